"""What a Sparkplug host application remembers of each edge node, and what follows from each message.

Theory of operation (Sparkplug 3.0.0, sections 5 and 6.4). A node's birth names its metrics, gives them aliases and
datatypes and starts its sequence; each further message of the node or its devices carries the next number, 255 before
0. Data may name a metric by its alias alone, so a host that missed a birth understands nothing, and one that missed any
message can't know whether it was a birth. Therefore:

- data of a node (device) without a birth is not understood: it is told, and the node is asked to be born again;
- after a gap in the sequence the node is asked too; what it says until then is believed where metrics are named, and
  called uncertain where they come by alias, whose meaning may have changed;
- a death marks every metric of the node (device) bad at the instant we hear of it: the death's own time is that of the
  connection, long before. A node's death counts only if it carries the birth number (bdSeq) of the birth we know: the
  broker may deliver an old connection's will after the new one's birth;
- a birth ends what was known before: aliases are never carried over, and what the new birth leaves out is marked bad.
  A node's birth ends its devices too; they are given ORPHAN_S to be born after it before they count as gone;
- an alias that one birth gives to two metrics means neither: both remain known by name;
- the same bytes again with the same number are a second delivery, not a gap.

Nodes are asked again after REBIRTH_PAUSE_S at the earliest, twice that each time, so that a node which can't answer is
not shouted at. Names are bounded in number, as anybody who may publish may invent them: the unborn make room first.
Not thread-safe.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from drivers.sparkplug.budget import UNBORN, Budget
from drivers.sparkplug.topics import Kind, SparkplugTopic, command_topic, parse_topic
from drivers.sparkplug.wire import (
    BIRTH_NUMBER,
    SEQUENCE_END,
    DataType,
    Message,
    Metric,
    label,
    read_message,
    rebirth_command,
    value_of,
)
from models.domain.errors import BadPayload
from models.domain.faults import Reason, Rejected, fault, reason_of
from models.domain.readings import LATE, Quality
from models.domain.tags import Tag, TagTable
from models.text import N_

REBIRTH_PAUSE_S = 5.0
LONGEST_REBIRTH_PAUSE_S = 300.0
ORPHAN_S = 10.0
MAX_NODES = 1_000
MAX_DEVICES = 1_000  # of one node
_KEPT = 4096  # bytes of a refused message

Find = Callable[[str, str, str, str | None], Tag | None]
"""(group/node, device, metric name, unit the birth gives) -> the sensor's tag; None for what is no sensor of ours.

Raises BadPayload for a sensor whose unit does not fit.
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """A metric as its birth told it; `index` is its place in the table, -1 for what is no sensor."""

    index: int
    kind: int


@dataclass(slots=True)
class _Part:
    """The node itself or one device: alive between its birth and its death."""

    alive: bool = True
    by_name: dict[str, _Known] = field(default_factory=dict)
    by_alias: dict[int, _Known] = field(default_factory=dict)

    @property
    def indexes(self) -> set[int]:
        return {known.index for known in self.by_name.values() if known.index >= 0}


@dataclass(slots=True)
class _Node:
    """`doubtful` from a gap until the next birth; `asked_us` and `pause_us` pace the questions for one.

    `orphans` are the devices of before the last birth, which came at `born_us`.
    """

    parts: dict[str, _Part] = field(default_factory=dict)
    orphans: dict[str, _Part] = field(default_factory=dict)
    born_us: int = 0
    birth_number: int | None = None
    seq: int | None = None
    last: bytes = b""
    doubtful: bool = False
    asked_us: int = 0
    pause_us: int = round(REBIRTH_PAUSE_S * 1e6)


class Host:
    """Turns messages into readings in `tags`. `send` publishes (topic, payload): the questions for births."""

    def __init__(self, tags: TagTable, find: Find, send: Callable[[str, bytes], None]) -> None:
        self._tags, self._find, self._send = tags, find, send
        self._nodes: dict[str, _Node] = {}
        self._indexes: dict[tuple[str, str, str], tuple[int, Tag]] = {}
        self._budget = Budget()
        self.counts: Counter[str] = Counter()

    def take(self, topic: str, payload: bytes, received_us: int) -> None:
        """Take one message. What cannot be believed goes to the quarantine; nothing is raised."""
        try:
            self._take(parse_topic(topic), payload, received_us)
        except BadPayload as bad:
            self._tags.set_aside(Rejected(topic[:200], reason_of(bad), payload[:_KEPT], len(payload)))

    def ask(self, node: str, now_us: int) -> None:
        """Ask a node (group/node) to be born again, unless it was asked a moment ago."""
        known = self._node(node)
        if now_us - known.asked_us < known.pause_us:
            return
        if known.asked_us:
            known.pause_us = min(2 * known.pause_us, round(LONGEST_REBIRTH_PAUSE_S * 1e6))
        known.asked_us = now_us
        self.counts["rebirths_asked"] += 1
        self._send(command_topic(node), rebirth_command(now_us // 1_000))

    def expect(self, nodes: Iterable[str]) -> None:
        """Know these nodes (group/node) before they speak, so that `begin_anew` asks them."""
        for node in nodes:
            self._node(node)

    def begin_anew(self, now_us: int) -> None:
        """After a connect: what was known may have changed unheard, so every node is asked for its births."""
        for name, node in list(self._nodes.items()):
            node.parts, node.orphans, node.seq, node.asked_us = {}, {}, None, 0
            self.ask(name, now_us)

    def settle(self, now_us: int) -> None:
        """Mark bad the devices that were not born again after their node, and tell of floods; once a second or so."""
        for flood in self._budget.tell():
            self._tags.set_aside(flood)
        for node in self._nodes.values():
            if node.orphans and now_us - node.born_us >= ORPHAN_S * 1e6:
                for part in node.orphans.values():
                    self._lose(part, now_us)
                node.orphans = {}

    @property
    def alive(self) -> tuple[int, int]:
        """How many edge nodes are alive, of how many that were heard."""
        parts = [node.parts.get("") for node in self._nodes.values()]
        return sum(part is not None and part.alive for part in parts), len(parts)

    def _take(self, topic: SparkplugTopic, payload: bytes, received_us: int) -> None:
        if topic.kind in (Kind.STATE, Kind.NCMD, Kind.DCMD):
            return  # what hosts say
        known = self._nodes.get(topic.node)
        purse = topic.node if known is not None and known.parts else UNBORN
        if not self._budget.allows(purse, payload, received_us):
            self.counts["too_many"] += 1
            return
        message = read_message(payload)
        self.counts["messages"] += 1
        if topic.kind is Kind.NDEATH:
            self._node_died(topic.node, message, received_us)
        elif topic.kind is Kind.NBIRTH:
            self._node_born(topic.node, message, payload, received_us)
        elif self._node(topic.node).parts.get("") is None:
            self.ask(topic.node, received_us)
            raise fault(Reason.NO_BIRTH, N_("{node} speaks before its birth"), node=topic.node[:200])
        elif self._follows(topic.node, message, payload, received_us):
            self._goes_on(topic, message, received_us)

    def _node_born(self, name: str, message: Message, payload: bytes, received_us: int) -> None:
        if message.seq is None:
            raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field="seq")
        node = self._node(name)
        born = self._born(name, "", message, received_us, node.parts.get(""))
        node.orphans |= {device: part for device, part in node.parts.items() if device and part.alive}
        node.parts, node.born_us = {"": born}, received_us
        node.birth_number, node.seq, node.last = _birth_number(message), message.seq, payload
        node.doubtful, node.pause_us = False, round(REBIRTH_PAUSE_S * 1e6)
        self.counts["births"] += 1

    def _node_died(self, name: str, message: Message, received_us: int) -> None:
        node = self._nodes.get(name)
        number = _birth_number(message)
        if node is None or (None not in (number, node.birth_number) and number != node.birth_number):
            return  # of a connection that is over, or of one that we never heard
        for part in (*node.parts.values(), *node.orphans.values()):
            self._lose(part, received_us)
        node.orphans, node.seq = {}, None
        self.counts["deaths"] += 1

    def _follows(self, name: str, message: Message, payload: bytes, received_us: int) -> bool:
        """Whether the message is new; a gap before it makes the node doubtful."""
        node = self._nodes[name]
        if message.seq is None:
            raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field="seq")
        if message.seq == node.seq and payload == node.last:
            return False
        if node.seq is None or message.seq != (node.seq + 1) % SEQUENCE_END:
            self.counts["gaps"] += 1
            node.doubtful = True
        node.seq, node.last = message.seq, payload
        if node.doubtful:
            self.ask(name, received_us)
        return True

    def _goes_on(self, topic: SparkplugTopic, message: Message, received_us: int) -> None:
        node = self._nodes[topic.node]
        part = node.parts.get(topic.device)
        if topic.kind is Kind.DBIRTH:
            if part is None and len(node.parts) > MAX_DEVICES:
                raise fault(Reason.TOO_MANY, N_("{node} has more devices than a node may have"), node=topic.node[:200])
            before = node.orphans.pop(topic.device, None) or part
            node.parts[topic.device] = self._born(topic.node, topic.device, message, received_us, before)
            self.counts["births"] += 1
        elif topic.kind is Kind.DDEATH:
            if part is not None:
                self._lose(part, received_us)
            self.counts["deaths"] += 1
        elif part is None or not part.alive:
            self.ask(topic.node, received_us)
            name = f"{topic.node}/{topic.device}"[:200]
            raise fault(Reason.NO_BIRTH, N_("{node} speaks before its birth"), node=name)
        else:
            self._hear(topic, node, part, message, received_us)

    def _born(self, name: str, device: str, message: Message, received_us: int, before: _Part | None) -> _Part:
        part = _Part()
        aliases = Counter(metric.alias for metric in message.metrics if metric.alias is not None)
        for metric in message.metrics:
            if not metric.name:
                raise fault(Reason.MISSING_FIELD, N_("A birth does not name {metric}"), metric=label(metric))
            known = _Known(self._index(name, device, metric), metric.kind)
            part.by_name[metric.name] = known
            if metric.alias is not None and aliases[metric.alias] == 1:
                part.by_alias[metric.alias] = known
        if before is not None:
            self._tags.lose(received_us, before.indexes - part.indexes)
        if any(count > 1 for count in aliases.values()):
            self.counts["ambiguous_aliases"] += 1
        for metric in message.metrics:
            self._reading(part.by_name[metric.name], metric, message.time_ms, received_us, doubtful=False)
        return part

    def _hear(self, topic: SparkplugTopic, node: _Node, part: _Part, message: Message, received_us: int) -> None:
        unknown = None
        for metric in message.metrics:
            known = part.by_name.get(metric.name) if metric.name else part.by_alias.get(metric.alias or 0)
            if known is None:
                unknown = metric
            else:
                doubtful = node.doubtful and not metric.name
                self._reading(known, metric, message.time_ms, received_us, doubtful=doubtful)
        if unknown is not None:
            self.ask(topic.node, received_us)
            name = topic.node[:200]
            raise fault(Reason.NO_BIRTH, N_("{metric} is in no birth of {node}"), metric=label(unknown), node=name)

    def _reading(
        self, known: _Known, metric: Metric, message_ms: int | None, received_us: int, *, doubtful: bool
    ) -> None:
        if known.index < 0:
            return
        time_ms = message_ms if metric.time_ms is None else metric.time_ms
        quality = metric.quality or Quality.GOOD
        if doubtful and quality is Quality.GOOD:
            quality = Quality.UNCERTAIN
        try:
            value = value_of(metric, known.kind if metric.kind == DataType.UNKNOWN else metric.kind)
            if isinstance(value, str):
                raise fault(Reason.WRONG_TYPE, N_("{metric} is not a value of its type"), metric=label(metric))
        except BadPayload as bad:
            self._tags.refuse(known.index, reason_of(bad), repr(metric.raw)[:200].encode())
            return
        self._tags.hear(
            known.index,
            None if value is None else float(value),
            received_us if time_ms is None else time_ms * 1_000,
            quality | (LATE if metric.historical else 0),
            received_us,
        )

    def _index(self, node: str, device: str, metric: Metric) -> int:
        """The table's place for a metric that is a sensor; a changed unit makes a new one."""
        place = (node, device, metric.name)
        try:
            tag = self._find(*place, metric.unit)
        except BadPayload as bad:
            self._tags.set_aside(Rejected("/".join(place)[:200], reason_of(bad), b"", 0))
            return -1
        if tag is None:
            return -1
        index, known = self._indexes.get(place, (-1, None))
        if tag != known:
            self._tags.silence(index)
            index = self._tags.add([tag])
            self._indexes[place] = index, tag
        return index

    def _lose(self, part: _Part, now_us: int) -> None:
        part.alive = False
        self._tags.lose(now_us, part.indexes)

    def _node(self, name: str) -> _Node:
        if name not in self._nodes and len(self._nodes) >= MAX_NODES:
            self._nodes = {each: node for each, node in self._nodes.items() if node.parts}
            self._budget.keep(set(self._nodes))
        if name not in self._nodes and len(self._nodes) >= MAX_NODES:
            raise fault(Reason.TOO_MANY, N_("{node} is one edge node too many"), node=name[:200])
        return self._nodes.setdefault(name, _Node())


def _birth_number(message: Message) -> int | None:
    metric = message.find(BIRTH_NUMBER)
    return metric.raw if metric is not None and isinstance(metric.raw, int) else None
