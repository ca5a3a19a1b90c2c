"""What is asked for when seats are shared out, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from strata.population.apportionment import Tie
from strata.population.counted import Measure
from strata.population.wishes import Wish
from strata.quotas import Quota, Quotas
from strata.texts import Text

SHARE_DECIMALS = 4
"""A share is written with so many decimals: in percent with two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How seats are to be shared out.

    Parameters
    ----------
    seats
        Of a panel.
    method
        One of `strata.population.apportionment.METHODS`.
    spread
        How far a quota reaches to either side of the seats.
    wishes, reason
        What is wished beside the shares, and why some are to be over-represented.
    """

    seats: int
    method: str = "largest-remainder"
    spread: int = 0
    wishes: tuple[Wish, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One quota, and how it came about.

    Parameters
    ----------
    value
        Of the feature.
    figure, share
        What the population file says, and its part of the sum.
    exact
        The share times all seats.
    by_share
        The seats that the method gives without any wish.
    seats
        Those given in the end; the quota lies around them.
    least, most
        The quota.
    source, date
        Of the figure.
    reason
        Why `seats` are not `by_share`, if they are not.
    """

    value: str
    figure: Fraction
    share: Fraction
    exact: Fraction
    by_share: int
    seats: int
    least: int
    most: int
    source: str | None = None
    date: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The quotas of one feature.

    Parameters
    ----------
    feature, measure
        Its name, and what the figures are.
    total
        The sum of the figures.
    lines
        In the order of the population.
    tie
        Equal claims to the last seats, as positions in `lines`, and who got them.
    moved
        How many seats of a cross were moved so that it adds up.
    """

    feature: str
    measure: Measure
    total: Fraction
    lines: tuple[Line, ...]
    tie: Tie | None = None
    moved: int = 0


def quotas_of(shared: Sequence[Shared]) -> Quotas:
    """Return the quotas as a quota file holds them."""
    return Quotas(
        tuple(
            Quota(
                feature=feature.feature,
                value=line.value,
                least=line.least,
                most=line.most,
                share=round(line.share, SHARE_DECIMALS),
                source=line.source,
                date=line.date,
                reason=None if line.reason is None else str(line.reason),
            )
            for feature in shared
            for line in feature.lines
        )
    )
