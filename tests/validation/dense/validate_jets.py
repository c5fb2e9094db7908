"""Ammonia and hydrogen fluoride jets and LNG pools with time-averaged observations (EPA-450/4-90-018)."""

from pathlib import Path

from tests.validation.dense.trials import epa_trials, pairs
from tests.validation.registry import Gate, Outcome, skill, validation

NAME = "Dense jets and pools, averaged"


@validation(NAME)
def validate(folder: Path) -> Outcome:
    found = pairs(epa_trials(folder))
    measured = skill(found.observed, found.predicted)
    return Outcome(
        gates=(
            Gate("FAC2", measured.fac2, low=0.65),
            Gate("MG", measured.mg, 0.7, 1.4),
            Gate("VG", measured.vg, high=1.8),
        ),
        tables=(found.table("Arc maxima at 1 m, averaged as the data are"),),
        scatters=(found.scatter("Jets and pools, averaged arc maxima"),),
        remarks=(
            "Eleven arcs: one more or less moves FAC2 by 0.09.",
            (
                "Burro 3 within 60 m and at 400 m is 3 to 4 times over these averages, though the same trial's "
                "short-time maxima agree within 30 % (see the LNG set): the averages over 160 s hold the cloud's"
                " coming and going."
            ),
            (
                "Desert Tortoise 1 at 100 m is 3 times over: part of the ammonia fell out and lay on the ground "
                "there, which the model keeps in the cloud. Goldfish 2 is a factor 2 under: the model mixes a "
                "slumping cloud in moderate wind faster than this one did."
            ),
            (
                "It is the kind of model that limits this, not a choice in it: with Ermak's own air, averaging and "
                "jets (mode slab) the same arcs miss by as much: Desert Tortoise 1 at 100 m 2.9 times over, Goldfish 2 "
                "at 300 m 0.42, Burro 3 at 57 m 3.7 and at 400 m 2.3."
            ),
        ),
    )
