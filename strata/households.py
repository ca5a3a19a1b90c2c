"""Households: whose addresses agree, and whose nearly do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from strata.addresses import address
from strata.near import pairs

_MAY_BE_EMPTY = re.compile(
    r"box|bus(?:nummer)?|bte|boite|apt|appartement|apartment|flat|unit|suffix"
)
_NUMBERS = re.compile(r"\d+[a-z]?")
_DIGITS = re.compile(r"\d+")
_LONG_WORDS = re.compile(r"[^\W\d]{2,}")
_LIKENESS = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class Households:
    """Who shares a household, and who may.

    Parameters
    ----------
    marks
        One for each person: people with the same mark share a household; None shares with nobody.
    near
        Pairs of marks that nearly agree: for a decision, never merged.
    unknown
        Positions of the people with an empty cell.
    """

    marks: tuple[str | None, ...]
    near: tuple[tuple[str, str], ...]
    unknown: tuple[int, ...]


def households(columns: Sequence[Sequence[str]], names: Sequence[str]) -> Households:
    """Group people whose cells agree in all `columns`.

    Cells are compared as in `strata.addresses.address`. Whoever has an empty cell shares no
    household, except that a box number may be empty, as most are.

    Parameters
    ----------
    columns
        The cells, one column for each of `names`, people in the same order in each.
    names
        Names of the columns; one such as ``box`` or ``bus`` may be empty.
    """
    parts = [_addresses(column) for column in columns]
    needed = [n for n, name in enumerate(names) if not _MAY_BE_EMPTY.fullmatch(address(name))]
    needed = needed or list(range(len(names)))
    marks: list[str | None] = []
    for person in zip(*parts, strict=True):
        filled = all(person[n] for n in needed)
        marks.append(" | ".join(person) if filled else None)
    return Households(
        marks=tuple(marks),
        near=_near(sorted({mark for mark in marks if mark is not None})),
        unknown=tuple(at for at, mark in enumerate(marks) if mark is None),
    )


def _addresses(column: Sequence[str]) -> list[str]:
    known = {cell: address(cell) for cell in set(column)}
    return [known[cell] for cell in column]


def _near(marks: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs with the same numbers and similar words, or the same words and no box."""
    numbers = {mark: tuple(_NUMBERS.findall(mark)) for mark in marks}
    return tuple(
        (marks[one], marks[other])
        for one, other in pairs(marks, (numbers.__getitem__, _words), _LIKENESS)
        if _may_be_one(numbers[marks[one]], numbers[marks[other]])
    )


def _words(mark: str) -> tuple[str, ...]:
    """Return the words and the first number: what agrees if only a box or letter differs."""
    return (*_LONG_WORDS.findall(mark), *_DIGITS.findall(mark)[:1])


def _may_be_one(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Tell two spellings of one address from two boxes in one house."""
    return mine == theirs or len(mine) != len(theirs)
