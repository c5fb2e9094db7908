"""From a fire or a blast to areas on the map: how far each limit reaches."""

from collections.abc import Callable, Sequence

from shapely import MultiPolygon, Point

from models.domain.forecasts import EffectZone
from models.physics.fire.explosion import LIMITS_BAR, Blast
from models.physics.fire.fireball import Fireball
from models.physics.fire.jet_fire import JetFire
from models.physics.fire.pool_fire import PoolFire
from models.physics.fire.radiation import DOSES, LIMITS_KW_M2, reach

Effect = PoolFire | JetFire | Fireball | Blast


def effect_zones(effect: Effect, x: float, y: float) -> tuple[EffectZone, ...]:
    """Return a circle about x, y (m, park CRS) for each limit that is reached, the strongest first.

    Circles, since wind and with it the side to which flames lean may change: each is as wide as the worst side.
    """
    found: list[EffectZone] = []
    if isinstance(effect, Blast):
        found += _circles(effect.overpressure, LIMITS_BAR, "bar", x, y)
    else:
        found += _circles(effect.heat, LIMITS_KW_M2, "kW/m2", x, y)
    if isinstance(effect, Fireball):
        found += _circles(effect.dose, DOSES, "(kW/m2)^4/3 s", x, y)
    return tuple(found)


def _circles(
    strength: Callable[[float], float], limits: Sequence[float], unit: str, x: float, y: float
) -> list[EffectZone]:
    reaches = ((limit, reach(strength, limit, 0.5)) for limit in limits)
    return [
        EffectZone(limit, unit, MultiPolygon([Point(x, y).buffer(far, quad_segs=24)]), far)
        for limit, far in reaches
        if far > 0.0
    ]
