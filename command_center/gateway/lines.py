"""Which driver reads which part of `sources.toml`: the one place where they meet. A new driver is a line in `DRIVERS`.

Each driver is imported only when the file (or the default) asks for it.
"""

from collections.abc import Callable, Iterator, Mapping

from command_center.measures import Measures, WrongUnit
from command_center.settings import Settings
from command_center.sources import BadSources, SourcesFile, SparkplugTag, fitting_tag, park_faults, read_sources
from drivers.mqtt.client import MqttBroker
from models.domain.faults import Reason, fault
from models.domain.park import Park
from models.domain.tags import Tag
from models.ports import Inbound, Source
from models.text import Message


def make_sources(settings: Settings, park: Park) -> tuple[list[Source], list[Message]]:
    """Everything that `sources.toml` asks for, and the file's faults."""
    measures = Measures(park)
    try:
        file = read_sources(settings.home)
    except BadSources as bad:
        return [], list(bad.faults)
    sources = [source for make in DRIVERS for source in make(settings, file, measures)]
    return sources, list(park_faults(file, measures))


def _sparkplug(settings: Settings, file: SourcesFile, measures: Measures) -> Iterator[Source]:
    from drivers.sparkplug.source import SparkplugSource

    wanted = file.sparkplug
    if not wanted.enabled:
        return

    def connect(listen: Mapping[str, Callable[[Inbound], None]], will: tuple[str, bytes]) -> MqttBroker:
        client_id = f"sparkplug-{measures.park_code}-{wanted.host}"
        return MqttBroker(settings.broker_address("gateway"), client_id, last_will=will, listen=listen)

    yield SparkplugSource("sparkplug", wanted.host, wanted.nodes, metric_finder(measures, wanted.sensors), connect)


def metric_finder(
    measures: Measures, named: Mapping[str, SparkplugTag]
) -> Callable[[str, str, str, str | None], Tag | None]:
    """Find a metric's sensor: as the file says, or the sensor that the metric (or its last part) is named after."""

    def find(node: str, device: str, metric: str, unit: str | None) -> Tag | None:
        place = "/".join(part for part in (node, device, metric) if part)
        said = named.get(place)
        codes = (said.sensor,) if said else (metric, metric.rpartition("/")[2])
        code = next((each for each in codes if each in measures), "")
        if not code:
            return None
        scale, offset = (said.scale, said.offset) if said else (1.0, 0.0)
        try:
            return measures.tag(place, code, (said.unit if said else None) or unit, scale, offset)
        except WrongUnit as wrong:
            raise fault(Reason.WRONG_UNIT, wrong.message, **wrong.parameters) from wrong

    return find


def _opcua(settings: Settings, file: SourcesFile, measures: Measures) -> Iterator[Source]:
    from drivers.opcua.source import Access, OpcUaSource

    for server in file.opcua:
        access = Access(
            server.url, server.user, server.password.get_secret_value(), server.security, settings.home
        )
        fitting = [
            (tag, wanted.node)
            for code, wanted in server.tags.items()
            if (tag := fitting_tag(measures, code, code, wanted)) is not None
        ]
        for number, start in enumerate(range(0, len(fitting), server.per_connection), start=1):
            tags, nodes = zip(*fitting[start : start + server.per_connection], strict=True)
            name = server.name if number == 1 else f"{server.name}-{number}"
            yield OpcUaSource(name, access, tags, nodes, server.interval_ms)


def _modbus(_: Settings, file: SourcesFile, measures: Measures) -> Iterator[Source]:
    from drivers.modbus.registers import Register
    from drivers.modbus.source import ModbusSource

    for device in file.modbus:
        tags, registers = [], []
        for code, wanted in device.tags.items():
            tag = fitting_tag(measures, code, code, wanted)
            if tag is not None:
                order = wanted.word_order or device.word_order
                period_s = wanted.period_s or device.period_s
                tags.append(tag)
                registers.append(Register(wanted.register_, wanted.type, wanted.table, order, period_s))
        yield ModbusSource(
            device.name, (device.host, device.port), device.device, tags, registers,
            gap=device.gap, timeout_s=device.timeout_s,
        )


DRIVERS: tuple[Callable[[Settings, SourcesFile, Measures], Iterator[Source]], ...] = (_sparkplug, _opcua, _modbus)
