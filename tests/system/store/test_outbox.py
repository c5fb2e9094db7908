"""Nothing of a drill leaves the room, whoever tries."""

from uuid import UUID

import psycopg
import pytest

from models.domain.dispatch import NotificationState
from models.domain.errors import BadInput, PermissionRefused, Refused
from models.domain.sessions import Scope
from models.store.repositories import read_picture
from models.use_cases.notices import queue_notices, settle_notice
from models.use_cases.sessions import start_drill
from tests.system.store.acts import NOW, fire
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


@pytest.fixture
def drill(stores: Stores) -> Scope:
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", NOW)


def _notice(stores: Stores, scope: Scope) -> UUID:
    incident = fire(stores["li_na"], scope)
    (key,) = queue_notices(stores["li_na"], scope, incident, [("River Terminal", "cap", "<alert/>")])
    return key


def test_that_a_drill_s_notice_can_only_be_withheld(stores: Stores, drill: Scope) -> None:
    key = _notice(stores, drill)
    for event in ("send", "fail"):
        with pytest.raises(Refused, match="Nothing of a drill leaves the room"):
            settle_notice(stores["gateway"], drill, key, event)
    settle_notice(stores["gateway"], drill, key, "withhold")
    notice = read_picture(stores["li_na"], drill).notifications[key]
    assert (notice.state, notice.cap) == (NotificationState.WITHHELD, "<alert/>")


@pytest.mark.parametrize(
    "change", ["state = 'sent'", "state = 'failed'", "state = 'acknowledged'", "session_id = 0, state = 'sent'"]
)
def test_that_not_even_the_owner_sends_one_by_hand(stores: Stores, drill: Scope, change: str) -> None:
    key = _notice(stores, drill)
    with (
        psycopg.connect(stores.database.url()) as connection,
        pytest.raises(psycopg.Error, match="drill_stays_inside"),
    ):
        connection.execute(f"UPDATE cc.notification SET {change} WHERE id = %s".encode(), (key,))


def test_that_a_live_notice_is_sent_once_and_acknowledged(stores: Stores) -> None:
    key = _notice(stores, stores.scope)
    with pytest.raises(PermissionRefused):
        settle_notice(stores["li_na"], stores.scope, key, "send", version=1)
    settle_notice(stores["gateway"], stores.scope, key, "send")
    with pytest.raises(Refused):
        settle_notice(stores["gateway"], stores.scope, key, "send")
    settle_notice(stores["li_na"], stores.scope, key, "acknowledge", version=2)
    assert read_picture(stores["li_na"], stores.scope).notifications[key].state is NotificationState.ACKNOWLEDGED


def test_that_a_failed_notice_can_be_tried_again(stores: Stores) -> None:
    key = _notice(stores, stores.scope)
    settle_notice(stores["gateway"], stores.scope, key, "fail", reason="no answer")
    settle_notice(stores["li_na"], stores.scope, key, "retry", version=2)
    assert read_picture(stores["li_na"], stores.scope).notifications[key].state is NotificationState.QUEUED


def test_that_a_notice_needs_a_recipient(stores: Stores) -> None:
    incident = fire(stores["li_na"], stores.scope)
    with pytest.raises(BadInput):
        queue_notices(stores["li_na"], stores.scope, incident, [])
    with pytest.raises(BadInput):
        queue_notices(stores["li_na"], stores.scope, incident, [(" ", "cap", "")])
