"""LNG spilled on water, unobstructed: the dense model against short-time arc maxima."""

from pathlib import Path

from tests.validation.dense.trials import lng_trials, pairs
from tests.validation.registry import Gate, Outcome, skill, validation

NAME = "LNG pools"


@validation(NAME)
def validate(folder: Path) -> Outcome:
    found = pairs(lng_trials(folder))
    measured = skill(found.observed, found.predicted)
    return Outcome(
        gates=(
            Gate("FAC2", measured.fac2, low=0.75),
            Gate("MG", measured.mg, 0.7, 1.3),
            Gate("VG", measured.vg, high=1.6),
        ),
        tables=(found.table("Arc maxima at 1 m, no averaging"),),
        scatters=(found.scatter("LNG, short-time arc maxima"),),
        remarks=(
            (
                "Observed are the highest single readings of an arc, predicted the mean of the cloud as narrow "
                "as it is within a second: where the air is unstable and the cloud light (Maplin Sands 27 beyond"
                " 250 m, Burro 3 at 800 m) readings stand far above any mean, and the model is a factor 2 to 4 "
                "below them."
            ),
        ),
    )
