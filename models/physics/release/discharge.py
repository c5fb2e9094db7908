"""What passes a hole or a pipe: liquid that does not boil, and gas.

Literature: CCPS, Guidelines for Consequence Analysis of Chemical Releases (1999), equations 2.1 (liquid) and 2.2 (gas);
CPR 14E "Yellow Book" (2005), section 2.5.2.3 (critical flow) and 2.5.3.4 (loss of head in a pipe); Churchill (1977,
Chem. Eng. 84(24), 91) for friction in smooth and rough pipes, laminar or turbulent.
"""

import math
from dataclasses import dataclass

from models.physics.substances import ATMOSPHERE, GAS_CONSTANT, GRAVITY

LIQUID_DISCHARGE = 0.61
GAS_DISCHARGE = 0.85
PIPE_ROUGHNESS = 4.5e-5  # m, commercial steel (Moody 1944)
ENTRANCE_LOSS = 0.5  # velocity heads lost at a sharp inlet (Crane TP 410, appendix A)


@dataclass(frozen=True, slots=True)
class Throat:
    """The narrowest place of the flow: kg/s through it, and what flows there at which pressure and speed."""

    rate_kg_s: float
    velocity_m_s: float
    pressure_pa: float
    temperature_k: float


def liquid_outflow(
    area: float, density: float, overpressure: float, head: float, discharge: float = LIQUID_DISCHARGE
) -> float:
    """Return kg/s through a hole of `area` m2, `head` m below the surface of liquid under `overpressure` Pa.

    Source: CCPS (1999), equation 2.1. A head against a lower pressure inside counts against it.
    """
    driving = overpressure + density * GRAVITY * max(head, 0.0)
    return discharge * area * math.sqrt(2.0 * density * max(driving, 0.0))


def pipe_outflow(
    area: float, length: float, density: float, viscosity: float, driving_pa: float, roughness: float = PIPE_ROUGHNESS
) -> float:
    """Return kg/s of liquid through a pipe of `area` m2 and `length` m that `driving_pa` pushes along.

    driving_pa: overpressure and head together; entrance, friction and the jet's own velocity head use it up. Source:
    CPR 14E (2005), equation 2.201 with Churchill's friction factor.
    """
    if driving_pa <= 0.0:
        return 0.0
    diameter = math.sqrt(4.0 * area / math.pi)
    speed = math.sqrt(2.0 * driving_pa / density)
    for _ in range(60):  # friction falls slowly with speed: plain repetition converges
        reynolds = max(density * speed * diameter / viscosity, 1e-6)
        losses = 1.0 + ENTRANCE_LOSS + friction(reynolds, roughness / diameter) * length / diameter
        found = math.sqrt(2.0 * driving_pa / (density * losses))
        if abs(found - speed) < 1e-9 * speed:
            break
        speed = 0.5 * (found + speed)
    return density * speed * area


def friction(reynolds: float, relative_roughness: float) -> float:
    """Return Darcy's friction factor over all of laminar and turbulent flow (Churchill 1977, equation 17)."""
    a = (2.457 * math.log(1.0 / ((7.0 / reynolds) ** 0.9 + 0.27 * relative_roughness))) ** 16
    b = (37_530.0 / reynolds) ** 16
    return float(8.0 * ((8.0 / reynolds) ** 12 + (a + b) ** -1.5) ** (1.0 / 12.0))


def gas_outflow(
    area: float,
    pressure: float,
    density: float,
    gamma: float,
    discharge: float = GAS_DISCHARGE,
    ambient: float = ATMOSPHERE,
) -> float:
    """Return kg/s of gas through a hole of `area` m2 from `pressure` Pa absolute, choked or not.

    Source: CCPS (1999), equation 2.2; density: kg/m3 inside. Nothing flows in against the pressure.
    """
    ratio = ambient / pressure
    if ratio >= 1.0:
        return 0.0
    if ratio <= critical_ratio(gamma):
        flow = gamma * (2.0 / (gamma + 1.0)) ** ((gamma + 1.0) / (gamma - 1.0))
    else:
        flow = 2.0 * gamma / (gamma - 1.0) * (ratio ** (2.0 / gamma) - ratio ** ((gamma + 1.0) / gamma))
    return discharge * area * math.sqrt(max(flow, 0.0) * density * pressure)


def gas_throat(
    area: float,
    pressure: float,
    temperature_k: float,
    molar_mass: float,
    gamma: float,
    discharge: float = GAS_DISCHARGE,
    ambient: float = ATMOSPHERE,
) -> Throat:
    """Return what flows in the hole: at the speed of sound where the flow is choked, isentropic up to there.

    Source: CPR 14E (2005), equations 2.20 to 2.24. pressure, temperature_k: those inside, at rest.
    """
    density = pressure * molar_mass / (GAS_CONSTANT * temperature_k)
    rate = gas_outflow(area, pressure, density, gamma, discharge, ambient)
    ratio = max(min(ambient / pressure, 1.0), critical_ratio(gamma))
    cooled = temperature_k * ratio ** ((gamma - 1.0) / gamma)
    heat = gamma / (gamma - 1.0) * GAS_CONSTANT / molar_mass
    return Throat(rate, math.sqrt(2.0 * heat * max(temperature_k - cooled, 0.0)), ratio * pressure, cooled)


def critical_ratio(gamma: float) -> float:
    """Return the pressure outside over that inside below which the flow is choked."""
    return float((2.0 / (gamma + 1.0)) ** (gamma / (gamma - 1.0)))
