"""Counts of few people, hidden from whoever may see counts but no people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FEW = 5
"""Fewer people than this are a small count."""


def hidden(counts: Mapping[str, int], *, least: int = 1) -> frozenset[str]:
    """Return which of `counts`, whose sum is known, must stay hidden.

    Whoever reads them may know which are hidden for their own sake, as small ones. The smallest
    others are hidden too, until there are several hidden counts of `FEW` people together, and
    several ways to fill them that come to the sum; or nothing is left to hide.

    Parameters
    ----------
    counts
        By name.
    least
        The smallest count that is hidden: 1 where it may be told that there is nobody, else 0.
    """
    small = [name for name, count in counts.items() if least <= count < FEW]
    others = sorted(
        counts.keys() - set(small), key=lambda name: (not counts[name], counts[name], name)
    )
    more: list[str] = []
    for name in others:
        if not small or _vague(
            [counts[own] for own in small], [counts[own] for own in more], least
        ):
            break
        more.append(name)
    return frozenset((*small, *more))


def shown(counts: Mapping[str, int], *, hide: bool, least: int = 1) -> dict[str, int | None]:
    """Return `counts` with None for what is hidden, if anything is to be."""
    kept = hidden(counts, least=least) if hide else frozenset()
    return {name: None if name in kept else count for name, count in counts.items()}


def _vague(small: Sequence[int], more: Sequence[int], least: int) -> bool:
    """Tell whether the sum of hidden counts leaves open what each of them is."""
    people, several = sum((*small, *more)), len(small) + len(more)
    if several < 2 or people < FEW:
        return False
    lowest = least * len(small) + FEW * len(more)
    highest = None if more else (FEW - 1) * len(small)
    return people not in (lowest, highest)
