"""What an officer should know of quotas that were shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from strata.population.apportionment import Tie
from strata.population.plan import Plan, Shared
from strata.problems import Problem
from strata.reading.listing import names_in_words, shown
from strata.texts import Text, text


def remarks(shared: Sequence[Shared], plan: Plan) -> Iterator[Problem]:
    """Yield warnings: who is over-represented, equal claims, quotas of 0, idle wishes."""
    for feature in shared:
        if feature.tie:
            yield _tied(feature, feature.tie)
        if feature.moved:
            what = text(
                "Seats of {feature} that were moved so that they add up: {count}.",
                feature=feature.feature, count=feature.moved,
            )  # fmt: skip
            yield _warning("cross-moved", None, what, _NOTHING)
        for line in feature.lines:
            if not line.most and line.figure:
                what = text("{whom}: the quota is 0, so that none of them can be drawn.",
                            whom=_whom(feature.feature, line.value))  # fmt: skip
                remedy = text("Give a minimum with --at-least, or room with --spread 1.")
                yield _warning("quota-none", line.value, what, remedy)
    yield from _wished(shared, plan)
    yield from _apart(shared)


def _apart(shared: Sequence[Shared]) -> Iterator[Problem]:
    """Yield a warning if features count clearly different numbers of people."""
    counted = [feature for feature in shared if feature.measure in ("counts", "weights")]
    least = min(counted, key=lambda feature: feature.total, default=None)
    most = max(counted, key=lambda feature: feature.total, default=None)
    if least and most and most.total > least.total * _ALIKE:
        what = text(
            "{least} counts {few:,.0f} people and {most} {many:,.0f}: not the same population.",
            least=least.feature, few=float(least.total), most=most.feature, many=float(most.total),
        )  # fmt: skip
        remedy = text("Count in each feature those who may be drawn, and no others.")
        yield _warning("population-apart", None, what, remedy)


def _wished(shared: Sequence[Shared], plan: Plan) -> Iterator[Problem]:
    lines = {(feature.feature, line.value): line for feature in shared for line in feature.lines}
    for wish in plan.wishes:
        whom, line = _whom(wish.feature, wish.value), lines.get((wish.feature, wish.value))
        if line is None:
            what = text("{whom}: the wish was not used, as the feature has no quotas.", whom=whom)
            yield _warning("wish-idle", wish.value, what, text("Add it to --features."))
        elif line.reason is None:
            what = text("{whom}: the wish changes nothing, the share gives {seats} seats.",
                        whom=whom, seats=line.seats)  # fmt: skip
            yield _warning("wish-idle", wish.value, what, _NOTHING)
        else:
            what = text("{whom}: {reason}.", whom=whom, reason=line.reason)
            remedy = text("It is published with the quotas.")
            yield _warning("quota-wished", wish.value, what, remedy)


_ALIKE = Fraction(101, 100)
"""Totals of features may differ by so much without a word."""

_NOTHING = text("Nothing to do if that is right.")


def _tied(feature: Shared, tie: Tie) -> Problem:
    got, lost = (
        names_in_words([feature.lines[at].value for at in places])
        for places in (tie.got, tie.not_got)
    )
    what = text(
        "{feature}: {got} and {lost} have equal claims to the last seat; {got} got it.",
        feature=feature.feature, got=got, lost=lost,
    )  # fmt: skip
    remedy = text("More people come first, then whoever is named first; --spread 1 gives room.")
    return _warning("quota-tie", None, what, remedy)


def _whom(feature: str, value: str) -> Text:
    return text("{value} ({feature})", value=shown(value), feature=shown(feature))


def _warning(code: str, value: str | None, what: Text, remedy: Text) -> Problem:
    return Problem(code=code, severity="warning", value=value, what=what, remedy=remedy)
