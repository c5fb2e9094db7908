"""Opening a room behind a window that is already painted: parts, login, park. Runs on the boot lane."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from command_center.settings import Settings
from command_center.supervisor import Supervisor
from command_center.wiring import make_seat_broker, make_store
from drivers.mqtt.client import MqttBroker
from models.domain.errors import NotFound
from models.domain.park import Park
from models.store.engine import Store
from models.store.repositories import list_parks, read_park
from models.store.roles import Operator, read_operators
from models.text import Message

SECOND_OPERATOR = "li_na"


@dataclass(frozen=True, slots=True)
class Opened:
    """A room that is open: what runs behind the seat, and who sits in front of it."""

    supervisor: Supervisor
    store: Store
    broker: MqttBroker
    park_id: int
    park: Park
    operator: Operator
    operators: dict[str, Operator]


def make_supervisor(
    settings: Settings, processes: Sequence[str], on_progress: Callable[[Message], None]
) -> Supervisor:
    return Supervisor(settings, processes=processes, on_progress=on_progress)


def open_room(settings: Settings, supervisor: Supervisor) -> Opened:
    """Start or join what runs behind the seat, log in and read the park. Raises CommandCenterError."""
    supervisor.start()
    login = _login(settings, supervisor)
    store = make_store(settings, login)
    try:
        found = [(park_id, code) for park_id, code, _name in list_parks(store) if code == settings.park]
        if not found:
            raise NotFound(entity="park", id=settings.park)
        park_id = found[0][0]
        park = read_park(store, park_id)
        operators = read_operators(store, park_id)
        operator = operators.get(login, Operator(login, "", ""))
        return Opened(supervisor, store, make_seat_broker(settings), park_id, park, operator, operators)
    except BaseException:
        store.close()
        raise


def _login(settings: Settings, supervisor: Supervisor) -> str:
    """Who joins a room that somebody opened under the same name sits down as the second dispatcher."""
    if supervisor.joined and "operator" not in settings.model_fields_set:
        return SECOND_OPERATOR
    return settings.operator
