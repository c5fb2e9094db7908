"""Draws the picture of docs/alarms.md: what rules make of readings, by the rules themselves.

`python -m tests.unit.alarms.drawings OUT.svg`
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.alarms.engine import RuleSet
from models.domain.rules import Rule
from models.domain.times import to_us
from tests.unit.alarms.streams import SECOND, SENSORS, K, plain_batch, rule

WIDTH, HEIGHT, MARGIN, STEP_S = 420, 150, 28, 10.0
INK, LIMIT, CLEAR, ALARM = "#1f3a5f", "#b3261e", "#6b7280", "#b3261e"
GENERATOR = np.random.default_rng(8)


def examples() -> list[tuple[str, Rule, list[float]]]:
    """Title, rule, and readings ten seconds apart."""
    trembling = [
        *np.linspace(3, 5.2, 15),
        4.9,
        5.1,
        4.8,
        5.2,
        4.6,
        5.4,
        *[5.8] * 8,
        4.5,
        4.2,
        3.8,
        4.1,
        3.6,
        *[3.2] * 8,
    ]
    jump = [*[2.0] * 15, *np.linspace(2, 8, 10), *[8.0] * 15]
    stuck = [*(4 + GENERATOR.normal(0, 0.8, 14)), *[4.6] * 18, *(4.6 + GENERATOR.normal(0, 0.8, 8))]
    heading = [*(3 + GENERATOR.normal(0, 0.15, 40)), *(np.linspace(3, 9, 50) + GENERATOR.normal(0, 0.15, 50))]
    return [
        (
            "High limit 5, clear 4, on-delay 60 s, off-delay 30 s",
            rule(1, "HI", on_delay_s=60.0, off_delay_s=30.0),
            [float(value) for value in trembling],
        ),
        ("Rate of change, 2 a minute over 60 s", rule(1, "ROC", K.RATE, limit=2.0, clear=1.0, window_s=60.0), jump),
        ("Flat line, unmoved for 60 s", rule(1, "FLAT", K.FLATLINE, limit=0.1, window_s=60.0), stuck),
        (
            "Early warning of 8, ten minutes ahead",
            rule(1, "SOON", K.TREND, limit=8.0, window_s=200.0, horizon_s=600.0, confidence=0.9),
            heading,
        ),
    ]


def spans(made: Rule, values: Sequence[float]) -> list[tuple[float, float]]:
    """When the rule was active, in seconds."""
    changes = RuleSet(SENSORS, [made]).evaluate(plain_batch([(1, n * STEP_S, v, 0) for n, v in enumerate(values)]))
    times = [to_us(change.time) / SECOND for change in changes] + [(len(values) - 1) * STEP_S]
    return list(zip(times[::2], times[1::2], strict=False))


def panel(title: str, made: Rule, values: Sequence[float], left: float, top: float) -> list[str]:
    """One example as SVG elements; the axis is the sensor's range, 0 to 10."""
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def x(seconds: float) -> float:
        return round(left + MARGIN + wide * seconds / ((len(values) - 1) * STEP_S), 1)

    def y(value: float) -> float:
        return round(top + MARGIN + high * (1 - value / 10), 1)

    points = " ".join(f"{x(n * STEP_S)},{y(value)}" for n, value in enumerate(values))
    lines = [f'<text x="{left + MARGIN}" y="{top + MARGIN - 10}" font-size="12" fill="{INK}">{title}</text>']
    if made.kind in (K.HIGH, K.TREND):
        levels = [(made.limit, LIMIT)] + ([(made.clear, CLEAR)] if made.kind is K.HIGH else [])
        lines += [
            f'<line x1="{x(0)}" x2="{left + WIDTH - MARGIN}" y1="{y(level)}" y2="{y(level)}" stroke="{colour}" '
            'stroke-dasharray="5 4"/>'
            for level, colour in levels
        ]
    lines.append(f'<polyline points="{points}" fill="none" stroke="{INK}" stroke-width="1.5"/>')
    bottom = top + HEIGHT - MARGIN + 8
    lines += [
        f'<line x1="{x(start)}" x2="{x(end)}" y1="{bottom}" y2="{bottom}" stroke="{ALARM}" stroke-width="5"/>'
        for start, end in spans(made, values)
    ]
    return lines


def drawing() -> str:
    """The four examples, two by two."""
    body = [
        line
        for place, (title, made, values) in enumerate(examples())
        for line in panel(title, made, values, WIDTH * (place % 2), HEIGHT * (place // 2))
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {2 * HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#ffffff"/>', *body, "</svg>", ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(drawing(), encoding="utf-8")
