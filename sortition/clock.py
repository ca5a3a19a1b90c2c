"""When to stop: a time limit or a wish from outside, asked for between steps of the work."""

from __future__ import annotations

from collections.abc import Callable


class Stopped(Exception):  # noqa: N818 - it is no error: the work so far still counts
    """The clock ran out or somebody stopped the work."""


def never() -> float:
    """Return the seconds left of work without a limit."""
    return float("inf")


Clock = Callable[[], float]
"""Returns the seconds left; 0 or less means stop. The library itself reads no clock."""


def check(clock: Clock) -> None:
    """Raise `Stopped` if no time is left."""
    if clock() <= 0:
        raise Stopped
