"""From a birth year or a birth date to an age on a day."""

from __future__ import annotations

import re
from datetime import date

from strata.reading.ages.bands import OLDEST

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?)?")
_LOCAL = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ T]0?0:00(?::00)?)?")


def year_of_birth(cell: str) -> int | None:
    """Return the year if the cell is a plausible one."""
    year = int(cell) if len(cell) == 4 and cell.isdecimal() and cell.isascii() else 0
    return year if 1880 <= year <= 2200 else None


def dates(cell: str, *, day_first: bool | None) -> tuple[date, ...]:
    """Return the dates that `cell` can mean: none, one, or two where day and month may be swapped.

    Parameters
    ----------
    cell
        ``1980-05-17``, ``17/05/1980``, ``17.5.1980`` or ``5/17/1980``.
    day_first
        Whether the day stands before the month; None if that is not known.
    """
    cell = cell.strip()
    if match := _ISO.fullmatch(cell):
        year, month, day = map(int, match.groups())
        return _existing((year, month, day))
    if match := _LOCAL.fullmatch(cell):
        first, second, year = map(int, match.groups())
        if day_first is None:
            return _existing((year, second, first), (year, first, second))
        return _existing((year, second, first) if day_first else (year, first, second))
    return ()


def order(cells: list[str]) -> bool | None:
    """Tell from the unmistakable dates in a column whether the day comes first; None if unclear."""
    first = second = False
    for cell in cells:
        if match := _LOCAL.fullmatch(cell.strip()):
            first |= int(match[1]) > 12
            second |= int(match[2]) > 12
    return first if first != second else None


def ages_of_year(year: int, on: date) -> tuple[int, ...]:
    """Return the ages that someone born in `year` can have on the day `on`.

    On the last day of a year every birthday of that year has passed: there is only one.
    """
    age = on.year - year
    if (on.month, on.day) == (12, 31) or age == 0:
        return (age,) if 0 <= age <= OLDEST else ()
    return tuple(a for a in (age - 1, age) if 0 <= a <= OLDEST)


def age_of_date(born: date, on: date) -> int | None:
    """Return the age in whole years on the day `on`; None if it is none."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return age if born <= on and age <= OLDEST else None


def _existing(*days: tuple[int, int, int]) -> tuple[date, ...]:
    found = []
    for day in days:
        try:
            found.append(date(*day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
