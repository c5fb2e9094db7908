"""sources.toml: what is wrong is told with its field, cause and cure; what fits the park is read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from command_center.cli import app
from command_center.gateway.lines import make_sources
from command_center.measures import Measures
from command_center.settings import Settings
from command_center.sources import FILE, BadSources, park_faults, parse_sources, read_sources
from tests.unit.sources.sensors import many_sensors

GOOD = """
[sparkplug]
host = "room-1"
nodes = ["Plant1/EdgeB"]
[sparkplug.sensors]
"Plant1/EdgeB/T-101/液位" = "AT-1"
"Plant1/EdgeB/pump/flow" = { sensor = "AT-2", unit = "mg/m3", scale = 0.1 }

[[opcua]]
name = "dcs"
url = "opc.tcp://10.1.0.5:4840"
per_connection = 2
[opcua.tags]
AT-3 = "ns=2;s=AT-3.PV"
AT-4 = { node = "ns=2;i=1004", unit = "mg/m3" }
AT-5 = "ns=2;i=1005"

[[modbus]]
name = "plc-1"
host = "10.1.0.7"
word_order = "little"
[modbus.tags]
AT-6 = { register = 100, type = "float32" }
AT-7 = { register = 102, type = "float32", word_order = "big", unit = "mg/m3", scale = 0.1, offset = -1.0 }
"""
MODBUS = '[[modbus]]\nname = "p"\nhost = "h"\n'
OPCUA = '[[opcua]]\nname = "d"\nurl = "opc.tcp://h"\n'
FAULTS = [
    ("x =", "sources.toml is not TOML"),
    ("[kafka]", "kafka is not known here. Remove it, or mend its spelling"),
    (MODBUS + "period = 1\n[modbus.tags]", "modbus.0.period is not known here"),
    (MODBUS, "modbus.0.tags is missing. Add it"),
    (MODBUS + "[modbus.tags]\nA = {register = 70000}", "register cannot be 70000. It must be ≤ 65535"),
    (MODBUS + '[modbus.tags]\nA = {register = 1, type = "int9"}', "type cannot be int9. It must be 'int16', "),
    (MODBUS + "[modbus.tags]\nA = {register = 1, scale = nan}", "scale cannot be nan. It must be a number"),
    (MODBUS + "period_s = 0\n[modbus.tags]", "period_s cannot be 0. It must be ≥ 0.05"),
    ('[[opcua]]\nname = "d"\nurl = "http://h"\n[opcua.tags]', "url cannot be http://h. It must be"),
    (OPCUA + "[opcua.tags]\nA = 1", "opcua.0.tags.A cannot be 1. It must be a table"),
    (OPCUA + "password = 1\n[opcua.tags]", "password cannot be ***. It must be a text in quotes"),
    (OPCUA + "[opcua.tags]\n" + OPCUA + "[opcua.tags]", "opcua.name: d names two of them"),
    ('[sparkplug]\nenabled = "no"', "sparkplug.enabled cannot be no. It must be true or false"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_that_a_fault_says_field_cause_and_cure(text: str, told: str) -> None:
    with pytest.raises(BadSources) as caught:
        parse_sources(text)
    assert any(told in str(each) for each in caught.value.faults), str(caught.value)


def test_that_no_file_means_sparkplug_alone(tmp_path: Path) -> None:
    file = read_sources(tmp_path)
    assert file.sparkplug.enabled
    assert (file.opcua, file.modbus) == ((), ())


def test_that_the_file_becomes_one_source_for_each_connection(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    sources, faults = make_sources(Settings(home=tmp_path), many_sensors(7))
    assert faults == []
    assert [(source.name, len(source.tags)) for source in sources] == [
        ("sparkplug", 0), ("dcs", 2), ("dcs-2", 1), ("plc-1", 2),
    ]  # fmt: skip


def test_that_a_broken_file_leaves_the_gateway_without_sources_and_says_why(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[kafka]", encoding="utf-8")
    sources, faults = make_sources(Settings(home=tmp_path), many_sensors(1))
    assert sources == []
    assert "kafka" in str(faults[0])


def test_that_tags_that_do_not_fit_the_park_are_told_and_left_out(tmp_path: Path) -> None:
    text = MODBUS + """
[modbus.tags]
AT-1 = { register = 0 }
AT-2 = { register = 1, unit = "bar" }
XX-9 = { register = 2 }
""" + OPCUA + '[opcua.tags]\nAT-1 = "i=1"'
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    told = [str(each) for each in park_faults(parse_sources(text), Measures(many_sensors(2)))]
    assert any("AT-1 is read by opcua.d.tags.AT-1 already" in each for each in told)
    assert any("modbus.p.tags.AT-2: AT-2 measures ppm, not bar" in each for each in told)
    assert any("No sensor XX-9" in each for each in told)
    sources, faults = make_sources(Settings(home=tmp_path), many_sensors(2))
    assert [len(source.tags) for source in sources if source.name == "p"] == [1]
    assert len(faults) == 3


def test_that_scale_and_unit_make_the_sensors_own_value() -> None:
    tag = Measures(many_sensors(1)).tag("here", "AT-1", "mg/m3", 0.1, -1.0)
    assert tag.conversion(110.0) == pytest.approx(10.0 * 0.3392536, rel=1e-6)


def test_that_the_command_line_checks_a_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("[kafka]\n[[modbus]]", encoding="utf-8")
    result = CliRunner().invoke(app, ["--language", "en", "sources", str(good)])
    assert (result.exit_code, result.output) == (0, "good.toml has no fault\n")
    result = CliRunner().invoke(app, ["--language", "en", "sources", str(bad)])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 4  # kafka, and name, host and tags of the device
