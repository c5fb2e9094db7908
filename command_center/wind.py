"""Wind among boxes from the command line: one case in, one JSON object out."""

import sys
from pathlib import Path

import orjson

from models.domain.errors import BadInput
from models.physics.wind.case import answer, parse_wind_case
from models.text import N_


def tell_wind(path: Path) -> None:
    """Print the answer to a case as one JSON object. Raises BadInput, and OutsideModel for too many cells."""
    sys.stdout.write(orjson.dumps(answer(parse_wind_case(read_object(path)))).decode() + "\n")


def read_object(path: Path) -> dict[str, object]:
    """Return the JSON object a file holds. Raises BadInput that says what is wrong with it."""
    try:
        record = orjson.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(N_("{file} cannot be read: {cause}"), file=path, cause=error.strerror) from error
    except orjson.JSONDecodeError as error:
        raise BadInput(N_("{file} is no JSON: {cause}"), file=path, cause=error) from error
    if not isinstance(record, dict):
        raise BadInput(N_("{file} holds no JSON object: a case is keys and values"), file=path)
    return record
