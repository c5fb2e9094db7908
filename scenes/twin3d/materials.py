"""What the twin's surfaces look like: greys, and how they answer to light."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Material:
    """A colour in daylight grey and how it answers to light."""

    colour: str
    ambient: float = 0.34
    diffuse: float = 0.72
    specular: float = 0.0
    shine: float = 1.0  # how narrow the highlight is
    lit: bool = True


MATERIALS = {
    "land": Material("#303132", lit=False),
    "river": Material("#242526", lit=False),
    "plot": Material("#383A3B", lit=False),
    "road": Material("#47494B", lit=False),
    "marking": Material("#5B5D5F", lit=False),
    "shadow": Material("#262728", lit=False),
    "building": Material("#7A7C7E", ambient=0.28),
    "roof": Material("#636567"),
    "window": Material("#4C4E51", lit=False),
    "tank": Material("#B8BABB", ambient=0.26, specular=0.35, shine=14.0),
    "trim": Material("#6C6E70"),
    "rack": Material("#808284"),
    "pipe": Material("#A4A6A7", specular=0.2, shine=10.0),
    "rail": Material("#5A5C5E", lit=False),
    "dike": Material("#58595B"),
}
