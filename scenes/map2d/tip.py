"""What the map says of the sensor under the pointer: its value, a gas in both units and in which air, and its age."""

from math import isnan

from models.domain.times import from_us
from models.domain.units import air_of, beside
from models.physics.substances import gas_of
from models.text import tr
from scenes.figures import air_words, figure
from scenes.map2d.state import MapState


def sensor_tip(state: MapState, code: str) -> str:
    """Lines for a tooltip; "" for a sensor that the park does not have."""
    row = state.rows.get(code)
    if row is None:
        return ""
    sensor, value, time = state.park.sensors[row], float(state.sensors.values[row]), int(state.sensors.times[row])
    lines = [f"{sensor.code} {sensor.name}", f"{figure(value)} {sensor.unit}"]
    other = beside(sensor.unit, gas_of(sensor), air_of(state.weather))
    if other is not None and not isnan(value):
        lines[1] += f" · {figure(value * other.factor)} {other.unit} {air_words(other.air)}"
    if time and state.now is not None:
        age = max(0.0, (state.now - from_us(time)).total_seconds())
        lines.append(tr("{seconds} s old", seconds=f"{age:.0f}"))
    return "\n".join(lines)
