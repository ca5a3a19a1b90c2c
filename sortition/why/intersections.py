"""Pairs of values: how many seats they can expect, beside the pool and the population.

Also how far the pool is from what the quotas ask: the ratio product of Flanigan, Gölz, Gupta,
Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature 596 (2021), and the
slack of each quota.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import prod

from sortition.refused import Refused
from sortition.report.contents import Contents
from sortition.report.figures import FEW
from sortition.why.hiding import hidden
from strata.texts import text

_DIGITS = 12
"""Chances in the folder are decimals; what differs by less than this is rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Those who have two values.

    Parameters
    ----------
    first, second
        Each a feature and its value.
    volunteers, expected
        People of the pool and the sum of their chances; None if hidden.
    population
        Seats by share of the population if features were independent: seats times the product of
        both shares; None where the quotas name no shares.
    few
        Whether the volunteers are fewer than `FEW`, but not nobody.
    """

    first: tuple[str, str]
    second: tuple[str, str]
    volunteers: int | None
    expected: Fraction | None
    population: Fraction | None
    few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A quota beside what the lottery and the pool give.

    Parameters
    ----------
    expected
        Seats on average.
    below, above
        Seats between that and the bounds: 0 where the quota is a limit.
    ratio
        Share of the pool by the share of the seats that the middle of the quota is; None if that
        is 0.
    """

    feature: str
    value: str
    least: int
    most: int
    volunteers: int
    expected: Fraction
    below: Fraction
    above: Fraction
    ratio: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intersections:
    """All pairs of values of a folder.

    Parameters
    ----------
    cells
        By features in the order of the quotas, also those that nobody has.
    slack
        Per quota.
    ratios
        The lowest and the highest ratio product of a volunteer: over all values, share of the pool
        by share of the seats. 1 is as the quotas ask; more means many volunteers for few seats.
        None if a quota allows no seats.
    exact
        Whether the expected seats are those of the exact chances; else of the numbered panels.
    """

    cells: tuple[Cell, ...]
    slack: tuple[Slack, ...]
    ratios: tuple[Fraction, Fraction] | None
    exact: bool


def intersections(contents: Contents, *, public: bool = False) -> Intersections:
    """Return the pairs of values of a folder.

    Parameters
    ----------
    contents
        A folder with the table of its pool.
    public
        Whether to hide the counts of few people, and what would give them away.

    Raises
    ------
    Refused
        ``pool-needed`` without that table.
    """
    if contents.values is None:
        raise Refused(
            "pool-needed",
            text("This folder does not hold the table of volunteers, pool.csv."),
            text("Give the full folder; with --public what comes of it can be shown to anyone."),
        )
    chances = tuple((contents.optima or contents.chances).values())
    cells = (
        cell
        for pair in combinations(contents.values, 2)
        for cell in _crossed(contents, chances, pair, public=public)
    )
    slack = tuple(_slack(contents, chances))
    return Intersections(
        cells=tuple(cells),
        slack=slack,
        ratios=_ratios(contents, slack),
        exact=bool(contents.optima),
    )


def _crossed(
    contents: Contents, chances: tuple[Fraction, ...], pair: tuple[str, str], *, public: bool
) -> Iterator[Cell]:
    """Yield all cells of two features."""
    table = contents.values or {}
    first_column, second_column = (table[feature] for feature in pair)
    expected: dict[tuple[str, str], Fraction] = {}
    counts: Counter[tuple[str, str]] = Counter()
    groups = Counter(zip(first_column, second_column, chances, strict=True))
    for (first, second, chance), people in groups.items():
        counts[first, second] += people
        expected[first, second] = expected.get((first, second), Fraction(0)) + chance * people
    places = list(product(contents.quotas.values(pair[0]), contents.quotas.values(pair[1])))
    secret = hidden({place: counts[place] for place in places}, FEW) if public else frozenset()
    shares = {(quota.feature, quota.value): quota.share for quota in contents.quotas.rows}
    for place in places:
        one, other = shares[pair[0], place[0]], shares[pair[1], place[1]]
        yield Cell(
            first=(pair[0], place[0]),
            second=(pair[1], place[1]),
            volunteers=None if place in secret else counts[place],
            expected=None if place in secret else expected.get(place, Fraction(0)),
            population=None if one is None or other is None else contents.seats * one * other,
            few=place in secret if public else 0 < counts[place] < FEW,
        )


def _slack(contents: Contents, chances: tuple[Fraction, ...]) -> Iterator[Slack]:
    table = contents.values or {}
    for quota in contents.quotas.rows:
        column = table[quota.feature]
        tally = Counter(c for c, own in zip(chances, column, strict=True) if own == quota.value)
        expected = sum((chance * people for chance, people in tally.items()), Fraction(0))
        volunteers = tally.total()
        middle = Fraction(quota.least + quota.most, 2 * contents.seats)
        yield Slack(
            feature=quota.feature,
            value=quota.value,
            least=quota.least,
            most=quota.most,
            volunteers=volunteers,
            expected=expected,
            below=round(expected - quota.least, _DIGITS),
            above=round(quota.most - expected, _DIGITS),
            ratio=Fraction(volunteers, contents.people) / middle if middle else None,
        )


def _ratios(contents: Contents, slack: tuple[Slack, ...]) -> tuple[Fraction, Fraction] | None:
    ratio = {(one.feature, one.value): one.ratio for one in slack if one.volunteers}
    if None in ratio.values() or not contents.values:
        return None
    products = [
        prod(
            (
                ratio[feature, value] or Fraction(0)
                for feature, value in zip(contents.values, values, strict=True)
            ),
            start=Fraction(1),
        )
        for values in set(zip(*contents.values.values(), strict=True))
    ]
    return min(products), max(products)
