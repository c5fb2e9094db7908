"""Frames to the seats: ten times a second what changed, and every few seconds everything, for who missed a frame."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from command_center.gateway.board import Board
from command_center.gateway.clock import wall_us
from drivers.mqtt.frames import FixesFrame, Frame, Header, ReadingsFrame, WeatherFrame, encode
from drivers.mqtt.topics import base
from models.domain.park import Park
from models.ports import Broker

PERIOD_S = 0.1
FULL_EVERY = 50  # steps


class FrameSender:
    """Publishes the boards of all open sessions, one topic for each enterprise, one for units, one for weather."""

    def __init__(self, broker: Broker, park: Park) -> None:
        self._broker, self._park_code = broker, park.code
        names = sorted({sensor.enterprise for sensor in park.sensors})
        self._groups: dict[str, NDArray[np.bool_]] = {
            name or "park": np.array([sensor.enterprise == name for sensor in park.sensors]) for name in names
        }
        self._sequence = 0

    def step(self, boards: Mapping[int, Board]) -> None:
        """Send one round."""
        self._sequence += 1
        full = self._sequence % FULL_EVERY == 0
        for session_id, board in boards.items():
            path = base(self._park_code, session_id)
            for name, frame in list(self._frames(board, full)):
                self._broker.publish(f"{path}/frame/{name}", encode(frame), qos=0)

    def _frames(self, board: Board, full: bool) -> Iterable[tuple[str, Frame]]:
        header = Header(board.scope.session_id, self._sequence, wall_us(), full)
        with board.lock:
            chosen = (board.times > 0) if full else board.dirty.copy()
            for name, group in self._groups.items():
                rows = np.flatnonzero(chosen & group)
                if rows.size:
                    yield name, _readings(header, board, rows)
            codes = board.fixes.keys() if full else board.moved
            if codes:
                yield "units", FixesFrame(header, tuple(board.fixes[code] for code in codes))
            if board.weather is not None and (full or board.weather_changed):
                yield "weather", WeatherFrame(header, board.weather)
            board.dirty[:] = False
            board.moved, board.weather_changed = set(), False


def _readings(header: Header, board: Board, rows: NDArray[np.int64]) -> ReadingsFrame:
    return ReadingsFrame(
        header, board.keys[rows], board.times[rows], board.values[rows], board.quality[rows], board.rank[rows]
    )
