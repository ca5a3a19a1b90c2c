"""Where the marks of the pictures go; the templates draw them.

Across, places are percentages of a picture's width, so that it fits a phone and paper alike while
its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sortition.report.figures import FeatureFigures, Group

_STEPS = (1, 2, 5)
WIDE, HIGH = 1000, 300
"""Units of the stairs, which are stretched to their frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale from 0 to `top`, with a line at each of `ticks`."""

    top: Fraction
    ticks: tuple[Fraction, ...]

    @classmethod
    def of(cls, largest: Fraction, *, lines: int, whole: bool) -> Scale:
        """Return a scale that holds `largest`, with at most `lines` steps of a round size."""
        size = Fraction(1) if whole else Fraction(1, 10**6)
        while True:
            for step in (size * factor for factor in _STEPS):
                count = -(-largest // step) or 1
                if count <= lines:
                    return cls(
                        top=step * count, ticks=tuple(step * i for i in range(int(count) + 1))
                    )
            size *= 10

    def at(self, value: Fraction | int) -> str:
        """Return how far to the right `value` stands, as a percentage."""
        return f"{float(value / self.top * 100):.2f}%"

    def between(self, low: Fraction | int, high: Fraction | int) -> str:
        """Return the length from `low` to `high`, as a percentage."""
        return self.at(high - low)

    def above(self, value: Fraction | int) -> str:
        """Return how far down from the top `value` stands, as a percentage."""
        return f"{float((1 - value / self.top) * 100):.2f}%"


def seats_scale(figures: FeatureFigures, seats: int) -> Scale:
    """Return a scale of seats that holds all marks of a feature."""
    largest = Fraction(1)
    for value in figures.values:
        shares = (value.share or 0, value.pool_share or 0)
        largest = max(
            largest,
            value.expected or Fraction(0),
            Fraction(max(value.least, value.drawn or 0, min(value.most, seats))),
            *(Fraction(share * seats) for share in shares),
        )
    return Scale.of(largest, lines=5, whole=True)


def chances_scale(steps: Sequence[Group], equal: Fraction) -> Scale:
    """Return a scale of chances for the stairs."""
    return Scale.of(max(steps[-1].high, equal), lines=4, whole=False)


def stairs(steps: Sequence[Group], scale: Scale) -> str:
    """Return the path over all people in a row, from the lowest chance to the highest."""
    people = sum(step.people for step in steps)
    path = [f"M0 {HIGH}"]
    before = 0
    for step in steps:
        before += step.people
        height = round(float((1 - step.mean / scale.top) * HIGH), 1)
        path.append(f"V{height:g}H{round(before / people * WIDE, 1):g}")
    return "".join(path) + f"V{HIGH}Z"
