"""The language of the screens: Dutch first, English as it stands in the source."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from sortition.report.tongue import Tongue
from strata.texts import text

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""Languages of the screens, as they call themselves."""
ZONE = ZoneInfo("Europe/Brussels")
"""Times are shown as they are in Leuven."""


def tongue(language: str) -> Tongue:
    """Return the tongue of `language`, English if there is no such catalogue."""
    return Tongue.of(language if language in LANGUAGES else "en", CATALOGUES)


def local_day(when: datetime) -> date:
    """Return which day it is, at that moment, where the juries are."""
    return when.astimezone(ZONE).date()


def day(when: date, speaks: Tongue) -> str:
    """Return a day, such as "Thursday 26 November 2026"."""
    return str(format_date(when, "EEEE d MMMM y", locale=speaks.locale))


def short_day(when: date, speaks: Tongue) -> str:
    """Return a day for a table, such as "Thu 26 Nov 2026"."""
    return str(format_date(when, "EEE d MMM y", locale=speaks.locale))


def short_moment(when: datetime, speaks: Tongue) -> str:
    """Return a day and time for a table, such as "26 Nov 2026, 14:05"."""
    return _moment(when, "d MMM y", speaks)


def moment(when: datetime, speaks: Tongue) -> str:
    """Return a day and time, such as "26 November 2026, 14:05"."""
    return _moment(when, "d MMMM y", speaks)


def _moment(when: datetime, days: str, speaks: Tongue) -> str:
    """Return a day as the pattern `days` writes it, with the time as clocks show it in Leuven."""
    local = when.astimezone(ZONE)
    return speaks.say(
        text(
            "{day}, {hour}",
            day=format_date(local, days, locale=speaks.locale),
            hour=format_datetime(local, "HH:mm", locale=speaks.locale),
        )
    )
