"""The figures of the page, counted from the contents of a folder; nothing here is worded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log

from sortition.report.contents import Contents
from strata.quotas import Quota

FEW = 5
"""Fewer people than this are not counted apart on a public page."""

_ROWS = 12
"""More groups of chances than this are put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFigures:
    """One value of a feature beside its quota.

    Parameters
    ----------
    share
        Of the population, between 0 and 1; None where the quotas do not say.
    off
        By how many seats the quota lies over what the share comes to, or below 0 under it: by
        rounding, or by a wish; 0 if the quota includes it, None without a share.
    reason
        Why the seats are not those of the share; empty where nobody wished for others.
    volunteers, pool_share, expected
        How many people of the pool have the value, their share, and the sum of their chances;
        None without the table of the pool.
    drawn
        How many people of the drawn panel have the value; None without that table or a draw.
    """

    value: str
    least: int
    most: int
    share: Fraction | None
    off: Fraction | None
    reason: str
    volunteers: int | None
    pool_share: Fraction | None
    expected: Fraction | None
    drawn: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureFigures:
    """A feature, its values in the order of the quotas, and where the shares come from."""

    feature: str
    values: tuple[ValueFigures, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many people have a chance of `low` to `high`, and the `total` of their chances."""

    low: Fraction
    high: Fraction
    people: int
    total: Fraction

    @property
    def mean(self) -> Fraction:
        """The middle chance of the group."""
        return self.total / self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the chances are spread over the people.

    Parameters
    ----------
    lowest, lowest_above, median, highest
        Chances as published; the second is the lowest above 0.
    equal
        Everyone's chance if there were no quotas.
    levels
        How many different chances there are: exact ones where proven, else as published.
    steps
        The chances from low to high, for a picture; on a public page none of fewer than `FEW`.
    groups
        The same, put together where there are many, for a table.
    never, missed, always
        How many people are in no panel; of these, how many only because there are too few panels
        for their chance; and how many are in every panel, and not by rounding.
    """

    lowest: Fraction
    lowest_above: Fraction
    median: Fraction
    highest: Fraction
    equal: Fraction
    levels: int
    steps: tuple[Group, ...]
    groups: tuple[Group, ...]
    never: int
    missed: int
    always: int


def features(contents: Contents) -> tuple[FeatureFigures, ...]:
    """Return the figures of each feature, in the order of the quotas."""
    return tuple(
        FeatureFigures(
            feature=feature,
            values=tuple(_values(contents, feature)),
            sources=tuple(
                dict.fromkeys(
                    f"{quota.source} ({quota.date})" if quota.date else quota.source
                    for quota in contents.quotas.rows
                    if quota.feature == feature and quota.source
                )
            ),
        )
        for feature in contents.quotas.features
    )


def _values(contents: Contents, feature: str) -> Iterator[ValueFigures]:
    people: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    expected: dict[str, Fraction] = {}
    known = contents.values is not None
    if contents.values is not None:
        column = contents.values[feature]
        people.update(column)
        pairs = Counter(zip(column, contents.chances.values(), strict=True))
        for (value, chance), count in pairs.items():
            expected[value] = expected.get(value, Fraction(0)) + chance * count
        if contents.draw is not None:
            panel = set(contents.draw.tickets)
            both = zip(column, contents.chances, strict=True)
            drawn.update(value for value, ticket in both if ticket in panel)
    for quota in contents.quotas.rows:
        if quota.feature != feature:
            continue
        count = people[quota.value]
        yield ValueFigures(
            value=quota.value,
            least=quota.least,
            most=quota.most,
            share=quota.share,
            off=None if quota.share is None else _off(quota, quota.share * contents.seats),
            reason=quota.reason or "",
            volunteers=count if known else None,
            pool_share=Fraction(count, contents.people) if known else None,
            expected=expected.get(quota.value, Fraction(0)) if known else None,
            drawn=drawn[quota.value] if known and contents.draw else None,
        )


def _off(quota: Quota, exact: Fraction) -> Fraction:
    """Return by how much `exact` seats miss the quota."""
    return max(quota.least - exact, Fraction(0)) + min(quota.most - exact, Fraction(0))


def spread(contents: Contents, *, public: bool) -> Spread:
    """Return how the chances are spread."""
    published = Counter(contents.chances.values())
    exact = Counter(contents.optima.values()) if contents.proven else published
    ordered = [
        Group(low=chance, high=chance, people=people, total=chance * people)
        for chance, people in sorted(exact.items())
    ]
    steps = list(_joined(ordered, FEW if public else 1))
    groups = steps if len(steps) <= _ROWS else list(_banded(steps, FEW if public else 1))
    unmet = sum(
        1
        for ticket, chance in contents.chances.items()
        if not chance and contents.optima.get(ticket)
    )
    always = sum(
        1
        for ticket, chance in contents.chances.items()
        if chance == 1 and contents.optima.get(ticket, 1) == 1
    )
    return Spread(
        lowest=min(published),
        lowest_above=min(chance for chance in published if chance),
        median=_median(published, contents.people),
        highest=max(published),
        equal=Fraction(contents.seats, contents.people),
        levels=len(ordered),
        steps=tuple(steps),
        groups=tuple(groups),
        never=published[Fraction(0)],
        missed=unmet,
        always=always,
    )


def _median(tally: Mapping[Fraction, int], people: int) -> Fraction:
    """Return the chance in the middle: of an even number of people the mean of the two."""
    middle = []
    before = 0
    for chance, count in sorted(tally.items()):
        for place in ((people - 1) // 2, people // 2):
            if before <= place < before + count:
                middle.append(chance)
        before += count
    return sum(middle, Fraction(0)) / 2


def _joined(groups: list[Group], few: int) -> Iterator[Group]:
    """Join neighbours until each group has at least `few` people."""
    waiting: Group | None = None
    ready: list[Group] = []
    for group in groups:
        waiting = group if waiting is None else _join(waiting, group)
        if waiting.people >= few:
            ready.append(waiting)
            waiting = None
    if waiting is not None:
        ready.append(_join(ready.pop(), waiting) if ready else waiting)
    yield from ready


def _banded(groups: list[Group], few: int) -> Iterator[Group]:
    """Put groups together into bands of the same ratio, at most `_ROWS` with that of chance 0."""
    low = next(group.mean for group in groups if group.mean)
    whole = log(groups[-1].mean / low)
    bands: dict[int, Group] = {}
    for group in groups:
        place = log(group.mean / low) / whole if group.mean else -1
        band = min(int(place * (_ROWS - 1)), _ROWS - 2)
        bands[band] = _join(bands[band], group) if band in bands else group
    yield from _joined([bands[band] for band in sorted(bands)], few)


def _join(one: Group, other: Group) -> Group:
    return Group(
        low=min(one.low, other.low),
        high=max(one.high, other.high),
        people=one.people + other.people,
        total=one.total + other.total,
    )


def members(contents: Contents) -> tuple[str, ...]:
    """Return the tickets of those who sit now, sorted: drawn, and not replaced since."""
    if contents.draw is None:
        return ()
    sitting = set(contents.draw.tickets)
    for link in contents.replacements:
        sitting -= set(link.left)
        sitting |= set(link.lottery.draw.tickets if link.lottery.draw else ())
    return tuple(sorted(sitting))


def by_jury(contents: Contents) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
    """Return by feature and value how many of each drawn jury have the value.

    Empty for one panel, without a draw, and without the table of the pool.
    """
    if contents.values is None or contents.draw is None:
        return {}
    seated = {ticket: n for n, jury in enumerate(contents.draw.juries) for ticket in jury}
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for feature in contents.quotas.features if seated else ():
        both = zip(contents.values[feature], contents.chances, strict=True)
        counts = Counter((value, seated[ticket]) for value, ticket in both if ticket in seated)
        found[feature] = {
            value: tuple(counts[value, n] for n in range(contents.juries))
            for value in contents.quotas.values(feature)
        }
    return found
