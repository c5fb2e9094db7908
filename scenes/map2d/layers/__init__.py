"""The map's layers, one file for each kind of thing drawn."""

from scenes.map2d.layer import Layer
from scenes.map2d.layers.alarms import AlarmLayer
from scenes.map2d.layers.base import BaseLayer
from scenes.map2d.layers.cameras import CameraLayer
from scenes.map2d.layers.effects import EffectLayer
from scenes.map2d.layers.evacuation import EvacuationLayer
from scenes.map2d.layers.front import FrontLayer
from scenes.map2d.layers.furniture import FurnitureLayer
from scenes.map2d.layers.incidents import IncidentLayer
from scenes.map2d.layers.names import NameLayer
from scenes.map2d.layers.places import PlaceLayer
from scenes.map2d.layers.protective import ProtectiveLayer
from scenes.map2d.layers.routes import RouteLayer
from scenes.map2d.layers.selection import SelectionLayer
from scenes.map2d.layers.sensors import SensorLayer
from scenes.map2d.layers.shelters import ShelterLayer
from scenes.map2d.layers.units import UnitLayer
from scenes.map2d.layers.zones import ZoneLayer
from scenes.map2d.state import MapState


def make_layers(state: MapState) -> list[Layer]:
    """All layers, from the ground up."""
    return [
        BaseLayer(state),
        ZoneLayer(state),
        EffectLayer(state),
        FrontLayer(state),
        ProtectiveLayer(state),
        EvacuationLayer(state),
        CameraLayer(state),
        PlaceLayer(state),
        SensorLayer(state),
        NameLayer(state),
        AlarmLayer(state),
        RouteLayer(state),
        SelectionLayer(state),
        IncidentLayer(state),
        ShelterLayer(state),
        UnitLayer(state),
        FurnitureLayer(state),
    ]


__all__ = ["make_layers"]
