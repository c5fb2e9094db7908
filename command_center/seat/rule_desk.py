"""Rules between store and editor: shown as they are now, saved, tried on the past, switched."""

from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag
from uuid import UUID

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.context import Seat
from command_center.seat.rule_book import RuleBook
from models.domain.alarm_life import Guidance
from models.domain.alarms import AlarmState
from models.domain.errors import BadInput
from models.domain.ids import rule_id
from models.domain.rules import Backtest, Rule
from models.text import N_, Message
from models.use_cases import rules
from models.use_cases.alarm_design import save_guidance, set_rule_aside
from models.use_cases.alarms import return_to_service, unshelve_alarm
from widgets.rules.design import RULES as RULES_PAGE
from widgets.rules.design import DesignWorkspace
from widgets.shell.keys import RULES

FAULTY = N_("{cause}. {cure}")
SAVED, SWITCHED_ON = N_("Rule {code} saved"), N_("Rule {code} is on")
SWITCHED_OFF, DELETED = N_("Rule {code} is off"), N_("Rule {code} deleted")
SET_ASIDE, GIVEN_BACK = N_("Rule {code} is set aside"), N_("Rule {code} is back")
GUIDED = N_("What to do about {code} is saved")


class RuleDesk:
    """Serves F7's first page; nothing is drawn while nobody looks."""

    def __init__(self, seat: Seat, design: DesignWorkspace, life: AlarmLife, book: RuleBook) -> None:
        workspace = design.rules
        self._seat, self._design, self._workspace, self._book = seat, design, workspace, book
        self._shown: tuple[Rule, ...] | None = None
        self._codes: dict[UUID, str] = {}
        self._sensors = {sensor.code: sensor for sensor in seat.park.sensors}
        workspace.general = lambda rule: life.general(rule, self._sensors.get(rule.sensor))
        self._cancelled = Flag()
        workspace.set_park(seat.park.sensors, seat.park.timezone)
        workspace.save.connect(self._save)
        workspace.enable.connect(self._enable)
        workspace.disable.connect(self._disable)
        workspace.delete.connect(self._delete)
        workspace.checked.connect(lambda rule: workspace.set_faults(rules.check_rule(seat.park, rule)))
        workspace.backtest.connect(self._try)
        workspace.cancel.connect(self.cancel)
        workspace.guide.connect(self._guide)
        workspace.aside.connect(self._set_aside)
        workspace.give_back.connect(self._give_back)
        life.changed.connect(lambda: workspace.set_written(life.known.guidance, life.may_decide))
        seat.room.picture_changed.connect(lambda _picture, _before: self._show_aside())
        seat.window.workspace_changed.connect(lambda _name: self._look())
        book.changed.connect(self._show)

    def show(self, words: str) -> None:
        """Turn to the rules that hold these words."""
        self._seat.window.set_workspace(RULES)
        self._design.turn(RULES_PAGE)
        self._workspace.list.field.setText(words)

    def cancel(self) -> None:
        """End the back-test under way; what it found until then is shown."""
        self._cancelled.set()

    def _look(self) -> None:
        """What was known at once, and what changed since when it has been read."""
        if self._seat.window.workspace == RULES:
            self._show()
            self._book.read()

    def _show(self) -> None:
        if self._seat.window.workspace != RULES:
            return
        if self._shown is not self._book.rules:
            self._shown = self._book.rules
            self._codes = {rule_id(rule.code): rule.code for rule in self._shown}
            self._workspace.set_rules(self._shown)
        self._show_aside()

    def _show_aside(self) -> None:
        if self._seat.window.workspace == RULES and self._seat.room.picture is not None:
            self._workspace.set_aside(
                {
                    self._codes[alarm.rule_id]: alarm.state
                    for alarm in self._seat.picture.alarms.values()
                    if alarm.state in (AlarmState.SHLVD, AlarmState.OOSRV) and alarm.rule_id in self._codes
                }
            )

    def _guide(self, rule: Rule, guidance: Guidance) -> None:
        seat = self._seat
        seat.intend(
            lambda store, _scope: save_guidance(store, seat.park_id, rule_id(rule.code), guidance),
            Message(GUIDED, {"code": rule.code}),
        )

    def _set_aside(self, rule: Rule, event: str, reason: str, minutes: int) -> None:
        self._seat.intend(
            lambda store, scope: set_rule_aside(store, scope, rule_id(rule.code), event, reason, minutes or None),
            Message(SET_ASIDE, {"code": rule.code}),
        )

    def _give_back(self, rule: Rule) -> None:
        alarms = self._seat.picture.alarms.values()
        found = next((each for each in alarms if each.rule_id == rule_id(rule.code)), None)
        if found is not None:
            act = unshelve_alarm if found.state is AlarmState.SHLVD else return_to_service
            done = Message(GIVEN_BACK, {"code": rule.code})
            self._seat.intend(lambda store, scope: act(store, scope, found.id, found.version), done)

    def _save(self, rule: Rule) -> None:
        seat = self._seat
        if self._is_faulty(rule):
            return
        seat.intend(
            lambda store, _scope: rules.save_rule(store, seat.park_id, seat.park, rule),
            Message(SAVED, {"code": rule.code}),
            lambda version: self._saved(replace(rule, version=version)),
        )

    def _saved(self, rule: Rule) -> None:
        self._workspace.saved(rule)
        self._book.read()

    def _enable(self, rule: Rule) -> None:
        seat = self._seat
        seat.intend(
            lambda store, _scope: rules.enable_rule(store, seat.park_id, seat.park, rule),
            Message(SWITCHED_ON, {"code": rule.code}),
            lambda version: self._saved(replace(rule, enabled=True, version=version)),
        )

    def _disable(self, rule: Rule, reason: str) -> None:
        seat = self._seat
        seat.intend(
            lambda store, _scope: rules.disable_rule(store, seat.park_id, rule, reason),
            Message(SWITCHED_OFF, {"code": rule.code}),
            lambda version: self._saved(replace(rule, enabled=False, version=version)),
        )

    def _delete(self, rule: Rule, reason: str) -> None:
        seat = self._seat
        seat.intend(
            lambda store, _scope: rules.delete_rule(store, seat.park_id, rule, reason),
            Message(DELETED, {"code": rule.code}),
            lambda _nothing: self._book.read(),
        )

    def _is_faulty(self, rule: Rule) -> bool:
        faults = rules.check_rule(self._seat.park, rule)
        self._workspace.set_faults(faults)
        if faults:
            self._seat.tell(BadInput(FAULTY, cause=faults[0].cause, cure=faults[0].cure))
        return bool(faults)

    def _try(self, rule: Rule, days: int) -> None:
        """Run the rule over the stored readings of the last days, off the main thread."""
        seat, scope, workspace = self._seat, self._seat.scope, self._workspace
        self.cancel()
        if self._is_faulty(rule):
            workspace.stop()
            return
        self._cancelled = cancelled = Flag()
        end = seat.now()

        def keep_on(done: float) -> bool:
            seat.workers.call(lambda: None if cancelled.is_set() else workspace.past.set_progress(done))
            return not cancelled.is_set()

        def run() -> Backtest:
            return rules.backtest(seat.store, scope, seat.park, rule, end - timedelta(days=days), end, keep_on)

        def failed(error: Exception) -> None:
            workspace.stop()
            seat.tell(error)

        seat.workers.submit("files", run, workspace.set_result, failed, key="backtest")
