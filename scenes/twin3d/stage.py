"""The rendered twin: pyvista off-screen. One thread makes it, uses it and closes it; nobody else touches it.

VTK lets go of the interpreter while it renders, so a stage on a thread of its own never holds up the window. Importing
this module loads VTK: do it on that thread too.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkLogger

from models.domain.park import Park
from scenes import palette
from scenes.twin3d.camera import View
from scenes.twin3d.edges import plot_edges, plot_joints, roof_edges, roof_seams, wall_edges
from scenes.twin3d.materials import MATERIALS, Material
from scenes.twin3d.movers import mover_solid
from scenes.twin3d.parts import build_parts, origin_of
from scenes.twin3d.pin_mesh import PinMesh, mesh_of
from scenes.twin3d.pins import pin_heads
from scenes.twin3d.plume import plume_shells
from scenes.twin3d.request import Shown
from scenes.twin3d.solids import Solid, merge
from scenes.twin3d.vessels import asset_parts, level_mark

# Without a display VTK says so on the terminal before it renders all the same.
vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)

SKY = "#3A3C3E"
ROOF_EDGE, WALL_EDGE, SEAM, PLOT_EDGE, JOINT, LEVEL = "#A0A2A4", "#5A5C5E", "#707274", "#505254", "#434547", "#3A3C3D"
SHELL_ALPHA = {3: 0.42, 2: 0.26, 1: 0.17}


@dataclass(frozen=True, slots=True)
class Look:
    """How a stage is dressed; `symbols` are the pins and edges that a map has and a camera does not see."""

    materials: dict[str, Material]
    sky: str
    symbols: bool = True


TWIN_LOOK = Look(MATERIALS, SKY)


class Stage:
    """A park's meshes and the light on them."""

    def __init__(self, park: Park, look: Look = TWIN_LOOK, *, empty: bool = False) -> None:
        """`empty` leaves the park itself out: only what moves is drawn."""
        self.park = park
        self._look = look
        self.origin = origin_of(park)
        make: Any = pv.Plotter  # its own hints refuse its own arguments
        self._plotter = make(off_screen=True, lighting="none", window_size=[64, 64])
        self._plotter.disable_anti_aliasing()
        self._plotter.set_background(look.sky)
        self._light()
        self._shown: Shown | None = None
        for name, solid in (build_parts(park) if not empty else {}).items():
            self._add(name, solid, look.materials[name])
        self._edges: list[Any] = []
        self._pins: list[PinMesh] = []
        if look.symbols:
            self._add_edges()
            heads = pin_heads(park, self.origin)
            self._pins = [PinMesh(self._plotter, heads, far=far) for far in (False, True)] if len(heads) else []

    def close(self) -> None:
        self._plotter.close()

    def render(self, shown: Shown, oversample: int = 1) -> NDArray[np.uint8]:
        """(height, width, 3) RGB pixels of what is to be shown; `oversample` smooths edges at its square's cost."""
        before = self._shown
        for pins in self._pins:
            pins.show(shown)
        self._place(before, shown)
        self._shown = replace(shown)
        width, height = (max(side * oversample, 2) for side in shown.size)
        if tuple(self._plotter.window_size) != (width, height):
            self._plotter.window_size = [width, height]
        for edge in self._edges:
            edge.SetLineWidth(float(oversample))  # one pixel of the picture, however finely it is drawn
        self._aim(shown.view)
        self._plotter.render()
        pixels = np.asarray(self._plotter.screenshot(return_img=True), dtype=np.uint8)
        return shrunk(pixels, oversample)

    def depth(self) -> NDArray[np.float32]:
        """(height, width) metres from the camera of the picture just rendered at full size; inf where there is sky."""
        depth = np.asarray(
            self._plotter.get_image_depth(fill_value=np.nan, reset_camera_clipping_range=False), dtype=np.float32
        )
        return np.where(np.isnan(depth), np.float32(np.inf), -depth)

    def _light(self) -> None:
        sun = pv.Light(position=(-0.6, 0.45, 1.0), light_type="scene light", intensity=0.85)
        fill = pv.Light(position=(0.8, -0.7, 0.5), light_type="scene light", intensity=0.3)
        lamp = pv.Light(light_type="headlight", intensity=0.3)
        for light in (sun, fill, lamp):
            light.positional = False
            self._plotter.add_light(light)

    def _add(self, name: str, solid: Solid, material: Material, opacity: float = 1.0) -> None:
        actor = self._plotter.add_mesh(
            mesh_of(solid),
            name=name,
            color=material.colour,
            lighting=material.lit,
            ambient=material.ambient,
            diffuse=material.diffuse,
            specular=material.specular,
            specular_power=material.shine,
            opacity=opacity,
            reset_camera=False,
            render=False,
            copy_mesh=False,
        )
        actor.GetProperty().SetInterpolationToGouraud()  # by the normals given: round stays round, flat flat

    def _add_edges(self) -> None:
        """Thin lines along roofs and plots keep grey shapes apart where light does not."""
        for name, (points, lines), colour in (
            ("roof-edges", roof_edges(self.park, self.origin), ROOF_EDGE),
            ("wall-edges", wall_edges(self.park, self.origin), WALL_EDGE),
            ("roof-seams", roof_seams(self.park, self.origin), SEAM),
            ("plot-edges", plot_edges(self.park, self.origin), PLOT_EDGE),
            ("plot-joints", plot_joints(self.park, self.origin), JOINT),
        ):
            if len(points):
                mesh = pv.PolyData(points.astype(np.float32), lines=lines)
                actor = self._plotter.add_mesh(
                    mesh, name=name, color=colour, line_width=1, lighting=False, reset_camera=False, render=False
                )
                self._edges.append(actor.GetProperty())

    def _place(self, before: Shown | None, shown: Shown) -> None:
        """Meshes that come and go: the cloud, vehicles, tanks in alarm, the selected asset."""
        if before is None or before.forecast is not shown.forecast or before.frame != shown.frame:
            self._place_plume(shown)
        if before is None or before.movers != shown.movers:
            self._replace_movers(shown)
        if before is None or before.tank_ranks != shown.tank_ranks or before.selected != shown.selected:
            self._place_marked(shown)
        if before is None or before.levels != shown.levels:
            self._place_levels(shown)

    def _place_plume(self, shown: Shown) -> None:
        for level in SHELL_ALPHA:
            self._plotter.remove_actor(f"shell-{level}", render=False)
        if shown.forecast is None:
            return
        for shell in plume_shells(shown.forecast, shown.frame, self.origin):
            look = Material(palette.ZONES[shell.level].fill, ambient=0.75, diffuse=0.3)
            self._add(f"shell-{shell.level}", shell.surface, look, SHELL_ALPHA[shell.level])

    def _replace_movers(self, shown: Shown) -> None:
        colours = {mover.colour for mover in (self._shown.movers if self._shown else ())}
        for colour in colours:
            self._plotter.remove_actor(f"movers-{colour}", render=False)
        for colour in sorted({mover.colour for mover in shown.movers}):
            solids = (mover_solid(mover, self.origin) for mover in shown.movers if mover.colour == colour)
            self._add(f"movers-{colour}", merge(solids), Material(colour, ambient=0.45))

    def _place_marked(self, shown: Shown) -> None:
        for rank in range(len(palette.BY_RANK)):
            self._plotter.remove_actor(f"marked-{rank}", render=False)
            codes = {code for code, found in shown.tank_ranks if found == rank}
            self._mark(f"marked-{rank}", codes, palette.BY_RANK[rank].fill)
        self._plotter.remove_actor("selected", render=False)
        if shown.selected is not None and shown.selected[0] == "asset":
            self._mark("selected", {shown.selected[1]}, palette.ACCENT)

    def _place_levels(self, shown: Shown) -> None:
        """A band where each tank's liquid stands: the measured level, else what the park's file says."""
        measured = dict(shown.levels)
        marks = (level_mark(asset, measured.get(asset.code, asset.fill), self.origin) for asset in self.park.assets)
        solid = merge(marks)
        if self._look.symbols and len(solid.faces):
            self._add("levels", solid, Material(LEVEL, lit=False))

    def _mark(self, name: str, codes: set[str], colour: str) -> None:
        """The tanks' shells again, a hair larger, in a colour."""
        found = [asset for asset in self.park.assets if asset.code in codes]
        shells = [part for asset in found for kind, part in asset_parts(asset, self.origin) if kind == "tank"]
        solid = merge(shells)
        if len(solid.faces):
            self._add(
                name, replace(solid, vertices=solid.vertices + solid.normals * 0.06), Material(colour, ambient=0.5)
            )

    def _aim(self, view: View) -> None:
        camera = self._plotter.camera
        camera.position = tuple(view.position.tolist())
        camera.focal_point = view.focus
        camera.up = (0.0, 0.0, 1.0)
        camera.view_angle = view.angle
        far = max(view.distance * 8.0, 5000.0)
        camera.clipping_range = (max(view.distance * 0.02, 0.5), far)


def shrunk(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Blocks of `factor` x `factor` pixels averaged; strided sums are ten times as fast as a mean over axes."""
    if factor == 1:
        return np.ascontiguousarray(pixels[:, :, :3])
    rows, columns = pixels.shape[0] // factor * factor, pixels.shape[1] // factor * factor
    total = np.zeros((rows // factor, columns // factor, 3), np.uint16)
    for row in range(factor):
        for column in range(factor):
            total += pixels[row:rows:factor, column:columns:factor, :3]
    return (total // factor**2).astype(np.uint8)
