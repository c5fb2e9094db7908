"""What leaks: the vessel, its hole and the ground below, checked when they are made."""

import math
from dataclasses import dataclass
from typing import Literal

from models.domain.errors import BadInput, OutsideModel
from models.domain.forecasts import Direction
from models.physics.substances import ATMOSPHERE, Substance, substance
from models.text import N_

Surface = Literal["concrete", "soil", "water"]
TOO_LOW = 0.95  # of the vapour pressure: below it a liquid can't be what it is said to be; above, it is rounding
NO_SIZE = N_("{field} is {value}: give a number above {least}")
OUT_OF_RANGE = N_("{field} is {value}: give a number from {least} to {most}")
NO_LIQUID = N_(
    "pressure_pa is {pressure:.0f} Pa, but {substance} at {temperature:.0f} K boils under {vapour:.0f} Pa and can't be "
    "liquid there: give that pressure, a lower temperature or no liquid"
)
CONDENSES = N_(
    "pressure_pa is {pressure:.0f} Pa, but {substance} at {temperature:.0f} K condenses above {vapour:.0f} Pa and "
    "can't be gas there: give its fill, a lower pressure or a higher temperature"
)
TOO_LARGE = N_(
    "diameter_m is {value:.3g}: the vessel itself is only {most:.3g} m across; give a smaller hole or take a rupture"
)


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel with one substance: `pressure_pa` absolute, `fill` the share of `volume_m3` that is liquid.

    `height_m` is the inside height, over which the level runs as in an upright cylinder; `base_m` is the bottom's
    height above ground. Raises BadInput where figures contradict one another, OutsideModel for an unknown substance.
    """

    substance: str
    volume_m3: float
    pressure_pa: float
    temperature_k: float
    fill: float = 0.0
    height_m: float = 3.0
    base_m: float = 0.0

    def __post_init__(self) -> None:
        matter = self.matter
        for field in ("volume_m3", "pressure_pa", "temperature_k", "height_m"):
            above_zero(field, getattr(self, field))
        within("fill", self.fill, 0.0, 1.0)
        within("base_m", self.base_m, 0.0, 300.0)
        vapour = matter.vapour_pressure(self.temperature_k)
        known = {
            "pressure": self.pressure_pa, "substance": matter.label, "temperature": self.temperature_k,
            "vapour": vapour,
        }  # fmt: skip
        if self.fill > 0.0:
            matter.liquid_density(self.temperature_k)  # says so where there is none
            if self.pressure_pa < TOO_LOW * vapour:
                raise BadInput(NO_LIQUID, **known)
        elif self.temperature_k < matter.critical_k and TOO_LOW * self.pressure_pa > vapour:
            raise BadInput(CONDENSES, **known)

    @property
    def matter(self) -> Substance:
        return substance(self.substance)

    @property
    def liquid_kg(self) -> float:
        if self.fill == 0.0:
            return 0.0
        return self.fill * self.volume_m3 * self.matter.liquid_density(self.temperature_k)

    @property
    def gas_kg(self) -> float:
        """The gas above the liquid counts as the substance's at its vapour pressure; what is above that is padding."""
        pressure = self.pressure_pa
        if self.fill > 0.0:
            pressure = min(pressure, self.matter.vapour_pressure(self.temperature_k))
        return (1.0 - self.fill) * self.volume_m3 * self.matter.gas_density(self.temperature_k, pressure)

    @property
    def mass_kg(self) -> float:
        return self.liquid_kg + self.gas_kg

    def superheated(self, ambient: float = ATMOSPHERE) -> bool:
        """Whether the contents boil when let out."""
        return self.matter.vapour_pressure(self.temperature_k) > ambient


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole `height_m` above the vessel's bottom in a wall, or at the end of a pipe, `length_m` long.

    discharge: the share of the ideal flow that passes; None takes the usual one of the phase.
    """

    diameter_m: float
    height_m: float = 0.0
    length_m: float = 0.0
    direction: Direction = Direction.HORIZONTAL
    discharge: float | None = None

    def __post_init__(self) -> None:
        above_zero("diameter_m", self.diameter_m)
        within("hole height_m", self.height_m, 0.0, 500.0)
        within("length_m", self.length_m, 0.0, 100_000.0)
        if self.discharge is not None:
            within("discharge", self.discharge, 0.01, 1.0)

    @property
    def area_m2(self) -> float:
        return math.pi / 4.0 * self.diameter_m**2


@dataclass(frozen=True, slots=True)
class Ground:
    """What spilled liquid spreads on; `bund_area_m2` keeps it in. `temperature_k` None: as warm as the air."""

    surface: Surface = "soil"
    bund_area_m2: float | None = None
    temperature_k: float | None = None

    def __post_init__(self) -> None:
        if self.bund_area_m2 is not None:
            above_zero("bund_area_m2", self.bund_area_m2)


def check_pair(vessel: Vessel, hole: Hole) -> None:
    """Raise BadInput or OutsideModel where the hole and the vessel can't belong together or nothing can flow."""
    across = (4.0 * vessel.volume_m3 / (math.pi * vessel.height_m)) ** 0.5
    most = max(across, vessel.height_m)
    if hole.diameter_m > most:
        raise BadInput(TOO_LARGE, value=hole.diameter_m, most=most)
    if hole.height_m > vessel.height_m:
        raise BadInput(OUT_OF_RANGE, field="hole height_m", value=hole.height_m, least=0.0, most=vessel.height_m)
    if vessel.mass_kg <= 0.0:
        raise OutsideModel(N_("The vessel is empty: give its fill or pressure"))


def above_zero(field: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise BadInput(NO_SIZE, field=field, value=value, least=0)


def within(field: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise BadInput(OUT_OF_RANGE, field=field, value=value, least=least, most=most)
