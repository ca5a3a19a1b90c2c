"""What a person is told where the rule is none of those that level: caps, prices, samples."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sortition.feasibility.sides import listed
from sortition.percent import percent
from sortition.report.contents import Contents
from sortition.why import words
from sortition.why.person import Why
from strata.texts import Text, text


def cap(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield why nobody has a higher chance than this person."""
    yield text(
        "Your chance is {chance}, the highest that anyone has here.",
        chance=words.chance(why.optimum or why.chance),
    )
    if why.reason is not None:
        yield text(
            "The rule of this lottery, {rule}, keeps the highest chance as low as can be. What "
            "holds it up: {rows}.",
            rule=contents.rule, rows=words.rows(why.reason.terms),
        )  # fmt: skip
        yield from words.facts(contents, why.reason.terms)
    else:
        yield text(
            "The rule of this lottery, {rule}, weighs the highest chance against the lowest, and "
            "lets nobody have more.",
            rule=contents.rule,
        )


def priced(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield what makes up the chance of a person by the rule nash."""
    yield text("Your chance is {chance}.", chance=words.chance(why.optimum or why.chance))
    yield text(
        "By the rule of this lottery, {rule}, one over your chance is the sum of what the quotas "
        "that count you cost: many for few seats make them dear.",
        rule=contents.rule,
    )
    if why.charges:
        charges = [
            text("{price} for '{row}'", price=_price(charge.price), row=words.row(charge.row))
            for charge in why.charges
        ]
        yield text(
            "For you that is {total}: {charges}.",
            total=_price(1 / (why.optimum or why.chance)),
            charges=listed(charges),
        )
    if any(charge.price < 0 for charge in why.charges):
        yield text("What stands below 0 needs people like you, and makes your chance higher.")


def _price(price: Fraction) -> str:
    return f"{float(price):.2f}"


def estimate(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield what is known of a chance by a rule that only samples."""
    from sortition.estimate import CONFIDENCE, interval

    low, high = interval(why.panels or 0, contents.panels)
    sure = f"{CONFIDENCE:.0%}"
    yield text(
        "You are in {panels} of the {all} panels that the rule {rule} gave, which are equally "
        "likely: {chance}.",
        panels=words.number(why.panels or 0), all=words.number(contents.panels),
        rule=contents.rule, chance=percent(why.chance),
    )  # fmt: skip
    yield text(
        "What its chance for you is can only be estimated: between {low} and {high}, with a "
        "confidence of {sure}. No fairness is proven.",
        low=percent(float(low)), high=percent(float(high)), sure=sure,
    )  # fmt: skip


def single(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield whether a person is in the one panel."""
    yield text(
        "This folder holds one panel, chosen by the rule {rule}, and no lottery: {whether}.",
        rule=contents.rule,
        whether=text("you are in it") if why.chance else text("you are not in it"),
    )  # fmt: skip


def full(why: Why) -> Iterator[Text]:
    """Yield which quotas of the person are full in every panel."""
    reached = [own for own in why.own if own.full]
    if reached:
        yield text(
            "Of your quotas these are full in every panel: {quotas}.",
            quotas=listed(
                text(
                    "at most {seats} of {whom}",
                    seats=own.most, whom=words.value(own.feature, own.value),
                )
                for own in reached
            ),
        )  # fmt: skip
