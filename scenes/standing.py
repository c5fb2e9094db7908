"""The alarms that drawings show: one for each sensor, the one an operator must see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority

_STATES = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.ACKED, *SET_ASIDE)
# Set-aside ones last, then by priority, then by state.
URGENCY = tuple(
    sorted(
        ((priority, state) for priority in Priority for state in _STATES),
        key=lambda pair: (pair[1] in SET_ASIDE, pair[0].rank, _STATES.index(pair[1])),
    )
)
_PLACE = {pair: place for place, pair in enumerate(URGENCY)}
_UNACKNOWLEDGED = np.array([state is AlarmState.UNACK for _, state in URGENCY])


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Alarms in order of urgency; aligned with them their places in URGENCY and their sensors' rows in the park."""

    alarms: tuple[Alarm, ...]
    places: NDArray[np.intp]
    rows: NDArray[np.intp]

    @classmethod
    def of(cls, alarms: Iterable[Alarm], rows: Mapping[str, int]) -> "Standing":
        """The worst alarm of each sensor that `rows` (code to row) knows; those in NORM are none."""
        by_place: list[list[Alarm]] = [[] for _ in URGENCY]
        for alarm in alarms:
            if alarm.state is not AlarmState.NORM and alarm.sensor_code in rows:
                by_place[_PLACE[alarm.priority, alarm.state]].append(alarm)
        worst: dict[str, Alarm] = {}
        counts = []
        for some in by_place:
            before = len(worst)
            for alarm in some:
                worst.setdefault(alarm.sensor_code, alarm)
            counts.append(len(worst) - before)
        places = np.repeat(np.arange(len(URGENCY)), counts)
        return cls(tuple(worst.values()), places, np.array([rows[code] for code in worst], np.intp))

    @property
    def has_unacknowledged(self) -> bool:
        return bool(_UNACKNOWLEDGED[self.places].any())
