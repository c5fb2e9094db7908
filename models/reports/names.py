"""How the report calls people, places and substances."""

from collections.abc import Iterable, Mapping

from models.domain.park import Area, Building, Enterprise, Park
from models.physics.substances import is_known, substance

Names = Mapping[str, str]  # login -> how the person is called


def called(login: str, names: Names) -> str:
    return names.get(login, login)


def substance_name(name: str | None) -> str | None:
    """The substance in the reader's language, or as it was written where the table does not know it."""
    return str(substance(name).label) if name and is_known(name) else name


def place_names(codes: Iterable[str], park: Park) -> str:
    """Buildings, enterprises and areas by name, one after the other; what is no code of the park stays as it is."""
    places: tuple[Enterprise | Area | Building, ...] = (*park.enterprises, *park.areas, *park.buildings)
    names = {place.code: str(place.name) for place in places}
    return ", ".join(names.get(code) or code for code in codes)
