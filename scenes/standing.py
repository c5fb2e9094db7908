"""The alarms that drawings show: one for each sensor, the one an operator must see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority

_STATES = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.ACKED, *SET_ASIDE)
# Set-aside ones last, then by priority, then by state.
_ORDER = {
    pair: place
    for place, pair in enumerate(
        sorted(
            ((priority, state) for priority in Priority for state in _STATES),
            key=lambda pair: (pair[1] in SET_ASIDE, pair[0].rank, _STATES.index(pair[1])),
        )
    )
}


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Alarms in order of urgency and, aligned with them, the rows of their sensors in the park."""

    alarms: tuple[Alarm, ...]
    rows: NDArray[np.intp]

    @classmethod
    def of(cls, alarms: Iterable[Alarm], rows: Mapping[str, int]) -> "Standing":
        """The worst alarm of each sensor that `rows` (code to row) knows; those in NORM are none."""
        worst: dict[str, tuple[int, Alarm]] = {}
        for alarm in alarms:
            code = alarm.sensor_code
            if alarm.state is not AlarmState.NORM and code in rows:
                order = _ORDER[alarm.priority, alarm.state]
                if code not in worst or order < worst[code][0]:
                    worst[code] = (order, alarm)
        chosen = tuple(alarm for _, alarm in sorted(worst.values(), key=lambda pair: pair[0]))
        return cls(chosen, np.array([rows[alarm.sensor_code] for alarm in chosen], np.intp))

    @property
    def has_unacknowledged(self) -> bool:
        return any(alarm.state is AlarmState.UNACK for alarm in self.alarms)
