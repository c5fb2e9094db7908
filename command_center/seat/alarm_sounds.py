"""What a seat hears: the horn for the worst new alarm, louder when one escalates to it, one voice for bursts."""

from datetime import datetime

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.context import Seat
from models.alarms.bursts import Burst, Bursts
from models.alarms.floods import FLOOD_KEEPS, FLOOD_WITHIN, flooded
from models.domain.alarm_life import ROLE_NAMES, loudness
from models.domain.alarms import SET_ASIDE, Alarm, AlarmState
from models.domain.picture import Picture
from models.domain.transitions import Role
from models.text import N_, Message, tr
from widgets import format as fmt
from widgets.alarms.rows import Names

FLOOD = N_("Flood at {place}: {count} alarms in ten minutes. Medium and low ones are one row, told of once")
TOLD_ONE_BY_ONE = 3  # escalations of one moment; more are told by their number


class AlarmSounds:
    """Silencing is this seat's alone and lasts until the next alarm is announced or escalates to its operator."""

    def __init__(self, seat: Seat, life: AlarmLife) -> None:
        self._seat, self._life = seat, life
        self._bursts = Bursts()
        self._floods: dict[str, int] = {}  # places in flood, with their alarms in ten minutes
        self._names = Names(seat.park)

    def tick(self, now: datetime) -> None:
        """Once a second: a burst that is over is summarised."""
        burst = self._bursts.take(now)
        if burst is not None and self._seat.room.past is None:
            words = self._summary(burst)
            self._seat.window.say("alarm", words)
            self._seat.window.horn.announce(str(words))

    def hear(self, picture: Picture, before: Picture | None, now: datetime) -> None:
        """A newer picture; nothing of the past is heard."""
        if self._seat.room.past is not None:
            return
        if before is None:
            self._bursts.forget()
            self._floods = {}
        known = before.alarms if before else picture.alarms
        fresh = [alarm for alarm in picture.alarms.values() if _is_new(alarm, known.get(alarm.id))]
        if before is None or picture.alarms is not before.alarms:
            fresh = self._beside_floods(picture, fresh, now)
        mine = self._escalated(picture, before)
        self._bursts.hear(fresh, now)
        if fresh or mine:
            worst = min([*fresh, *mine], key=lambda alarm: (alarm.priority.rank, -alarm.escalation))
            self._seat.window.horn.sound(worst.priority.value, loudness(worst.escalation))
        elif not any(alarm.state is AlarmState.UNACK for alarm in picture.alarms.values()):
            self._seat.window.horn.silence()

    def _beside_floods(self, picture: Picture, fresh: list[Alarm], now: datetime) -> list[Alarm]:
        """Tell once of each flood that begins; what comes later for its row is not heard one by one."""
        told, place = self._floods, self._names.place
        standing = [alarm for alarm in picture.alarms.values() if alarm.state not in SET_ASIDE]
        raised = [(place(alarm)[0], alarm.raised_at) for alarm in standing if alarm.raised_at >= now - FLOOD_WITHIN]
        self._floods = flooded(raised, now, self._life.known.policy.peak_limit, told)
        for code in self._floods.keys() - told.keys():
            where = next(place(alarm)[1] for alarm in standing if place(alarm)[0] == code)
            words = Message(FLOOD, {"place": where, "count": self._floods[code]})
            self._seat.window.say("alarm", words)
            self._seat.window.horn.announce(str(words))
        folded = told.keys() & self._floods.keys()
        return [each for each in fresh if each.priority in FLOOD_KEEPS or place(each)[0] not in folded]

    def _escalated(self, picture: Picture, before: Picture | None) -> list[Alarm]:
        """Alarms that have just been told to a role of this seat's operator."""
        seen = before.head if before else picture.head
        held = self._life.known.roles
        found = [
            (picture.alarms[event.entity_id], event.payload)
            for event in picture.events
            if event.seq > seen and event.kind == "alarm.escalated" and event.entity_id in picture.alarms
            and str(event.payload.get("role")) in held
        ]  # fmt: skip
        for alarm, payload in found if len(found) <= TOLD_ONE_BY_ONE else ():
            self._seat.window.say(
                "alarm",
                Message(
                    N_("{tag} unacknowledged for {span}: told to the {role}"),
                    {
                        "tag": alarm.sensor_code,
                        "span": fmt.span(float(payload["after_s"])),
                        "role": Message(ROLE_NAMES[Role(str(payload["role"]))]),
                    },
                ),
            )
        if len(found) > TOLD_ONE_BY_ONE:
            words = Message(N_("{count} unacknowledged alarms escalated"), {"count": len(found)})
            self._seat.window.say("alarm", words)
        return [alarm for alarm, _ in found]

    def _summary(self, burst: Burst) -> Message:
        worst = burst.worst
        places = [self._names.place(alarm)[1] for alarm in burst.alarms]
        parameters: dict[str, object] = {
            "count": len(burst.alarms),
            "urgent": burst.urgent,
            "tag": worst.sensor_code,
            "name": self._names.description(worst),
            "place": burst.most_at(places) or tr("several places"),
        }
        return Message(N_("{count} new alarms at {place}, {urgent} urgent. Worst: {tag} {name}"), parameters)


def _is_new(alarm: Alarm, before: Alarm | None) -> bool:
    return alarm.state is AlarmState.UNACK and (before is None or before.state is not AlarmState.UNACK)
