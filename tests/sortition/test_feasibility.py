"""Feasible or not, against brute force over all panels of small pools."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from sortition.clock import never
from sortition.feasibility import Finding, examine
from sortition.feasibility.presence import Presence
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

SEEDS = range(150)


def made(seed: int) -> tuple[Pool, Quotas, int]:
    """Make a small pool under quotas that often cannot hold; some have households."""
    chance = random.Random(seed)  # noqa: S311 - nothing is drawn here
    people, seats = chance.randint(4, 9), chance.randint(2, 4)
    features = {f"f{i}": [f"v{j}" for j in range(chance.randint(2, 3))] for i in range(3)}
    values = {f: [chance.choice(names) for _ in range(people)] for f, names in features.items()}
    rows = []
    for feature, names in features.items():
        share = chance.choices(values[feature], k=seats)
        for name in names:
            target = share.count(name) + chance.choice([-1, 0, 0, 0, 0, 0, 1])
            least = max(0, target - chance.choice([0, 0, 1]))
            most = max(least, min(seats, target + chance.choice([0, 0, 1])))
            least_flex = chance.choice([None, max(0, least - 1)])
            most_flex = chance.choice([None, most + 1])
            rows.append(
                Quota(feature=feature, value=name, least=least, most=most,
                      least_flex=least_flex, most_flex=most_flex)
            )  # fmt: skip
    homes = [chance.choice(["a", "b", None, None]) for _ in range(people)] if seed % 3 == 0 else []
    ids = [f"p{i}" for i in range(people)]
    return Pool.of(ids=ids, values=values, households=homes), Quotas(tuple(rows)), seats


@cache
def examined(seed: int) -> Finding:
    """Examine the pool of `made`."""
    pool, quotas, seats = made(seed)
    return examine(Profiles.of(pool, quotas, seats), quotas)


def panels(pool: Pool, seats: int) -> Iterator[tuple[int, ...]]:
    """Yield all sets of people that have one person of a household at most."""
    for panel in combinations(range(len(pool)), seats):
        homes = [pool.households[i] for i in panel] if pool.households else []
        shared = [home for home in homes if home is not None]
        if len(set(shared)) == len(shared):
            yield panel


def breach(pool: Pool, quotas: Quotas, panel: tuple[int, ...]) -> tuple[int, ...]:
    """Return by how much each side must move for `panel`: least, most, least, most, ..."""
    moved = []
    for quota in quotas.rows:
        count = sum(pool.values[quota.feature][i] == quota.value for i in panel)
        moved += [max(0, quota.least - count), max(0, count - quota.most)]
    return tuple(moved)


def sides(finding: Finding) -> set[tuple[str, str, str]]:
    """Return the sides of the conflict by their names."""
    assert finding.conflict is not None
    found = [clash.side for clash in finding.conflict.clashes]
    return {(side.feature, side.value, side.bound) for side in found}


def smallest(
    moves: list[tuple[int, ...]], free: tuple[int, ...]
) -> list[tuple[int, int]]:  # fmt: skip
    """Return seats and sides moved of every change with no smaller one in it, in order."""
    possible = {move for move in moves if all(m <= f for m, f in zip(move, free, strict=True))}
    least = {
        move
        for move in possible
        if not any(
            other != move and all(o <= m for o, m in zip(other, move, strict=True))
            for other in possible
        )
    }
    return sorted((sum(move), sum(m > 0 for m in move)) for move in least)


def freedom(quotas: Quotas, seats: int, *, flex: bool) -> tuple[int, ...]:
    """Return how far each side may move."""
    free = []
    for q in quotas.rows:
        low = q.least_flex if flex and q.least_flex is not None else 0
        high = q.most_flex if flex and q.most_flex is not None else seats
        free += [q.least - low, max(0, high - q.most)]
    return tuple(free)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_panel_exists_if_and_only_if_brute_force_finds_one(seed: int) -> None:
    pool, quotas, seats = made(seed)
    fits = [p for p in panels(pool, seats) if not any(breach(pool, quotas, p))]
    profiles = Profiles.of(pool, quotas, seats)
    finding = examined(seed)
    assert finding.exists is bool(fits)
    assert not finding.undecided
    if fits:
        counts = profiles.incidence @ finding.panel
        assert (counts >= profiles.least).all()
        assert (counts <= profiles.most).all()
        assert (finding.contradictions, finding.conflict, finding.suggestions) == ((), None, ())
    else:
        assert finding.contradictions or finding.conflict


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_in_no_panel_and_who_in_all(seed: int) -> None:
    pool, quotas, seats = made(seed)
    fits = [set(p) for p in panels(pool, seats) if not any(breach(pool, quotas, p))]
    profiles = Profiles.of(pool, quotas, seats)
    presence = Presence(profiles)
    presence.settle(never)
    out = {i for t in np.flatnonzero(presence.never) for i in profiles.members[t]}
    inside = {i for t in np.flatnonzero(presence.always) for i in profiles.members[t]}
    assert out == set(range(len(pool))) - set().union(*fits)
    assert inside == (set.intersection(*fits) if fits else set())
    if fits:
        finding = examined(seed)
        assert out == {i for group in finding.certain if not group.always for i in group.people}
        assert inside == {i for group in finding.certain if group.always for i in group.people}
        for group in finding.certain:
            for kept in panels(pool, seats):
                moved = broken(pool, quotas, kept)
                if not moved & {(s.feature, s.value, s.bound) for s in group.sides}:
                    held = set(group.people) & set(kept)
                    assert held == (set(group.people) if group.always else set())


def broken(pool: Pool, quotas: Quotas, panel: tuple[int, ...]) -> set[tuple[str, str, str]]:
    """Return the sides that `panel` breaks, by name."""
    names = [(q.feature, q.value, bound) for q in quotas.rows for bound in ("least", "most")]
    moved = breach(pool, quotas, panel)
    return {name for name, by in zip(names, moved, strict=True) if by}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_conflict_is_a_smallest_one(seed: int) -> None:
    pool, quotas, seats = made(seed)
    finding = examined(seed)
    if finding.conflict is None:
        assert finding.exists or finding.contradictions
        return
    assert finding.conflict.smallest
    every = [broken(pool, quotas, p) for p in panels(pool, seats)]
    found = sides(finding)
    assert all(wrong & found for wrong in every)
    names = sorted(set().union(*every))
    for fewer in combinations(names, len(found) - 1):
        assert not all(wrong & set(fewer) for wrong in every)
    for clash in finding.conflict.clashes:
        side = (clash.side.feature, clash.side.value, clash.side.bound)
        counts = [
            sum(pool.values[clash.side.feature][i] == clash.side.value for i in panel)
            for panel, wrong in zip(panels(pool, seats), every, strict=True)
            if not wrong & (found - {side})
        ]
        best = max(counts) if clash.side.bound == "least" else min(counts)
        assert clash.possible == best


@pytest.mark.parametrize("seed", SEEDS)
def test_suggestions_are_the_smallest_changes(seed: int) -> None:
    pool, quotas, seats = made(seed)
    finding = examined(seed)
    if finding.exists:
        return
    moves = [breach(pool, quotas, p) for p in panels(pool, seats)]
    within = smallest(moves, freedom(quotas, seats, flex=True))
    beyond = smallest(moves, freedom(quotas, seats, flex=False))
    plain = [s for s in finding.suggestions if not s.spare]
    expected = within or beyond
    assert finding.beyond_flex is (not within and bool(beyond))
    assert [(s.seats, len(s.changes)) for s in plain] == expected[:5]
    assert finding.complete is (0 < len(expected) < 5)
    assert len({s.changes for s in finding.suggestions}) == len(finding.suggestions)
    for suggestion in finding.suggestions:
        assert any(not any(breach(pool, suggestion.quotas, p)) for p in panels(pool, seats))
        difference = sum(
            abs(new.least - old.least) + abs(new.most - old.most)
            for new, old in zip(suggestion.quotas.rows, quotas.rows, strict=True)
        )
        assert difference == suggestion.seats


@pytest.mark.parametrize("seed", SEEDS)
def test_other_numbers_of_seats_are_the_nearest(seed: int) -> None:
    pool, quotas, seats = made(seed)
    finding = examined(seed)
    if finding.exists:
        assert finding.other_seats == ()
        return
    works = [
        n
        for n in range(1, len(pool) + 1)
        if any(not any(breach(pool, quotas, p)) for p in panels(pool, n))
    ]
    below = [n for n in works if n < seats][-1:]
    above = [n for n in works if n > seats][:1]
    assert list(finding.other_seats) == below + above


@pytest.mark.parametrize("seed", SEEDS)
def test_supply_bounds_what_can_sit_together(seed: int) -> None:
    pool, quotas, seats = made(seed)
    finding = examined(seed)
    every = [(p, broken(pool, quotas, p)) for p in panels(pool, seats)]
    for line in finding.supply:
        counts = [
            sum(pool.values[line.feature][i] == line.value for i in panel)
            for panel, wrong in every
            if all(feature == line.feature for feature, _, _ in wrong)
        ]
        if line.together is None:
            assert counts == []
        elif line.exact:
            assert line.together == max(counts)
        else:
            assert line.together >= max(counts, default=0)


def shuffled(pool: Pool, quotas: Quotas, seed: int) -> tuple[Pool, Quotas]:
    chance = random.Random(seed)  # noqa: S311 - nothing is drawn here
    order, features = list(range(len(pool))), list(quotas.features)
    chance.shuffle(order)
    chance.shuffle(features)
    rows = list(quotas.rows)
    chance.shuffle(rows)
    again = Pool.of(
        ids=[pool.ids[i] for i in order],
        values={f: [pool.values[f][i] for i in order] for f in features},
        households=[pool.households[i] for i in order] if pool.households else (),
    )
    return again, Quotas(tuple(rows))


@pytest.mark.parametrize(("seed", "mix"), list(product(range(30), range(2))))
def test_the_order_of_rows_and_columns_does_not_matter(seed: int, mix: int) -> None:
    pool, quotas, seats = made(seed)
    other_pool, other_quotas = shuffled(pool, quotas, mix)
    first = examined(seed)
    then = examine(Profiles.of(other_pool, other_quotas, seats), other_quotas)
    assert first.as_json() == then.as_json()


@pytest.mark.parametrize("seed", range(20))
def test_widening_never_makes_a_feasible_pool_infeasible(seed: int) -> None:
    pool, quotas, seats = made(seed)
    wider = Quotas(
        tuple(
            Quota(feature=q.feature, value=q.value, least=max(0, q.least - 1), most=q.most + 1)
            for q in quotas.rows
        )
    )
    if examined(seed).exists:
        assert examine(Profiles.of(pool, wider, seats), wider).exists


def test_the_small_pools_are_of_every_kind() -> None:
    found = [examined(seed) for seed in SEEDS]
    assert sum(f.exists is True for f in found) > 10
    assert sum(f.conflict is not None for f in found) > 10
    assert sum(f.conflict is not None and len(f.conflict.clashes) > 1 for f in found) > 5
    assert sum(f.beyond_flex for f in found) > 5
    assert sum(bool(f.certain) for f in found) > 5
