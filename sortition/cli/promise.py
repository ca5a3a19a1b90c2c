"""What a lottery's rule promises, how much of that is proven, and what decides it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import exp, log

from sortition.estimate import CONFIDENCE, interval
from sortition.feasibility.sides import Side, listed
from sortition.lottery import Lottery
from sortition.optimum import Certificate, Level
from sortition.percent import percent
from strata.profiles import Profiles
from strata.texts import Text, text

_NAMED = 3
"""So many quotas are named in a line; the page has all."""

Multipliers = Sequence[tuple[int, Fraction]]


def promised(lottery: Lottery, *, stopped: bool) -> Iterator[Text]:
    """Yield what the rule promises and what was reached of it."""
    if lottery.evenness is not None:
        yield from _one_panel(lottery)
    elif lottery.estimate is not None:
        yield from _estimated(lottery)
    elif not lottery.proven:
        yield from _unproven(lottery)
    else:
        yield from {"minimax": _minimax, "nash": _nash, "goldilocks": _goldilocks}.get(
            lottery.rule, _lowest
        )(lottery)
    if not lottery.promises and stopped:
        yield text("The work was stopped early.")
    without = sum(not chance for chance in lottery.chances())
    if without and not lottery.proven and lottery.evenness is None:
        yield text("Volunteers who are in none of these panels: {count}.", count=without)
    missed = without - len(never(lottery)) - len(left_out(lottery))
    if missed > 0 and lottery.proven and not lottery.weights:
        yield text(
            "With {panels:,} panels {count:,} volunteers sit in none, though their exact chance is "
            "above 0: the more panels, the fewer they are.",
            panels=len(lottery.panels), count=missed,
        )  # fmt: skip
    if sides := decisive(lottery):
        named = [side.words() for side in sides[:_NAMED]]
        if len(sides) > _NAMED:
            named.append(text("{count} more", count=len(sides) - _NAMED))
        yield text("What decides it most: {sides}.", sides=listed(named))


def bound(lottery: Lottery) -> Fraction | None:
    """Return the lowest chance above 0 that no lottery exceeds; None if none is known.

    Under minimax, nash and goldilocks other lotteries may give the least lucky more.
    """
    level = _holding(lottery)
    return None if level is None else level.value


def decisive(lottery: Lottery) -> tuple[Side, ...]:
    """Return the quotas that hold what the rule promises where it is, heaviest first."""
    level, proof = _holding(lottery), lottery.optimum.certificate
    if proof is not None:
        return _sides(lottery.profiles, proof.multipliers)
    return () if level is None else _sides(lottery.profiles, level.multipliers)


def never(lottery: Lottery) -> frozenset[int]:
    """Return those of whom it is proven that no panel can hold them."""
    return _at_zero(lottery, by_quotas=True)


def left_out(lottery: Lottery) -> frozenset[int]:
    """Return those who have no chance in any lottery whose highest chance is as low as here."""
    return _at_zero(lottery, by_quotas=False)


def geometric_mean(lottery: Lottery) -> float:
    """Return that of the exact chances above 0."""
    sizes = lottery.profiles.sizes.tolist()
    both = [pair for pair in zip(lottery.optimum.chances, sizes, strict=True) if pair[0]]
    return exp(sum(size * log(chance) for chance, size in both) / sum(size for _, size in both))


def _at_zero(lottery: Lottery, *, by_quotas: bool) -> frozenset[int]:
    return frozenset(
        person
        for level in lottery.optimum.levels
        if lottery.proven and not level.value and _by_quotas(lottery, level) is by_quotas
        for t in level.profiles
        for person in lottery.profiles.members[t]
    )


def _by_quotas(lottery: Lottery, level: Level) -> bool:
    """Tell whether a level with value 0 holds without the cap: if nobody counts against it."""
    rows = len(lottery.profiles.rows)
    return lottery.rule != "minimax" or all(
        multiplier > 0 and (row < rows or min(lottery.optimum.cuts[row - rows].coefficients) >= 0)
        for row, multiplier in level.multipliers
    )


def _holding(lottery: Lottery) -> Level | None:
    """Return the level that no lottery's lowest chance exceeds, if that is known."""
    if lottery.rule not in ("leximin", "maximin"):
        return None
    return next((level for level in lottery.optimum.levels if level.value), None)


def _sides(profiles: Profiles, multipliers: Multipliers) -> tuple[Side, ...]:
    heaviest = sorted(multipliers, key=lambda pair: (-abs(pair[1]), pair[0]))
    return tuple(
        Side(
            row=position,
            bound="most" if multiplier > 0 else "least",
            feature=row.feature,
            value=row.value,
            seats=row.most if multiplier > 0 else row.least,
        )
        for position, multiplier in heaviest
        if position < len(profiles.rows) and (row := profiles.rows[position]).kind == "quota"
    )


def _ends(lottery: Lottery) -> tuple[float, float]:
    """Return the lowest and the highest chance as published, of those who can have one."""
    none = never(lottery)
    chances = [chance for person, chance in enumerate(lottery.chances()) if person not in none]
    return float(min(chances)), float(max(chances))


def _lowest(lottery: Lottery) -> Iterator[Text]:
    lowest, _ = _ends(lottery)
    level = _holding(lottery)
    if level is None:
        yield text("Lowest chance: {lowest}.", lowest=percent(lowest))
    else:
        yield text(
            "Lowest chance: {lowest}. No lottery gives more than {bound}: that is proven in "
            "fractions.",
            lowest=percent(lowest), bound=percent(level.value),
        )  # fmt: skip


def _minimax(lottery: Lottery) -> Iterator[Text]:
    lowest, highest = _ends(lottery)
    yield text(
        "Highest chance: {highest}. No lottery's highest is under {cap}: that is proven in "
        "fractions.",
        highest=percent(highest), cap=percent(lottery.optimum.cap),
    )  # fmt: skip
    yield text(
        "Of the lotteries that keep to it, this is the fairest to the least lucky: lowest chance "
        "{lowest}.",
        lowest=percent(lowest),
    )
    if count := len(left_out(lottery)):
        yield text("Volunteers to whom none of these lotteries gives a chance: {count}.",
                   count=count)  # fmt: skip


def _nash(lottery: Lottery) -> Iterator[Text]:
    lowest, highest = _ends(lottery)
    yield text(
        "Geometric mean of the chances: {mean}. No lottery has a higher one, {near}: that is "
        "proven in fractions.",
        mean=percent(geometric_mean(lottery)), near=_near(lottery.optimum.certificate),
    )  # fmt: skip
    yield text(
        "Lowest chance {lowest}, highest {highest}; the rule promises neither.",
        lowest=percent(lowest), highest=percent(highest),
    )  # fmt: skip


def _goldilocks(lottery: Lottery) -> Iterator[Text]:
    lowest, highest = _ends(lottery)
    proof = lottery.optimum.certificate
    gamma = proof.gamma if proof is not None and proof.gamma is not None else Fraction(1)
    yield text(
        "Highest chance {highest}, lowest {lowest}. No lottery balances the two better, "
        "with gamma {gamma:.4g}, {near}: that is proven in fractions.",
        highest=percent(highest), lowest=percent(lowest), gamma=float(gamma), near=_near(proof),
    )  # fmt: skip


def _near(proof: Certificate | None) -> Text:
    """Return how near to the best the proof puts the rule's measure."""
    if proof is None or not proof.gap:
        return text("to the last digit")
    return text("up to one part in 10^{digits}", digits=len(str(int(1 / proof.gap))) - 1)


def _unproven(lottery: Lottery) -> Iterator[Text]:
    lowest, highest = _ends(lottery)
    level = _holding(lottery)
    if level is not None:
        yield text(
            "NOT PROVEN, the work was stopped: the lowest chance is {lowest}; no lottery can "
            "give more than {bound}.",
            lowest=percent(lowest), bound=percent(level.value),
        )  # fmt: skip
    elif lottery.rule in ("leximin", "maximin"):
        yield text(
            "NOT PROVEN, the work was stopped: the lowest chance is {lowest}; how much better "
            "it could be is not known.",
            lowest=percent(lowest),
        )
    else:
        yield text(
            "NOT PROVEN, the work was stopped: the highest chance is {highest}, the lowest "
            "{lowest}; how far that is from what the rule {rule} asks for is not known.",
            highest=percent(highest), lowest=percent(lowest), rule=lottery.rule,
        )  # fmt: skip


def _estimated(lottery: Lottery) -> Iterator[Text]:
    """Yield the runs behind the panels, and the ends of the chances with their intervals."""
    if lottery.estimate is None:
        return
    runs = lottery.estimate.runs
    chances = lottery.chances()
    lowest, highest = min(chances), max(chances)
    low, high = interval([int(lowest * runs), int(highest * runs)], runs)
    yield text(
        "AN ESTIMATE: this rule promises nothing and tells nobody their chance. {runs:,} runs "
        "ended with a panel; between them {failures:,} failed and were begun again.",
        runs=runs, failures=lottery.estimate.failures,
    )  # fmt: skip
    yield text(
        "Seen in these runs: lowest chance {lowest} (the true one, {sure:.0%} sure, from "
        "{low} to {high}), highest {highest} (from {low_of_highest} to "
        "{high_of_highest}).",
        sure=CONFIDENCE, lowest=percent(lowest), low=percent(low[0]), high=percent(high[0]),
        highest=percent(highest), low_of_highest=percent(low[1]), high_of_highest=percent(high[1]),
    )  # fmt: skip


def _one_panel(lottery: Lottery) -> Iterator[Text]:
    if lottery.evenness is None:
        return
    reached, least = lottery.evenness.reached, lottery.evenness.bound
    yield text(
        "ONE PANEL, NO LOTTERY: {seats} people sit and {others} have no chance.",
        seats=lottery.profiles.seats, others=len(lottery.profiles.pool) - lottery.profiles.seats,
    )  # fmt: skip
    if reached == least:
        yield text(
            "No panel is more even over pairs of features: {reached:,} by the measure of the rule, "
            "and a solver found that none has less.",
            reached=reached,
        )
    else:
        yield text(
            "How uneven it is over pairs of features: {reached:,}; a solver found that no panel "
            "has less than {least:,}.",
            reached=reached, least=least,
        )  # fmt: skip
