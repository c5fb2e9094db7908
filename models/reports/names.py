"""How the report calls people and substances."""

from collections.abc import Mapping

from models.physics.substances import is_known, substance

Names = Mapping[str, str]  # login -> how the person is called


def called(login: str, names: Names) -> str:
    return names.get(login, login)


def substance_name(name: str | None) -> str | None:
    """The substance in the reader's language, or as it was written where the table does not know it."""
    return str(substance(name).label) if name and is_known(name) else name
