"""Sides of quotas: each quota says two things, at least so many and at most so many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from strata.profiles import Profiles
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Side:
    """One side of a quota.

    Parameters
    ----------
    row
        Position of the quota in ``profiles.rows``.
    bound
        ``least`` for "at least", ``most`` for "at most".
    feature, value
        Whom the quota counts.
    seats
        The figure in the quota.
    """

    row: int
    bound: Literal["least", "most"]
    feature: str
    value: str
    seats: int

    def words(self) -> Text:
        """Return such as "at least 6 of 30-44 (age)"."""
        whom = of(self.feature, self.value)
        if self.bound == "least":
            return text("at least {seats} of {whom}", seats=self.seats, whom=whom)
        return text("at most {seats} of {whom}", seats=self.seats, whom=whom)

    def as_json(self) -> dict[str, object]:
        """Return feature, value, bound and seats."""
        return {
            "feature": self.feature,
            "value": self.value,
            "bound": self.bound,
            "seats": self.seats,
        }


def sides_of(profiles: Profiles) -> tuple[Side, ...]:
    """Return both sides of every quota in the order of the rows, `least` first.

    Side ``2 * i`` and ``2 * i + 1`` belong to quota ``i``, which is row ``i + 1``.
    """
    return tuple(
        side
        for r, row in enumerate(profiles.rows)
        if row.kind == "quota"
        for side in (
            Side(row=r, bound="least", feature=row.feature, value=row.value, seats=row.least),
            Side(row=r, bound="most", feature=row.feature, value=row.value, seats=row.most),
        )
    )


def of(feature: str, value: str) -> Text:
    """Return how a value is named in a sentence, such as "30-44 (age)"."""
    return text("{value} ({feature})", value=value, feature=feature)


def listed(parts: Iterable[Text]) -> Text:
    """Return such as "this, this and that"; there must be at least one part."""
    every: Sequence[Text] = tuple(parts)
    if len(every) == 1:
        return every[0]
    head = reduce(lambda first, then: text("{first}, {then}", first=first, then=then), every[:-1])
    return text("{first} and {last}", first=head, last=every[-1])
