"""How rows of a proof, chances and counts are worded: short, for a citizen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sortition.feasibility.sides import Side, listed, of
from sortition.percent import percent
from sortition.report.contents import Contents
from sortition.report.reasons import Term
from sortition.report.tongue import Tongue
from strata.texts import Text, text

FEW_WORDS = 4
"""More quotas than this are counted, not named."""
_PLAIN = 1000
"""Larger denominators say nothing to anybody."""


def chance(value: Fraction) -> Text:
    """Return such as "2 in 29 (6.90%)", or "about 1 in 9.2 (10.90%)" where that says more."""
    if value in (0, 1):
        return text("0") if not value else text("certain")
    if value.denominator <= _PLAIN:
        return parts(value.numerator, value.denominator)
    return text("about {odds} ({percent})", odds=odds(value), percent=percent(value))


def parts(seats: int, people: int) -> Text:
    """Return such as "13 in 199 (6.53%)"."""
    return text(
        "{seats} in {people} ({percent})",
        seats=number(seats),
        people=number(people),
        percent=percent(Fraction(seats, people)),
    )


def about(value: float) -> Text:
    """Return such as "about 1 in 11 (9.1%)"."""
    near = Fraction(value).limit_denominator(10**9)
    if near in (0, 1):
        return text("0") if not near else text("certain")
    return text("about {odds} ({percent})", odds=odds(near), percent=percent(near))


def odds(value: Fraction) -> str:
    """Return such as "1 in 9.2"."""
    return Tongue.of().odds(value)


def points(value: Fraction | float) -> Text:
    """Return a difference of chances, such as "0.43 percentage points"."""
    hundredths = f"{float(value) * 100:.2f}"
    return text("{points} percentage points", points=hundredths)


def number(value: Fraction | int) -> str:
    """Return a whole number with commas, anything else with one or two digits."""
    whole = Fraction(value)
    if whole.denominator == 1:
        return f"{int(whole):,}"
    return f"{float(whole):,.1f}" if abs(whole) >= 1 else f"{float(whole):.2f}"


def people(count: int) -> Text:
    """Return such as "1 person" or "232 people"."""
    if count == 1:
        return text("1 person")
    return text("{count} people", count=number(count))


def seats(count: Fraction | int) -> Text:
    """Return such as "1 seat" or "3.1 seats"."""
    if count == 1:
        return text("1 seat")
    return text("{count} seats", count=number(count))


def several(contents: Contents) -> Iterator[Text]:
    """Yield what seats and quotas are of, where several panels sit at once."""
    if contents.juries > 1:
        yield text(
            "{count} panels sit at once: seats and quotas are those of all together, and a chance "
            "is that of sitting in one of them.",
            count=contents.juries,
        )


def rounded(value: float) -> Fraction:
    """Return a decimal as a fraction of tenths."""
    return Fraction(round(value * 10), 10)


def row(term: Term) -> Text:
    """Return what a row of a proof says, such as "at most 16 of higher (education)"."""
    if term.kind == "quota":
        side = Side(
            row=0,
            bound="most" if term.times > 0 else "least",
            feature=term.feature,
            value=term.value,
            seats=term.bound,
        )
        return side.words()
    if term.kind == "seats":
        return text("the {seats} of the panel", seats=seats(term.bound))
    if term.kind == "cut":
        return text("fact {number} about all panels", number=term.number)
    if term.rows == 1:
        return text("at most one person of a household")
    return text("at most one person of each of {count} households", count=term.rows)


def rows(terms: Sequence[Term]) -> Text:
    """Return the rows, of many only the heaviest."""
    named = [text("'{row}'", row=row(term)) for term in terms[:FEW_WORDS]]
    if len(terms) > FEW_WORDS:
        named.append(text("{count} more", count=len(terms) - FEW_WORDS))
    return listed(named)


def value(feature: str, value: str) -> Text:
    """Return how a value is named in a sentence."""
    return of(feature, value)


def facts(contents: Contents, terms: Sequence[Term]) -> Iterator[Text]:
    """Yield what the cuts among `terms` rest on."""
    cuts = {cut.number: cut for cut in contents.proof.cuts}
    for term in terms:
        if term.kind == "cut":
            yield text(
                "Fact {number} about all panels rests on this: {basis}",
                number=term.number, basis=cuts[term.number].rests_on,
            )  # fmt: skip
