"""Response plans: by kind of incident and substance, the checklist, and the run card that says which units it wants.

The steps follow the order of China's emergency-plan guideline GB/T 29639-2020 (alarm, response, warning, rescue,
control, monitoring, recovery) and, for toxic gas, the advice on isolation, wind and water of the Emergency Response
Guidebook 2024 (guides 124, 125). Times are defaults that a park may change; those of calls follow NFPA 1225.
"""

from dataclasses import dataclass, replace

from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.park import UnitKind
from models.text import N_

DISPATCHER, COMMANDER, GATE = N_("Dispatcher"), N_("Commander"), N_("Gate guard")
ENGINE, HAZMAT, TEAM = N_("Engine"), N_("HazMat"), N_("Valve team")
MEDICAL, MONITORING = N_("Ambulance"), N_("Monitoring van")

CAPABILITY_NAMES = {
    "water": N_("water"),
    "water_curtain": N_("water curtain"),
    "foam": N_("foam"),
    "dry_powder": N_("dry powder"),
    "ladder": N_("ladder"),
    "gas_suits": N_("gas suits"),
    "capping_kit": N_("capping kit"),
    "valve_isolation": N_("valve isolation"),
    "alkali": N_("alkali spray"),
    "detection": N_("gas detection"),
    "decontamination": N_("decontamination"),
    "weather": N_("weather mast"),
    "medical": N_("medical care"),
    "antidote": N_("antidote set"),
    "rescue": N_("search and rescue"),
    "command": N_("command post"),
}


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One item of a checklist before any incident: message ids, and seconds from the incident's opening."""

    text: str
    owner: str
    due_s: float


@dataclass(frozen=True, slots=True)
class RunCard:
    """Units wanted by kind, and capabilities that must be among them."""

    units: tuple[tuple[UnitKind, int], ...]
    capabilities: tuple[str, ...]

    def wanted(self) -> dict[UnitKind, int]:
        return dict(self.units)


@dataclass(frozen=True, slots=True)
class Plan:
    code: str  # CL-02
    title: str  # message id
    steps: tuple[PlannedStep, ...]
    card: RunCard


K = UnitKind
_CONFIRM = PlannedStep(N_("Confirm by second sensor, camera or phone"), DISPATCHER, 60)
_BUREAU = PlannedStep(N_("Notify district bureau in writing"), DISPATCHER, 3600)
_CALL_OUT = PlannedStep(N_("Dispatch the units of the run card"), DISPATCHER, 60)
_ROADS = PlannedStep(N_("Close the roads into the threat zone"), GATE, 300)
_HEADS = PlannedStep(N_("Account for everybody at the muster points"), COMMANDER, 1200)
_POST = PlannedStep(N_("Set up staging and command post upwind"), COMMANDER, 600)
_EVACUATE = PlannedStep(N_("Order evacuation of the advised zone"), DISPATCHER, 180)
_ISOLATE = PlannedStep(N_("Isolate the source: valves on both sides"), TEAM, 480)
_MEASURE = PlannedStep(N_("Measure at the fence and downwind, report every 5 min"), MONITORING, 900)
_DECON = PlannedStep(N_("Decontaminate crews and casualties"), HAZMAT, 1800)
_WATER = PlannedStep(N_("Hold run-off water; close the outfall to the river"), ENGINE, 900)
_TRIAGE = PlannedStep(N_("Set up casualty point upwind; tell the hospitals the substance"), MEDICAL, 720)

_GAS = (
    _CONFIRM,
    _CALL_OUT,
    _EVACUATE,
    PlannedStep(N_("Tell those who stay inside: windows shut, ventilation off"), DISPATCHER, 240),
    _ROADS,
    _ISOLATE,
    _POST,
    _MEASURE,
    _TRIAGE,
    _HEADS,
    _DECON,
    _BUREAU,
)
_CURTAIN = PlannedStep(N_("Start water curtain downwind; no water on liquid chlorine"), ENGINE, 360)
_CHLORINE = (
    _CONFIRM,
    _CALL_OUT,
    _EVACUATE,
    _ROADS,
    PlannedStep(N_("Start the emergency scrubber with caustic"), TEAM, 300),
    _CURTAIN,
    _ISOLATE,
    PlannedStep(N_("Cap or turn the leak upwards; move liquid to the spare bullet"), HAZMAT, 1200),
    _MEASURE,
    _TRIAGE,
    _HEADS,
    _DECON,
    _BUREAU,
)
_AMMONIA = (
    *_GAS[:5],
    PlannedStep(N_("Knock the cloud down with water fog; no water into liquid ammonia"), ENGINE, 360),
    *_GAS[5:],
)
_TOXIC_CARD = RunCard(
    ((K.HAZMAT, 2), (K.ENGINE, 2), (K.TEAM, 1), (K.AMBULANCE, 2), (K.MONITORING, 1), (K.COMMAND, 1)),
    ("gas_suits", "water_curtain", "valve_isolation", "detection", "medical", "command"),
)
_CHLORINE_CARD = replace(
    _TOXIC_CARD,
    capabilities=(
        "gas_suits",
        "capping_kit",
        "alkali",
        "water_curtain",
        "valve_isolation",
        "antidote",
        "detection",
        "command",
    ),
)
PLANS: dict[tuple[IncidentKind, str], Plan] = {
    (IncidentKind.TOXIC_RELEASE, ""): Plan("TX-01", N_("Toxic release"), _GAS, _TOXIC_CARD),
    (IncidentKind.TOXIC_RELEASE, "chlorine"): Plan("CL-02", N_("Chlorine release"), _CHLORINE, _CHLORINE_CARD),
    (IncidentKind.TOXIC_RELEASE, "ammonia"): Plan("NH-01", N_("Ammonia release"), _AMMONIA, _TOXIC_CARD),
    (IncidentKind.FLAMMABLE_RELEASE, ""): Plan(
        "FL-01",
        N_("Flammable release"),
        (
            _CONFIRM,
            _CALL_OUT,
            PlannedStep(N_("Stop hot work and traffic; no ignition source downwind"), DISPATCHER, 120),
            _EVACUATE,
            _ROADS,
            _ISOLATE,
            PlannedStep(N_("Cover pools with foam; dilute gas with water fog"), ENGINE, 480),
            _POST,
            _MEASURE,
            _HEADS,
            _WATER,
            _BUREAU,
        ),
        RunCard(
            ((K.ENGINE, 3), (K.HAZMAT, 1), (K.TEAM, 1), (K.AMBULANCE, 1), (K.MONITORING, 1), (K.COMMAND, 1)),
            ("foam", "water", "valve_isolation", "detection", "medical", "command"),
        ),
    ),
    (IncidentKind.FIRE, ""): Plan(
        "FR-01",
        N_("Fire"),
        (
            _CONFIRM,
            _CALL_OUT,
            PlannedStep(N_("Cool the burning and the neighbouring vessels"), ENGINE, 480),
            _ISOLATE,
            _ROADS,
            PlannedStep(N_("Check foam stock against the burning surface"), COMMANDER, 600),
            _POST,
            _HEADS,
            _TRIAGE,
            _WATER,
            PlannedStep(N_("Withdraw at signs of boil-over or vessel failure"), COMMANDER, 900),
            _BUREAU,
        ),
        RunCard(
            ((K.ENGINE, 4), (K.HAZMAT, 1), (K.AMBULANCE, 1), (K.MONITORING, 1), (K.COMMAND, 1)),
            ("foam", "water", "ladder", "medical", "command"),
        ),
    ),
    (IncidentKind.EXPLOSION, ""): Plan(
        "EX-01",
        N_("Explosion"),
        (
            _CONFIRM,
            _CALL_OUT,
            _EVACUATE,
            PlannedStep(N_("Search for the missing; beware of a second explosion"), TEAM, 600),
            _ROADS,
            _ISOLATE,
            _POST,
            _TRIAGE,
            PlannedStep(N_("Look for damage at neighbouring vessels and racks"), HAZMAT, 1200),
            _HEADS,
            _MEASURE,
            _BUREAU,
        ),
        RunCard(
            ((K.ENGINE, 4), (K.HAZMAT, 2), (K.TEAM, 2), (K.AMBULANCE, 3), (K.MONITORING, 1), (K.COMMAND, 1)),
            ("rescue", "foam", "water", "gas_suits", "detection", "medical", "command"),
        ),
    ),
    (IncidentKind.INJURY, ""): Plan(
        "IN-01",
        N_("Injury"),
        (
            _CALL_OUT,
            PlannedStep(N_("Ask: how many, breathing, substance, still in danger?"), DISPATCHER, 60),
            PlannedStep(N_("Make the place safe before anybody enters"), COMMANDER, 300),
            PlannedStep(N_("Send a guide to the gate for the ambulance"), GATE, 240),
            PlannedStep(N_("Tell the hospital substance and condition"), MEDICAL, 900),
            _BUREAU,
        ),
        RunCard(((K.AMBULANCE, 1), (K.TEAM, 1)), ("medical",)),
    ),
    (IncidentKind.SPILL, ""): Plan(
        "SP-01",
        N_("Spill"),
        (
            _CONFIRM,
            _CALL_OUT,
            _ISOLATE,
            PlannedStep(N_("Dam the spill; close rain drains and the outfall"), ENGINE, 480),
            PlannedStep(N_("Neutralise or take up; watch for fumes"), HAZMAT, 1200),
            _MEASURE,
            _WATER,
            _BUREAU,
        ),
        RunCard(
            ((K.HAZMAT, 1), (K.ENGINE, 1), (K.MONITORING, 1), (K.TEAM, 1)),
            ("gas_suits", "detection", "valve_isolation"),
        ),
    ),
    (IncidentKind.OTHER, ""): Plan(
        "OT-01",
        N_("Other incident"),
        (_CONFIRM, _CALL_OUT, PlannedStep(N_("Report what was found"), COMMANDER, 900), _BUREAU),
        RunCard(((K.ENGINE, 1),), ()),
    ),
}
_FEWER = {ResponseLevel.III: 1, ResponseLevel.IV: 2}


def plan_for(kind: IncidentKind, level: ResponseLevel, substance: str | None = None) -> Plan:
    """The plan of a kind, the substance's own where there is one; its run card is scaled to the response level.

    Level I wants one unit more of each kind, III and IV want one and two fewer, but never none.
    """
    plan = PLANS.get((kind, substance or "")) or PLANS[(kind, "")]
    change = 1 if level is ResponseLevel.I else -_FEWER.get(level, 0)
    units = tuple((unit, max(count + change, 1)) for unit, count in plan.card.units)
    return replace(plan, card=replace(plan.card, units=units))


def plan_of(code: str) -> Plan | None:
    """The plan with this code, its run card as it is written; None where nobody has such a plan."""
    return next((plan for plan in PLANS.values() if plan.code == code), None)


_TASKS = {
    UnitKind.ENGINE: N_("Water curtain downwind"),
    UnitKind.HAZMAT: N_("Shut the source"),
    UnitKind.AMBULANCE: N_("Casualty point upwind"),
    UnitKind.MONITORING: N_("Measure downwind"),
    UnitKind.TEAM: N_("Support at the source"),
    UnitKind.COMMAND: N_("Command post upwind"),
}


def task_for(kind: UnitKind) -> str:
    """What a unit of this kind is sent to do unless it is told otherwise: a message id."""
    return _TASKS[kind]
