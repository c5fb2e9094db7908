"""The command line and the keys that no panel took: words become the same intents as buttons."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from shapely.geometry.base import BaseGeometry

from command_center.seat.context import Seat
from models.domain.alarms import Alarm
from models.domain.errors import BadInput
from models.domain.park import Park
from models.domain.picture import Picture
from models.text import LANGUAGES, N_, LocalName
from models.use_cases.log import write_note
from widgets.shell.command_line import Words
from widgets.shell.keys import COMMAND, DRILL, WORKSPACES

if TYPE_CHECKING:
    from command_center.seat.desks import Desks

NO_ALARM = N_("{tag} has no alarm now")
NOT_SENT = N_("{unit} is not assigned to the incident shown")


class CommandDesk:
    """Obeys verbs; names are codes of the park or of the room."""

    def __init__(self, seat: Seat, desks: "Desks") -> None:
        self._seat, self._desks = seat, desks
        self._verbs: dict[str, Callable[[str], object]] = {
            "show": self._show,
            "acknowledge": lambda tag: self._with_alarm(tag, lambda alarm: desks.alarms.acknowledge(alarm.id)),
            "shelve": lambda tag: self._with_alarm(tag, self._shelve),
            "incident": lambda tag: self._with_alarm(tag, lambda alarm: desks.incidents.open_from_alarm(alarm.id)),
            "dispatch": lambda unit: desks.dispatch.dispatch([unit]),
            "release": self._release,
            "tick": lambda _: desks.incident_panel.act("tick"),
            "notify": lambda _: desks.incident_panel.act("notify"),
            "dispersion": lambda _: desks.show_dispersion(),
            "forecast": lambda _: desks.incident_panel.act("run_forecast"),
            "evacuate": lambda _: desks.incident_panel.act("order_evacuation"),
            "note": self._note,
            "plot": desks.plots.show,
            "rule": desks.rules.show,
            "past": desks.travel.go_to,
            "now": lambda _: seat.window.do("now"),
            "go": seat.window.set_workspace,
            "drill": lambda _: seat.window.set_workspace(DRILL),
            "language": self._language,
            "keys": lambda _: seat.window.do("keys"),
        }
        self._actions: dict[str, Callable[[], object]] = {
            "next_incident": lambda: desks.incidents.step(1),
            "previous_incident": lambda: desks.incidents.step(-1),
            "new_incident": desks.incidents.ask_new,
            "plot": desks.plots.show_selected,
        }
        seat.room.picture_changed.connect(self._on_picture_changed)
        self.retranslate()

    def act(self, action: str) -> None:
        if action in self._actions:
            self._actions[action]()

    def obey(self, verb: str, name: str) -> None:
        self._verbs[verb](name)

    def retranslate(self) -> None:
        self._seat.window.key_bar.line.set_words(words_of(self._seat.park))

    def _with_alarm(self, tag: str, use: Callable[[Alarm], object]) -> None:
        alarms = [each for each in self._seat.picture.alarms.values() if each.sensor_code == tag]
        if alarms:
            use(min(alarms, key=lambda each: each.priority.rank))
        else:
            self._seat.tell(BadInput(NO_ALARM, tag=tag))

    def _shelve(self, alarm: Alarm) -> None:
        self._desks.alarm_panel.select(alarm.id)
        self._desks.alarm_panel.act("shelve")

    def _release(self, unit: str) -> None:
        incident = self._desks.incidents.current
        held = [
            each
            for each in self._seat.picture.assignments.values()
            if each.unit_code == unit and each.released_at is None and incident and each.incident_id == incident.id
        ]
        if held:
            self._desks.incident_panel.assigned.release.emit(held[0].id)
        else:
            self._seat.tell(BadInput(NOT_SENT, unit=unit))

    def _note(self, text: str) -> None:
        incident = self._desks.incidents.current
        self._seat.intend(lambda store, scope: write_note(store, scope, text, incident.id if incident else None))

    def _language(self, name: str) -> None:
        if name in LANGUAGES:
            self._seat.window.language_chosen.emit(name)

    def _show(self, code: str) -> None:
        """Select what has this code and look at it."""
        kind, at = _find(self._seat.park, code)
        self._seat.room.select(kind, code)
        self._seat.window.set_workspace(COMMAND)
        if at is not None:
            self._desks.maps.look_at(*at)

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        if before is None:
            self.retranslate()


def words_of(park: Park) -> Words:
    return Words(
        tags=_words(park.sensors) + _words(park.assets) + _words(park.cameras),
        units=_words(park.units),
        places=_words(park.enterprises) + _words(park.buildings) + _words(park.shelters),
        workspaces=WORKSPACES,
        languages=LANGUAGES,
    )


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> LocalName: ...


class _Placed(_Named, Protocol):
    @property
    def geometry(self) -> BaseGeometry: ...


def _words(records: Sequence[_Named]) -> tuple[str, ...]:
    return tuple(f"{each.code}  {each.name}" for each in records)


def _find(park: Park, code: str) -> tuple[str, tuple[float, float] | None]:
    layers: dict[str, Sequence[_Placed]] = {
        "sensor": park.sensors, "asset": park.assets, "camera": park.cameras, "enterprise": park.enterprises,
        "building": park.buildings, "shelter": park.shelters,
    }  # fmt: skip
    for kind, records in layers.items():
        for record in records:
            if record.code == code:
                at = record.geometry.centroid
                return kind, (at.x, at.y)
    return "unit", None
