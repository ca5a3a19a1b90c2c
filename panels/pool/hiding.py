"""Counts of few people, hidden from whoever may see counts but no people."""

from __future__ import annotations

from collections.abc import Mapping

FEW = 5
"""Fewer people than this, but not nobody, are a small count."""


def hidden(counts: Mapping[str, int]) -> frozenset[str]:
    """Return which of `counts`, whose sum is known, must stay hidden.

    One hidden count alone would follow from the sum, and a few people shared by several would be
    as good as counted. So the smallest others are hidden too, until there are at least two hidden
    counts of `FEW` people together, or nothing is left to hide.
    """
    chosen = {name for name, count in counts.items() if 0 < count < FEW}
    others = sorted(counts.keys() - chosen, key=lambda name: (not counts[name], counts[name], name))
    for name in others:
        if not chosen or (len(chosen) > 1 and sum(counts[own] for own in chosen) >= FEW):
            break
        chosen.add(name)
    return frozenset(chosen)


def shown(counts: Mapping[str, int], *, hide: bool) -> dict[str, int | None]:
    """Return `counts` with None for what is hidden, if anything is to be."""
    kept = hidden(counts) if hide else frozenset()
    return {name: None if name in kept else count for name, count in counts.items()}
