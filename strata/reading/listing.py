"""Many rows with one problem: list the first, count the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from strata.problems import Problem
from strata.reading.limits import LISTED
from strata.texts import Text, plural, text

_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
SHOWN = 60
"""How many characters of a cell a message shows."""


def listed(spots: Sequence[int], problem: Callable[[int], Problem]) -> Iterator[Problem]:
    """Yield `problem` of the first hundred `spots`, and one more that counts the others."""
    for spot in spots[:LISTED]:
        yield problem(spot)
    if len(spots) > LISTED:
        yield replace(
            problem(spots[0]),
            row=None,
            value=None,
            what=plural(
                "{count} more row has a problem of this kind.",
                "{count} more rows have a problem of this kind.",
                count=len(spots) - LISTED,
            ),
            remedy=text("Put the rows listed above right and read the file again."),
        )


def rows_in_words(rows: Sequence[int]) -> Text:
    """Return the numbers of up to ten rows, and how many more there are."""
    if len(rows) == 1:
        return text("row {row}", row=rows[0])
    named = ", ".join(map(str, rows[:10]))
    if len(rows) <= 10:
        return text("rows {rows}", rows=named)
    return text("rows {rows} and {count} more", rows=named, count=len(rows) - 10)


def names_in_words(names: Sequence[str]) -> Text:
    """Return up to twelve names in quotes, and how many more there are."""
    named = ", ".join(f"'{shown(name)}'" for name in names[:12])
    if len(names) <= 12:
        return text("{names}", names=named)
    return text("{names} and {count} more", names=named, count=len(names) - 12)


def shown(cell: str) -> str:
    """Return `cell` on one line, cut after sixty characters."""
    line = _LINE_ENDS.sub(" ", cell)
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
