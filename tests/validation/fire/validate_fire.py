"""Fires and explosions against the worked examples of the textbooks they come from."""

import math
from pathlib import Path

from models.physics.air import surface_layer
from models.physics.fire.explosion import TNT_HEAT, multi_energy_blast, tnt_blast, tnt_overpressure
from models.physics.fire.fireball import fireball_of
from models.physics.fire.fuel import fuel
from models.physics.fire.radiation import transmissivity, upright_cylinder
from tests.validation.registry import Gate, Outcome, Table, validation

_SOURCES = (
    "The books' figures were entered from memory; compare them with the printed ones. The view factor of the pool is "
    "read off a chart in the book; the exact integral is 0.0758, which the tests check. Multi-energy curves are read "
    "off the published figure."
)
# what is computed, the book's answer, tolerance, where it stands
Example = tuple[str, float, float, float, str]


def examples() -> list[Example]:
    ball = fireball_of(46.35e6, 100_000.0, 0.3, surface_layer(2.0, temperature_k=298.15, humidity_pct=89))
    cloud = tnt_blast(fuel("methane"), 1000.0, 0.02)
    bleve, pool, tnt, vapour = (
        "CCPS 2000, BLEVE of 100 t of propane", "CCPS 2000, burning pool of 25 m",
        "Crowl & Louvar 2011, ex. 6-22", "Crowl & Louvar 2011, ex. 6-23",
    )  # fmt: skip
    return [
        ("fireball, diameter, m", ball.diameter, 269.0, 0.01, bleve),
        ("fireball, duration, s", ball.duration, 17.7, 0.01, bleve),
        ("fireball, surface power, kW/m2", ball.power, 345.0, 0.01, bleve),
        ("fireball, heat at 200 m, kW/m2", ball.heat(200.0), 48.9, 0.02, bleve),
        ("transmissivity over 50 m", transmissivity(50.0, 298.15, 0.5), 0.732, 0.01, pool),
        ("view factor, 39.7 m by 25 m at 62.5 m", upright_cylinder(39.7, 12.5, 62.5), 0.068, 0.15, pool),
        ("methane, equivalent TNT, kg", cloud.energy / TNT_HEAT, 218.0, 0.05, tnt),
        ("methane, overpressure at 50 m, bar", cloud.overpressure(50.0), 0.25, 0.05, tnt),
        ("1 kg TNT at 30 m, over ambient", tnt_overpressure(30.0), 0.055, 0.05, "Crowl & Louvar 2011, ex. 6-21"),
        ("propane under a tank, bar at 100 m", multi_energy_blast(2094.0).overpressure(100.0), 0.13, 0.1, vapour),
    ]


@validation("Fire and explosion, worked examples")
def fire(_folder: Path) -> Outcome:
    """Each example by itself."""
    rows = tuple(
        (name, f"{found:.3g}", f"{book:.3g}", f"{tolerance:.0%}", source)
        for name, found, book, tolerance, source in examples()
    )
    right = sum(math.isclose(found, book, rel_tol=tolerance) for _, found, book, tolerance, _ in examples())
    return Outcome(
        gates=(Gate("examples within their tolerance", right / len(rows), low=1.0),),
        tables=(Table("Examples", ("what", "here", "book", "tolerance", "source"), rows),),
        remarks=(_SOURCES,),
    )
