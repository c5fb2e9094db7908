"""What an operator should know about an alarm where the park has written nothing: by quantity, side and substance.

ISA-18.2-2016 asks each alarm for its consequence and the operator's response (clause 9, rationalization). These are the
general ones of a chemical park's instruments; a park writes its own for each rule, which then stands instead.
"""

from models.domain.alarm_life import Guidance
from models.domain.alarms import Alarm, Priority
from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.park import Asset, Sensor
from models.domain.rules import Rule
from models.physics.substances import is_known, substance
from models.planning.plans import plan_for
from models.text import N_

_WORDS = {
    ("gas", True): (
        N_("Gas is escaping; people near it may be harmed within minutes"),
        N_("Phone the control room, look with the nearest camera, ask a second detector; if real, open an incident"),
    ),
    ("pressure", True): (
        N_("The vessel nears its relief pressure"),
        N_("Ask the control room to stop feed and heat and to open the relief path; keep people away"),
    ),
    ("pressure", False): (
        N_("The vessel or line may be leaking, or its supply has failed"),
        N_("Ask the control room to compare level and flow; look for gas alarms beside it"),
    ),
    ("temperature", True): (
        N_("A reaction or fire may be heating the contents; pressure will follow"),
        N_("Ask the control room to stop heat and start cooling; send somebody to look only from upwind"),
    ),
    ("temperature", False): (
        N_("Contents may freeze or settle, or cooling runs away"),
        N_("Ask the control room to check heating and flow"),
    ),
    ("level", True): (
        N_("The tank may overflow"),
        N_("Ask the control room to stop filling and to check the overflow and the bund's drain"),
    ),
    ("level", False): (
        N_("Pumps may run dry, or the tank is losing its contents"),
        N_("Ask the control room to stop the pumps and to look for a leak"),
    ),
}
_OTHER = (N_("A measured value left its limits"), N_("Phone the control room and ask what is going on"))
_FAULT = (
    N_("Nobody watches this point while the fault lasts"),
    N_("Tell the control room; have the instrument or the rule repaired, and watch a neighbouring point until then"),
)
_FAULT_KINDS = frozenset({"stale", "flatline", "bad", "fault"})
_RESPOND_S = {Priority.CRITICAL: 180.0, Priority.HIGH: 600.0, Priority.MEDIUM: 1800.0, Priority.LOW: 3600.0}


def default_guidance(alarm: Alarm | Rule, sensor: Sensor | None, asset: Asset | None) -> Guidance:
    """The general guidance of an alarm, or of a rule's; texts are message ids, `plan` the one that fits the place."""
    below = alarm.label.startswith("L")
    if alarm.kind in _FAULT_KINDS:
        consequence, response = _FAULT
    else:
        quantity = sensor.quantity.value if sensor else ""
        consequence, response = _WORDS.get((quantity, not below), _OTHER)
    return Guidance(consequence, response, _RESPOND_S[alarm.priority], _plan(sensor, asset))


def _plan(sensor: Sensor | None, asset: Asset | None) -> str:
    key = (sensor.substance if sensor else "") or (asset.substance if asset else "")
    if not key or not is_known(key):
        return ""
    toxic = any(level is not None for levels in substance(key).aegl.values() for level in levels)
    kind = IncidentKind.TOXIC_RELEASE if toxic else IncidentKind.FLAMMABLE_RELEASE
    return plan_for(kind, ResponseLevel.III, substance(key).name).code
