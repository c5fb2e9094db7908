"""Keeps the room true: the change feed for what people and rules did, frames for values, one pump for both.

Theory of operation. The feed's thread only says that something was committed; the picture is then read again on the
store's lane and handed to the room here. Frames are decoded on the broker's thread into a mailbox that keeps the
latest; the pump empties it at most 30 times a second, so that a burst costs one repaint. Turning to another session
raises a generation, and what was on its way for the old one is dropped. While the room shows the past, nothing of the
present is brought to it; `follow` ends that.
"""

import threading

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from command_center.seat.workers import Workers
from drivers.mqtt import frames, topics
from drivers.mqtt.client import MqttBroker
from models.domain.errors import BadPayload
from models.domain.picture import Picture
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.ports import Inbound
from models.state.room import NO_ALARM, Room
from models.store.engine import Store
from models.store.feed import Feed
from models.store.repositories import read_changes, read_latest, read_picture, read_positions, read_weather

PUMP_MS = 33


class Mailbox:
    """What frames brought since the pump last looked; written by the broker's thread, emptied by the main thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session = 0
        self._readings: list[frames.ReadingsFrame] = []
        self._fixes: dict[str, UnitFix] = {}
        self._weather: Weather | None = None
        self.lag_ms: float | None = None  # from the gateway's sending to our receiving the last frame

    def turn_to(self, session: int) -> None:
        with self._lock:
            self._session = session
            self._readings, self._fixes, self._weather = [], {}, None

    def receive(self, message: Inbound) -> None:
        message.acknowledge()
        try:
            frame = frames.decode(message.payload)
        except BadPayload:
            return  # frames are QoS 0 and full ones follow; the next is right again
        self.lag_ms = max(0.0, (message.received_us - frame.header.sent_us) / 1000)
        with self._lock:
            if frame.header.session_id != self._session:
                return
            if isinstance(frame, frames.ReadingsFrame):
                self._readings.append(frame)
            elif isinstance(frame, frames.FixesFrame):
                self._fixes |= frames.merge(frame.fixes)
            else:
                self._weather = frame.weather

    def take(self) -> tuple[list[frames.ReadingsFrame], dict[str, UnitFix], Weather | None]:
        with self._lock:
            taken = self._readings, self._fixes, self._weather
            self._readings, self._fixes, self._weather = [], {}, None
        return taken


class Live(QObject):
    """Feeds one room from one store and one broker."""

    followed = Signal(Scope)  # the room shows this session, or another time of it, from now on
    woken = Signal()  # something was committed in the park, in whichever session

    def __init__(self, room: Room, workers: Workers, store: Store, broker: MqttBroker, park: tuple[int, str]) -> None:
        super().__init__()
        self._room, self._workers, self._store, self._broker = room, workers, store, broker
        self._park_id, self._park_code = park
        self.mailbox = Mailbox()
        self._scope = Scope(self._park_id)
        self._topic = ""
        self._reading = self._again = self._held = self._going_home = False
        self.feed = Feed(store.url, self._park_id, lambda _seq: workers.call(self._wake))
        self._pump = QTimer(self, interval=PUMP_MS)
        self._pump.timeout.connect(self.pump)

    @property
    def scope(self) -> Scope:
        return self._scope

    @property
    def is_held(self) -> bool:
        """Whether the past stands, and nothing of the present is on its way."""
        return self._held

    @property
    def lag_ms(self) -> float | None:
        """How long the last frame was under way, milliseconds; None before the first."""
        return self.mailbox.lag_ms

    def start(self) -> None:
        self.feed.start()
        self._pump.start()
        self.follow(self._scope)

    def stop(self) -> None:
        self._pump.stop()
        self.feed.stop()

    def follow(self, scope: Scope) -> None:
        """Turn the room to `scope`: its picture, its latest values, its frames."""
        self._scope = scope
        self._reading = self._again = self._held = False
        self._going_home = True
        self._workers.drop_all()
        self.mailbox.turn_to(scope.session_id)
        if self._topic:
            self._broker.unsubscribe(self._topic)
        self._topic = f"{topics.base(self._park_code, scope.session_id)}/frame/+"
        self._broker.subscribe(self._topic, self.mailbox.receive, qos=0)
        self._workers.submit("store", lambda: self._read_all(scope), self._show_all, self._read_failed, key="picture")

    def hold(self) -> None:
        """The room is about to show the past: nothing that was being read of the present is wanted any more."""
        self._reading, self._again, self._held = False, False, True
        self._going_home = False
        self._workers.drop_all()

    def refresh(self) -> None:
        """Read what changed since the picture shown; asked while a read is under way, read once more after it."""
        if self._room.past is not None:
            if self._going_home and self._held:  # the way back was cut; something answers again
                self.follow(self._scope)
            return
        before = self._room.picture
        if before is None or before.session.scope != self._scope:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._workers.submit(
            "store", lambda: read_changes(self._store, before), self._show, self._read_failed, key="picture"
        )

    def _wake(self) -> None:
        self.refresh()
        self.woken.emit()

    def pump(self) -> None:
        if self._room.past is not None and not self._held:
            return  # what comes while the present is read is shown after it
        readings, fixes, weather = self.mailbox.take()
        if self._held:
            return
        if readings:
            columns = [np.concatenate([frame[column] for frame in readings]) for column in range(1, 6)]
            self._room.set_readings(*columns)
        if fixes:
            self._room.set_fixes(fixes)
        if weather is not None:
            self._room.set_weather(weather)

    def _read_all(self, scope: Scope) -> tuple[Picture, Batch, list[UnitFix], Weather | None]:
        picture = read_picture(self._store, scope)
        return picture, read_latest(self._store, scope), read_positions(self._store, scope), self._weather_of(scope)

    def _weather_of(self, scope: Scope) -> Weather | None:
        return read_weather(self._store, scope)

    def _show_all(self, read: tuple[Picture, Batch, list[UnitFix], Weather | None]) -> None:
        picture, latest, fixes, weather = read
        self._room.turn_to(None)
        self._room.set_picture(picture)
        rank = ranks(picture, latest)
        self._room.set_readings(latest.keys, latest.times, latest.values, latest.quality, rank)
        self._room.set_fixes({fix.code: fix for fix in fixes})
        if weather is not None:
            self._room.set_weather(weather)
        self.followed.emit(picture.session.scope)

    def _show(self, picture: Picture) -> None:
        self._reading = False
        self._room.set_picture(picture)
        if self._again:
            self._again = False
            self.refresh()

    def _read_failed(self, _error: Exception) -> None:
        """The feed reconnects and wakes us again; until then the room keeps what it has and the bar says since when."""
        self._reading = self._again = False
        self._held = self._room.past is not None


def ranks(picture: Picture, latest: Batch) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The rank of the most urgent active alarm of each reading's sensor."""
    urgent: dict[int, int] = {}
    for alarm in picture.alarms.values():
        if alarm.active:
            urgent[alarm.sensor_key] = min(alarm.priority.rank, urgent.get(alarm.sensor_key, NO_ALARM))
    return np.array([urgent.get(int(key), NO_ALARM) for key in latest.keys], np.uint8)
