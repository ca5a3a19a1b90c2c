"""The national number, which is never stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sortition.refused import Refused
from strata.reading.ids import personal_ids
from strata.texts import text

_MARKS = re.compile(r"[\s._/-]")
_DIGITS = 11


def national_numbers(cells: Sequence[str]) -> frozenset[str]:
    """Return those of `cells` that are Belgian national numbers: their check is right.

    One in three numbers of this length must pass, so that running numbers do not.
    """
    long = [cell for cell in dict.fromkeys(cells) if len(cell) >= _DIGITS]
    found = personal_ids([cell.strip() for cell in long]).get("national-number", ())
    return frozenset(cell for cell in found if len(_MARKS.sub("", cell)) == _DIGITS)


def refuse_national_number(cell: str) -> None:
    """Raise `Refused` if `cell` is a national number."""
    if national_numbers([cell]):
        raise Refused(
            "national-number",
            text("This looks like a national number, and that is never stored."),
            text("Leave it out. A telephone number begins with + or 0."),
        )
