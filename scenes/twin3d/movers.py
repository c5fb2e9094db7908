"""What moves in the twin: vehicles and people as boxes."""

from dataclasses import dataclass

from scenes.twin3d.solids import Solid, box, heading_matrix, merge


@dataclass(frozen=True, slots=True)
class Mover:
    """`kind` engine, van, car, truck, person or a person's part; metres in the park's CRS, heading from north."""

    kind: str
    x: float
    y: float
    heading: float
    colour: str = "#EDEDEB"


_SIZES = {"engine": (9.0, 2.6, 3.3), "truck": (12.0, 2.6, 3.4), "van": (6.2, 2.2, 2.6), "car": (4.6, 1.9, 1.5)}


def mover_solid(mover: Mover, origin: tuple[float, float]) -> Solid:
    matrix = heading_matrix(mover.heading)
    return _body(mover.kind).turned(matrix).moved(mover.x - origin[0], mover.y - origin[1], 0.3)


_PERSON = {
    "legs": box(0.30, 0.42, 0.8),
    "vest": box(0.34, 0.56, 0.66).moved(0.0, 0.0, 0.8),
    "helmet": box(0.28, 0.26, 0.30).moved(0.0, 0.0, 1.48),
}


def worker(x: float, y: float, heading: float, vest: str = "#D9782B") -> tuple[Mover, ...]:
    """A person in the colours a camera would see: dark trousers, vest, white helmet."""
    return (
        Mover("legs", x, y, heading, "#2E3338"),
        Mover("vest", x, y, heading, vest),
        Mover("helmet", x, y, heading, "#E8E8E4"),
    )


def _body(kind: str) -> Solid:
    """A box with a cab in front, a person, or a part of one."""
    if kind == "person":
        return merge(_PERSON.values())
    if kind in _PERSON:
        return _PERSON[kind]
    length, width, height = _SIZES[kind]
    if kind == "car":
        return merge(
            [box(length, width, height * 0.55), box(length * 0.55, width * 0.9, height).moved(-length * 0.06, 0, 0)]
        )
    cab = length * 0.24
    body = box(length - cab - 0.3, width, height - 0.5).moved(-(cab + 0.3) / 2.0, 0.0, 0.5)
    return merge([body, box(cab, width, height * 0.82).moved((length - cab) / 2.0, 0.0, 0.2)])
