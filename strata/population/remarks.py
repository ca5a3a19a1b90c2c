"""What an officer should know of quotas that were shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strata.population.apportionment import Tie
from strata.population.plan import Plan, Shared
from strata.problems import Problem
from strata.reading.listing import names_in_words
from strata.texts import Text, text


def remarks(shared: Sequence[Shared], plan: Plan) -> Iterator[Problem]:
    """Yield warnings: who is over-represented, equal claims, quotas of 0, idle wishes."""
    for feature in shared:
        if feature.tie:
            yield _tied(feature, feature.tie)
        if feature.moved:
            what = text(
                "{count} seats were moved, so that they add up to those of the features crossed.",
                count=feature.moved,
            )
            yield _warning("cross-moved", feature.feature, None, what, _NOTHING)
        for line in feature.lines:
            if line.reason is not None:
                what = text("Not as the share gives: {reason}.", reason=line.reason)
                remedy = text("Nothing to do if that is wished; it stands in the quota file.")
                yield _warning("quota-wished", feature.feature, line.value, what, remedy)
            if not line.most and line.figure:
                what = text("The quota is 0: nobody with this value can be drawn.")
                remedy = text("Give a minimum with --at-least, or room with --spread 1.")
                yield _warning("quota-none", feature.feature, line.value, what, remedy)
    lines = {(feature.feature, line.value): line for feature in shared for line in feature.lines}
    for wish in plan.wishes:
        line_or_none = lines.get((wish.feature, wish.value))
        if line_or_none is None:
            what = text("The wish was not used: no quotas are made for this feature.")
            yield _warning("wish-idle", wish.feature, wish.value, what, text("Add the feature."))
        elif line_or_none.seats == line_or_none.by_share:
            what = text(
                "The wish changes nothing: the share gives {seats} seats already.",
                seats=line_or_none.seats,
            )
            yield _warning("wish-idle", wish.feature, wish.value, what, _NOTHING)


_NOTHING = text("Nothing to do if that is right.")


def _tied(feature: Shared, tie: Tie) -> Problem:
    got, lost = (
        names_in_words([feature.lines[at].value for at in places])
        for places in (tie.got, tie.not_got)
    )
    what = text("{got} and {lost} have the same claim to the last seat; {got} got it.",
                got=got, lost=lost)  # fmt: skip
    remedy = text("The larger share comes first, then whoever is named first; --spread 1 "
                  "leaves it open.")  # fmt: skip
    return _warning("quota-tie", feature.feature, None, what, remedy)


def _warning(code: str, feature: str, value: str | None, what: Text, remedy: Text) -> Problem:
    return Problem(
        code=code, severity="warning", column=feature, value=value, what=what, remedy=remedy
    )
