"""A park with as many sensors as a real one: the demo park's, repeated over the plots they stand on."""

from dataclasses import replace
from importlib.resources import as_file, files

import numpy as np
from shapely import Point, Polygon, contains_xy

from drivers.feeds.read import read_park
from models.domain.park import Park, Sensor
from models.domain.rules import Rule
from models.text import LocalName

DEMO_PARK = "demo_park.gpkg"
MARGIN_M = 8.0  # from a plot's fence


def demo_park() -> Park:
    """The park that a new room starts with."""
    with as_file(files("resources") / DEMO_PARK) as path:
        return read_park(path)


def large_park(sensors: int = 10_000, period_s: float = 2.0, seed: int = 1) -> Park:
    """The demo park with `sensors` sensors, all with the same period, and the first rule of each repeated one."""
    park, draw = demo_park(), np.random.default_rng(seed)
    plots = {plot.code: plot.geometry.buffer(-MARGIN_M) for plot in park.enterprises}
    rules: dict[str, list[Rule]] = {}
    for rule in park.rules:
        rules.setdefault(rule.sensor, []).append(rule)
    placed = [sensor for sensor in park.sensors if sensor.enterprise in plots]
    first_key = max(sensor.key for sensor in park.sensors) + 1
    more: list[Sensor] = []
    more_rules: list[Rule] = []
    for number in range(sensors - len(park.sensors)):
        model, turn = placed[number % len(placed)], number // len(placed) + 1
        code = f"{model.code}-{turn}"
        name = LocalName(f"{model.name.en} ({turn})", f"{model.name.zh}（{turn}）")
        spot = _spot(plots[model.enterprise], draw)
        more.append(replace(model, key=first_key + number, code=code, name=name, geometry=spot))
        ours = rules.get(model.code, [])[:1]
        more_rules += [replace(rule, code=f"{code}.{rule.label}", sensor=code) for rule in ours]
    everyone = tuple(replace(sensor, period_s=period_s) for sensor in (*park.sensors, *more))
    return replace(park, sensors=everyone, rules=(*park.rules, *more_rules))


def _spot(plot: Polygon, draw: np.random.Generator) -> Point:
    left, bottom, right, top = plot.bounds
    while True:
        x, y = draw.uniform(left, right), draw.uniform(bottom, top)
        if contains_xy(plot, x, y):
            return Point(x, y)
