"""Why something from the outside is not believed: one list of reasons for every source, and how a fault is told."""

from dataclasses import dataclass
from enum import StrEnum

from models.domain.errors import BadPayload
from models.text import N_


class Reason(StrEnum):
    """Why a payload is not believed; the quarantine table counts by these."""

    BAD_JSON = "bad_json"
    BAD_PROTOBUF = "bad_protobuf"
    NO_BIRTH = "no_birth"  # Sparkplug: nobody has said what these metrics are
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_SENSOR = "unknown_sensor"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_SESSION = "unknown_session"
    NAN = "nan"
    WRONG_UNIT = "wrong_unit"
    ABSURD_TIME = "absurd_time"
    ABSURD_VALUE = "absurd_value"
    TOO_LARGE = "too_large"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    TOO_MANY = "too_many"  # well-formed or not: its sender sends more than one sender may
    REFUSED = "refused"  # well-formed, but the store would not have it


REASON_NAMES = {
    Reason.BAD_JSON: N_("Broken JSON"),
    Reason.BAD_PROTOBUF: N_("Broken Sparkplug payload"),
    Reason.NO_BIRTH: N_("Metric without a birth"),
    Reason.UNKNOWN_TOPIC: N_("Unknown topic"),
    Reason.UNKNOWN_SENSOR: N_("Unknown sensor"),
    Reason.UNKNOWN_UNIT: N_("Unknown unit or terminal"),
    Reason.UNKNOWN_SESSION: N_("Unknown session"),
    Reason.NAN: N_("Not a number"),
    Reason.WRONG_UNIT: N_("Wrong unit of measurement"),
    Reason.ABSURD_TIME: N_("Absurd time"),
    Reason.ABSURD_VALUE: N_("Absurd value"),
    Reason.TOO_LARGE: N_("Too large"),
    Reason.MISSING_FIELD: N_("Field missing"),
    Reason.WRONG_TYPE: N_("Wrong type"),
    Reason.TOO_MANY: N_("Too many messages from one sender"),
    Reason.REFUSED: N_("Refused by the store"),
}

REASON_CURES = {
    Reason.BAD_JSON: N_("Send whole JSON texts in UTF-8; look at the example for where it breaks off"),
    Reason.BAD_PROTOBUF: N_("Check that the node speaks Sparkplug B and nothing between changes its bytes"),
    Reason.NO_BIRTH: N_("The host has asked for a rebirth; if it goes on, restart the edge node"),
    Reason.UNKNOWN_TOPIC: N_("Publish under the park's own topics; compare the topic with the integrator's table"),
    Reason.UNKNOWN_SENSOR: N_("Import the sensor with the park file, or correct the tag in the device"),
    Reason.UNKNOWN_UNIT: N_("Import the unit with the park file, or correct its code in the terminal"),
    Reason.UNKNOWN_SESSION: N_("A drill's device goes on after its drill: end it, or start the drill again"),
    Reason.NAN: N_("The instrument has no value: send quality bad, or nothing; have the transmitter checked"),
    Reason.WRONG_UNIT: N_("Send the unit the sensor was imported with, or one that converts into it"),
    Reason.ABSURD_TIME: N_("Set the device's clock, by NTP if it can; times are UTC"),
    Reason.ABSURD_VALUE: N_("The value lies far outside the instrument's range: check wiring, scaling and byte order"),
    Reason.TOO_LARGE: N_("Split what is sent into smaller messages"),
    Reason.MISSING_FIELD: N_("Send every field that the format asks for; the example shows what is there"),
    Reason.WRONG_TYPE: N_("Send numbers as numbers and times as text; the example shows what came"),
    Reason.TOO_MANY: N_(
        "Lower the device's rate, or send several readings in one message; the others go on undisturbed"
    ),
    Reason.REFUSED: N_("The store would not have it: keep the example and tell whoever looks after the servers"),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that goes to quarantine: where it came from, why, its first bytes and its whole length in bytes."""

    topic: str
    reason: Reason
    payload: bytes
    size: int
    count: int = 1  # messages of which this one stands for all


def fault(reason: Reason, message: str, **parameters: object) -> BadPayload:
    """The exception for a payload that is not believed; `message` is a message id."""
    return BadPayload(message, reason=reason.value, **parameters)


def reason_of(bad: BadPayload) -> Reason:
    """The reason code a fault carries."""
    return Reason(str(bad.parameters["reason"]))
