"""Bands of numbers, as quotas name them: ``16-24``, ``65+``, ``<18``, ``65 and over``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from strata.reading.spelling import fold

_UNIT = r"(?: ?(?:years?(?: old)?|jaar|jarigen|ans|j|y))?"
_NUMBER = rf"(\d{{1,9}}){_UNIT}"
_BETWEEN = re.compile(rf"(?:from |van |de )?{_NUMBER} ?(?:-|to|tot|tot en met|t/m|à|a) ?{_NUMBER}")
_FROM = re.compile(
    rf"{_NUMBER} ?(?:\+|(?:and|or|en|et) (?:over|older|above|up|more|ouder|meer|plus))"
    rf"|(?:>=|≥|from |vanaf |dès ) ?{_NUMBER}"
)
_ABOVE = re.compile(rf"(?:>|over |above |older than |boven |ouder dan |plus de ) ?{_NUMBER}")
_UP_TO = re.compile(
    rf"(?:<=|≤|up to ) ?{_NUMBER}|{_NUMBER} (?:and|or|en|et) (?:under|younger|less)"
)
_BELOW = re.compile(rf"(?:<|under |below |younger than |onder |jonger dan |moins de ) ?{_NUMBER}")
_SINGLE = re.compile(_NUMBER)
OLDEST = 130
"""No age in years is higher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The whole numbers from `low` to `high`, both included; None where there is no end."""

    name: str
    low: int
    high: int | None

    def __contains__(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)

    @classmethod
    def of(cls, name: str) -> Self | None:
        """Return the band that `name` stands for, or None if it is no band."""
        words = fold(name)
        if match := _BETWEEN.fullmatch(words):
            return cls(name=name, low=int(match[1]), high=int(match[2]))
        if match := _FROM.fullmatch(words):
            return cls(name=name, low=int(match[1] or match[2]), high=None)
        if match := _ABOVE.fullmatch(words):
            return cls(name=name, low=int(match[1]) + 1, high=None)
        if match := _UP_TO.fullmatch(words):
            return cls(name=name, low=0, high=int(match[1] or match[2]))
        if match := _BELOW.fullmatch(words):
            return cls(name=name, low=0, high=int(match[1]) - 1)
        if match := _SINGLE.fullmatch(words):
            return cls(name=name, low=int(match[1]), high=int(match[1]))
        return None


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands among the values of a feature, lowest first."""

    bands: tuple[Band, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """Find the bands among `names`; none if all of them are single numbers."""
        found = [band for name in names if (band := Band.of(name)) is not None]
        if all(band.low == band.high for band in found):
            found = []
        return cls(tuple(sorted(found, key=lambda band: (band.low, band.name))))

    @property
    def are_ages(self) -> bool:
        """Whether all bounds could be ages, so that 1980 among them is a year of birth."""
        return all(band.low <= OLDEST and (band.high or 0) <= OLDEST for band in self.bands)

    def overlap(self) -> tuple[Band, Band] | None:
        """Return two bands that share a number, if there are such."""
        for lower, upper in zip(self.bands, self.bands[1:], strict=False):
            if lower.high is None or upper.low <= lower.high:
                return lower, upper
        return None

    def of_number(self, number: int) -> str | None:
        """Return the name of the band that holds `number`, None if it falls in a gap."""
        return next((band.name for band in self.bands if number in band), None)
