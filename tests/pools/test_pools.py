"""Whole pools: every panel recounted, every level checked by weak duality, everyone near it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from sortition import proof
from sortition.lottery import WEIGHT_UNIT
from tests.pools.recheck import (
    Solve,
    Solved,
    check_chances,
    check_levels,
    panels,
    promised,
    recounted,
)

KEPT = ["mass", "sf_a", "sf_b", "sf_c", "sf_d", "sf_e", "cca", "hd", "nexus", "obf"]
MADE = ["homes_a", "homes_b", "known_small", "known_large"]
LARGE = ["scale10k", "homes_c"]
EXACT = ["mass", "sf_a", "homes_a", "known_small"]

slowly = [pytest.param(name, marks=pytest.mark.slow) for name in LARGE]


@pytest.fixture(scope="module", params=[*KEPT, *MADE, *slowly])
def solved(request: pytest.FixtureRequest, solve: Solve) -> Solved:
    """Return each pool with its 1,000 panels."""
    return solve(request.param)


def test_every_panel_keeps_seats_quotas_and_households(solved: Solved) -> None:
    assert len(solved.lottery.panels) == 1000
    assert solved.lottery.weights == ()
    assert all(map(solved.pool.keeps, panels(solved.lottery)))


def test_the_levels_hold_by_arithmetic_alone(solved: Solved) -> None:
    assert solved.lottery.proven
    proof.check(solved.lottery.optimum)
    check_levels(solved.pool, solved.lottery)
    check_chances(solved.pool, promised(solved.lottery))


def test_the_lowest_chance_is_the_one_of_an_independent_program(solved: Solved) -> None:
    lowest = min(promised(solved.lottery).values())
    if solved.pool.lowest is None:  # a made pool, of which only this is known
        assert 0 < lowest <= Fraction(solved.pool.seats, len(solved.pool.people))
    else:
        assert abs(float(lowest) - solved.pool.lowest) <= 1e-12


def test_everyone_is_near_the_exact_chance(solved: Solved) -> None:
    exact, reached = promised(solved.lottery), recounted(solved.lottery)
    assert solved.lottery.chances() == tuple(reached.values())
    assert sum(reached.values()) == solved.pool.seats
    check_chances(solved.pool, reached)
    furthest = max(abs(reached[name] - exact[name]) for name in exact)
    assert furthest * 1000 <= (Fraction(3, 2) if len(exact) <= 2000 else 3)


@pytest.mark.parametrize("name", ["known_small", "known_large"])
def test_the_examples_of_the_paper_are_a_tenth_exactly(name: str, solve: Solve) -> None:
    lottery = solve(name).lottery
    assert set(promised(lottery).values()) == {Fraction(1, 10)}
    assert set(recounted(lottery).values()) == {Fraction(1, 10)}


@pytest.mark.parametrize("name", EXACT)
def test_exact_weights_give_the_exact_chances(name: str, solve: Solve) -> None:
    solved = solve(name, panels=0)
    lottery = solved.lottery
    assert sum(lottery.weights) == WEIGHT_UNIT == 10**15
    assert all(weight > 0 for weight in lottery.weights)
    assert all(map(solved.pool.keeps, panels(lottery)))
    check_levels(solved.pool, lottery)
    exact, reached = promised(lottery), recounted(lottery)
    assert exact == promised(solve(name).lottery)
    assert max(abs(reached[name] - exact[name]) for name in exact) <= Fraction(1, 10**9)


def test_the_recheck_notices_what_is_wrong(solve: Solve) -> None:
    solved = solve("homes_a")
    pool, lottery = solved.pool, solved.lottery
    panel = panels(lottery)[0]
    assert pool.keeps(panel)
    assert not pool.keeps(panel[1:])
    assert not pool.keeps((panel[0], *panel[:-1]))
    assert not all(pool.keeps((other, *panel[1:])) for other in pool.people)
    levels = lottery.optimum.levels
    row, multiplier = levels[0].multipliers[0]
    twisted = ((row + 1, multiplier), *levels[0].multipliers[1:])
    for wrong in (
        replace(levels[0], value=levels[0].value + Fraction(1, 10**12)),
        replace(levels[0], profiles=levels[0].profiles[1:]),
        replace(levels[0], multipliers=twisted),
    ):
        optimum = replace(lottery.optimum, levels=(wrong, *levels[1:]))
        with pytest.raises(AssertionError):
            check_levels(pool, replace(lottery, optimum=optimum))
    chances = promised(lottery)
    with pytest.raises(AssertionError):
        check_chances(pool, chances | {panel[0]: chances[panel[0]] + Fraction(1, 10**12)})
