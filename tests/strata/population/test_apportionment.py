"""Seats from shares: the methods against their definitions, the library and published examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import sqrt

import pytest
from apportionment.methods import TiesException, compute
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from strata.population.apportionment import (
    METHODS,
    NoApportionment,
    Tie,
    apportion,
    with_wishes,
)

WEIGHTS = st.lists(st.integers(0, 60), min_size=1, max_size=5)
DIVISORS = {
    "sainte-lague": lambda s: s + 0.5,
    "sainte-lague-modified": lambda s: s + 0.5 if s else 0.7,
    "dhondt": lambda s: s + 1,
    "adams": lambda s: s,
    "huntington-hill": lambda s: sqrt(s * (s + 1)),
    "dean": lambda s: s * (s + 1) / (s + 0.5),
}


def fractions(weights: Sequence[int]) -> list[Fraction]:
    return [Fraction(weight) for weight in weights]


def every(count: int, seats: int) -> Iterator[tuple[int, ...]]:
    if count == 1:
        yield (seats,)
        return
    for first in range(seats + 1):
        yield from ((first, *rest) for rest in every(count - 1, seats - first))


SIX_STATES = [27744, 25178, 19951, 14610, 9225, 3292]
FIVE_METHODS = {
    "adams": (10, 9, 7, 5, 3, 2),
    "dean": (10, 9, 7, 5, 4, 1),
    "huntington-hill": (10, 9, 7, 6, 3, 1),
    "sainte-lague": (10, 9, 8, 5, 3, 1),
    "dhondt": (11, 9, 7, 5, 3, 1),
}
"""Five methods and five answers for 36 seats: the example of Balinski and Young."""


@pytest.mark.parametrize("method", FIVE_METHODS)
def test_the_published_example(method: str) -> None:
    found = apportion(fractions(SIX_STATES), 36, method)
    assert found.seats == FIVE_METHODS[method]
    assert found.tie is None


@given(weights=WEIGHTS, seats=st.integers(1, 8))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_largest_remainder_is_nearest_to_the_exact_shares(weights: list[int], seats: int) -> None:
    """Of all ways to give the seats, none has a smaller sum of squared distances."""
    assume(any(weights))

    def far(given: Sequence[int]) -> int:
        return sum((g * sum(weights) - w * seats) ** 2 for g, w in zip(given, weights, strict=True))

    found = apportion(fractions(weights), seats, "largest-remainder")
    distances = sorted(map(far, every(len(weights), seats)))
    assert far(found.seats) == distances[0]
    assert (found.tie is not None) is (distances[:2] == distances[:1] * 2)


@pytest.mark.parametrize("method", DIVISORS)
@given(weights=WEIGHTS, seats=st.integers(1, 12))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_divisor_methods_keep_their_inequality(method: str, weights: list[int], seats: int) -> None:
    """Nobody's last seat rests on a weaker claim than that of one who goes without."""
    assume(any(weights))
    found = apportion(fractions(weights), seats, method).seats
    assert sum(found) == seats

    def claim(weight: int, held: int) -> float:
        divisor = DIVISORS[method](held)
        return weight / divisor if divisor else (float("inf") if weight else 0)

    weakest = min(claim(w, s - 1) for w, s in zip(weights, found, strict=True) if s)
    strongest = max(claim(w, s) for w, s in zip(weights, found, strict=True))
    assert strongest <= weakest * (1 + 1e-12)


@pytest.mark.parametrize("method", METHODS)
@given(weights=WEIGHTS, seats=st.integers(1, 20))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_without_ties_the_library_says_the_same(
    method: str, weights: list[int], seats: int
) -> None:
    assume(all(weights))
    found = apportion(fractions(weights), seats, method)
    assume(found.tie is None)
    try:
        given = compute(METHODS[method], weights, seats, fractions=True, tiesallowed=False)
    except TiesException:
        pytest.fail("the library sees a tie that we do not")
    assert list(found.seats) == [int(got) for got in given]


@pytest.mark.parametrize("method", METHODS)
@given(weights=st.lists(st.integers(1, 12), min_size=2, max_size=5), seats=st.integers(1, 9))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_scale_and_order_do_not_matter(method: str, weights: list[int], seats: int) -> None:
    found = apportion(fractions(weights), seats, method)
    scaled = apportion([Fraction(w, 7919) for w in weights], seats, method)
    assert scaled == found
    turned = apportion(fractions(weights[::-1]), seats, method)
    if found.tie is None:
        assert turned.seats == found.seats[::-1]
    assert (turned.tie is None) is (found.tie is None)


def test_the_stronger_claim_wins_where_the_library_passes_it_over() -> None:
    """Remainders of 0.5, 0.5, 0.7 and 0.3 for two seats: the library gives 0.7 nothing."""
    weights = [15, 15, 17, 13]
    assert compute("largest_remainder", weights, 6, fractions=True) == [2, 2, 1, 1]
    found = apportion(fractions(weights), 6, "largest-remainder")
    assert found.seats == (2, 1, 2, 1)
    assert found.tie == Tie((0,), (1,))


def test_of_equal_claims_more_weight_comes_first_then_the_name() -> None:
    half = apportion(fractions([1, 3]), 2, "largest-remainder")
    assert half.seats == (0, 2)
    assert half.tie == Tie((1,), (0,))
    assert apportion(fractions([5, 5]), 3, "dhondt").seats == (2, 1)


def test_a_tie_of_roots_is_seen_where_floats_miss_it() -> None:
    """w / sqrt(2) and 6w / sqrt(72) are equal; the library's answer depends on w."""
    assert compute("huntington", [1, 6], 10) == [1, 9]
    assert compute("huntington", [7, 42], 10) == [2, 8]
    for w in range(1, 50):
        found = apportion(fractions([w, 6 * w]), 10, "huntington-hill")
        assert found.seats == (1, 9)
        assert found.tie == Tie((1,), (0,))


def test_no_seats_and_nobody() -> None:
    assert apportion(fractions([1, 2]), 0, "dhondt").seats == (0, 0)
    with pytest.raises(NoApportionment):
        apportion(fractions([0, 0]), 2, "dhondt")


def test_large_figures_are_exact() -> None:
    huge = [Fraction(10**40 + 1), Fraction(10**40), Fraction(1, 10**30)]
    assert apportion(huge, 3, "largest-remainder").seats == (2, 1, 0)
    assert apportion(huge, 3, "largest-remainder").tie is None
    assert apportion(huge, 3, "huntington-hill").seats == (1, 1, 1)


def test_minimums_are_met_and_the_others_share_the_rest() -> None:
    found = with_wishes(fractions([1, 50, 49]), 10, "largest-remainder", least={0: 2}, fixed={})
    assert found.seats == (2, 4, 4)
    found = with_wishes(fractions([10, 30, 60]), 10, "sainte-lague", least={}, fixed={0: 4})
    assert found.seats == (4, 2, 4)


@given(
    weights=st.lists(st.integers(0, 30), min_size=2, max_size=4),
    seats=st.integers(1, 8),
    least=st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_minimums_under_dhondt_are_those_of_the_book(
    weights: list[int], seats: int, least: list[int]
) -> None:
    """With minimums a divisor method gives each the greater of both (Balinski and Young)."""
    floor = dict(enumerate(least[: len(weights)]))
    assume(sum(floor.values()) <= seats)
    assume(all(weights))
    found = with_wishes(fractions(weights), seats, "dhondt", least=floor, fixed={}).seats
    assert sum(found) == seats
    assert all(got >= floor[at] for at, got in enumerate(found))
    free = [at for at, got in enumerate(found) if got > floor[at]]
    if free:
        weakest = min(Fraction(weights[at], found[at]) for at in free)
        assert all(Fraction(w, got + 1) <= weakest for w, got in zip(weights, found, strict=True))


@pytest.mark.parametrize(
    ("weights", "least", "fixed"),
    [
        ([1, 1], {0: 3, 1: 3}, {}),
        ([1, 1], {}, {0: 6}),
        ([1, 1], {}, {0: 2, 1: 2}),
        ([1, 0], {}, {0: 2}),
    ],
)
def test_wishes_that_cannot_be_met(
    weights: list[int], least: dict[int, int], fixed: dict[int, int]
) -> None:
    with pytest.raises(NoApportionment):
        with_wishes(fractions(weights), 5, "largest-remainder", least=least, fixed=fixed)
