"""What the twin's surfaces look like: greys, and how they answer to light."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Material:
    """A colour in daylight grey and how it answers to light."""

    colour: str
    ambient: float = 0.34
    diffuse: float = 0.72
    specular: float = 0.0
    lit: bool = True


MATERIALS = {
    "land": Material("#303132", lit=False),
    "river": Material("#242526", lit=False),
    "plot": Material("#383A3B", lit=False),
    "road": Material("#47494B", lit=False),
    "marking": Material("#5B5D5F", lit=False),
    "shadow": Material("#262728", lit=False),
    "building": Material("#7C7E80"),
    "window": Material("#55575A", lit=False),
    "tank": Material("#B4B6B7", specular=0.12),
    "trim": Material("#6C6E70"),
    "rack": Material("#808284"),
    "pipe": Material("#9A9C9D", specular=0.1),
    "rail": Material("#5A5C5E", lit=False),
    "dike": Material("#58595B"),
}
