"""A whole folder at a glance: its chances, what decides each, and what a seat would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from sortition.percent import percent
from sortition.report import reasons
from sortition.report.contents import Contents, Level
from sortition.report.figures import FEW
from sortition.report.reasons import Reason
from sortition.why import words
from sortition.why.charges import top
from sortition.why.effects import Effects
from sortition.why.outlook import foreword
from sortition.why.prices import Price, Slope, prices, slopes
from sortition.why.ruling import CAPPED, PRICED
from sortition.why.setting import Setting
from strata.texts import Text, text

_LEVELS = 8
"""So many levels are named; the JSON has all."""
_PRICES = 8
"""So many quotas are named with their price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A chance that people share, and what holds it there, None if nothing but certainty."""

    value: Fraction
    people: int
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What decides the chances of a folder.

    Parameters
    ----------
    steps
        In the order of the proof.
    whole
        The rows of the certificate, heaviest first, where the rule has one.
    prices
        Of the lowest chance by leximin; empty without the table of the pool, or if the rule is
        after something else.
    slopes
        What the proof alone says, only without that table.
    attained
        Whether the folder's lottery attains what the prices start from.
    """

    steps: tuple[Step, ...]
    whole: Reason | None
    prices: tuple[Price, ...]
    slopes: tuple[Slope, ...]
    attained: bool


def overview(contents: Contents) -> Overview:
    """Return what decides the chances of a folder.

    Raises
    ------
    Refused
        ``folder-file-broken`` if proof and pool do not fit together.
    """
    steps = tuple(_step(contents, level) for level in contents.proof.levels)
    whole = (
        reasons.of_level(contents, top(contents), frozenset()) if contents.proof.prices else None
    )
    known = Overview(steps=steps, whole=whole, prices=(), slopes=(), attained=False)
    if contents.rule in (*CAPPED, *PRICED):
        return known
    if contents.values is None:
        return replace(known, slopes=slopes(contents))
    effects = Effects(Setting.of(contents))
    return replace(known, prices=prices(effects), attained=effects.setting.attained)


def _step(contents: Contents, level: Level) -> Step:
    reason = reasons.of_level(contents, level, frozenset()) if level.multipliers else None
    return Step(value=level.value, people=len(level.tickets), reason=reason)


def lines(contents: Contents, found: Overview) -> Iterator[Text]:
    """Yield the overview for people."""
    yield text(
        "{people} for {seats}. If all had the same chance, it would be {equal}.",
        people=words.people(contents.people), seats=words.seats(contents.seats),
        equal=words.parts(contents.seats, contents.people),
    )  # fmt: skip
    yield from words.several(contents)
    if contents.rule in PRICED and found.whole is not None:
        yield from _charged(contents, found, found.whole)
        return
    if not found.steps:
        yield text("Nothing is proven of the chances; they are those of the numbered panels.")
    elif contents.proven:
        yield text("The chances and what sets them, lowest first:")
    else:
        yield text("Nothing is proven but what bounds the lowest chance:")
    yield from (_line(contents, step) for step in found.steps[:_LEVELS])
    if rest := found.steps[_LEVELS:]:
        yield text(
            "  {count} higher chances of {people} together.",
            count=len(rest), people=_people(contents, sum(step.people for step in rest)),
        )  # fmt: skip
    yield from _priced(contents, found)


def _line(contents: Contents, step: Step) -> Text:
    people = _people(contents, step.people)
    if step.reason is None and step.value < 1:
        return text(
            "  {chance} for {people}: the highest that the rule {rule} allows.",
            chance=words.chance(step.value), people=people, rule=contents.rule,
        )  # fmt: skip
    if step.reason is None:
        return text("  {chance} for {people}.", chance=words.chance(step.value), people=people)
    return text(
        "  {chance} for {people}: {rows}.",
        chance=words.chance(step.value) if step.value else text("No chance"),
        people=people, rows=words.rows(step.reason.terms),
    )  # fmt: skip


def _charged(contents: Contents, found: Overview, whole: Reason) -> Iterator[Text]:
    """Yield what the rule nash says: no levels, but a price for each quota."""
    yield text(
        "{count} different chances, from {low} to {high}, by the rule {rule}.",
        count=words.number(len(found.steps)), low=percent(found.steps[0].value),
        high=percent(found.steps[-1].value), rule=contents.rule,
    )  # fmt: skip
    yield text(
        "One over a person's chance is the sum of the prices of what counts them. What is dear, "
        "the dearest first: {rows}.",
        rows=words.rows([term for term in whole.terms if term.times > 0]),
    )
    if needs := [term for term in whole.terms if term.times < 0]:
        yield text("What makes chances higher, as it needs people: {rows}.", rows=words.rows(needs))


def _people(contents: Contents, count: int) -> Text:
    if contents.values is None and 0 < count < FEW:
        return text("fewer than {few} people", few=FEW)
    return words.people(count)


def _priced(contents: Contents, found: Overview) -> Iterator[Text]:
    if found.prices:
        yield from foreword(contents.rule, leximin=False)
        yield text(
            "What a seat more or less in a quota does to the lowest chance, {now} now:",
            now=percent(found.prices[0].lowest),
        )
        yield from (_price(price) for price in found.prices[:_PRICES])
        if len(found.prices) > _PRICES:
            yield text("  {count} more quotas matter less.", count=len(found.prices) - _PRICES)
        if not found.attained:
            yield text("These are what the quotas alone allow: bounds, which panels may not reach.")
    elif found.slopes:
        yield text("What the proof says of a seat more or less in a quota:")
        yield from (
            text(
                "  {side}: one more raises the lowest chance by at most {step}, one less lowers it "
                "by at least that.",
                side=slope.side.words(), step=words.points(slope.step),
            )
            for slope in found.slopes[:_PRICES]
        )  # fmt: skip


def _price(price: Price) -> Text:
    out = 1 if price.side.bound == "most" else -1
    less = text("no panel") if price.less is None else percent(price.less)
    if price.side.seats + out < 0:
        return text(
            "  {side}: {less} if {narrower}.",
            side=price.side.words(), less=less, narrower=price.side.seats - out,
        )  # fmt: skip
    if price.side.seats - out < 0:
        return text(
            "  {side}: {more} if {wider}.",
            side=price.side.words(), more=percent(price.more), wider=price.side.seats + out,
        )  # fmt: skip
    return text(
        "  {side}: {more} if {wider}, {less} if {narrower}.",
        side=price.side.words(), more=percent(price.more),
        wider=price.side.seats + out, less=less, narrower=price.side.seats - out,
    )  # fmt: skip
