"""Wishes: who shall have more seats than the share gives, and how many at least or exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from strata.problems import InputError, Problem
from strata.reading.limits import SEAT_DIGITS
from strata.reading.listing import names_in_words
from strata.reading.spelling import fold, nearest
from strata.texts import Text, text

Named = tuple[str, str]
"""A feature and one of its values."""

_FACTOR = re.compile(r"(?:[x×*]\s*)?(\d{1,6}(?:[.,]\d{1,6})?)(?:\s*[x×])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wished for a value beside its share.

    Parameters
    ----------
    feature, value
        For whom.
    kind
        ``least`` for a minimum of seats, ``seats`` for a number of seats, ``factor`` for a share
        that counts so many times.
    amount
        Seats, or the factor, above 1.
    """

    feature: str
    value: str
    kind: Literal["least", "seats", "factor"]
    amount: Fraction


def read_least(given: str, known: Sequence[Named]) -> Wish:
    """Read ``value=2`` or ``feature:value=2`` as a minimum of seats.

    Parameters
    ----------
    given
        As it was written.
    known
        The features with their values.

    Raises
    ------
    InputError
        If it cannot be read, or no value, or several, are called so.
    """
    name, amount = _split(given, "--at-least")
    feature, value = _named(name, known, "--at-least")
    if not amount.isdecimal() or not amount.isascii() or len(amount) > SEAT_DIGITS:
        raise _refusal(
            "wish-unreadable",
            text("'{amount}' is not a number of seats.", amount=amount),
            text("Write --at-least 'value=2'."),
        )
    return Wish(feature=feature, value=value, kind="least", amount=Fraction(int(amount)))


def read_weight(given: str, known: Sequence[Named]) -> Wish:
    """Read ``value=8`` as a number of seats, ``value=1.5x`` as a factor; else as `read_least`."""
    name, amount = _split(given, "--weight-up")
    feature, value = _named(name, known, "--weight-up")
    if amount.isdecimal() and amount.isascii() and len(amount) <= SEAT_DIGITS:
        return Wish(feature=feature, value=value, kind="seats", amount=Fraction(int(amount)))
    match = _FACTOR.fullmatch(amount)
    if not match or amount == match[1] or Fraction(match[1].replace(",", ".")) <= 1:
        raise _refusal(
            "wish-unreadable",
            text("'{amount}' is neither a number of seats nor a factor above 1.", amount=amount),
            text("Write 'value=8' for 8 seats, or 'value=1.5x' for one and a half times as many."),
        )
    factor = Fraction(match[1].replace(",", "."))
    return Wish(feature=feature, value=value, kind="factor", amount=factor)


def consistent(wishes: Iterable[Wish]) -> None:
    """Raise `InputError` if two wishes of one sort name the same value."""
    seen: set[tuple[str, str, bool]] = set()
    for wish in wishes:
        key = (wish.feature, wish.value, wish.kind == "least")
        if key in seen:
            raise _refusal(
                "wish-repeated",
                text("Two wishes name '{value}' of {feature}.", value=wish.value,
                     feature=wish.feature),
                text("Keep one of them."),
            )  # fmt: skip
        seen.add(key)


def _split(given: str, option: str) -> tuple[str, str]:
    name, sign, amount = given.rpartition("=")
    if not sign or not name.strip() or not amount.strip():
        raise _refusal(
            "wish-unreadable",
            text("'{given}' does not say for whom how many seats are wished.", given=given),
            text("Write {option} 'value=2', or 'feature:value=2'.", option=option),
        )
    return name.strip(), amount.strip()


def _named(name: str, known: Sequence[Named], option: str) -> Named:
    """Return the feature and value called `name`, which may be the value alone."""
    fitting = [
        (feature, value)
        for feature, value in known
        if fold(name) in (fold(value), fold(f"{feature}:{value}"), fold(f"{feature}: {value}"))
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise _refusal(
            "wish-unclear",
            text("Several features have a value '{name}'.", name=name),
            text(
                "Write one of {names} before the =.",
                names=names_in_words([f"{feature}:{value}" for feature, value in fitting]),
            ),
        )
    every = [name for feature, value in known for name in (value, f"{feature}:{value}")]
    near = nearest(name, every)
    raise _refusal(
        "wish-unknown",
        text("No feature has a value '{name}' ({option}).", name=name, option=option),
        text("Did you mean '{name}'?", name=near)
        if near
        else text("Write a value as it stands in the population."),
    )


def _refusal(code: str, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, what=what, remedy=remedy)])
