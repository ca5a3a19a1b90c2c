"""Several panels at once: against brute force over all ways to seat them, and laws."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from sortition import proof
from sortition.clock import Stopped
from sortition.decomposition.generation import NoPanel
from sortition.lottery import WEIGHT_UNIT, Lottery
from sortition.rules.leximin import leximin as single
from sortition.several.attain import leximin
from sortition.several.splitting import Splitter
from sortition.several.together import together
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition.oracle import Case
from tests.sortition.oracle import leximin as brute_force


def cases(seed: int, count: int, juries: int = 2) -> Iterator[Case]:
    """Yield small pools of which `juries` disjoint panels exist, most with exact quotas."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        seats = int(rng.integers(1, 4 if juries == 2 else 3))
        size = int(rng.integers(juries * seats, 9))
        features = int(rng.integers(1, 5))
        people = tuple(tuple(f"v{v}" for v in rng.integers(0, 2, features)) for _ in range(size))
        homes: tuple[int | None, ...] = ()
        order = rng.permutation(size).reshape(-1)[: juries * seats].reshape(juries, seats)
        if rng.random() < 0.4:
            drawn = rng.integers(0, size, size)
            drawn[order.ravel()] = np.arange(order.size)
            homes = tuple(h if drawn.tolist().count(h) > 1 else None for h in drawn.tolist())
        quotas = []
        for feature in range(features):
            for value in ("v0", "v1"):
                held = [sum(people[i][feature] == value for i in panel) for panel in order]
                room = int(rng.choice([0, 0, 0, 1]))
                quotas.append((feature, value, max(0, min(held) - room), max(held)))
        yield Case(people=people, quotas=tuple(quotas), seats=seats, homes=homes)


def profiles(case: Case) -> Profiles:
    """Return the profiles of one panel of `case`."""
    quotas = Quotas(
        tuple(
            Quota(feature=f"f{feature}", value=value, least=least, most=most)
            for feature, value, least, most in case.quotas
        )
    )
    columns = {f: [person[int(f[1:])] for person in case.people] for f in quotas.features}
    ids = [f"{i:04}" for i in range(len(case.people))]
    return Profiles.of(Pool.of(ids=ids, values=columns, households=case.homes), quotas, case.seats)


def together_of(case: Case, juries: int) -> set[tuple[int, ...]]:
    """Return everyone who can sit together in so many disjoint panels, households respected."""
    found = set()
    for chosen in itertools.combinations(case.panels(), juries):
        union = tuple(sorted(itertools.chain(*chosen)))
        homes = [case.homes[i] for i in union if case.homes and case.homes[i] is not None]
        if len(set(union)) == len(union) and len(set(homes)) == len(homes):
            found.add(union)
    return found


def optimal(lottery: Lottery) -> list[Fraction]:
    chances = [Fraction(-1)] * len(lottery.profiles.pool)
    for chance, people in zip(lottery.optimum.chances, lottery.profiles.members, strict=True):
        for person in people:
            chances[person] = chance
    return chances


def judge(case: Case, juries: int, panels: int = 0) -> bool:
    """Compare the lottery of `case` with brute force; return whether cuts were needed."""
    unions = together_of(case, juries)
    assert unions
    lottery = leximin(profiles(case), juries=juries, panels=panels)
    assert lottery.proven
    proof.check(lottery.optimum)
    exact = optimal(lottery)
    expected = brute_force(sorted(unions), len(case.people))
    assert np.abs(np.array(exact, dtype=float) - expected).max() < 1e-7
    assert set(lottery.panels) <= unions
    for union, chosen in zip(lottery.panels, lottery.juries, strict=True):
        assert tuple(sorted(itertools.chain(*chosen))) == union
        assert len(chosen) == juries
        assert all(case.keeps(panel) for panel in chosen)
    worst = max(abs(a - b) for a, b in zip(lottery.chances(), exact, strict=True))
    if panels:
        assert worst * panels < 2
    else:
        assert sum(lottery.weights) == WEIGHT_UNIT
        assert worst < Fraction(1, 10**9)
    return bool(lottery.optimum.cuts)


def test_pairs_of_panels_agree_with_brute_force() -> None:
    with_cuts = sum(judge(case, 2) for case in cases(1, 40))
    assert with_cuts >= 2, "hardly any pool needed cuts: too tame"


def test_three_panels_agree_with_brute_force() -> None:
    for case in cases(2, 12, juries=3):
        judge(case, 3)


def test_equal_pairs_are_near_the_exact_chances() -> None:
    for case in cases(3, 8):
        judge(case, 2, panels=200)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_hundreds_of_small_pools_agree_with_brute_force(seed: int) -> None:
    for case in cases(seed, 40, juries=2 + seed % 2):
        judge(case, 2 + seed % 2)


def hard_to_split() -> Profiles:
    """Return one person of each of 8 kinds, for panels of two who differ in all three features."""
    kinds = list(itertools.product("01", repeat=3))
    quotas = Quotas(tuple(Quota(feature=f, value=v, least=1, most=1) for f in "abc" for v in "01"))
    columns = {f: [kind[at] for kind in kinds] for at, f in enumerate("abc")}
    pool = Pool.of(ids=["".join(kind) for kind in kinds], values=columns)
    return Profiles.of(pool, quotas, 2)


def test_a_union_that_keeps_all_rows_and_cannot_be_split_is_told() -> None:
    both = together(hard_to_split(), 2)
    splitter = Splitter(both, 2, np.random.default_rng(0))

    def union(*kinds: str) -> np.ndarray:
        counts = np.array([int("".join(values) in kinds) for values in both.values])
        totals = both.incidence @ counts
        assert (totals >= both.least).all()
        assert (totals <= both.most).all()
        return counts

    splits, able = splitter.split_all(np.array([union("000", "111", "010", "101")]))
    assert able.tolist() == [True]
    assert splitter.keeps(splits[0])
    odd = np.array([union("000", "011", "101", "110")])
    assert splitter.split(odd)[1].tolist() == [False]
    assert splitter.split_all(odd)[1].tolist() == [False]


def test_too_many_panels_are_told() -> None:
    with pytest.raises(NoPanel):
        leximin(hard_to_split(), juries=5)


def test_a_run_that_is_stopped_gives_panels_that_keep_the_quotas_or_nothing() -> None:
    case = next(cases(5, 1))
    left = iter([1.0] * 3)
    try:
        lottery = leximin(profiles(case), juries=2, clock=lambda: next(left, 0.0))
    except Stopped:
        return
    assert all(case.keeps(panel) for chosen in lottery.juries for panel in chosen)


def large(order: list[int] | None = None, names: str = "p") -> Profiles:
    """Return 80 people in 3 features, in some order and by some names."""
    rng = np.random.default_rng(7)
    values = rng.integers(0, 3, size=(80, 3))
    order = order or list(range(80))
    held = {(f, v): round(10 * (values[:, f] == v).mean()) for f in range(3) for v in range(3)}
    quotas = Quotas(
        tuple(
            Quota(feature=f"f{f}", value=f"v{v}", least=max(0, n - 1), most=n + 1)
            for (f, v), n in held.items()
        )
    )
    pool = Pool.of(
        ids=[f"{names}{n:03}" for n in order],
        values={f"f{f}": [f"v{values[n, f]}" for n in order] for f in range(3)},
    )
    return Profiles.of(pool, quotas, 10)


def test_rows_in_another_order_give_the_same_panels() -> None:
    rng = np.random.default_rng(1)
    first = leximin(large(), juries=2, panels=100)
    other = leximin(large(rng.permutation(80).tolist()), juries=2, panels=100)
    assert first.juries == other.juries


def test_other_names_give_the_same_panels() -> None:
    first = leximin(large(), juries=3, panels=100)
    assert first.juries == leximin(large(names="someone-"), juries=3, panels=100).juries


def test_two_panels_give_everyone_twice_the_chance_where_nothing_binds() -> None:
    one = single(large(), panels=0)
    two = leximin(large(), juries=2, panels=0)
    assert max(optimal(one)) <= Fraction(1, 2)
    assert optimal(two) == [2 * chance for chance in optimal(one)]


def test_no_jury_is_favoured() -> None:
    """Over many panels everyone sits in the first about as often as in the second."""
    lottery = leximin(large(), juries=2, panels=1000)
    first, second = (
        Counter(person for chosen in lottery.juries for person in chosen[jury]) for jury in (0, 1)
    )
    far = [(first[p] - second[p]) ** 2 / (first[p] + second[p]) for p in range(80)]
    assert sum(far) < 80 + 5 * (2 * 80) ** 0.5


def test_the_hash_seed_does_not_matter() -> None:
    code = (
        "from tests.sortition.several.test_several_lottery import large, leximin\n"
        "print(leximin(large(), juries=2, panels=50).juries)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "3")
    }  # fmt: skip
    assert len(found) == 1
