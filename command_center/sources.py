"""`sources.toml` in the data folder: which field devices the gateway reads beside MQTT JSON (docs/drivers.md).

Every fault names its field, its cause and its cure. A file that is not TOML, or whose fields are wrong, configures
nothing; a tag that names no sensor of the park, or a unit that does not fit, is left out and the others are read.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from command_center.measures import Measures
from models.domain.errors import BadInput
from models.domain.tags import Tag
from models.text import N_, Message, tr

FILE = "sources.toml"

_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
_Number = Annotated[float, Field(allow_inf_nan=False)]


class BadSources(BadInput):
    """The file has faults; nothing of it is used."""

    def __init__(self, faults: tuple[Message, ...]) -> None:
        super().__init__("{faults}", faults="\n".join(map(str, faults)))
        self.faults = faults


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Scaling(_Part):
    """How a tag's raw number becomes a value: scale x raw + offset, in `unit` (none: the sensor's own)."""

    unit: str | None = None
    scale: _Number = 1.0
    offset: _Number = 0.0


def _spelled_out(field: str) -> BeforeValidator:
    """Lets a text stand for a table that has only `field`."""
    return BeforeValidator(lambda given: {field: given} if isinstance(given, str) else given)


class SparkplugTag(Scaling):
    sensor: str


class Sparkplug(_Part):
    """`sensors`: group/node[/device]/metric -> sensor; what is not listed is found by its name."""

    enabled: bool = True
    host: _Name = "command-center"
    nodes: tuple[str, ...] = Field((), strict=False)
    sensors: dict[str, Annotated[SparkplugTag, _spelled_out("sensor")]] = {}


class OpcUaTag(Scaling):
    node: str


class OpcUa(_Part):
    """One server. `security` is policy,mode,certificate,key as asyncua writes it; files lie in the data folder."""

    name: _Name
    url: str = Field(pattern=r"^opc\.tcp://.+")
    user: str = ""
    password: SecretStr = Field(SecretStr(""), strict=False)
    security: str = ""
    interval_ms: float = Field(500.0, gt=0, le=3_600_000)
    per_connection: int = Field(3_000, ge=1, le=100_000)
    tags: dict[str, Annotated[OpcUaTag, _spelled_out("node")]]


class ModbusTag(Scaling):
    """`register` counts from 0; `word_order` "little" puts the low word first; both it and the period may differ."""

    register_: int = Field(alias="register", ge=0, le=65_535)
    table: Literal["holding", "input"] = "holding"
    type: Literal["int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"] = "int16"
    word_order: Literal["big", "little"] | None = None
    period_s: float | None = Field(None, ge=0.05, le=3600)


class Modbus(_Part):
    """One device. `gap` is how many unwanted registers a read may span to join its neighbours."""

    name: _Name
    host: str
    port: int = Field(502, ge=1, le=65_535)
    device: int = Field(1, ge=0, le=255)
    period_s: float = Field(1.0, ge=0.05, le=3600)
    timeout_s: float = Field(3.0, gt=0, le=60)
    word_order: Literal["big", "little"] = "big"
    gap: int = Field(8, ge=0, le=100)
    tags: dict[str, ModbusTag]


class SourcesFile(_Part):
    """The whole file."""

    sparkplug: Sparkplug = Sparkplug()
    opcua: tuple[OpcUa, ...] = Field((), strict=False)
    modbus: tuple[Modbus, ...] = Field((), strict=False)

    @model_validator(mode="after")
    def _each_has_its_own_name(self) -> Self:
        for field, parts in (("opcua", self.opcua), ("modbus", self.modbus)):
            names = [part.name for part in parts]
            for name in set(names):
                if names.count(name) > 1:
                    raise BadSources((Message(
                        N_("{field}: {value} names two of them. Give each a name of its own"),
                        {"field": f"{field}.name", "value": name},
                    ),))
        return self


def read_sources(home: Path) -> SourcesFile:
    """Return what the data folder's file says, the defaults where there is none; raises BadSources."""
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return SourcesFile()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSources((_whole_file(N_("{file} cannot be read: {cause}"), error),)) from error
    return parse_sources(text)


def parse_sources(text: str) -> SourcesFile:
    """Return what the text of a file says; raises BadSources."""
    try:
        return SourcesFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadSources((_whole_file(N_("{file} is not TOML: {cause}. Mend that line"), error),)) from error
    except ValidationError as error:
        raise BadSources(tuple(_fault(each) for each in error.errors(include_url=False))) from error


def park_faults(file: SourcesFile, measures: Measures) -> Iterator[Message]:
    """What of the file does not fit the park."""
    read_by: dict[str, str] = {}
    for field, code, scaling in _all_tags(file):
        try:
            measures.tag(field, code, scaling.unit, scaling.scale, scaling.offset)
        except BadInput as bad:
            yield Message(N_("{field}: {cause}. Mend it here or in the park file"), {"field": field, "cause": str(bad)})
        if code in read_by:
            values: dict[str, object] = {"field": field, "sensor": code, "other": read_by[code]}
            yield Message(N_("{field}: {sensor} is read by {other} already. Remove one of the two"), values)
        read_by.setdefault(code, field)


def fitting_tag(measures: Measures, address: str, code: str, scaling: Scaling) -> Tag | None:
    """The tag, or None where it does not fit the park: `park_faults` says why."""
    try:
        return measures.tag(address, code, scaling.unit, scaling.scale, scaling.offset)
    except BadInput:
        return None


def check_sources(path: Path) -> int:
    """Print every fault of the file; 0 only if it has none."""
    try:
        parse_sources(path.read_text(encoding="utf-8"))
    except BadSources as bad:
        print("\n".join(map(str, bad.faults)))
        return 1
    except (OSError, UnicodeDecodeError) as error:
        print(tr("{file} cannot be read: {cause}", file=path.name, cause=str(error)))
        return 1
    print(tr("{file} has no fault", file=path.name))
    return 0


def _all_tags(file: SourcesFile) -> Iterator[tuple[str, str, Scaling]]:
    for metric, meant in file.sparkplug.sensors.items():
        yield f"sparkplug.sensors.{metric}", meant.sensor, meant
    for server in file.opcua:
        for code, node in server.tags.items():
            yield f"opcua.{server.name}.tags.{code}", code, node
    for device in file.modbus:
        for code, register in device.tags.items():
            yield f"modbus.{device.name}.tags.{code}", code, register


def _whole_file(message: str, error: Exception) -> Message:
    return Message(message, {"file": FILE, "cause": str(error)})


def _fault(error: Any) -> Message:
    """What pydantic found, as field, cause and cure."""
    field = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return Message(N_("{field} is missing. Add it"), {"field": field})
    if error["type"] == "extra_forbidden":
        return Message(N_("{field} is not known here. Remove it, or mend its spelling"), {"field": field})
    value = "***" if error["loc"][-1] == "password" else str(error["input"])[:80]
    values: dict[str, object] = {"field": field, "value": value, "wanted": _wanted(error)}
    return Message(N_("{field} cannot be {value}. It must be {wanted}"), values)


_LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
_KINDS = {
    "string": N_("a text in quotes"), "float": N_("a number"), "int": N_("a whole number"), "bool": N_("true or false"),
    "dict": N_("a table"), "tuple": N_("a list"), "finite": N_("a number"), "model": N_("a table"),
}  # fmt: skip


def _wanted(error: Any) -> str:
    context = error.get("ctx", {})
    for name, sign in _LIMITS.items():
        if name in context:
            return f"{sign} {context[name]:g}"
    if "expected" in context:
        return str(context["expected"])
    if "pattern" in context:
        return str(context["pattern"])
    return tr(_KINDS.get(error["type"].partition("_")[0], error["msg"]))
