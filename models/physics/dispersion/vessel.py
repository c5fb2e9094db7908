"""A case that gives a vessel and its hole instead of what gets out: the release model finds that first.

Keys of its release, beside those of every other: volume_m3, pressure_Pa (absolute; else the vapour pressure), fill (0-1
or per cent by volume that is liquid; else 0.8 where the substance can be liquid there), vessel_height_m, hole_height_m
above the vessel's bottom, hole_diameter_m or orifice_area_m2, pipe_length_m, discharge, bund_area_m2, surface
("soil", "concrete" or "water"). mass_kg stands in for volume_m3. `height_m` is the height of the vessel's bottom. A
vessel without a hole bursts.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from models.domain.errors import BadInput, OutsideModel
from models.domain.forecasts import Direction, Release, SourceKind
from models.physics.air import SurfaceLayer
from models.physics.dispersion.case import Case, Kind, Source
from models.physics.records import MISSING, Range, choice, optional
from models.physics.release import Ground, Hole, Vessel, rupture, source_term
from models.physics.release.source import LONGEST_S
from models.physics.release.vessel import Surface
from models.physics.substances import substance
from models.text import N_

USUAL_FILL = 0.8
_PRESSURE, _VOLUME = Range(1e3, 1e9, "Pa"), Range(1e-6, 1e6, "m3")
_LENGTH, _HOLE, _SHARE = Range(0.0, 1e5, "m"), Range(1e-6, 50.0, "m"), Range(0.0, 100.0, "")
_AREA = Range(0.1, 1e7, "m2")
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


def resolved(case: Case) -> Case:
    """Return the case with the source that its vessel is, or as it came. Raises BadInput and OutsideModel."""
    if case.source.kind != "vessel" or case.source.rate_kg_s > 0.0:
        return case
    return replace(case, source=_source(case.substance, case.source, case.air))


def _source(name: str, given: Source, air: SurfaceLayer) -> Source:
    vessel, hole, ground = _vessel(name, given, air), _hole(given), _ground(given)
    lasts = given.duration_s if math.isfinite(given.duration_s) else LONGEST_S
    found = rupture(vessel, air, ground, lasts) if hole is None else source_term(vessel, hole, air, ground, lasts)
    released = found.releases(0.0, 0.0, _BEGAN)
    if not released:
        raise OutsideModel(N_("Nothing of {substance} gets into the air: it hardly evaporates"), substance=name)
    first = released[0]
    if first.kind is SourceKind.INSTANTANEOUS:
        return Source(
            "instantaneous", 0.0, first.total_kg, 0.0, 0.0, first.area_m2, temperature_k=first.temperature_k,
            liquid_fraction=first.liquid_fraction,
        )  # fmt: skip
    return Source(
        kind=cast(Kind, first.kind.value),
        rate_kg_s=strongest(first),
        mass_kg=first.total_kg,
        duration_s=first.total_kg / strongest(first),
        height_m=first.height,
        area_m2=first.area_m2 if first.kind is SourceKind.POOL else None,
        expanded_area_m2=first.area_m2 if first.kind is not SourceKind.POOL else None,
        direction=given.direction,
        temperature_k=first.temperature_k,
        liquid_fraction=first.liquid_fraction,
        velocity_m_s=first.velocity_m_s or None,
    )


def strongest(release: Release) -> float:
    """Return the largest of a release's rates in kg/s, which decides how far it is dangerous."""
    return max([release.rate_kg_s, *(each.rate_kg_s for each in release.segments)])


def _vessel(name: str, given: Source, air: SurfaceLayer) -> Vessel:
    matter, other = substance(name), given.other
    kelvin = air.temperature_k if given.temperature_k is None else given.temperature_k
    vapour = matter.vapour_pressure(kelvin)
    pressure = optional(other, "pressure_pa", _PRESSURE, "release.")
    liquid = kelvin < matter.critical_k and (pressure is None or pressure >= 0.95 * vapour)
    if pressure is None:
        pressure = max(vapour, air.pressure_pa)
    share = optional(other, "fill", _SHARE, "release.")
    if share is None:
        share = given.liquid_fraction if given.liquid_fraction is not None else (USUAL_FILL if liquid else 0.0)
    share = share / 100.0 if share > 1.0 else share
    height = optional(other, "vessel_height_m", _LENGTH, "release.")
    volume = optional(other, "volume_m3", _VOLUME, "release.")
    if volume is None:
        if not given.mass_kg > 0.0:
            raise BadInput(MISSING, field="release.volume_m3")
        volume = given.mass_kg / Vessel(name, 1.0, pressure, kelvin, share).mass_kg
    return Vessel(name, volume, pressure, kelvin, share, height or volume ** (1.0 / 3.0), given.height_m)


def _hole(given: Source) -> Hole | None:
    diameter = optional(given.other, "hole_diameter_m", _HOLE, "release.")
    if diameter is None:
        if given.orifice_area_m2 is None:
            return None
        diameter = math.sqrt(4.0 * given.orifice_area_m2 / math.pi)
    return Hole(
        diameter,
        optional(given.other, "hole_height_m", _LENGTH, "release.") or 0.0,
        optional(given.other, "pipe_length_m", _LENGTH, "release.") or 0.0,
        Direction(given.direction),
        optional(given.other, "discharge", Range(0.01, 1.0), "release."),
    )


def _ground(given: Source) -> Ground:
    surface = choice(given.other, "surface", ("soil", "concrete", "water"), "soil", "release.")
    return Ground(cast(Surface, surface), optional(given.other, "bund_area_m2", _AREA, "release."))
