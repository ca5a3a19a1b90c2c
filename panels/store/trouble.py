"""What the database cannot do, said so that somebody can mend it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError

from strata.problems import InputError, Problem
from strata.texts import Text, text

_STATES = {
    "53100": "disk-full",
    "25006": "store-read-only",
    "55P03": "store-busy",
    "40P01": "store-busy",
    "40001": "store-busy",
    "42P01": "store-not-ours",
}
"""What the codes of PostgreSQL mean; it may say the words in any language."""
_SAID = {
    "full": "disk-full",
    "no space": "disk-full",
    "readonly": "store-read-only",
    "read-only": "store-read-only",
    "locked": "store-busy",
    "busy": "store-busy",
    "no such table": "store-not-ours",
    "does not exist": "store-missing",
}
"""What words mean where there is no code: on SQLite, and where a server was not reached."""
_TROUBLES: Mapping[str, tuple[Text, Text]] = {
    "store-refused": (
        text("What was given does not fit what stands in the database; nothing was changed."),
        text("Look at the page again: somebody may have been faster."),
    ),
    "disk-full": (
        text("The disk of the database is full; nothing was changed."),
        text("Make room and do it again."),
    ),
    "store-read-only": (
        text("The database can only be read; nothing was changed."),
        text("Give the program the right to write to its file and folder."),
    ),
    "store-busy": (
        text("Others kept the database busy for too long; nothing was changed."),
        text("Do it again in a moment."),
    ),
    "store-not-ours": (
        text("The database lacks a table of ours."),
        text("Name another with SORTITION_DATABASE, or restore a backup."),
    ),
    "store-missing": (
        text("The server has no such database, or nobody of that name."),
        text("Make an empty one, such as with createdb, or put SORTITION_DATABASE right."),
    ),
    "store-away": (
        text("The database does not answer; nothing was changed."),
        text("Check SORTITION_DATABASE, and that the database runs."),
    ),
}


class StoreTrouble(InputError):
    """The database did not take it; everything is as it was."""

    def __init__(self, code: str, what: Text, remedy: Text) -> None:
        super().__init__([Problem(code=code, what=what, remedy=remedy)])


def explained(error: DBAPIError | NoConnection | StaleDataError) -> StoreTrouble:
    """Return what `error` means; what it holds of the statement is left out, it may name people."""
    return trouble(_code(error))


def trouble(code: str) -> StoreTrouble:
    """Return the trouble with that code."""
    return StoreTrouble(code, *_TROUBLES[code])


def _code(error: DBAPIError | NoConnection | StaleDataError) -> str:
    if isinstance(error, IntegrityError | DataError | StaleDataError):
        return "store-refused"
    if isinstance(error, NoConnection):
        return "store-busy"
    state = getattr(error.orig, "sqlstate", None)
    if state in _STATES:
        return _STATES[state]
    said = str(error.orig).lower()
    return next((code for words, code in _SAID.items() if words in said), "store-away")
