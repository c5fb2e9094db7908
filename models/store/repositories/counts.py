"""How much the store holds of one session."""

from sqlalchemy import func, select

from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.tables import sample


def count_samples(store: Store, scope: Scope) -> int:
    """Return the number of samples of a session; it reads them all, so it is for drills, not for LIVE."""
    mine = (sample.c.park_id == scope.park_id) & (sample.c.session_id == scope.session_id)
    with store.snapshot() as tx:
        return int(tx.execute(select(func.count()).select_from(sample).where(mine)).scalar_one())
