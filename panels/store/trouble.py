"""What the database cannot do, said so that somebody can mend it."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from strata.problems import InputError, Problem
from strata.texts import Text, text


class StoreTrouble(InputError):
    """The database did not take it; everything is as it was."""

    def __init__(self, code: str, what: Text, remedy: Text) -> None:
        super().__init__([Problem(code=code, what=what, remedy=remedy)])


def explained(error: DBAPIError) -> StoreTrouble:
    """Return what `error` means; what it holds of the statement is left out, it may name people."""
    if isinstance(error, IntegrityError | DataError):
        return StoreTrouble(
            "store-refused",
            text("What was given does not fit what stands in the database; nothing was changed."),
            text("Look at the page again: somebody may have been faster."),
        )
    said = str(error.orig).lower()
    if "full" in said or "no space" in said:
        return StoreTrouble(
            "disk-full",
            text("The disk of the database is full; nothing was changed."),
            text("Make room and do it again."),
        )
    if "readonly" in said or "read-only" in said:
        return StoreTrouble(
            "store-read-only",
            text("The database can only be read; nothing was changed."),
            text("Give the program the right to write to its file and folder."),
        )
    if "locked" in said or "busy" in said:
        return StoreTrouble(
            "store-busy",
            text("Others kept the database busy for too long; nothing was changed."),
            text("Do it again in a moment."),
        )
    if "no such table" in said or "does not exist" in said:
        return StoreTrouble(
            "store-not-ours",
            text("The database lacks a table of ours."),
            text("Name another with SORTITION_DATABASE, or restore a backup."),
        )
    return StoreTrouble(
        "store-away",
        text("The database does not answer; nothing was changed."),
        text("Check SORTITION_DATABASE, and that the database runs."),
    )
