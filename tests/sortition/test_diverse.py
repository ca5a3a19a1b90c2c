"""More intersections in the same lottery: chances and rows stay, filled cells do not fall."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from sortition.decomposition.generation import NoPanel
from sortition.diverse import diverse
from sortition.diversity import Cells, filled, unevenness
from sortition.lottery import Lottery
from sortition.rules import RULES
from sortition.rules.leximin import leximin
from tests.sortition.oracle import Case, pools
from tests.sortition.test_leximin import mixed, profiles


def cells_by_hand(lottery: Lottery, panel: tuple[int, ...]) -> set[tuple[object, ...]]:
    values = lottery.profiles.pool.values
    return {
        (one, values[one][i], other, values[other][i])
        for one, other in combinations(sorted(values), 2)
        for i in panel
    }


def loose(seed: int = 4) -> Case:
    """Return a pool whose quotas leave room, with some homes."""
    case = mixed(seed, 120)
    return replace(case, quotas=tuple((f, v, max(0, a - 1), b + 1) for f, v, a, b in case.quotas))


def test_cells_are_pairs_of_values_that_somebody_has() -> None:
    lottery = leximin(profiles(loose()), panels=40)
    cells, everyone = Cells.of(lottery.profiles), tuple(range(len(lottery.profiles.pool)))
    assert len(cells) == len(cells_by_hand(lottery, everyone))
    counts = cells.counts(lottery.profiles, lottery.panels)
    for row, panel in zip(counts, lottery.panels, strict=True):
        assert (row > 0).sum() == len(cells_by_hand(lottery, panel))
        assert row.sum() == 3 * len(panel)
    total = sum(len(cells_by_hand(lottery, panel)) for panel in lottery.panels)
    assert filled(lottery.profiles, lottery.panels) * 40 == total
    assert unevenness(counts).tolist() == [(row**2).sum() for row in counts]


@pytest.mark.parametrize("rule", ["leximin", "minimax"])
@pytest.mark.parametrize("homes", [False, True])
def test_chances_and_rows_stay_and_more_is_filled(rule: str, homes: bool) -> None:
    case = loose() if homes else replace(loose(), homes=())
    before = RULES[rule](profiles(case), panels=200)
    after = diverse(before)
    assert after.chances() == before.chances()
    assert all(case.keeps(panel) for panel in after.panels)
    assert all(panel == tuple(sorted(set(panel))) for panel in after.panels)
    gained = filled(after.profiles, after.panels) - filled(before.profiles, before.panels)
    assert gained > 1
    assert after == replace(before, panels=after.panels)


def test_it_replays() -> None:
    before = leximin(profiles(loose()), panels=50)
    assert diverse(before) == diverse(before)


def test_a_stop_keeps_what_was_gained() -> None:
    before = leximin(profiles(loose()), panels=100)
    looks = iter([1.0, 1.0, 0.0])
    after = diverse(before, clock=lambda: next(looks))
    assert after.chances() == before.chances()
    assert filled(after.profiles, after.panels) > filled(before.profiles, before.panels)
    assert diverse(before, clock=lambda: 0.0) == before


@pytest.mark.parametrize("rule", ["legacy", "diversimax"])
def test_sampled_panels_and_single_ones_are_left_alone(rule: str) -> None:
    with pytest.raises(ValueError, match="equally likely"):
        diverse(RULES[rule](profiles(loose()), panels=20))


def test_weighted_panels_are_left_alone() -> None:
    with pytest.raises(ValueError, match="equally likely"):
        diverse(leximin(profiles(loose()), panels=0))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(case=pools())
def test_small_pools_keep_everything(case: Case) -> None:
    try:
        before = leximin(profiles(case), panels=20)
    except NoPanel:
        return
    after = diverse(before)
    assert after.chances() == before.chances()
    assert all(case.keeps(panel) for panel in after.panels)
    assert filled(after.profiles, after.panels) >= filled(before.profiles, before.panels)
