"""How what a source sends becomes a sensor's own unit: the park's sensors with what their gases are."""

from models.domain.errors import BadInput
from models.domain.park import Park
from models.domain.tags import Tag
from models.domain.units import Conversion, conversion
from models.physics.substances import gas_of
from models.text import N_


class UnknownSensor(BadInput):
    """No such sensor in the park."""


class WrongUnit(BadInput):
    """No conversion leads to the sensor's unit."""


class Measures:
    """The sensors of one park, by code."""

    def __init__(self, park: Park) -> None:
        self.park_code = park.code
        self._sensors = {sensor.code: sensor for sensor in park.sensors}
        self._by_key = {sensor.key: sensor for sensor in park.sensors}

    def __contains__(self, code: str) -> bool:
        return code in self._sensors

    def named(self, key: int) -> tuple[str, str]:
        """Code and unit of the sensor with this key."""
        return self._by_key[key].code, self._by_key[key].unit

    def convert(self, code: str, unit: str) -> Conversion | None:
        """From `unit` to the unit of sensor `code`; None when nothing leads there."""
        sensor = self._sensors.get(code)
        return None if sensor is None else conversion(unit, sensor.unit, gas_of(sensor))

    def tag(self, address: str, code: str, unit: str | None = None, scale: float = 1.0, offset: float = 0.0) -> Tag:
        """The tag of sensor `code`: what comes from `address` is scale x raw + offset, in `unit` (None: the sensor's).

        Raises UnknownSensor or WrongUnit.
        """
        sensor = self._sensors.get(code)
        if sensor is None:
            raise UnknownSensor(N_("No sensor {sensor} in this park"), sensor=code[:80])
        found = conversion(unit or sensor.unit, sensor.unit, gas_of(sensor))
        if found is None:
            raise WrongUnit(
                N_("{sensor} measures {unit}, not {sent}"), sensor=code, unit=sensor.unit, sent=str(unit)[:80]
            )
        return Tag(address, sensor.key, Conversion(found.scale * scale, found.scale * offset + found.offset))
