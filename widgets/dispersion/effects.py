"""Fire and explosion as a supposition: what might burn or burst here, and how far it would act."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.forecasts import EffectZone
from models.planning.effects import SIZES, EffectChoice, EffectKind, effect_faults
from models.text import N_, tr
from scenes.map2d.layers.effects import unit_text
from widgets import format as fmt
from widgets import theme
from widgets.controls import KeyButton
from widgets.dispersion.draft import Fault
from widgets.dispersion.fields import FieldGrid
from widgets.dispersion.table import Cell, Column, Table
from widgets.rules.draft import Field, unreadable, value_of
from widgets.segments import Segments

KINDS = tuple(EffectKind)
FIELDS = (Field("size", N_("How much"), "number"), Field("burst_kpa", N_("Bursts at"), "number"))
USUAL = {
    EffectKind.POOL_FIRE: "10", EffectKind.JET_FIRE: "5", EffectKind.FIREBALL: "10000", EffectKind.EXPLOSION: "1000",
    EffectKind.TNT: "1000",
}  # fmt: skip
NAMES = {
    EffectKind.POOL_FIRE: N_("Pool diameter"), EffectKind.JET_FIRE: N_("Jet"), EffectKind.FIREBALL: N_("Mass"),
    EffectKind.EXPLOSION: N_("Confined gas"), EffectKind.TNT: N_("Mass"),
}  # fmt: skip
MEANINGS = {
    (37.5, "kW/m2"): N_("destroys equipment"),
    (10.0, "kW/m2"): N_("kills within a minute"),
    (5.0, "kW/m2"): N_("second-degree burns"),
    (2.0, "kW/m2"): N_("pain"),
}


class EffectTable(Table[EffectZone]):
    columns = (Column(N_("Limit"), 130, right=False), Column(N_("Reach"), 70), Column(N_("Means"), 180, right=False))

    def hint(self) -> str:
        return tr("Nothing is drawn. The source's place and substance are taken.")

    def cells(self, row: EffectZone) -> Sequence[Cell]:
        meaning = MEANINGS.get((row.limit, row.unit))
        return (
            Cell(unit_text(row), theme.TEXT_1, 600),
            Cell(fmt.distance(row.reach_m), theme.TEXT_1),
            Cell(tr(meaning) if meaning else ""),
        )


class Effects(QWidget):
    """`draw` with the kind and its figures; the place and substance are the source's. `cleared` takes it off."""

    draw = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds, self.fields, self.table = Segments("quiet"), FieldGrid(FIELDS), EffectTable()
        self.kinds.set_taken(0)
        self.start, self.clear = KeyButton("control", "⇧F"), KeyButton("quiet")
        top = QHBoxLayout()
        top.setContentsMargins(theme.PADDING, 0, theme.PADDING, 0)
        top.addWidget(self.kinds)
        top.addStretch(1)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, theme.PADDING, 0)
        below.addStretch(1)
        below.addWidget(self.clear)
        below.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.fields)
        column.addLayout(below)
        column.addWidget(self.table)
        self.fields.set_texts({"size": USUAL[KINDS[0]], "burst_kpa": "1500"})
        self.kinds.chosen.connect(self._on_kind)
        self.fields.changed.connect(self._check)
        self.fields.entered.connect(self.draw)
        self.start.clicked.connect(self.draw)
        self.clear.clicked.connect(self.cleared)
        self.retranslate()

    @property
    def kind(self) -> EffectKind:
        return KINDS[self.kinds.taken]

    def set_zones(self, zones: Sequence[EffectZone]) -> None:
        self.table.set_rows(list(zones))
        self.clear.setVisible(bool(zones))

    def choice(self, substance: str, x: float, y: float) -> EffectChoice | None:
        """What is typed, at that place; None, and told beside its field, where it cannot be."""
        faults: dict[str, Fault] = {}
        values: dict[str, float] = {}
        for field in FIELDS:
            try:
                values[field.name] = value_of(field, self.fields.texts()[field.name])
            except ValueError:
                faults[field.name] = unreadable(field, self.fields.texts()[field.name])
        if faults:
            self.fields.set_faults(faults)
            return None
        made = EffectChoice(self.kind, substance, x, y, values["size"], values["burst_kpa"])
        found = effect_faults(made)
        self.fields.set_faults({**found})
        return None if found else made

    def retranslate(self) -> None:
        self.kinds.set_words([tr("Pool fire"), tr("Jet fire"), tr("BLEVE"), tr("Explosion"), tr("TNT")])
        self.start.setText(tr("Draw"))
        self.clear.setText(tr("Take off"))
        self.clear.setVisible(bool(self.table.rows))
        self._show_fields()

    def _show_fields(self) -> None:
        self.fields.show_only(("size", "burst_kpa") if self.kind is EffectKind.FIREBALL else ("size",))
        named = {"size": (NAMES[self.kind], SIZES[self.kind][0]), "burst_kpa": (FIELDS[1].label, "kPa")}
        for name, (label, unit) in named.items():
            self.fields.lines[name].label.setText(f"{tr(label)}, {unit}")

    def _on_kind(self, _index: int) -> None:
        self.fields.set_texts({"size": USUAL[self.kind]})
        self._show_fields()
        self._check()

    def _check(self) -> None:
        self.start.setEnabled(self.choice("", 0.0, 0.0) is not None)
