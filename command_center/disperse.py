"""`command-center disperse`: dispersion cases from a file of JSON lines, results into another (docs/dispersion.md).

Each line stands for itself: one that cannot be read or computed gets its error in the results, and the others run.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import typer

from models.domain.errors import BadInput, CommandCenterError
from models.physics.dispersion.band import Band, band
from models.physics.dispersion.case import parse_case
from models.physics.dispersion.engine import Engine, Result, run_record
from models.physics.records import NOT_ONE_OF, Range, optional
from models.text import N_, tr

log = logging.getLogger(__name__)

_MEMBERS = Range(0.0, 10_000.0)
NOT_JSON = N_("This line is no JSON object: {cause}")
FAILED = N_("The model failed on this case: {cause}")


def disperse_file(cases: Path, out: Path, engine: Engine = "auto") -> int:
    """Run a file of cases, write a file of results, and return how many cases gave an error."""
    failed = count = 0
    with cases.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as results:
        for answer in disperse(lines, engine):
            results.write(json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n")
            failed += "error" in answer
            count += 1
    typer.echo(tr(N_("{count} cases, {failed} of them with an error"), count=count, failed=failed))
    return failed


def engine_named(name: str) -> Engine:
    """Return an engine by its name on the command line."""
    choices: tuple[Engine, ...] = get_args(Engine)
    for known in choices:
        if name.strip().casefold() == known:
            return known
    raise BadInput(NOT_ONE_OF, field="--engine", value=name, choices=", ".join(choices))


def disperse(cases: Iterable[str | Mapping[str, object]], engine: Engine = "auto") -> Iterator[dict[str, object]]:
    """Run cases, each a record of the interchange format or its JSON text, and yield the result record of each.

    Empty lines are passed over. A record has `arcs`, or `error` with `field` and `message`; always `elapsed_s`.
    """
    for number, case in enumerate(cases, 1):
        if isinstance(case, str) and not case.strip():
            continue
        began = time.perf_counter()
        identity: object = number
        try:
            record = _record(case)
            identity = record.get("id", number)
            answer = result_record(run_record(record, engine), _bands(record, engine))
        except CommandCenterError as error:
            answer = {"error": {"field": str(error.parameters.get("field", "")), "message": str(error)}}
        except Exception as error:
            log.exception("Case %s", identity)  # a fault of the model, and the other cases shall run
            answer = {"error": {"field": "", "message": tr(FAILED, cause=repr(error))}}
        yield {"id": identity, **answer, "elapsed_s": round(time.perf_counter() - began, 6)}


def result_record(result: Result, bands: Sequence[Band] | None = None) -> dict[str, object]:
    """Return a result as the interchange format has it, without identity and time."""
    arcs: list[dict[str, object]] = [asdict(arc) for arc in result.arcs]
    for arc, said in zip(arcs, bands or (), strict=False):
        arc["band_90_kg_m3"] = [said.low, said.high]
    return {"engine": result.engine, "arcs": arcs, "remarks": [str(remark) for remark in result.remarks]}


def _bands(record: Mapping[str, object], engine: Engine) -> list[Band] | None:
    """The 90 % band of each arc, for a case that asks for `members`."""
    count = optional(record, "members", _MEMBERS)
    return None if not count else band(parse_case(record), round(count), engine)


def _record(case: str | Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(case, Mapping):
        return case
    try:
        record = json.loads(case)
    except ValueError as error:
        raise BadInput(NOT_JSON, cause=str(error)) from error
    if not isinstance(record, Mapping):
        raise BadInput(NOT_JSON, cause=type(record).__name__)
    return record
