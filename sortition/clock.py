"""When to stop: a time limit or a wish from outside, asked for between steps of the work."""

from __future__ import annotations

from collections.abc import Callable


class Stopped(Exception):
    """The clock ran out or somebody stopped the work; it is no error, what is done still counts."""


def never() -> float:
    """Return the seconds left of work without a limit."""
    return float("inf")


Clock = Callable[[], float]
"""Returns the seconds left; 0 or less means stop. The library itself reads no clock."""


def check(clock: Clock) -> None:
    """Raise `Stopped` if no time is left."""
    if clock() <= 0:
        raise Stopped


def part(clock: Clock, share: float) -> Clock:
    """Return a clock that ends when `share` of the time that `clock` has left now is used up."""
    left = clock()
    spare = left * (1 - share) if 0 < left < float("inf") else 0.0
    return lambda: clock() - spare
