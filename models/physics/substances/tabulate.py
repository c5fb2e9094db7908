"""`python -m models.physics.substances.tabulate`: write the property table of the library's substances.

Run it after adding a substance or updating CoolProp, `chemicals` or `thermo`; a test compares the table with them.
Equations of state are CoolProp's (Bell et al. 2014), each with its own reference there. For substances that it lacks
`thermo` picks the best published correlation of `chemicals`; the saturated vapour's density then follows from the
Clapeyron equation, which is exact, so that vapour pressure, heat of vaporisation and densities agree with one another
and an associating vapour such as hydrogen fluoride's comes out as dense as it is.
"""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import OutsideModel
from models.physics.substances.constants import GAS_CONSTANT
from models.text import N_

ROWS = 36
FROM_CRITICAL = 0.985  # of the critical temperature: beyond it densities of liquid and vapour meet
LOWEST_PA = 1.0  # the table begins where the vapour pressure is still worth reading
IDEAL_BELOW_PA = 2e3  # where two fits' noise would show more than the vapour's departure from the ideal gas
DIGITS = 6
# Measured data before estimates: by itself `thermo` prefers a liquid's heat by similarity, half the measured one for
# chlorinated substances, and a fit of hydrogen fluoride's vapour pressure that is 8 % off its boiling point.
PREFERRED = {
    "VaporPressures": ("HEOS_FIT", "VDI_PPDS", "WAGNER_MCGARRY", "DIPPR_PERRY_8E"),
    "HeatCapacityLiquids": ("HEOS_FIT", "POLING_CONST", "CRCSTD", "DIPPR_PERRY_8E", "VDI_TABULAR", "ROWLINSON_BONDI"),
    "ViscosityLiquids": ("REFPROP_FIT", "DIPPR_PERRY_8E", "LETSOU_STIEL"),
}


def tabulated(cas: str) -> dict[str, Any]:
    """Return one substance's entry by CAS number. Raises OutsideModel where they know too little."""
    try:
        with quiet():
            fluid = _coolprop_fluids().get(cas)
            return _rounded(_from_coolprop(cas, fluid) if fluid else _from_correlations(cas))
    except (ValueError, TypeError, KeyError) as error:
        raise OutsideModel(N_("Too little is known of the substance {cas}: {cause}"), cas=cas, cause=error) from error


def _from_coolprop(cas: str, fluid: str) -> dict[str, Any]:
    from CoolProp import CoolProp

    def at(wanted: str, temperature: float, quality: float) -> float:
        return float(CoolProp.PropsSI(wanted, "T", temperature, "Q", quality, fluid))

    critical, triple = CoolProp.PropsSI("Tcrit", fluid), CoolProp.PropsSI("Tmin", fluid)
    grid = _temperatures(triple, critical, lambda temperature: at("P", temperature, 0.0))
    enthalpy = np.array([[at("Hmass", each + step, 0.0) for step in (-0.05, 0.05)] for each in grid])
    mass = CoolProp.PropsSI("M", fluid)
    gas_grid = np.linspace(max(triple + 5.0, 60.0), CoolProp.PropsSI("Tmax", fluid), 24)
    liquid, vapour = ([at("Hmass", each, quality) for each in grid] for quality in (0.0, 1.0))
    return {
        "source": f"CoolProp {CoolProp.get_global_param_string('version')}, {fluid}",
        "molar_mass": mass,
        "melting_k": triple,
        "critical_k": critical,
        "critical_pa": CoolProp.PropsSI("Pcrit", fluid),
        "saturation": {
            "temperature": grid,
            "pressure": [at("P", each, 0.0) for each in grid],
            "liquid_density": [at("Dmass", each, 0.0) for each in grid],
            "vapour_density": [at("Dmass", each, 1.0) for each in grid],
            "vaporisation": np.subtract(vapour, liquid),
            "liquid_heat": (enthalpy[:, 1] - enthalpy[:, 0]) / 0.1,
            **_transport(cas, grid),
        },
        "gas": {
            "temperature": gas_grid,
            "heat": [CoolProp.PropsSI("Cp0mass", "T", each, "P", 100.0, fluid) for each in gas_grid],
        },
    }


def _from_correlations(cas: str) -> dict[str, Any]:
    constants, known = _correlations(cas)
    mass = constants.MWs[0] * 1e-3
    critical, melting = constants.Tcs[0], constants.Tms[0] or 0.4 * constants.Tcs[0]
    pressure_of = known.VaporPressures[0].T_dependent_property
    grid = _temperatures(melting, critical, pressure_of)
    pressure = np.array([pressure_of(each) for each in grid])
    slope = np.array([(pressure_of(each + 0.05) - pressure_of(each - 0.05)) / 0.1 for each in grid])
    molar_volume = np.array([known.VolumeLiquids[0].T_dependent_property(each) for each in grid])
    latent = np.array([known.EnthalpyVaporizations[0].T_dependent_property(each) for each in grid])
    ideal = GAS_CONSTANT * grid / pressure
    clapeyron = np.minimum(molar_volume + latent / (grid * slope), ideal)
    vapour_volume = np.where(pressure < IDEAL_BELOW_PA, ideal, clapeyron)
    gas_grid = np.linspace(200.0, 1000.0, 24)
    names = {
        "p": known.VaporPressures[0].method,
        "h": known.EnthalpyVaporizations[0].method,
        "v": known.VolumeLiquids[0].method,
        "cp": known.HeatCapacityLiquids[0].method,
    }
    return {
        "source": "thermo, " + ", ".join(f"{of} {method}" for of, method in names.items()),
        "molar_mass": mass,
        "melting_k": melting,
        "critical_k": critical,
        "critical_pa": constants.Pcs[0],
        "saturation": {
            "temperature": grid,
            "pressure": pressure,
            "liquid_density": mass / molar_volume,
            "vapour_density": mass / vapour_volume,
            "vaporisation": latent / mass,
            "liquid_heat": _liquid_heat(known, grid, mass),
            **_transport(cas, grid),
        },
        "gas": {
            "temperature": gas_grid,
            "heat": [known.HeatCapacityGases[0].T_dependent_property(each) / mass for each in gas_grid],
        },
    }


def _liquid_heat(known: Any, grid: NDArray[np.float64], mass: float) -> list[float]:
    """The liquid's heat; correlations fitted far from the critical point are held where they leave their range."""
    found = known.HeatCapacityLiquids[0]
    values = [found.T_dependent_property(each) for each in grid]
    return list(np.array(_filled(values)) / mass)


def _transport(cas: str, grid: NDArray[np.float64]) -> dict[str, list[float]]:
    _, known = _correlations(cas)
    return {
        "liquid_viscosity": _filled([known.ViscosityLiquids[0].T_dependent_property(each) for each in grid]),
        "surface_tension": _filled([known.SurfaceTensions[0].T_dependent_property(each) for each in grid]),
    }


def _filled(values: list[float | None]) -> list[float]:
    """Hold the nearest known value where a correlation says nothing."""
    real = [np.nan if each is None or isinstance(each, complex) else each for each in values]
    rows = np.array(real, dtype=np.float64)
    good = np.isfinite(rows) & (rows > 0.0)
    if not good.any():
        raise ValueError("no correlation")
    places = np.arange(rows.size)
    return [float(each) for each in np.interp(places, places[good], rows[good])]


def _temperatures(lowest: float, critical: float, pressure_of: Any) -> NDArray[np.float64]:
    """From melting, or where the vapour pressure is hardly worth reading, to nearly the critical temperature."""
    grid = np.linspace(lowest + 0.1, FROM_CRITICAL * critical, 200)
    start = next((each for each in grid if (pressure_of(each) or 0.0) >= LOWEST_PA), grid[0])
    return np.linspace(start, FROM_CRITICAL * critical, ROWS)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep `chemicals` and `thermo` from warning of their files and of pandas, which nobody here can mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _coolprop_fluids() -> dict[str, str]:
    from CoolProp import CoolProp

    return {CoolProp.get_fluid_param_string(fluid, "CAS"): fluid for fluid in CoolProp.FluidsList()}


@cache
def _correlations(cas: str) -> tuple[Any, Any]:
    from thermo import ChemicalConstantsPackage

    constants, known = ChemicalConstantsPackage.from_IDs([cas])
    for name, order in PREFERRED.items():
        found = getattr(known, name)[0]
        best = next((method for method in order if method in found.all_methods), None)
        if best is not None:
            found.method = best
    return constants, known


def _rounded(entry: dict[str, Any]) -> dict[str, Any]:
    """Numbers to six figures, which is more than any of them is good for."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cut(each) for name, each in value.items()}
        if isinstance(value, list | np.ndarray):
            return [cut(each) for each in value]
        return value if isinstance(value, str) else float(f"{float(value):.{DIGITS}g}")

    found: dict[str, Any] = cut(entry)
    return found


def write_table() -> None:
    """Write the entries of every substance of the library that a library knows."""
    listed = json.loads((files("resources") / "substances.json").read_text(encoding="utf-8"))["substances"]
    entries = {row["cas"]: tabulated(row["cas"]) for row in listed if "by_hand" not in row}
    rows = ",\n".join(f' "{cas}": {json.dumps(entry)}' for cas, entry in entries.items())
    with Path(str(files("resources") / "substance_properties.json")).open("w", encoding="utf-8") as file:
        file.write(f"{{\n{rows}\n}}\n")


if __name__ == "__main__":
    write_table()
