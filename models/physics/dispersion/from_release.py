"""A release of the park as a case of the models that know one air and one direction."""

from models.domain.forecasts import Release, SourceKind
from models.physics.air import SurfaceLayer
from models.physics.dispersion.case import USUAL_AVERAGING_S, Case, Source


def case_of(release: Release, air: SurfaceLayer, averaging_s: float = USUAL_AVERAGING_S) -> Case:
    """Return a release in one air as a case; a rate that changes counts as its mean."""
    sudden = release.kind is SourceKind.INSTANTANEOUS
    lasts = 0.0 if sudden else release.duration_s
    rate = 0.0 if sudden else release.rate_kg_s
    if release.segments and lasts > 0.0 and release.total_kg > 0.0:
        rate = release.total_kg / lasts
    jet = release.kind in (SourceKind.GAS_JET, SourceKind.TWO_PHASE_JET)
    source = Source(
        kind=release.kind.value,
        rate_kg_s=rate,
        mass_kg=release.total_kg if sudden else rate * lasts,
        duration_s=lasts,
        height_m=release.height,
        area_m2=None if jet else release.area_m2 or None,
        expanded_area_m2=release.area_m2 or None if jet else None,
        direction=release.direction.value,
        temperature_k=release.temperature_k,
        liquid_fraction=release.liquid_fraction,
        velocity_m_s=release.velocity_m_s or None,
    )
    return Case("", release.substance, source, air, averaging_s)
