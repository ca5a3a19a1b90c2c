"""Dates that Excel made of bands such as ``10-12``, told by the day, month and year they show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strata.reading.spelling import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari janvier janv",
            "feb february februari février fevrier févr fevr fév fev",
            "mar march maart mrt mars",
            "apr april avril avr",
            "may mei mai",
            "jun june juni juin",
            "jul july juli juillet juil",
            "aug august augustus août aout aoû",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dec déc décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_MONTH = re.compile(r"(\d{1,2})[-./ ]([^\W\d_]+)\.?(?:[-./ ](\d{4}|\d\d))?")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?[-./ ](\d{1,2})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: 0?0:00(?::00)?)?")
_PAIR = re.compile(r"\D*?(\d{1,2})\s*[-/.]\s*(\d{1,2})\D*")


def is_day(cell: str) -> bool:
    """Tell whether the whole cell is a date that no name would look like."""
    return bool(_ISO.fullmatch(cell)) or _named_month(cell) is not None


def pairs(cell: str) -> set[tuple[int, int]]:
    """Return the pairs of numbers that someone may have typed to get the date in `cell`.

    Excel reads ``10-12`` as the tenth of December or the twelfth of October, and ``10-24`` as
    October 2024, and shows it in one of many forms.
    """
    if match := _ISO.fullmatch(cell):
        year, month, day = map(int, match.groups())
        return _typed(day, month, year)
    if match := _LOCAL.fullmatch(cell):
        first, second, year = map(int, match.groups())
        return _typed(first, second, year) | _typed(second, first, year)
    if named := _named_month(cell):
        return _typed(*named)
    return set()


def fitting(cell: str, names: Iterable[str]) -> list[str]:
    """Return those of `names` that Excel may have turned into the date in `cell`."""
    typed = pairs(cell)
    if not typed:
        return []
    found = []
    for name in names:
        match = _PAIR.fullmatch(fold(name))
        if match and (int(match[1]), int(match[2])) in typed:
            found.append(name)
    return found


def has_year(cell: str) -> bool:
    """Tell whether the date in `cell` is a whole one, so that it could be a birth date."""
    return bool(_ISO.fullmatch(cell) or _LOCAL.fullmatch(cell))


def _typed(day: int, month: int, year: int | None) -> set[tuple[int, int]]:
    typed = {(day, month), (month, day)}
    return typed | {(month, year % 100)} if year is not None and day == 1 else typed


def _named_month(cell: str) -> tuple[int, int, int | None] | None:
    """Return number, month and year of ``10-dec``, ``10 dec 2026`` or ``dec-10``."""
    cell = fold(cell)
    if (match := _DAY_MONTH.fullmatch(cell)) and match[2] in _MONTHS:
        return int(match[1]), _MONTHS[match[2]], int(match[3]) if match[3] else None
    if (match := _MONTH_FIRST.fullmatch(cell)) and match[1] in _MONTHS:
        return int(match[2]), _MONTHS[match[1]], None
    return None
