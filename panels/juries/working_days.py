"""Days on which offices work and juries meet: no weekends, no public holidays of Belgium."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from panels.juries.templates import On

_SATURDAY = 5


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Belgium in `year`."""
    from holidays import country_holidays

    return frozenset(country_holidays("BE", years=year))


def fits(day: date, on: On) -> bool:
    """Tell whether something that is `on` such days can be on `day`."""
    if on is On.ANY_DAY:
        return True
    if day in public_holidays(day.year):
        return False
    saturday = day.weekday() == _SATURDAY
    return saturday if on is On.SATURDAY else day.weekday() < _SATURDAY


def last_before(day: date, on: On) -> date:
    """Return `day`, or the last day before it on which something of this kind can be."""
    while not fits(day, on):
        day -= timedelta(days=1)
    return day
