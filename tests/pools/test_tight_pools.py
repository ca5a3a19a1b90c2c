"""Tight pools, every quota one exact number: proven within a minute, or an honest bound on time."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from sortition import proof
from tests.pools.recheck import (
    Plain,
    Solve,
    Solved,
    check_chances,
    check_levels,
    cut_of,
    panels,
    promised,
    recounted,
)

SECONDS = 60.0
GRACE = 5.0
ALL = [f"tight_{number:02}" for number in range(1, 37)]
QUICK = ["tight_01", "tight_06", "tight_11"]
CUT = ["tight_01", "tight_11"]


def most(pool: Plain, scores: dict[str, int]) -> int:
    """Return the highest sum of `scores` in a panel, by an integer program of its own."""
    people = list(pool.people)
    rows = np.array([[pool.people[p][f] == v for p in people] for f, v in pool.quotas])
    least, at_most = np.array(list(pool.quotas.values())).T
    found = milp(
        [-scores[name] for name in people],
        integrality=1,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(rows, least, at_most),
            LinearConstraint(np.ones(len(people)), pool.seats, pool.seats),
        ],
        options={"mip_rel_gap": 0},
    )
    assert found.status == 0
    # The bound is what is proven; sums are whole numbers.
    return int(np.floor(-found.mip_dual_bound + 1e-6))


def check_proven(solved: Solved) -> None:
    """Check all that a proven lottery promises."""
    assert solved.lottery.proven
    check_levels(solved.pool, solved.lottery)
    check_chances(solved.pool, promised(solved.lottery))
    exact, reached = promised(solved.lottery), recounted(solved.lottery)
    # Twice what is promised of pools with room in their quotas: few panels exist here.
    assert max(abs(reached[name] - exact[name]) for name in exact) <= Fraction(3, 1000)


def check_panels(solved: Solved) -> None:
    """Check what holds of every lottery, proven or not."""
    proof.check(solved.lottery.optimum, proven=solved.lottery.proven)
    assert len(solved.lottery.panels) == 1000
    assert all(map(solved.pool.keeps, panels(solved.lottery)))
    check_chances(solved.pool, recounted(solved.lottery))


@pytest.mark.parametrize("name", QUICK)
def test_a_tight_pool_is_proven(name: str, solve: Solve) -> None:
    solved = solve(name)
    check_panels(solved)
    check_proven(solved)


@pytest.mark.parametrize("name", CUT)
def test_no_panel_breaks_a_cut(name: str, solve: Solve) -> None:
    solved = solve(name)
    assert solved.lottery.optimum.cuts
    for number in range(len(solved.lottery.optimum.cuts)):
        at_most, scores = cut_of(solved.lottery, number)
        assert most(solved.pool, scores) <= at_most


def test_both_kinds_of_cuts_are_needed(solve: Solve) -> None:
    kinds = {cut.kind for name in CUT for cut in solve(name).lottery.optimum.cuts}
    assert kinds == {"never", "panels"}


def until(end: float) -> Callable[[], float]:
    """Return a clock with the seconds left."""
    return lambda: end - time.monotonic()


@pytest.fixture(scope="module")
def within(solve: Solve) -> Callable[[str], tuple[Solved, float]]:
    """Return a pool solved once under the clock, and the seconds that it took."""

    @functools.cache
    def of(name: str) -> tuple[Solved, float]:
        start = time.monotonic()
        return solve(name, clock=until(start + SECONDS)), time.monotonic() - start

    return of


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_a_tight_pool_is_proven_or_bounded_in_time(
    name: str, within: Callable[[str], tuple[Solved, float]]
) -> None:
    solved, seconds = within(name)
    assert seconds <= SECONDS + GRACE
    check_panels(solved)
    if solved.lottery.proven:
        check_proven(solved)
    else:
        check_levels(solved.pool, solved.lottery)
        check_bound(solved)


@pytest.mark.slow
def test_nine_tight_pools_in_ten_are_proven(
    within: Callable[[str], tuple[Solved, float]],
) -> None:
    assert sum(within(name)[0].lottery.proven for name in ALL) >= 0.9 * len(ALL)


def check_bound(solved: Solved) -> None:
    """Check that the bound of an unfinished lottery is one, and that no optimum is claimed."""
    *held, last = solved.lottery.optimum.levels
    assert solved.lottery.optimum.chances == ()
    assert all(level.value == 0 for level in held)
    never = {name for name, chance in promised(solved.lottery).items() if not chance}
    reached = recounted(solved.lottery)
    assert all(reached[name] == 0 for name in never)
    assert 0 < last.value <= 1
    assert min(chance for name, chance in reached.items() if name not in never) <= last.value


@pytest.mark.parametrize("seconds", [0.05, 0.3])
def test_a_clock_that_runs_out_leaves_a_bound_on_time(seconds: float, solve: Solve) -> None:
    start = time.monotonic()
    solved = solve("tight_11", clock=until(start + seconds))
    assert time.monotonic() - start <= seconds + GRACE
    check_panels(solved)
    check_levels(solved.pool, solved.lottery)
    if not solved.lottery.proven:
        check_bound(solved)
