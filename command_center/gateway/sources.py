"""The gateway's sources beside MQTT JSON: one thread with one event loop on which all of their lines live.

Theory of operation. A driver's `serve` is the life of one connection: it connects, reads into its table of tags, and
raises when the line breaks. Everything around that is the same for all drivers and stands here: a broken line's tags
are marked bad, it is tried again after a pause that doubles up to LONGEST_PAUSE_S (and starts anew once the line has
stood), its state is kept for the heartbeat, and what the tables have gathered becomes an intake FLUSHES_PER_S times a
second. While the ingest's inbox is full nothing is flushed: rows wait in the tables, which are bounded.
"""

import asyncio
import random
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from command_center.gateway.heartbeat import LinkState
from command_center.gateway.inbox import Inbox
from command_center.gateway.intake import Intake
from models.domain.errors import CommandCenterError
from models.domain.sessions import LIVE_SESSION
from models.domain.times import to_us
from models.ports import Clock, Source
from models.text import Message

log = structlog.get_logger()

FLUSH_S = 0.05
CONFIRM_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
STOP_LIMIT_S = 10.0
FILE_LINK = "sources"


class Sources:
    """Runs `sources` and hands what they hear to `inbox`, as readings of LIVE. `faults` are those of the file."""

    def __init__(self, sources: Sequence[Source], inbox: Inbox, clock: Clock, faults: Sequence[Message] = ()) -> None:
        self._sources, self._inbox, self._clock = tuple(sources), inbox, clock
        self._links: dict[str, LinkState] = {}
        if faults:
            detail = str(faults[0]) if len(faults) == 1 else f"{faults[0]} (+{len(faults) - 1})"
            self._links[FILE_LINK] = LinkState(False, clock.now(), detail)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sources", daemon=True)

    def start(self) -> None:
        """Begin to connect, on a thread of its own."""
        if self._sources:
            self._thread.start()

    def stop(self) -> None:
        """Leave every line in good order; what was heard until now is still handed over."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT_S)

    def links(self) -> Mapping[str, LinkState]:
        """The state of each line; from any thread."""
        return dict(self._links)

    def figures(self) -> Mapping[str, object]:
        """The same for the heartbeat, with the readings heard and let go by source; from any thread."""
        links = {
            name: {"ok": link.ok, "since": link.since, "detail": link.detail} for name, link in self.links().items()
        }
        return {"links": links, "counts": {source.name: dict(source.tags.counts) for source in self._sources}}

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                asyncio.run(self._serve())
            except Exception:  # a mistake of ours must not leave all lines unheard
                log.exception("sources.error")
                self._stopped.wait(LONGEST_PAUSE_S)

    async def _serve(self) -> None:
        tasks = [asyncio.create_task(self._keep(source)) for source in self._sources]
        confirmed = time.monotonic()
        while not self._stopped.is_set():
            if time.monotonic() - confirmed > CONFIRM_S:
                confirmed = time.monotonic()
                self._confirm()
            self._flush()
            await asyncio.sleep(FLUSH_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._flush()

    async def _keep(self, source: Source) -> None:
        """Keep one line alive until cancelled."""
        pause = FIRST_PAUSE_S

        def up(detail: str) -> None:
            nonlocal pause
            pause = FIRST_PAUSE_S
            self._note(source, True, detail)

        while True:
            try:
                await source.serve(up)
            except CommandCenterError as error:
                self._note(source, False, str(error))
            except Exception as error:  # a source's library may raise anything; the other lines go on
                self._note(source, False, type(error).__name__)
                log.exception("source.error", source=source.name)
            source.tags.lose(self._now_us())
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # not all of them at once
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _note(self, source: Source, ok: bool, detail: str) -> None:
        """Keep the line's state; log it once when it changes."""
        before = self._links.get(source.name)
        changed = before is None or before.ok != ok
        since: datetime = self._clock.now() if before is None or changed else before.since
        self._links[source.name] = LinkState(ok, since, detail)
        if changed and ok:
            log.info("source.up", source=source.name, detail=detail)
        elif changed:
            log.warning("source.lost", source=source.name, cause=detail)

    def _confirm(self) -> None:
        for source in self._sources:
            if source.says_only_changes and (link := self._links.get(source.name)) and link.ok:
                source.tags.confirm(self._now_us())

    def _flush(self) -> None:
        for source in self._sources:
            if self._inbox.full:
                return
            drained = source.tags.drain(self._now_us())
            if drained:
                self._inbox.put(Intake(
                    LIVE_SESSION, drained.batch, rejected=drained.rejected, messages=len(drained.thanks),
                    acknowledge=drained.acknowledge,
                ))

    def _now_us(self) -> int:
        return to_us(self._clock.now())
