"""Tables: short days, figures as the language writes them, and room for what is long."""

from __future__ import annotations

from datetime import UTC, date, datetime

from panels.screens.tables import cell, paged
from panels.tongue import tongue
from strata.texts import text

NL, EN = tongue("nl"), tongue("en")


def test_days_and_figures_are_those_of_the_language() -> None:
    assert cell(date(2026, 11, 27), NL) == "vr 27 nov 2026"
    assert cell(date(2026, 11, 27), EN) == "Fri 27 Nov 2026"
    assert cell(datetime(2026, 11, 27, 12, tzinfo=UTC), NL) == "27 nov 2026, 13:00"
    assert (cell(3150, NL), cell(3150, EN)) == ("3.150", "3,150")
    assert (cell(True, NL), cell(None, NL), cell(text("no"), NL)) == ("ja", "", "nee")


def test_what_is_long_gets_room_and_days_stay_in_one_line() -> None:
    rows = [{"when": "27 nov 2026", "id": "0" * 24, "what": "a sentence " * 5}]
    html = paged(rows, {"when": "When", "id": "Id", "what": "What"}, None, {"when"})
    assert '<td class="whole">27 nov' in html
    assert '<td class="long">000' in html
    assert '<td class="sentence">a sentence' in html
