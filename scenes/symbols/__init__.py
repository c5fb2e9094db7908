"""Symbols of the style guide, drawn with a QPainter at any size; maps and widgets use the same ones."""

from scenes.symbols.icons import icon_path, paint_icon
from scenes.symbols.marks import (
    paint_camera,
    paint_incident,
    paint_no_entry,
    paint_north,
    paint_staging,
    paint_wind,
)
from scenes.symbols.priority import glyph_path, paint_glyph, paint_state_tag
from scenes.symbols.sensors import SensorLook, paint_sensor
from scenes.symbols.tiles import UNIT_ICONS, paint_place, paint_shelter_tile, paint_unit_tile

__all__ = [
    "UNIT_ICONS",
    "SensorLook",
    "glyph_path",
    "icon_path",
    "paint_camera",
    "paint_glyph",
    "paint_icon",
    "paint_incident",
    "paint_no_entry",
    "paint_north",
    "paint_place",
    "paint_sensor",
    "paint_shelter_tile",
    "paint_staging",
    "paint_state_tag",
    "paint_unit_tile",
    "paint_wind",
]
