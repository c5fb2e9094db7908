"""What an operator is told about a rule's alarm: what happens if nobody answers, what to do, by when, by which plan."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.alarms.design import guidance_faults
from models.domain.alarm_life import Guidance
from models.domain.ids import rule_id
from models.domain.rules import Rule, RuleFault
from models.planning.plans import PLANS
from models.text import N_, Message, tr
from widgets.controls import Tag
from widgets.header import Header
from widgets.rules.draft import Field, seconds_of, span_text, unreadable
from widgets.rules.fields import FieldForm

FIELDS = (
    Field("consequence", N_("If nobody answers"), "long"),
    Field("response", N_("What to do"), "long"),
    Field("respond_s", N_("Answer within"), "span"),
    Field("plan", N_("Plan"), "choice"),
    Field("parent_id", N_("Hidden while this stands"), "sensor"),
)
_NO_RULE = N_("The park has no rule {code}")
_CHOOSE = N_("Choose a rule from the list, or leave it empty")
NOTHING = Guidance("", "")


class GuidancePanel(QWidget):
    """`changed` while something is typed. What nobody has written shows the general words, grey, in its place."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: Rule | None = None
        self._stored, self._general = NOTHING, NOTHING
        self._written: Mapping[UUID, Guidance] = {}
        self._names: dict[UUID, str] = {}
        self._editable = False
        self._codes = QStringListModel(self)
        self._tag = Tag("filled")
        self.header, self.form = Header(tag=self._tag, line=False), FieldForm(FIELDS, self._codes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.form, 1)
        self.form.changed.connect(self._on_changed)
        self.retranslate()
        self._show()

    @property
    def stored(self) -> Guidance:
        """What is written for the rule shown."""
        return self._stored

    def set_codes(self, codes: Iterable[str]) -> None:
        """The park's rules, any of which may be a parent."""
        self._names = {rule_id(code): code for code in codes}
        self._codes.setStringList(list(self._names.values()))

    def set_written(self, written: Mapping[UUID, Guidance], editable: bool) -> None:
        """All that is written, and whether this operator may write; what is typed here now stays."""
        self._written, self._editable = written, editable
        if not self.is_changed:
            self.set_rule(self._rule, self._general)
        self._show()

    def set_rule(self, rule: Rule | None, general: Guidance) -> None:
        """Show what is written for a rule; what was typed of another is gone."""
        self._rule, self._general = rule, general
        self._stored = self._written.get(rule_id(rule.code), NOTHING) if rule is not None else NOTHING
        self.form.set_texts(self._texts(self._stored))
        self.form.set_faults(())
        self._show()

    def put(self, guidance: Guidance) -> None:
        """Type something else, as somebody who takes a change back does."""
        for name, text in self._texts(guidance).items():
            self.form.set_text(name, text)

    def read(self) -> tuple[Guidance | None, tuple[RuleFault, ...]]:
        """What is typed, or the faults of what cannot be; `version` is that of what was read."""
        texts, faults = self.form.texts(), []
        parent = texts["parent_id"].strip()
        if parent and rule_id(parent) not in self._names:
            faults.append(RuleFault("parent_id", Message(_NO_RULE, {"code": parent}), Message(_CHOOSE)))
        try:
            respond_s = seconds_of(texts["respond_s"].strip()) if texts["respond_s"].strip() else None
        except ValueError:
            return None, (*faults, unreadable(FIELDS[2], texts["respond_s"]))
        typed = Guidance(
            texts["consequence"].strip(), texts["response"].strip(), respond_s, texts["plan"],
            rule_id(parent) if parent else None, self._stored.version,
        )  # fmt: skip
        if self._rule is not None:
            faults += guidance_faults(rule_id(self._rule.code), typed, self._written)
        return (None if faults else typed), tuple(faults)

    @property
    def is_changed(self) -> bool:
        return self._rule is not None and self.form.texts() != self._texts(self._stored)

    def retranslate(self) -> None:
        self.header.title.setText(tr("What to do"))
        self._show()

    def _offer_plans(self) -> None:
        plans = sorted({plan.code: plan for plan in PLANS.values()}.values(), key=lambda plan: plan.code)
        fits = tr("by substance and place")
        none = (("", f"{fits}: {self._general.plan}" if self._general.plan else fits),)
        self.form.lines["plan"].set_choices((*none, *((plan.code, f"{plan.code}  {tr(plan.title)}") for plan in plans)))

    def _texts(self, guidance: Guidance) -> dict[str, str]:
        return {
            "consequence": guidance.consequence,
            "response": guidance.response,
            "respond_s": span_text(guidance.respond_s) if guidance.respond_s else "",
            "plan": guidance.plan,
            "parent_id": self._names.get(guidance.parent_id, "") if guidance.parent_id else "",
        }

    def _on_changed(self, _name: str) -> None:
        self.form.set_faults(self.read()[1])
        self.changed.emit()

    def _show(self) -> None:
        rule, general = self._rule, self._general
        self._offer_plans()
        stored = rule is not None and rule.version > 0
        self.form.setEnabled(stored and self._editable)
        for name, words in (("consequence", general.consequence), ("response", general.response)):
            self.form.lines[name].set_hint(tr(words))
        self.form.lines["respond_s"].set_hint(span_text(general.respond_s) if general.respond_s else "")
        self.form.lines["parent_id"].set_hint(tr("no other rule") if rule is not None else "")
        if rule is None:
            self._tag.set_text("")
        else:
            self._tag.set_text(tr("the park's own") if self._stored.version else tr("general words"))
        self.header.caption.set_text(self._note(stored))

    def _note(self, stored: bool) -> str:
        if self._rule is None:
            return ""
        if not self._editable:
            return tr("Commanders and managers change it")
        return "" if stored else tr("Save the rule first")
