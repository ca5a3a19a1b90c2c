"""Small groups stay hidden: figures under 5 are left out so that none follows from the others."""

from __future__ import annotations

from collections.abc import Mapping

SMALL = 5


def hidden(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the counts of the values of one feature, None for those that stay hidden.

    Readers know the total, and that what is hidden for its own sake is under `SMALL`. As long as
    these leave one way only to fill the gaps, the next smallest figure is hidden as well.

    Parameters
    ----------
    counts
        By value; together everybody.
    """
    order = sorted(counts, key=lambda value: (counts[value], value))
    small = [value for value in order if counts[value] < SMALL]
    more: list[str] = []
    others = [value for value in order if counts[value] >= SMALL]
    while small and others and not _vague(counts, small, more):
        more.append(others.pop(0))
    gone = {*small, *more}
    return {value: None if value in gone else count for value, count in counts.items()}


def _vague(counts: Mapping[str, int], small: list[str], more: list[str]) -> bool:
    """Tell whether the gaps could be filled in several ways."""
    if len(small) + len(more) < 2:
        return False
    total = sum(counts[value] for value in (*small, *more))
    lowest = SMALL * len(more)
    highest = None if more else (SMALL - 1) * len(small)
    return total != lowest and total != highest
