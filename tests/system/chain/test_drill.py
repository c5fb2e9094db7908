"""The whole chain from the command line, on parts of its own: to the closed incident, and through crashes."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from command_center.gateway.service import OUTBOX_FOLDER
from drivers.embedded.postgres import EmbeddedPostgres
from models.alarms.engine import RuleSet
from models.domain.ids import rule_id
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories import list_parks, read_events, read_park, read_picture, verify_chain

SPEED = "120"
KEYS = (
    "session incident milestones units people_in_zone readings_sent readings_stored double_assignments report pictures"
)
MILESTONES = "released alarm opened plume dispatched on_scene controlled terminated closed"


@dataclass
class Played:
    """A drill's process, with what it says as it goes."""

    process: subprocess.Popen[str]
    home: Path
    said: list[str] = field(default_factory=list)

    def await_word(self, word: str, limit_s: float = 120.0) -> None:
        """Wait until the drill tells of something."""
        deadline = time.monotonic() + limit_s
        while not any(word in line for line in self.said):
            assert time.monotonic() < deadline, f"{word} did not come: {self.said}"
            assert self.process.poll() is None, f"the drill ended before {word}: {self.said}"
            time.sleep(0.05)

    def finish(self, limit_s: float = 240.0) -> dict[str, Any]:
        """Wait for the end, and return what `--json` printed."""
        output = self.process.stdout
        assert output is not None
        text = output.read()
        assert self.process.wait(limit_s) == 0, "\n".join(self.said)
        return dict(json.loads(text))

    def part(self, word: str) -> psutil.Process:
        """The child whose command line holds `word`."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if word in child.cmdline():
                return child
        raise AssertionError(f"no {word} among the drill's children")


@contextmanager
def drill(home: Path, report: Path) -> Iterator[Played]:
    """A drill on parts of its own; whatever happens, it does not outlive the test."""
    command = [sys.executable, "-m", "command_center", "drill", "chlorine-leak", "--headless", "--json"]
    process = subprocess.Popen(
        [*command, "--speed", SPEED, "--seed", "3", "--report", str(report)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COMMAND_CENTER_HOME": str(home), "LC_ALL": "C.UTF-8"},
    )
    played = Played(process, home)
    listener = threading.Thread(target=_listen, args=(process, played.said), name="drill-listener")
    listener.start()
    try:
        yield played
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
        listener.join(10)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _listen(process: subprocess.Popen[str], said: list[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:  # one by one: the test reads along
        said.append(line.rstrip())  # noqa: PERF401


def check(result: dict[str, Any]) -> None:
    """What every drill must come to, crashes or not."""
    assert list(result) == KEYS.split()
    times = [result["milestones"][name] for name in MILESTONES.split()]
    assert list(result["milestones"]) == MILESTONES.split()
    assert times == sorted(times)
    assert times[0] == 60.0
    assert result["readings_sent"] == result["readings_stored"] > 100_000
    assert result["double_assignments"] == 0
    assert result["people_in_zone"] > 100
    assert len(result["units"]) == len(set(result["units"])) >= 5
    report = Path(result["report"]).read_text(encoding="utf-8")
    assert result["incident"] in report
    assert [Path(path).read_bytes()[:4] for path in result["pictures"]] == [b"\x89PNG"] * 2


def check_store(home: Path, session: int) -> None:
    """The log is whole, no reading is there twice, and the alarms are what the readings say."""
    server = EmbeddedPostgres(home)
    server.start()
    store = Store(server.url())
    try:
        ((park_id, _, _),) = list_parks(store)
        scope = Scope(park_id, session)
        assert verify_chain(store, park_id).ok
        park = read_park(store, park_id)
        rules = RuleSet(park.sensors, park.rules)
        codes = {rule_id(rule.code): rule.code for rule in rules.rules}
        changes = rules.evaluate(_samples(store, scope))
        told: dict[str, list[str]] = {}
        for change in changes:
            told.setdefault(codes[change.rule_id], []).append(change.event)
        logged: dict[str, list[str]] = {}
        for event in read_events(store, scope):
            if event.kind in ("alarm.activate", "alarm.return"):
                rule = f"{event.payload['sensor']}.{event.payload['label']}"
                logged.setdefault(rule, []).append(event.kind.removeprefix("alarm."))
        assert logged == told
        assert {codes[alarm.rule_id] for alarm in read_picture(store, scope).alarms.values() if alarm.active} == set(
            rules.active
        )
    finally:
        store.close()
        server.stop()


def _samples(store: Store, scope: Scope) -> Batch:
    """Every sample of a session as one batch; the same sensor and time twice would fail here."""
    query = (
        "SELECT sensor_key, (extract(epoch FROM time) * 1000000)::int8, value, quality FROM cc.sample "
        "WHERE park_id = %s AND session_id = %s ORDER BY time"
    )
    with store.transaction() as tx:
        rows = tx.driver.execute(query, (scope.park_id, scope.session_id)).fetchall()
    keys, times, values, quality = zip(*rows, strict=True)
    assert len(set(zip(keys, times, strict=True))) == len(rows)
    return Batch(
        np.array(keys, np.int32),
        np.array(times, np.int64),
        np.array(values, np.float64),
        np.array(quality, np.uint8),
        np.array(times, np.int64),
    )


def test_that_a_drill_runs_from_the_alarm_to_the_closed_incident_and_its_report(home: Path, tmp_path: Path) -> None:
    with drill(home, tmp_path) as played:
        result = played.finish()
    check(result)
    assert not (home / OUTBOX_FOLDER).exists()  # nothing of a drill leaves the room
    check_store(home, result["session"])


def test_that_killing_gateway_and_database_in_mid_drill_loses_and_doubles_nothing(home: Path, tmp_path: Path) -> None:
    with drill(home, tmp_path) as played:
        played.await_word("Dispatched")
        played.part("gateway").kill()
        played.await_word("First unit on scene")
        postgres = EmbeddedPostgres(home).pid
        assert postgres is not None
        psutil.Process(postgres).kill()
        played.await_word("Source under control")
        played.part("gateway").kill()
        result = played.finish()
    check(result)
    check_store(home, result["session"])
