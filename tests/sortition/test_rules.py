"""Every rule on every kind of pool, with and without households: one set of tests for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from sortition import certificate, proof
from sortition.decomposition.generation import NoPanel
from sortition.diversity import Cells, unevenness
from sortition.lottery import WEIGHT_UNIT, Lottery
from sortition.refused import Refused
from sortition.rules import RULES
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition import oracle
from tests.sortition.oracle import Case, pools
from tests.sortition.test_leximin import mixed, optimal, people, profiles, tight

PROMISING = sorted(set(RULES) - {"legacy", "diversimax"})
"""Rules whose chances are promised and proven."""


def plain() -> Case:
    """Return a pool without features: everyone is alike."""
    return Case(people=((),) * 20, quotas=(), seats=2)


def lonely() -> Case:
    """Return a pool with somebody whom no panel can hold."""
    return Case(
        people=(("w", "n"), ("w", "s"), ("m", "s"), ("m", "s")),
        quotas=((0, "w", 1, 1), (0, "m", 1, 1), (1, "n", 0, 2), (1, "s", 2, 2)),
        seats=2,
    )


def crowded() -> Case:
    """Return a pool in which many share one quota, some share homes and one value is rare."""
    kinds = (("f", "high"),) * 30 + (("m", "high"),) * 20 + (("f", "low"),) * 4 + (("m", "low"),)
    homes = (*((n % 9 if n % 4 else None) for n in range(50)), 0, None, None, 1, None)
    quotas = ((0, "f", 4, 6), (0, "m", 4, 6), (1, "high", 6, 7), (1, "low", 3, 4))
    return Case(people=kinds, quotas=quotas, seats=10, homes=homes)


POOLS: dict[str, Callable[[], Case]] = {
    "plain": plain,
    "lonely": lonely,
    "mixed": lambda: mixed(homes=False),
    "mixed-homes": mixed,
    "crowded": lambda: replace(crowded(), homes=()),
    "crowded-homes": crowded,
    "tight": tight,
}

matrix = pytest.mark.parametrize(
    ("rule", "pool"), [(rule, pool) for rule in RULES for pool in POOLS]
)
quick = pytest.mark.parametrize(
    ("rule", "pool"), [(rule, pool) for rule in RULES for pool in POOLS if pool != "tight"]
)


@pytest.fixture(autouse=True, scope="module")
def _soon_done() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("sortition.rules.legacy"), "PATIENCE", 5000)
        patch.setattr(import_module("sortition.evening"), "KICKS", 30)
        yield


def held(rule: str, case: Profiles, count: int = 60) -> Lottery | None:
    """Return the lottery of a rule, None where the greedy may give up."""
    try:
        return RULES[rule](case, panels=count)
    except Refused as refused:
        if refused.problems[0].code != "legacy-fails":
            raise
        return None


@matrix
def test_every_panel_keeps_every_row_and_proofs_hold(rule: str, pool: str) -> None:
    case = POOLS[pool]()
    lottery = held(rule, profiles(case))
    if lottery is None:
        assert pool == "tight"
        return
    assert lottery.rule == rule
    assert len(lottery.panels) == (1 if rule == "diversimax" else 60)
    assert all(case.keeps(panel) for panel in lottery.panels)
    assert sum(lottery.chances()) == case.seats
    assert lottery.promises == lottery.proven == (rule in PROMISING)
    proof.check(lottery.optimum, rule, proven=lottery.proven)
    if lottery.proven:
        distance = [abs(a - b) for a, b in zip(lottery.chances(), optimal(lottery), strict=True)]
        assert max(distance) <= Fraction(1, 60)


@quick
def test_neither_order_nor_names_matter(rule: str, pool: str) -> None:
    case = POOLS[pool]()
    first = held(rule, profiles(case))
    source = profiles(case).pool
    rows = np.random.default_rng(1).permutation(len(source)).tolist()
    names = {name: f"volunteer-{name}x" for name in source.ids}
    quotas = [
        Quota(feature=f"f{f}", value=v, least=least, most=most)
        for f, v, least, most in reversed(case.quotas)
    ]
    homes = [f"home {source.households[i]}" if source.households else "" for i in rows]
    none = [source.households and source.households[i] is None for i in rows]
    second = held(
        rule,
        Profiles.of(
            Pool.of(
                ids=[names[source.ids[i]] for i in rows],
                values={name: [source.values[name][i] for i in rows] for name in source.values},
                households=[None if n else h for n, h in zip(none, homes, strict=True)]
                if source.households
                else (),
            ),
            Quotas(tuple(quotas)),
            case.seats,
        ),
    )
    if first is None or second is None:
        assert first is second
    else:
        assert people(first, names) == people(second)


@pytest.mark.parametrize("rule", RULES)
def test_no_panel_is_proven_not_guessed(rule: str) -> None:
    case = mixed()
    with pytest.raises(NoPanel):
        RULES[rule](profiles(replace(case, quotas=((0, "g0", 7, 7), *case.quotas[1:]))), panels=5)


def judge(rule: str, case: Case) -> None:
    """Compare one rule on one small pool with all its panels."""
    panels = case.panels()
    if not panels:
        with pytest.raises(NoPanel):
            RULES[rule](profiles(case), panels=5)
        return
    if rule in PROMISING:
        lottery = RULES[rule](profiles(case), panels=0)
        _judge_chances(lottery, panels)
    else:
        found = held(rule, profiles(case), 5)
        if found is None:
            return
        lottery = found
        assert sum(lottery.chances()) == case.seats
    assert set(lottery.panels) <= set(panels)
    if rule == "diversimax":
        _judge_evenness(lottery, panels)


def _judge_chances(lottery: Lottery, panels: list[tuple[int, ...]]) -> None:
    exact = optimal(lottery)
    assert lottery.proven
    proof.check(lottery.optimum, lottery.rule)
    assert sum(lottery.weights) == WEIGHT_UNIT
    distance = [abs(a - b) for a, b in zip(lottery.chances(), exact, strict=True)]
    assert max(distance) < Fraction(1, 10**9)
    assert sum(exact) == len(panels[0])
    JUDGES[lottery.rule](np.array(exact, dtype=float), panels)


def _leximin(chances: np.ndarray, panels: list[tuple[int, ...]]) -> None:
    assert np.abs(chances - oracle.leximin(panels, len(chances))).max() < 1e-7


def _minimax(chances: np.ndarray, panels: list[tuple[int, ...]]) -> None:
    assert np.abs(chances - oracle.minimax(panels, len(chances))).max() < 1e-6


def _nash(chances: np.ndarray, panels: list[tuple[int, ...]]) -> None:
    reached, bound = oracle.nash(panels, len(chances))
    ours = np.log(chances[chances > 0]).mean()
    assert reached - float(certificate.GAPS["nash"]) - 1e-12 <= ours <= bound + 1e-9
    assert set(np.flatnonzero(chances)) == {i for panel in panels for i in panel}


def _goldilocks(chances: np.ndarray, panels: list[tuple[int, ...]]) -> None:
    able = chances[chances > 0]
    equal = len(panels[0]) / len(able)
    ours = able.max() / equal + equal / able.min()
    assert ours == pytest.approx(oracle.goldilocks(panels, len(chances)), abs=1e-7)


def _judge_evenness(lottery: Lottery, panels: list[tuple[int, ...]]) -> None:
    """Compare with the squares of all panels, counted here from the values themselves."""
    values = lottery.profiles.pool.values

    def squares(panel: tuple[int, ...]) -> int:
        return sum(
            sum(
                values[one][i] == values[one][j] and values[other][i] == values[other][j]
                for i in panel
                for j in panel
            )
            for one, other in combinations(sorted(values), 2)
        )

    assert lottery.evenness is not None
    least = min(squares(panel) for panel in panels)
    assert squares(lottery.panels[0]) == least == lottery.evenness.reached
    assert lottery.evenness.bound == least
    counts = Cells.of(lottery.profiles).counts(lottery.profiles, lottery.panels)
    assert unevenness(counts).tolist() == [least]


JUDGES = {
    "leximin": _leximin,
    "maximin": _leximin,
    "minimax": _minimax,
    "nash": _nash,
    "goldilocks": _goldilocks,
}


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, derandomize=True, max_examples=100)
@given(case=pools())
def test_small_pools_agree_with_brute_force(rule: str, case: Case) -> None:
    judge(rule, case)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, derandomize=True, max_examples=10_000)
@given(case=pools())
def test_ten_thousand_small_pools_agree_with_brute_force(rule: str, case: Case) -> None:
    judge(rule, case)
