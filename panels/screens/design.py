"""The fields of a jury's plan, for a new jury and for one that is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from panels.juries.texts import Language
from panels.screens import frame
from panels.screens.choosing import one_of
from strata.texts import text

LANGUAGES = {
    Language.NL: text("Dutch"),
    Language.EN: text("English"),
    Language.FR: text("French"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What stands in the fields; `decision_on` is None where nothing was proposed."""

    title: str
    seats: int
    alternates: int
    youngest: int | None
    oldest: int | None
    one_per_household: bool
    decision_on: date | None
    budget_cents: int | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Given):
    """What was filled in; a day is always chosen."""

    decision_on: date


def fields(proposed: Given, *, key: str) -> Filled:
    """Show the fields, filled with `proposed`, and return what stands in them."""
    say = frame.say
    title = st.text_input(say(text("Title")), proposed.title, max_chars=200, key=f"{key}-title")
    seats = st.number_input(say(text("Seats")), 1, 1000, proposed.seats, key=f"{key}-seats")
    alternates = st.number_input(
        say(text("Alternates")), 0, 1000, proposed.alternates, key=f"{key}-alternates"
    )
    youngest = _number(say(text("Lowest age, or empty")), proposed.youngest, 120, f"{key}-youngest")
    oldest = _number(say(text("Highest age, or empty")), proposed.oldest, 120, f"{key}-oldest")
    household = st.checkbox(
        say(text("At most one person of a household")),
        proposed.one_per_household,
        key=f"{key}-household",
    )
    decision = st.date_input(
        say(text("The council decides on")),
        proposed.decision_on or "today",
        format="DD/MM/YYYY",
        key=f"{key}-decision",
    )
    euros = _number(
        say(text("Budget in euros, or empty")),
        None if proposed.budget_cents is None else proposed.budget_cents // 100,
        10**9,
        f"{key}-budget",
    )
    first = Language(proposed.language)
    others = {one: LANGUAGES[one] for one in LANGUAGES if one is not first}
    language = one_of(
        text("First language"), {first: LANGUAGES[first], **others}, key=f"{key}-language"
    )
    return Filled(
        title=title,
        seats=int(seats),
        alternates=int(alternates),
        youngest=youngest,
        oldest=oldest,
        one_per_household=household,
        decision_on=decision,
        budget_cents=None if euros is None else euros * 100,
        language=language.value,
    )


def _number(label: str, value: int | None, most: int, key: str) -> int | None:
    given = st.number_input(label, 0, most, value, step=1, key=key)
    return None if given is None else int(given)
