"""The proof: true ones pass, and no figure of one can be changed."""

from __future__ import annotations

import dataclasses
import itertools
import random
from fractions import Fraction

import pytest
from made import street, two_of

from sortition import proof
from sortition.lottery import Lottery
from sortition.optimum import Cut, Level, Optimum
from sortition.proof import WrongProof
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas


def test_two_of_twenty():
    lottery, _ = two_of(20)
    proof.check(lottery.optimum)
    assert lottery.optimum.chances == (Fraction(1, 10),)


def test_content_names_rows_and_people():
    lottery, _ = street()
    found = proof.content(lottery, ["M1", "M2", "M3", "W1", "W2"])
    assert found["levels"] == [
        {
            "value": "1/3",
            "multipliers": [
                {
                    "row": {"feature": "gender", "value": "=man"},
                    "side": "most",
                    "multiplier": "1",
                }
            ],
            "tickets": ["M1", "M2", "M3"],
        },
        {
            "value": "1/2",
            "multipliers": [
                {
                    "row": {"feature": "gender", "value": "woman"},
                    "side": "most",
                    "multiplier": "1",
                }
            ],
            "tickets": ["W1", "W2"],
        },
    ]
    assert found["cuts"] == [
        {
            "number": 1,
            "kind": "panels",
            "at_most": 1,
            "coefficients": [{"coefficient": 1, "tickets": ["M1", "W1"]}],
            "rests_on": "they share a house",
        }
    ]


def test_a_least_pushes_down():
    """Two women must sit of three seats, so the 4 men share one: 1/4, by the women's least."""
    pool = Pool.of(ids=list("abcdefgh"), values={"sex": ["w"] * 4 + ["m"] * 4})
    quotas = Quotas(
        (
            Quota(feature="sex", value="w", least=2, most=3),
            Quota(feature="sex", value="m", least=0, most=3),
        )
    )
    profiles = Profiles.of(pool, quotas, 3)
    (man, woman) = sorted(range(2), key=lambda t: profiles.values[t])
    women_row = next(r for r, row in enumerate(profiles.rows) if row.value == "w")
    levels = (
        Level(
            value=Fraction(1, 4),
            profiles=(man,),
            multipliers=((0, Fraction(1)), (women_row, Fraction(-1))),
        ),
        Level(value=Fraction(1, 2), profiles=(woman,), multipliers=((0, Fraction(1, 4)),)),
    )
    chances = tuple(Fraction(1, 2) if t == woman else Fraction(1, 4) for t in range(2))
    proof.check(Optimum(profiles=profiles, chances=chances, levels=levels))


def test_level_one_has_no_multipliers():
    pool = Pool.of(ids=["a", "b"], values={})
    profiles = Profiles.of(pool, Quotas(()), 2)
    level = Level(value=Fraction(1), profiles=(0,), multipliers=())
    proof.check(Optimum(profiles=profiles, chances=(Fraction(1),), levels=(level,)))


def test_never_cut_proves_zero():
    pool = Pool.of(ids=["a", "b", "c"], values={"x": ["1", "2", "2"]})
    quotas = Quotas(
        (
            Quota(feature="x", value="1", least=0, most=1),
            Quota(feature="x", value="2", least=0, most=2),
        )
    )
    profiles = Profiles.of(pool, quotas, 2)
    cut = Cut(kind="never", coefficients=(1, 0), at_most=0, rests_on="shown")
    levels = (
        Level(value=Fraction(0), profiles=(0,), multipliers=((len(profiles.rows), Fraction(1)),)),
        Level(value=Fraction(1), profiles=(1,), multipliers=()),
    )
    chances = (Fraction(0), Fraction(1))
    proof.check(Optimum(profiles=profiles, chances=chances, levels=levels, cuts=(cut,)))
    wrong = (
        Level(value=Fraction(0), profiles=(0,), multipliers=((3, Fraction(-1)),)),
        levels[1],
    )
    with pytest.raises(WrongProof):
        proof.check(Optimum(profiles=profiles, chances=chances, levels=wrong, cuts=(cut,)))


def changed_optima():
    lottery, _ = street()
    optimum = lottery.optimum
    low, high = optimum.levels
    change = dataclasses.replace
    yield "value up", change(optimum, levels=(change(low, value=Fraction(2, 5)), high))
    yield "multiplier", change(optimum, levels=(change(low, multipliers=((0, Fraction(1)),)), high))
    yield (
        "sign",
        change(
            optimum,
            levels=(change(low, multipliers=((low.multipliers[0][0], Fraction(-1)),)), high),
        ),
    )
    yield "people", change(optimum, levels=(change(low, profiles=low.profiles[:1]), high))
    yield "order", change(optimum, levels=(high, low))
    yield "left out", change(optimum, levels=(low,))
    yield "twice", change(optimum, levels=(low, high, high))
    yield "chances", change(optimum, chances=(Fraction(1, 2),) * len(optimum.chances))
    yield "no multipliers", change(optimum, levels=(change(low, multipliers=()), high))
    yield (
        "zero",
        change(
            optimum, levels=(change(low, multipliers=((low.multipliers[0][0], Fraction(0)),)), high)
        ),
    )


@pytest.mark.parametrize(("what", "optimum"), [*changed_optima()])
def test_changes_show(what: str, optimum: Optimum):
    with pytest.raises(WrongProof):
        proof.check(optimum)


def test_chances_that_break_a_cut_show():
    lottery, _ = street()
    optimum = lottery.optimum
    cut = dataclasses.replace(optimum.cuts[0], at_most=0)
    with pytest.raises(WrongProof, match="break"):
        proof.check(dataclasses.replace(optimum, cuts=(cut,)))


def test_bound_of_unproven_work():
    lottery, _ = street()
    level = lottery.optimum.levels[0]
    bound = dataclasses.replace(lottery.optimum, levels=(level,), chances=())
    proof.check(bound, proven=False)
    proof.check(dataclasses.replace(bound, levels=()), proven=False)
    with pytest.raises(WrongProof):
        proof.check(bound)
    wrong = dataclasses.replace(level, value=Fraction(1, 4))
    with pytest.raises(WrongProof):
        proof.check(dataclasses.replace(bound, levels=(wrong,)), proven=False)
    with pytest.raises(WrongProof):
        proof.check(lottery.optimum, proven=False)


def panels_of(profiles: Profiles) -> list[tuple[int, ...]]:
    """All panels by brute force, as positions in the pool."""
    of = {p: t for t, members in enumerate(profiles.members) for p in members}
    rows = profiles.incidence.toarray()
    found = []
    for panel in itertools.combinations(range(len(profiles.pool)), profiles.seats):
        counts = sum(rows[:, of[p]] for p in panel)
        if (profiles.least <= counts).all() and (counts <= profiles.most).all():
            found.append(panel)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_relaxation_proofs_hold_and_bound_every_panel_lottery(seed: int):
    """Real optima pass; and no mix of brute-forced panels has a higher lowest chance."""
    relaxation = pytest.importorskip("sortition.relaxation")
    rng = random.Random(seed)  # noqa: S311 - instances, no secrets
    people, seats = rng.randint(5, 9), rng.randint(2, 4)
    values = {f: [rng.choice("ab") for _ in range(people)] for f in ("x", "y")}
    pool = Pool.of(
        ids=[f"p{n}" for n in range(people)],
        values=values,
        households=[rng.randint(1, people) for _ in range(people)] if seed % 2 else (),
    )
    sitting = rng.sample(range(people), seats)
    quotas = Quotas(
        tuple(
            Quota(feature=f, value=v, least=count, most=count + rng.randint(0, 1))
            for f in values
            for v in sorted(set(values[f]))
            for count in [sum(values[f][p] == v for p in sitting)]
        )
    )
    profiles = Profiles.of(pool, quotas, seats)
    panels = panels_of(profiles)
    if not panels:
        return
    optimum = relaxation.leximin(profiles)
    proof.check(optimum)
    lottery = Lottery(
        profiles=profiles,
        rule="leximin",
        panels=tuple(panels),
        weights=(),
        optimum=optimum,
        proven=True,
    )
    assert min(lottery.chances()) <= optimum.levels[0].value
    assert proof.content(lottery, pool.ids)["proven"] is True
