"""What is planned of a jury, and whether it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from panels.juries.templates import TEMPLATES
from panels.juries.texts import Language
from strata.problems import InputError, Problem
from strata.texts import Text, text

MOST_SEATS = 1000
MOST_ALTERNATES = 1000
OLDEST = 120
LONGEST_TITLE = 200
_MOST_CENTS = 10**11


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A plan; each as in the table of juries."""

    title: str
    template: str
    seats: int
    alternates: int
    youngest: int | None
    oldest: int | None
    one_per_household: bool
    decision_on: date
    budget_cents: int | None
    language: str

    def columns(self) -> dict[str, Any]:
        """Return what the table of juries holds of it."""
        return asdict(self)


def check(design: Design, today: date | None) -> None:
    """Raise `InputError` with everything that is wrong with `design`.

    The decision must come after `today`; None if it was planned before and stays as it is.
    """
    found = [
        Problem(code=code, what=what, remedy=remedy) for code, what, remedy in _wrong(design, today)
    ]
    if found:
        raise InputError(found)


def _wrong(design: Design, today: date | None) -> Iterator[tuple[str, Text, Text]]:
    title = design.title
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        yield (
            "jury-title",
            text("The jury needs a title of at most {most} signs.", most=LONGEST_TITLE),
            text("Give a short title that people will recognise."),
        )
    if design.template not in TEMPLATES:
        yield (
            "jury-template",
            text("There is no such template."),
            text("Choose one of: {names}.", names=", ".join(TEMPLATES)),
        )
    if not 1 <= design.seats <= MOST_SEATS:
        yield (
            "jury-seats",
            text("A jury has from 1 to {most} seats.", most=MOST_SEATS),
            text("Give another number of seats."),
        )
    if not 0 <= design.alternates <= MOST_ALTERNATES:
        yield (
            "jury-alternates",
            text("There can be from 0 to {most} alternates.", most=MOST_ALTERNATES),
            text("Give another number of alternates."),
        )
    if design.language not in set(Language):
        yield (
            "jury-language",
            text("The language is none of: {names}.", names=", ".join(Language)),
            text("Choose one of them."),
        )
    if today is not None and design.decision_on <= today:
        yield (
            "jury-decision",
            text("The day of the decision is not in the future."),
            text("Give the day on which the council will decide."),
        )
    if design.budget_cents is not None and not 0 <= design.budget_cents <= _MOST_CENTS:
        yield (
            "jury-budget",
            text("The budget is no amount that can be."),
            text("Give an amount of 0 or more, or leave it out."),
        )
    yield from _wrong_ages(design)


def _wrong_ages(design: Design) -> Iterator[tuple[str, Text, Text]]:
    ages = [age for age in (design.youngest, design.oldest) if age is not None]
    if any(not 0 <= age <= OLDEST for age in ages) or ages != sorted(ages):
        yield (
            "jury-ages",
            text("The ages are not from a lower to a higher one."),
            text("Give ages from 0 to {oldest}, or leave them out.", oldest=OLDEST),
        )
