"""The worked examples of textbooks: each within its own tolerance."""

import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from models.physics.release.discharge import gas_throat, liquid_outflow
from models.physics.release.stack import Stack, downwashed, plume_rise
from models.physics.substances import GAS_CONSTANT
from models.physics.weather import CLASSES
from models.physics.workbook import britter_mcquaid, plumes, spreads, winds
from tests.validation.registry import Gate, Outcome, Table, validation

AIR_25 = 101_325.0 * 0.02896 / (8.31446261815324 * 298.15)  # kg/m3, as the jet's example takes it
AIR_15 = 1.2268  # kg/m3, as the plumes' examples take it
_WHAT = (
    "The examples belong to textbook methods (`models/physics/workbook`), not to the engine: they show that the "
    "methods one checks the engine with by hand are the books'."
)
_FAILS = (
    "What fails: TNO's sigma y of class C. The copy's value differs by 4e-5 from the printed 0.209 x^0.897; no "
    "coefficients of four figures give it."
)
WORKBOOK_AIR = 1.2  # kg/m3, the workbook's
Pairs = Iterable[tuple[str, float, float]]  # what, found, expected
Case = dict[str, Any]


def _liquid(case: Case) -> Pairs:
    given = case["inputs"]
    area = math.pi / 4 * given["d_m"] ** 2
    flow = liquid_outflow(area, given["rho_kg_m3"], given["P_Pa"] - given["P_atm_Pa"], given["head_m"], given["Cd"])
    yield "kg/s", flow, case["expected"]["mdot_kg_s"]
    yield "m/s", flow / (given["rho_kg_m3"] * area), case["expected"]["velocity_m_s"]


def _gas(case: Case) -> Pairs:
    given = case["inputs"]
    area = math.pi / 4 * given["d_m"] ** 2
    molar_mass = given["rho_kg_m3"] * GAS_CONSTANT * given["T_K"] / given["P_Pa"]
    throat = gas_throat(area, given["P_Pa"], given["T_K"], molar_mass, given["k"], given["Cd"])
    yield "kg/s", throat.rate_kg_s, case["expected"]["mdot_kg_s"]
    yield "m/s", given["Cd"] * throat.velocity_m_s, case["expected"]["velocity_m_s"]
    yield "Pa", throat.pressure_pa, case["expected"]["P_exit_Pa"]
    yield "K", throat.temperature_k, case["expected"]["T_exit_K"]


def _plume(case: Case) -> Pairs:
    given = case["inputs"]
    found = plumes.plume(given["Q_kg_s"], given["u_m_s"], given["cls"], given["x_m"], height=given["h_m"])
    yield "kg/m3", found, case["expected"]["c_kg_m3"]


def _rising_plume(case: Case) -> Pairs:
    given = case["inputs"]
    stack = Stack(given["h_m"], given["d_m"], given["v_exit"], given["T_src"])
    rise = plume_rise(stack, given["u_m_s"], given["T_amb"], given["cls"])
    found = plumes.plume(
        given["Q_kg_s"], given["u_m_s"], given["cls"], given["x_m"], z=given["z"], height=given["h_m"], rise=rise
    )
    yield "kg/m3", found, case["expected"]["c_kg_m3"]


def _downwash(case: Case) -> Pairs:
    given = case["inputs"]
    stack = Stack(given["h_m"], given["d_m"], given["v_exit"], 298.0)
    yield "m", downwashed(stack, given["u_m_s"]), case["expected"]["h_eff_m"]


def _puff(case: Case) -> Pairs:
    given = case["inputs"]
    sigmas = given["sigma_x"], given["sigma_y"], given["sigma_z"]
    found = plumes.puff(given["M_kg"], given["u_m_s"], given["x_m"], 0.0, 0.0, given["t_s"], sigmas)
    yield "kg/m3", found, case["expected"]["c_kg_m3"]


def _short(case: Case) -> Pairs:
    given = case["inputs"]
    found = plumes.short_plume(
        given["Q_kg_s"], given["dur_s"], given["u_m_s"], given["cls"], given["x_m"], given["t_s"], given["z"],
        height=given["h_m"],
    )  # fmt: skip
    yield "kg/m3", found, case["expected"]["c_kg_m3"]


def _palazzi(case: Case) -> Pairs:
    """The second example gives only what differs from the first."""
    given = {"Q_kg_s": 0.1, "dur_s": 10, "h_m": 10, "u_m_s": 2, "cls": "F", "rho": AIR_15} | case["inputs"]
    found = plumes.short_plume(
        given["Q_kg_s"], given["dur_s"], given["u_m_s"], given["cls"], given["x_m"], given["t_s"], given["z"],
        height=given["h_m"], spread=spreads.degadis, ends=False,
    )  # fmt: skip
    yield "share", found / given["rho"], case["expected"]["c_volfrac"]


def _jet(case: Case) -> Pairs:
    given = case["inputs"]
    nozzle = given["rho"] * (2.0 / (given["k"] + 1.0)) ** (1.0 / (given["k"] - 1.0))  # choked
    found = plumes.jet_share(given["x"], given["y"], given["d_m"], nozzle, AIR_25, given["k2"], given["k3"])
    yield "share", found, case["expected"]["c_volfrac"]


def _mixing(case: Case) -> Pairs:
    """At ground level below the stack of the plume examples, with downwash and rise."""
    given, wind = case["inputs"], float(case["inputs"]["u10"])
    lid, stack = plumes.neutral_lid(wind), Stack(10.0, 1.0, 1.0, 298.0)
    height = downwashed(stack, wind)
    rise = plume_rise(stack, wind, 298.0, given["cls"])
    found = plumes.plume(0.1, wind, given["cls"], 500.0, height=height, rise=rise, lid=lid)
    yield "m", lid, case["expected"]["h_mix_m"]
    yield "share", found / AIR_15, case["expected"]["c_at_500m_volfrac"]


def _dense_plume(case: Case) -> Pairs:
    given = case["inputs"]
    for expected in case["expected"]:
        found = britter_mcquaid.dense_plume(
            expected["x_m"], given["mdot_kg_s"] / given["rho_gas"], given["rho_gas"], given["T_src_K"], given["u10"],
            AIR_25, given["T_amb"],
        )  # fmt: skip
        yield f"share at {expected['x_m']:g} m", found, expected["c_volfrac"]


def _dense_puff(case: Case) -> Pairs:
    given = case["inputs"]
    for expected in case["expected"]:
        rear, front, share = britter_mcquaid.dense_puff(
            expected["t_s"], given["V0_m3"], given["rho0"], given["u10"], WORKBOOK_AIR
        )
        inside = rear <= expected["x_m"] <= 1.05 * front
        found = share / given["dilution_at_source"] if inside else 0.0
        yield f"share at {expected['x_m']:g} m, {expected['t_s']:g} s", found, expected["c"]


def _chart(read: Callable[[float], tuple[float, ...]]) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        for alpha, expected in case["expected"].items():
            yield from zip((f"alpha {alpha}",) * len(expected), read(float(alpha)), expected, strict=True)

    return pairs


def _obukhov(case: Case) -> Pairs:
    for letter, expected in case["expected"].items():
        found = winds.obukhov_length(letter, 1.2)
        yield letter, math.inf if found is None else found, math.inf if expected is None else expected


def _spread(spread: spreads.Spread) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        for letter, expected in case["expected"].items():
            yield from zip((f"{letter} y", f"{letter} z"), spread(letter, 1.2), expected, strict=True)

    return pairs


def _turner(case: Case) -> Pairs:
    for letter, expected in case["expected"].items():
        for x, sigma in zip((1.2, 120.0, 520.0), expected, strict=True):
            yield f"{letter} z at {x:g} m", spreads.turner(letter, x)[1], sigma


def _isc3(case: Case) -> Pairs:
    for letter, expected in case["expected"].items():
        yield f"{letter} y", spreads.isc3_rural(letter, 1.2)[0], expected["sy@1.2"]
        for x, sigma in expected["sz"]:
            yield f"{letter} z at {x:g} m", spreads.isc3_rural(letter, x)[1], sigma


def _power(exponents: dict[str, float]) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        for letter in CLASSES:
            yield letter, winds.power_law(3.0, 1.0, 10.0, exponents[letter]), case["expected"][letter]

    return pairs


def _tno_wind(case: Case) -> Pairs:
    for letter in CLASSES:
        yield letter, winds.tno_wind(2.0, 10.0, 15.0, letter), case["expected"][letter]


WORKED: dict[str, Callable[[Case], Pairs]] = {
    "ccps_liquid_orifice": _liquid,
    "ccps_gas_orifice_choked": _gas,
    "ccps_gaussian_plume_F": _plume,
    "gaussian_plume_rise_F": _rising_plume,
    "stack_downwash": _downwash,
    "ccps_gaussian_puff_F": _puff,
    "intpuff_infinite": _short,
    "palazzi_default": _palazzi,
    "palazzi_tno_near": _palazzi,
    "simple_turbulent_jet": _jet,
    "mixing_height_neutral_D": _mixing,
    "britter_mcquaid_plume_LNG": _dense_plume,
    "britter_mcquaid_puff_potchefstroom": _dense_puff,
    "bm_plume_log10_beta": _chart(britter_mcquaid.plume_chart),
    "bm_puff_log10_beta": _chart(britter_mcquaid.puff_chart),
    "monin_obukhov_from_class": _obukhov,
    "sigma_ccps_rural_1.2m": _spread(spreads.briggs_rural),
    "sigma_ccps_urban_1.2m": _spread(spreads.briggs_urban),
    "sigma_puff_ccps_1.2m": _spread(spreads.slade_puff),
    "sigma_isc3_rural": _isc3,
    "sigma_tno_1.2m": _spread(spreads.tno),
    "sigma_turner_z": _turner,
    "wind_power_law_irwin_rural": _power(winds.RURAL),
    "wind_power_law_irwin_urban_isc3": _power(winds.URBAN),
    "wind_tno_log": _tno_wind,
}


@validation("Worked examples")
def worked_examples(folder: Path) -> Outcome:
    """Every example but SLAB's own runs, which are a set by themselves."""
    text = (folder / "worked_examples" / "cases.json").read_text(encoding="utf-8")
    cases = [case for case in json.loads(text)["cases"] if case["kind"] != "slab"]
    worst = {case["id"]: max(_off(found, wanted) for _, found, wanted in WORKED[case["id"]](case)) for case in cases}
    right = sum(worst[case["id"]] <= case["rel_tol"] for case in cases)
    rows = tuple((case["id"], f"{worst[case['id']]:.1e}", f"{case['rel_tol']:g}", case["source"]) for case in cases)
    return Outcome(
        gates=(Gate(f"examples within their tolerance, of {len(cases)}", right, low=len(cases)),),
        tables=(Table("Largest relative difference", ("example", "off by", "tolerance", "source"), rows),),
        remarks=(_WHAT, _FAILS),
    )


def _off(found: float, wanted: float) -> float:
    return 0.0 if found == wanted else abs(found - wanted) / max(abs(wanted), 1e-300)
