"""Who can take whose place: pairs of equal keys, and never a square of too many of them."""

from __future__ import annotations

import tracemalloc

import numpy as np

from sortition.decomposition.exchanges import _alike


def test_small_groups_give_all_pairs_and_large_ones_neighbours() -> None:
    keys = np.array([7, 5, 7, 9, 7, *[3] * 40], dtype=np.uint64)
    found = {tuple(sorted(pair)) for pair in _alike(keys).tolist()}
    assert {(0, 2), (0, 4), (2, 4)} <= found
    assert len(found) == 3 + 39
    assert all(keys[a] == keys[b] for a, b in found)


def test_a_pool_without_tight_rows_does_not_fill_the_memory() -> None:
    """All its pairs are alike, some 72,000 of 380 people; a square of them took 13 GB."""
    tracemalloc.start()
    try:
        assert len(_alike(np.zeros(6_000, dtype=np.uint64))) == 5_999
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
