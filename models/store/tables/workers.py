"""Several ingest workers and one alarm leader: how far each worker has come, its batches, what the rules remember."""

from sqlalchemy import BigInteger, Column, Identity, Integer, LargeBinary, Table

from models.store.tables.metadata import METADATA, key, of_park, of_session, optional, required, scope

# all that the broker gave a slot before this mark (microseconds since 1970) is in the store
worker_slot = Table(
    "worker_slot", METADATA, key("park_id", Integer), key("slot", Integer), required("epoch", BigInteger), of_park()
)

# what a worker stored, for the leader's rules: it came behind the mark `epoch`, and before the mark `until` where the
# two are not the same; null while that is not known. `round`: evaluated in that round
worker_batch = Table(
    "worker_batch",
    METADATA,
    key("park_id", Integer),
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    required("session_id", Integer),
    required("slot", Integer),
    required("epoch", BigInteger),
    optional("round", BigInteger),
    required("document", LargeBinary),
    optional("until", BigInteger),
    of_session(),
)

# what the rules of a session remembered after a round
rule_memory = Table(
    "rule_memory", METADATA, *scope(), required("round", BigInteger), required("document", LargeBinary), of_session()
)
