"""The pins as VTK draws them: one mesh for close views, one for far ones, each brought up to date when it is seen."""

from typing import Any

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from scenes.twin3d.pins import FAR_M, Pins, pin_colours, pin_sizes
from scenes.twin3d.request import Shown
from scenes.twin3d.solids import Floats, Solid


class PinMesh:
    """Belongs to the stage's thread."""

    def __init__(self, plotter: Any, heads: Floats, *, far: bool) -> None:
        self._pins = Pins.of(heads, far=far)
        self._far = far
        self._count = len(heads)
        self._mesh = mesh_of(self._pins.solid)
        calm = np.full(self._count, 255, np.uint8), np.zeros(self._count, np.bool_)
        self._state: tuple[NDArray[np.uint8], NDArray[np.bool_]] = calm
        self._mesh.point_data["colour"] = pin_colours(*calm)[self._pins.rows]
        self._actor = plotter.add_mesh(
            self._mesh,
            name="far-pins" if far else "pins",
            scalars="colour",
            rgb=True,
            ambient=0.6,
            diffuse=0.5,
            reset_camera=False,
            render=False,
            copy_mesh=False,
        )

    def show(self, shown: Shown) -> None:
        """Seen or not, by the distance; then in the colours and sizes of the sensors' states."""
        visible = (shown.view.distance > FAR_M) == self._far
        self._actor.SetVisibility(visible)
        rank, offline = self._state
        if not visible or len(shown.alarm_rank) != self._count:
            return
        if np.array_equal(rank, shown.alarm_rank) and np.array_equal(offline, shown.offline):
            return
        self._state = (shown.alarm_rank, shown.offline)
        np.copyto(self._mesh.point_data["colour"], pin_colours(*self._state)[self._pins.rows])
        self._mesh.point_data.GetArray("colour").Modified()
        np.copyto(self._mesh.points, self._pins.points(pin_sizes(*self._state)))
        self._mesh.GetPoints().Modified()
        self._mesh.Modified()


def mesh_of(solid: Solid) -> pv.PolyData:
    """A solid as VTK's mesh, with the normals that it brings."""
    faces = np.column_stack([np.full(len(solid.faces), 3), solid.faces]).ravel()
    mesh = pv.PolyData(solid.vertices.astype(np.float32), faces)
    mesh.point_data["Normals"] = solid.normals.astype(np.float32)
    mesh.GetPointData().SetActiveNormals("Normals")
    return mesh
