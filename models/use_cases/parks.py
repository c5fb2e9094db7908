"""Loading a park into the store; the owner's business."""

from models.domain.park import Park
from models.store.engine import Store
from models.store.park_import import write_park
from models.store.roles import EMBEDDED_STAFF, Staff, enrol_staff


def import_park(store: Store, park: Park, *, staff: tuple[Staff, ...] = EMBEDDED_STAFF) -> int:
    """Load the park, or replace the one with the same code, wholly or not at all; return its id.

    `staff` whose logins exist may work in it. Raises Refused where records refer to what the new file lacks.
    """
    with store.transaction() as tx:
        park_id = write_park(tx, park)
        enrol_staff(tx, park_id, staff)
        return park_id
