"""The lowest air: what a few weather figures say of wind, turbulence and density near the ground.

Theory of operation. Monin-Obukhov similarity: friction velocity u*, Obukhov length L and roughness z0 give wind and
turbulence at every height of the surface layer. What a station or a case does not say is derived, in this order:

1. roughness: as given; else from wind, u* and L where all three are known; else 0.1 m (a park with low buildings).
2. 1/L: as given; else of the stability class over this roughness (Golder 1972); else from wind, u* and roughness; else
   neutral.
3. u*: as given; else from wind, roughness and L.
4. Where wind, u*, L and roughness are all given they contradict each other a little. The profile keeps the first three
   and bends the roughness, by a factor of `_BEND` at most; a u* that asks for more gives way itself.
5. stability class: as given; else the class whose 1/L over this roughness is nearest.
6. mixing height: as given; else 2300 u*^1.5 m (Venkatram 1980), by day (1/L < 0) no less than 1000 m.
7. temperature 15 C (288.15 K), pressure 101 325 Pa, humidity 60 %.

Wind does not grow above `_TOP` or the mixing height. Literature: Paulson (1970) and Dyer (1974) for unstable air;
Beljaars and Holtslag (1991), equation 28, for stable air, which holds for z > L too; Panofsky, Tennekes, Lenschow and
Wyngaard (1977) for turbulence by day; Hanna and Chang (1992) for the least lateral turbulence of a calm night.
"""

import math
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import BadInput
from models.domain.readings import Weather
from models.physics.substances import AIR_MOLAR_MASS, ATMOSPHERE, GAS_CONSTANT, GRAVITY, ZERO_CELSIUS
from models.physics.weather import CLASSES, class_number, inverse_obukhov_length
from models.text import N_

KARMAN = 0.4
USUAL_ROUGHNESS = 0.1  # m
USUAL_KELVIN = ZERO_CELSIUS + 15.0
USUAL_HUMIDITY = 0.6
LIGHTEST = 0.1  # m/s; a wind below this is taken to be this strong where a profile has to be made from it
DAY_LID = 1000.0  # m
LEAST_SIGMA_V = 0.2  # m/s; air is never stiller across the wind, however stable
_BEND = 10.0
_TOP = 300.0  # m
_WATER_MOLAR_MASS = 0.018015  # kg/mol

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurfaceLayer:
    """Wind and turbulence over flat ground. SI units; `humidity` 0-1; `stability` a Pasquill class A to F.

    `wind_height_m` is where the wind, and the standard deviation of its direction, were measured.
    """

    friction_velocity: float
    inverse_obukhov: float
    roughness_m: float
    mixing_height_m: float
    temperature_k: float
    pressure_pa: float
    humidity: float
    stability: str
    wind_direction_sd_deg: float | None = None
    wind_height_m: float = 10.0

    @overload
    def speed(self, z: float) -> float: ...
    @overload
    def speed(self, z: Floats) -> Floats: ...
    def speed(self, z: float | Floats) -> float | Floats:
        """Return the mean wind in m/s at z m above ground, a number or an array (any shape)."""
        shape = profile_shape(z, self.inverse_obukhov, self.roughness_m, self.top_m)
        return self.friction_velocity / KARMAN * shape

    def sigma_v(self) -> float:
        """Return the lateral turbulence in m/s: measured where known, else of u*, L and mixing height.

        By day (12 + zi/2|L|)^(1/3) u* (Panofsky et al. 1977, equation 4), else 1.9 u* (Hanna and Chang 1992).
        """
        if self.wind_direction_sd_deg is not None:
            measured = math.radians(min(self.wind_direction_sd_deg, 60.0)) * self.speed(self.wind_height_m)
            return max(measured, LEAST_SIGMA_V / 2)
        if self.inverse_obukhov < 0.0:
            convective = math.cbrt(12.0 - 0.5 * self.mixing_height_m * self.inverse_obukhov)
            return max(convective * self.friction_velocity, LEAST_SIGMA_V)
        return max(1.9 * self.friction_velocity, LEAST_SIGMA_V)

    def sigma_w(self, z: float = 10.0) -> float:
        """Return the vertical turbulence in m/s at z m: 1.25 u* (1 - 3 z/L)^(1/3) by day (Panofsky et al. 1977)."""
        growth = math.cbrt(max(1.0, 1.0 - 3.0 * min(z, 0.1 * self.mixing_height_m) * self.inverse_obukhov))
        return 1.25 * self.friction_velocity * growth

    @property
    def top_m(self) -> float:
        """Above this height the wind is taken to be constant."""
        return max(min(_TOP, self.mixing_height_m), 10.0)

    @property
    def density(self) -> float:
        """Density of the moist air in kg/m3 (ideal gas)."""
        vapour = self.water_mole_fraction
        molar_mass = (1.0 - vapour) * AIR_MOLAR_MASS + vapour * _WATER_MOLAR_MASS
        return self.pressure_pa * molar_mass / (GAS_CONSTANT * self.temperature_k)

    @property
    def water_mole_fraction(self) -> float:
        """Share of the air's molecules that are water; saturation after Bolton (1980), equation 10."""
        celsius = self.temperature_k - ZERO_CELSIUS
        saturation = 611.2 * math.exp(17.67 * celsius / (celsius + 243.5))
        return min(self.humidity * saturation / self.pressure_pa, 1.0)

    @property
    def heat_flux(self) -> float:
        """Sensible heat from the ground in W/m2, positive by day, by the definition of L."""
        scale = -(self.friction_velocity**3) * self.temperature_k * self.inverse_obukhov / (KARMAN * GRAVITY)
        return 1005.0 * self.density * scale

    @property
    def convective_velocity(self) -> float:
        """Deardorff's w* in m/s, 0 in neutral and stable air."""
        return self.friction_velocity * math.cbrt(max(0.0, -self.mixing_height_m * self.inverse_obukhov / KARMAN))


def surface_layer(
    wind_m_s: float | None,
    wind_height_m: float = 10.0,
    *,
    friction_velocity_m_s: float | None = None,
    monin_obukhov_m: float | None = None,
    stability: str | None = None,
    roughness_m: float | None = None,
    mixing_height_m: float | None = None,
    temperature_k: float | None = None,
    pressure_pa: float | None = None,
    humidity_pct: float | None = None,
    wind_direction_sd_deg: float | None = None,
) -> SurfaceLayer:
    """Return the surface layer of some weather; what is None is derived by the rules above.

    monin_obukhov_m: infinite in neutral air. Raises BadInput where neither wind nor friction velocity is known, and
    OutsideModel for a letter that is no Pasquill class.
    """
    if wind_m_s is None and friction_velocity_m_s is None:
        raise BadInput(N_("The wind is missing: give its speed, or the friction velocity"), field="wind_m_s")
    speed = None if wind_m_s is None else max(wind_m_s, LIGHTEST)
    height = max(wind_height_m, 0.1)
    inverse = None if monin_obukhov_m is None else 1.0 / monin_obukhov_m
    if inverse is None and (stability or roughness_m is None or speed is None or friction_velocity_m_s is None):
        inverse = inverse_obukhov_length(stability or "D", USUAL_ROUGHNESS if roughness_m is None else roughness_m)
    if inverse is None:
        inverse = _inverse_length_for(
            speed or LIGHTEST, friction_velocity_m_s or 0.0, height, roughness_m or USUAL_ROUGHNESS
        )
    friction, rough = _agreed(speed, friction_velocity_m_s, height, inverse, roughness_m)
    lid = mixing_height_m or max(2300.0 * friction**1.5, DAY_LID if inverse < 0.0 else 30.0)
    return SurfaceLayer(
        friction_velocity=friction,
        inverse_obukhov=inverse,
        roughness_m=rough,
        mixing_height_m=lid,
        temperature_k=USUAL_KELVIN if temperature_k is None else temperature_k,
        pressure_pa=ATMOSPHERE if pressure_pa is None else pressure_pa,
        humidity=USUAL_HUMIDITY if humidity_pct is None else humidity_pct / 100.0,
        stability=CLASSES[class_number(stability)] if stability else nearest_class(inverse, rough),
        wind_direction_sd_deg=wind_direction_sd_deg,
        wind_height_m=height,
    )


def from_weather(weather: Weather) -> SurfaceLayer:
    """Return the surface layer of a station's weather record."""
    layer = surface_layer(
        weather.wind_speed, weather.height_m, stability=weather.stability, roughness_m=weather.roughness_m,
        mixing_height_m=weather.mixing_height_m, temperature_k=weather.temperature_c + ZERO_CELSIUS,
        pressure_pa=None if weather.pressure_kpa is None else 1e3 * weather.pressure_kpa,
    )  # fmt: skip
    return replace(layer, humidity=weather.humidity)


def nearest_class(inverse_obukhov: float, roughness_m: float) -> str:
    """Return the Pasquill class whose 1/L over this roughness is nearest."""
    return min(CLASSES, key=lambda each: abs(inverse_obukhov_length(each, roughness_m) - inverse_obukhov))


@overload
def profile_shape(z: float, inverse_obukhov: float, roughness_m: float, top_m: float = _TOP) -> float: ...
@overload
def profile_shape(z: Floats, inverse_obukhov: float, roughness_m: float, top_m: float = _TOP) -> Floats: ...
def profile_shape(z: float | Floats, inverse_obukhov: float, roughness_m: float, top_m: float = _TOP) -> float | Floats:
    """Return kappa u / u* at z m: ln(z/z0) - psi(z/L) + psi(z0/L), from a little above the roughness up to `top_m`."""
    heights = np.clip(np.asarray(z, dtype=np.float64), 1.5 * roughness_m, max(top_m, 2.0 * roughness_m))
    shape = np.log(heights / roughness_m) - psi_m(heights * inverse_obukhov)
    shape = shape + psi_m(np.asarray(roughness_m * inverse_obukhov))
    return float(shape) if np.ndim(z) == 0 else np.asarray(shape)


def psi_m(ratio: Floats) -> Floats:
    """Return the wind profile's correction at z/L (any shape): Paulson (1970); Beljaars and Holtslag (1991)."""
    stable = np.maximum(ratio, 0.0)
    holtslag = -(stable + 0.667 * (stable - 5.0 / 0.35) * np.exp(-0.35 * stable) + 0.667 * 5.0 / 0.35)
    x = (1.0 - 16.0 * np.minimum(ratio, 0.0)) ** 0.25
    paulson = 2.0 * np.log((1 + x) / 2) + np.log((1 + x * x) / 2) - 2.0 * np.arctan(x) + math.pi / 2
    return np.where(ratio > 0.0, holtslag, paulson)


def _agreed(
    speed: float | None, friction: float | None, height: float, inverse: float, roughness: float | None
) -> tuple[float, float]:
    """Return u* and roughness that give the wind at its height (rule 4)."""
    rough = USUAL_ROUGHNESS if roughness is None else roughness
    if friction is None:
        return KARMAN * (speed or LIGHTEST) / profile_shape(height, inverse, rough), rough
    if speed is None:
        return friction, rough
    wanted = KARMAN * speed / friction
    low, high = (rough / _BEND, rough * _BEND) if roughness is not None else (1e-6, height / 3.0)
    high = min(high, height / 3.0)
    low = min(low, high)
    if wanted >= profile_shape(height, inverse, low):
        return KARMAN * speed / profile_shape(height, inverse, low), low
    if wanted <= profile_shape(height, inverse, high):
        return KARMAN * speed / profile_shape(height, inverse, high), high
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if profile_shape(height, inverse, middle) > wanted else (low, middle)
    return friction, math.sqrt(low * high)


def _inverse_length_for(speed: float, friction: float, height: float, roughness: float) -> float:
    """Return the 1/L that makes the profile fit, between -1/2 and 1/2 per metre."""
    wanted, low, high = KARMAN * speed / max(friction, 1e-4), -0.5, 0.5
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if profile_shape(height, middle, roughness) < wanted else (low, middle)
    return (low + high) / 2.0
