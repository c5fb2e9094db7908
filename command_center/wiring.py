"""The only module that names every concrete class: who stands behind which port."""

from pathlib import Path

from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from models.domain.ids import new_id
from models.ports import CameraRenderer, Compute, PictureMaker
from models.store.engine import Store


def make_store(settings: Settings, login: str) -> Store:
    """A pool of connections of one login: an operator's, the gateway's or vision's."""
    return Store(settings.store_url(login))


def make_seat_broker(settings: Settings) -> MqttBroker:
    """A seat's connection: nothing is kept for it while it is away, full frames follow anyway."""
    return MqttBroker(settings.broker_address("seat"), f"seat-{new_id()}")


def make_picture_maker() -> PictureMaker:
    """Draws the pictures of reports off-screen."""
    from scenes.pictures import ScenePictures

    return ScenePictures()


def make_camera_renderer() -> CameraRenderer:
    """Renders what the demo park's cameras would see."""
    from scenes.twin3d.clips import TwinCameras

    return TwinCameras()


def make_compute(settings: Settings) -> Compute:
    """Where ensembles are computed: this machine's cores, or the cluster that is set."""
    if not settings.compute_url:
        from drivers.compute.local import LocalCompute
        from models.planning.dispersion import warm_up

        return LocalCompute(begin=warm_up)
    from drivers.compute.cluster import ClusterCompute

    return ClusterCompute(settings.compute_url)


def reports_folder(settings: Settings) -> Path:
    return settings.home / "reports"
