"""The leximin lottery against brute force, known answers, and the laws it obeys."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from sortition import proof
from sortition.decomposition.generation import NoPanel
from sortition.lottery import WEIGHT_UNIT, Lottery
from sortition.rules.leximin import leximin
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition.oracle import Case, cases
from tests.sortition.oracle import leximin as brute_force


def profiles(case: Case) -> Profiles:
    quotas = Quotas(
        tuple(
            Quota(feature=f"f{feature}", value=value, least=least, most=most)
            for feature, value, least, most in case.quotas
        )
    )
    columns = {f: [person[int(f[1:])] for person in case.people] for f in quotas.features}
    ids = [f"{i:04}" for i in range(len(case.people))]
    return Profiles.of(Pool.of(ids=ids, values=columns, households=case.homes), quotas, case.seats)


def optimal(lottery: Lottery) -> list[Fraction]:
    """Return everyone's optimal chance, in the order of the ids."""
    chances = [Fraction(-1)] * len(lottery.profiles.pool)
    members = zip(lottery.optimum.chances, lottery.profiles.members, strict=True)
    for chance, people in members:
        for person in people:
            chances[person] = chance
    return chances


def judge(case: Case) -> bool:
    """Compare our exact lottery of `case` with brute force; return whether cuts were needed."""
    panels = case.panels()
    if not panels:
        with pytest.raises(NoPanel):
            leximin(profiles(case))
        return False
    lottery = leximin(profiles(case), panels=0)
    assert lottery.proven
    proof.check(lottery.optimum)
    exact = optimal(lottery)
    expected = brute_force(panels, len(case.people))
    assert np.abs(np.array(exact, dtype=float) - expected).max() < 1e-7
    for chance, value in zip(exact, expected, strict=True):
        near = Fraction(value).limit_denominator(500)
        if abs(near - Fraction(value)) < Fraction(1, 10**9):
            assert chance == near
    assert set(lottery.panels) <= set(panels)
    assert sum(lottery.weights) == WEIGHT_UNIT
    worst = max(abs(a - b) for a, b in zip(lottery.chances(), exact, strict=True))
    assert worst < Fraction(1, 10**9)
    owner = {i: t for t, people in enumerate(lottery.profiles.members) for i in people}
    for cut in lottery.optimum.cuts:
        assert max(sum(cut.coefficients[owner[i]] for i in p) for p in panels) <= cut.at_most
    return bool(lottery.optimum.cuts)


def test_small_pools_agree_with_brute_force() -> None:
    with_cuts = sum(judge(case) for case in cases(1, 300))
    assert with_cuts >= 3, "hardly any pool needed cuts: too tame"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_thousands_of_small_pools_agree_with_brute_force(seed: int) -> None:
    for case in cases(seed, 30):
        judge(case)


def two_of_twenty() -> Profiles:
    return Profiles.of(Pool.of(ids=[f"{i:02}" for i in range(20)], values={}), Quotas(()), 2)


def test_two_of_twenty_without_quotas() -> None:
    lottery = leximin(two_of_twenty())
    assert optimal(lottery) == [Fraction(1, 10)] * 20
    assert lottery.chances() == (Fraction(1, 10),) * 20
    assert len(lottery.panels) == 1000


def paper_example(scale: int) -> Profiles:
    """Return a pool with the counts of the Nature paper's example pools: everyone has 1/10."""
    kinds = [("f", "l")] * (100 * scale - 1) + [("f", "c")] + [("m", "c")] * (100 * scale)
    quotas = [
        Quota(feature=f, value=v, least=10 * scale - 1, most=20 * scale)
        for f, v in (("g", "f"), ("g", "m"), ("l", "l"), ("l", "c"))
    ]
    columns = {"g": [g for g, _ in kinds], "l": [side for _, side in kinds]}
    pool = Pool.of(ids=[f"{i:05}" for i in range(len(kinds))], values=columns)
    return Profiles.of(pool, Quotas(tuple(quotas)), 20 * scale)


@pytest.mark.parametrize("scale", [1, 10])
def test_the_papers_examples_are_a_tenth(scale: int) -> None:
    lottery = leximin(paper_example(scale))
    assert set(optimal(lottery)) == {Fraction(1, 10)}
    assert set(lottery.chances()) == {Fraction(1, 10)}


def mixed(seed: int = 3, size: int = 80, homes: bool = True) -> Case:
    """Return a pool with three features, room in the quotas and some shared homes."""
    rng = np.random.default_rng(seed)
    people = tuple((f"g{i % 2}", f"a{rng.integers(4)}", f"d{rng.integers(3)}") for i in range(size))
    seats = 12
    quotas = [(0, "g0", 6, 6), (0, "g1", 6, 6)]
    quotas += [(1, f"a{i}", 2, 4) for i in range(4)] + [(2, f"d{i}", 3, 5) for i in range(3)]
    marks = [int(rng.integers(20)) if rng.random() < 0.3 else None for _ in range(size)]
    return Case(
        people=people, quotas=tuple(quotas), seats=seats, homes=tuple(marks) if homes else ()
    )


@pytest.mark.parametrize("count", [1, 7, 100, 1000])
def test_every_panel_keeps_quotas_and_households(count: int) -> None:
    case = mixed()
    lottery = leximin(profiles(case), panels=count)
    assert len(lottery.panels) == count
    assert all(case.keeps(panel) for panel in lottery.panels)
    proof.check(lottery.optimum)


def test_equal_panels_are_within_one_panel_of_the_optimum() -> None:
    lottery = leximin(profiles(mixed()))
    distances = [abs(a - b) for a, b in zip(lottery.chances(), optimal(lottery), strict=True)]
    assert max(distances) <= Fraction(1, 1000)


def test_equal_profiles_get_equal_chances() -> None:
    lottery = leximin(profiles(mixed(homes=False)), panels=0)
    of_values: dict[tuple[str, ...], set[Fraction]] = {}
    for values, people in zip(lottery.profiles.values, lottery.profiles.members, strict=True):
        of_values.setdefault(values, set()).update(lottery.chances()[i] for i in people)
    assert all(max(chances) - min(chances) <= Fraction(1, 10**12) for chances in of_values.values())


def test_widening_a_quota_never_lowers_the_lowest_chance() -> None:
    case = mixed(5)
    before = min(optimal(leximin(profiles(case), panels=0)))
    for wide in range(len(case.quotas)):
        quotas = [
            (f, v, max(0, least - (q == wide)), most + (q == wide))
            for q, (f, v, least, most) in enumerate(case.quotas)
        ]
        wider = Case(people=case.people, quotas=tuple(quotas), seats=case.seats, homes=case.homes)
        assert min(optimal(leximin(profiles(wider), panels=0))) >= before


def people(lottery: Lottery, names: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    ids = lottery.profiles.pool.ids
    return [tuple(sorted((names or {}).get(ids[i], ids[i]) for i in p)) for p in lottery.panels]


def test_the_order_of_rows_columns_and_quotas_does_not_matter() -> None:
    case = mixed()
    first = leximin(profiles(case))
    pool, rows = first.profiles.pool, list(range(len(case.people)))
    np.random.default_rng(1).shuffle(rows)
    quotas = [
        Quota(feature=f"f{f}", value=v, least=least, most=most)
        for f, v, least, most in reversed(case.quotas)
    ]
    columns = {name: [pool.values[name][i] for i in rows] for name in reversed(pool.values)}
    homes = [None if pool.households[i] is None else f"home {pool.households[i]}" for i in rows]
    shuffled = Pool.of(ids=[pool.ids[i] for i in rows], values=columns, households=homes)
    second = leximin(Profiles.of(shuffled, Quotas(tuple(quotas)), case.seats))
    assert people(first) == people(second)


def test_names_that_keep_their_order_do_not_matter() -> None:
    case = mixed()
    first = leximin(profiles(case))
    pool = first.profiles.pool
    names = {name: f"volunteer-{name}x" for name in pool.ids}
    renamed = Pool.of(
        ids=[names[name] for name in pool.ids], values=pool.values, households=pool.households
    )
    quotas = Quotas(
        tuple(
            Quota(feature=f"f{f}", value=v, least=least, most=most)
            for f, v, least, most in case.quotas
        )
    )
    second = leximin(Profiles.of(renamed, quotas, case.seats))
    assert people(first, names) == people(second)


def test_no_panel_is_proven_not_guessed() -> None:
    case = mixed()
    impossible = ((0, "g0", 6, 6), (0, "g1", 7, 7), *case.quotas[2:])
    with pytest.raises(NoPanel):
        leximin(profiles(Case(people=case.people, quotas=impossible, seats=12)))


def test_whoever_fits_no_panel_gets_nothing_and_the_others_are_levelled() -> None:
    # Two seats, one woman: the woman of the north would need a man of the north, and there is none.
    people = (("w", "n"), ("w", "s"), ("m", "s"), ("m", "s"))
    quotas = ((0, "w", 1, 1), (0, "m", 1, 1), (1, "n", 0, 2), (1, "s", 2, 2))
    lottery = leximin(profiles(Case(people=people, quotas=quotas, seats=2)))
    assert optimal(lottery) == [0, 1, Fraction(1, 2), Fraction(1, 2)]


class TickingClock:
    """Seconds left that run out after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> float:
        self.looks -= 1
        return float("inf") if self.looks > 0 else 0.0


def tight() -> Case:
    """Return a pool with exact quotas for which cuts are needed."""
    rng = np.random.default_rng(3)
    people = tuple(tuple(f"v{rng.integers(n)}" for n in (2, 5, 4, 6, 4, 3)) for _ in range(52))
    chosen = rng.choice(52, 12, replace=False)
    held = Counter((f, people[i][f]) for i in chosen for f in range(6))
    values = sorted({(f, person[f]) for person in people for f in range(6)})
    return Case(
        people=people, quotas=tuple((f, v, held[f, v], held[f, v]) for f, v in values), seats=12
    )


def test_a_stop_at_any_moment_leaves_an_honest_lottery() -> None:
    case, outcomes = tight(), Counter[str]()
    assert any(cut.kind == "panels" for cut in leximin(profiles(case)).optimum.cuts)
    whole = leximin(profiles(case), panels=100)
    lowest = min(chance for chance in optimal(whole) if chance)
    for looks in [1, 2, 3, 5, 20, 40, 60, 80, 100, 150, 250, 10_000]:
        lottery = leximin(profiles(case), panels=100, clock=TickingClock(looks))
        outcomes["proven" if lottery.proven else "bound"] += 1
        assert all(case.keeps(panel) for panel in lottery.panels)
        proof.check(lottery.optimum, proven=lottery.proven)
        if not lottery.proven:
            assert lottery.optimum.chances == ()
            assert lottery.optimum.levels[-1].value >= lowest or not lottery.optimum.cuts
            assert lottery.optimum.levels[-1].value > 0
    assert outcomes["bound"]
    assert outcomes["proven"]


def test_a_stop_while_panels_are_steered_is_marked() -> None:
    case, looks = mixed(2, 200), 0

    def clock() -> float:
        nonlocal looks
        looks += 1
        return 0.0 if steering else float("inf")

    steering = False

    def progress(phase: str, _: float | None) -> None:
        nonlocal steering
        steering = phase == "steering"

    lottery = leximin(profiles(case), clock=clock, progress=progress)
    distance = max(
        abs(a - b) for a, b in zip(lottery.chances(), optimal(leximin(profiles(case))), strict=True)
    )
    assert lottery.proven == (distance <= Fraction(1, 1000))
    assert not lottery.proven
    assert looks
    assert all(case.keeps(panel) for panel in lottery.panels)


def test_a_tight_pool_is_proven_with_cuts() -> None:
    case = tight()
    lottery = leximin(profiles(case))
    assert lottery.proven
    assert lottery.optimum.cuts
    assert all(cut.rests_on for cut in lottery.optimum.cuts)
    assert all(case.keeps(panel) for panel in lottery.panels)
    proof.check(lottery.optimum)
