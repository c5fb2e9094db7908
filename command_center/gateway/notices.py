"""The outbox: LIVE notices leave through the channels, a drill's are read once more and withheld."""

from collections.abc import Mapping

import structlog

from drivers.notify.cap_files import status_of
from models.domain.dispatch import Notification, NotificationState
from models.domain.errors import BadInput, CommandCenterError, Refused, StoreUnavailable
from models.domain.picture import Picture
from models.ports import NotificationChannel
from models.store.engine import Store
from models.use_cases.notices import settle_notice

log = structlog.get_logger()


class Outbox:
    """Settles queued notices. A notice that was sent but not settled is sent again: channels keep that harmless."""

    def __init__(self, store: Store, channels: Mapping[str, NotificationChannel]) -> None:
        self._store, self._channels = store, channels

    def step(self, picture: Picture) -> None:
        for notice in picture.notifications.values():
            if notice.state is NotificationState.QUEUED:
                self._settle(picture, notice)

    def _settle(self, picture: Picture, notice: Notification) -> None:
        event, reason = self._withhold(notice) if picture.session.scope.is_drill else self._send(notice)
        try:
            settle_notice(self._store, picture.session.scope, notice.id, event, reason=reason)
        except StoreUnavailable:
            raise
        except Refused as refused:
            log.warning("outbox.refused", notice=str(notice.id), cause=str(refused))

    def _withhold(self, notice: Notification) -> tuple[str, str]:
        """Nobody receives a drill's document; the reason says what would have been wrong with it."""
        try:
            status = status_of(notice.cap)
        except BadInput as error:
            return "withhold", str(error)
        return "withhold", "" if status == "Exercise" else f"status {status}"

    def _send(self, notice: Notification) -> tuple[str, str]:
        channel = self._channels.get(notice.channel)
        if channel is None:
            return "fail", f"no channel {notice.channel}"
        try:
            channel.send(notice.recipient, notice.cap, str(notice.id))
        except CommandCenterError as error:
            return "fail", str(error)
        return "send", ""
