"""Solids: closed enough, facing outwards, merged with nothing lost."""

from itertools import pairwise

import numpy as np
import pytest
from shapely import Polygon, box

from scenes.twin3d.materials import MATERIALS
from scenes.twin3d.parts import build_parts
from scenes.twin3d.plume import plume_shells
from scenes.twin3d.solids import EMPTY, Solid, beams, capsule, globe, lathe, merge, prism, sheet
from tests.fakes.release_picture import forecast_of
from tests.fakes.small_park import small_park


def area(solid: Solid) -> float:
    a, b, c = (solid.vertices[solid.faces[:, corner]] for corner in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def volume(solid: Solid) -> float:
    """Positive when all faces look outwards."""
    a, b, c = (solid.vertices[solid.faces[:, corner]] for corner in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


def test_that_a_sheet_has_its_polygons_area_and_leaves_holes_open() -> None:
    ring = Polygon(box(0, 0, 10, 10).exterior.coords, [box(4, 4, 6, 6).exterior.coords])
    assert area(sheet(ring, 0.0, (0, 0))) == pytest.approx(96.0)


def test_that_a_prism_is_walls_and_roof() -> None:
    assert area(prism(box(0, 0, 4, 5), 0.0, 3.0, (0, 0))) == pytest.approx(20 + 2 * (4 + 5) * 3)


def test_that_round_solids_face_outwards_with_about_their_volume() -> None:
    assert volume(globe(2.0, 48)) == pytest.approx(4 / 3 * np.pi * 8, rel=0.02)
    assert volume(capsule(10.0, 1.0, 48)) == pytest.approx(np.pi * 9.2, rel=0.1)
    assert volume(lathe([(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 2.0)], 64)) == pytest.approx(2 * np.pi, rel=0.01)


@pytest.mark.parametrize("solid", [globe(1.0), capsule(4.0, 1.0), lathe([(1.0, 0.0), (0.5, 2.0)])])
def test_that_normals_are_units(solid: Solid) -> None:
    assert np.linalg.norm(solid.normals, axis=1) == pytest.approx(1.0)


def test_that_beams_run_from_start_to_end() -> None:
    rods = beams(np.array([[0.0, 0, 0], [5.0, 5, 5]]), np.array([[0.0, 0, 9], [5.0, 5, 5]]), 0.1)
    assert rods.vertices[:, 2].min() == pytest.approx(0.0)
    assert rods.vertices[:, 2].max() == pytest.approx(9.0)
    assert np.hypot(rods.vertices[:, 0], rods.vertices[:, 1]).max() == pytest.approx(
        0.1
    )  # the rod without length is left out


def test_that_merging_keeps_every_face() -> None:
    parts = [globe(1.0), EMPTY, prism(box(0, 0, 1, 1), 0, 1, (0, 0))]
    whole = merge(parts)
    assert len(whole.faces) == sum(len(part.faces) for part in parts)
    assert whole.faces.max() == len(whole.vertices) - 1
    assert area(whole) == pytest.approx(sum(area(part) for part in parts))


def test_that_a_park_is_few_meshes_whatever_its_size() -> None:
    parts = build_parts(small_park())
    assert set(parts) <= set(MATERIALS)
    assert {"land", "plot", "road", "building", "tank", "pipe", "rail", "river"} <= set(parts)


def test_that_the_cloud_has_a_shell_for_each_level_and_the_stronger_lies_inside() -> None:
    park = small_park()
    forecast = forecast_of(park)
    shells = plume_shells(forecast, 3, (0.0, 0.0))
    assert [shell.level for shell in shells] == [3, 2, 1]
    areas = [area(shell.surface) for shell in shells]
    assert areas == sorted(areas)
    for inner, outer in pairwise(shells):
        assert (inner.surface.vertices.min(axis=0)[:2] >= outer.surface.vertices.min(axis=0)[:2] - 1.0).all()
        assert inner.surface.vertices[:, 2].max() <= outer.surface.vertices[:, 2].max()


def test_that_a_frame_without_cloud_has_no_shells() -> None:
    forecast = forecast_of(small_park())
    forecast.ppm[0] = 0.0
    assert plume_shells(forecast, 0, (0.0, 0.0)) == []
