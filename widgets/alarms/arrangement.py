"""Which alarms are listed and in what order: filter, lists of what is set aside, groups by asset. Pure.

An asset in flood (ISA-18.2: more than ten alarms in ten minutes) is one row for its medium and low alarms even where
nobody asked for groups, so that what matters is not pushed out of sight; critical and high ones keep their own rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from models.alarms.floods import FLOOD_KEEPS
from models.domain.alarms import Alarm, AlarmState, Priority
from models.text import N_
from widgets.alarms.rows import UNACKNOWLEDGED, Names, in_order, rank


class Listing(StrEnum):
    """The lists of ISA-18.2: what stands, and each way of being set aside."""

    STANDING = "standing"  # shelved and out of service stand at its end; suppressed by design does not
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT = "out"


LISTING_NAMES = {
    Listing.STANDING: N_("Alarms"),
    Listing.SHELVED: N_("Shelved"),
    Listing.SUPPRESSED: N_("Suppressed"),
    Listing.OUT: N_("Out of service"),
}
_STATES = {
    Listing.SHELVED: AlarmState.SHLVD,
    Listing.SUPPRESSED: AlarmState.DSUPR,
    Listing.OUT: AlarmState.OOSRV,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """`text`: words that must all occur in tag, description, asset or enterprise; no priorities: all of them."""

    listing: Listing = Listing.STANDING
    text: str = ""
    priorities: frozenset[Priority] = frozenset()

    @property
    def is_narrow(self) -> bool:
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Group:
    """One row for the alarms of an asset. `worst` gives the glyph; `waiting` are those not acknowledged."""

    id: str
    name: str
    alarms: tuple[Alarm, ...]
    opened: bool
    flood: bool

    @property
    def worst(self) -> Alarm:
        return self.alarms[0]

    @property
    def waiting(self) -> tuple[UUID, ...]:
        return tuple(alarm.id for alarm in self.alarms if alarm.state in UNACKNOWLEDGED)


Row = Alarm | Group


def _leading(row: Row) -> Alarm:
    return row.worst if isinstance(row, Group) else row


def waits(row: Row) -> bool:
    """Whether somebody must acknowledge it."""
    return bool(row.waiting) if isinstance(row, Group) else row.state in UNACKNOWLEDGED


def listed(alarms: Iterable[Alarm], wanted: Filter, names: Names) -> list[Alarm]:
    """Return those that pass the filter, in the list's order."""
    state = _STATES.get(wanted.listing)
    words = wanted.text.casefold().split()
    return in_order(
        alarm
        for alarm in alarms
        if (alarm.state is state if state else alarm.state is not AlarmState.DSUPR)
        and (not wanted.priorities or alarm.priority in wanted.priorities)
        and (not words or all(word in names.haystack(alarm) for word in words))
    )


def arranged(
    alarms: Sequence[Alarm], names: Names, opened: Collection[str], floods: Collection[str], grouped: bool
) -> list[Row]:
    """Return the rows: each alarm, or one row for a place with its alarms below it while it is opened.

    alarms: in the list's order; a group stands where the first of its alarms would.
    """
    if not grouped and not floods:
        return list(alarms)
    members: dict[str, list[Alarm]] = defaultdict(list)
    single: list[Alarm] = []
    for alarm in alarms:
        place = names.place(alarm)[0]
        folds = grouped or (place in floods and alarm.priority not in FLOOD_KEEPS)
        (members[place] if folds else single).append(alarm)
    groups = [
        Group(place, names.place(found[0])[1], tuple(found), place in opened, place in floods)
        for place, found in members.items()
    ]
    mixed: list[Row] = [*single, *groups]
    mixed.sort(key=lambda row: _leading(row).raised_at, reverse=True)
    mixed.sort(key=lambda row: rank(_leading(row)))
    rows: list[Row] = []
    for row in mixed:
        rows.append(row)
        if isinstance(row, Group) and row.opened:
            rows += row.alarms
    return rows
