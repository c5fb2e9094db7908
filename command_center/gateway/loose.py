"""What was received about the time at which a broker broke down, and when the rules may see it.

Theory of operation. A broker that is killed forgets a part of what it had taken, another part for each worker: one may
have a reading whose predecessor was still on its way to the other. Devices send again, in order and before anything
new, whatever is not durable. So all readings from before the first mark on the leader's next line are loose. A sensor's
loose readings are seen by the rules, in the order of time, once one of that sensor comes that is as new and not loose:
then whatever lies before it has come too. What no reading follows is not waited for longer than devices take to come
back (`LOOSE_S`). Seeing a reading twice changes nothing (`models/alarms/kernels.py`), so a batch stays in the store as
a whole until all of it was seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from command_center.gateway.intake import Intake, merge, rows_of
from models.alarms.engine import RuleSet

LOOSE_S = 12.0  # clients try again after 1, 2, 4 and 8 s


@dataclass(frozen=True, slots=True)
class Released:
    """What the rules see now, and which of the loose intakes they have then seen all of."""

    intake: Intake
    whole: tuple[bool, ...]


def release(firm: Intake, loose: Sequence[Intake], rules: RuleSet) -> Released:
    """Add to the firm readings those loose ones that a sensor's newest seen or firm reading says the turn of."""
    keys = np.unique(np.concatenate([firm.batch.keys, *(each.batch.keys for each in loose)]))
    reach = rules.heard(keys)
    np.maximum.at(reach, np.searchsorted(keys, firm.batch.keys), firm.batch.times)
    parts, whole = [firm], []
    for each in loose:
        due = each.batch.times <= reach[np.searchsorted(keys, each.batch.keys)]
        parts.append(replace(each, batch=rows_of(each.batch, np.flatnonzero(due))))
        whole.append(bool(due.all()))
    (together,) = merge(parts)
    return Released(together, tuple(whole))
