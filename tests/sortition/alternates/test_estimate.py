"""Factors from earlier juries: known answers, the laws of the estimate, and its prior."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize

from sortition.alternates.estimate import PRIOR, estimate, rate
from sortition.alternates.stay import DEFAULT, Stay
from strata.reading.history import History


def history(
    values: dict[str, Sequence[str]], stayed: Sequence[bool], juries: Sequence[str] = ()
) -> History:
    return History(
        values={name: tuple(column) for name, column in values.items()},
        stayed=tuple(stayed),
        juries=tuple(juries),
    )


def made_up(people: int, *, seed: int = 1) -> History:
    """Women stay in 19 of 20 cases, men in 15 of 20; age makes no difference."""
    rng = random.Random(seed)  # noqa: S311 - records, no secrets
    gender = [rng.choice("mw") for _ in range(people)]
    age = [rng.choice("ymo") for _ in range(people)]
    stayed = [rng.random() < (0.95 if one == "w" else 0.75) for one in gender]
    return history({"gender": gender, "age": age}, stayed)


def test_many_records_tell_the_truth() -> None:
    found = estimate(made_up(20_000))
    for age in "ymo":
        assert float(found.chance({"gender": "w", "age": age})) == pytest.approx(0.95, abs=0.02)
        assert float(found.chance({"gender": "m", "age": age})) == pytest.approx(0.75, abs=0.03)


def test_the_prior_draws_factors_to_one() -> None:
    records = made_up(120)
    spread = []
    for prior in (5, 50, 500, 10**6):
        found = estimate(records, prior)
        spread.append(max(abs(float(factor) - 1) for factor in found.factors.values()))
    assert spread == sorted(spread, reverse=True)
    assert spread[0] > 0.05
    assert spread[-1] < 0.001
    base = float(estimate(records, 10**6).base)
    assert base == pytest.approx(float(rate(records)), abs=1e-4)


@pytest.mark.parametrize(("juries", "within"), [(3, 1.0), (10, 1.2)])
def test_the_usual_prior_comes_near(juries: int, within: float) -> None:
    """On made-up juries of 40 whose true factors differ by some 10 percent."""
    rng = random.Random(juries)  # noqa: S311 - records, no secrets
    features = {"gender": "mw", "age": "abcde", "school": "abcd", "part": "abcde"}
    off = dict.fromkeys((5, PRIOR, 1000), 0.0)
    for _ in range(12):
        true = {(f, v): math.exp(rng.gauss(0, 0.1)) for f, names in features.items() for v in names}
        people = [
            {f: rng.choice(names) for f, names in features.items()} for _ in range(40 * juries)
        ]
        chances = [
            min(0.995, 0.87 * math.prod(true[pair] for pair in person.items())) for person in people
        ]
        columns = {f: [person[f] for person in people] for f in features}
        records = history(columns, [rng.random() < chance for chance in chances])
        for prior in off:
            found = estimate(records, prior)
            for person, chance in zip(people, chances, strict=True):
                off[prior] += (float(found.chance(person)) - chance) ** 2
    assert off[PRIOR] <= within * min(off.values())
    assert off[PRIOR] < off[1000] / 1.2


def test_the_estimate_is_the_most_probable() -> None:
    """Another solver, with the same imaginary people, finds the same factors."""
    records = made_up(60, seed=4)
    overall, prior = float(rate(records)), 10
    names = [("age", "m"), ("age", "o"), ("age", "y"), ("gender", "m"), ("gender", "w")]

    def cost(x: np.ndarray) -> float:
        terms = [(x[0], prior * overall, prior * (1 - overall))]
        terms += [(x[0] + x[n], prior * overall, prior * (1 - overall)) for n in range(1, 6)]
        for person, stayed in enumerate(records.stayed):
            own = [names.index((f, column[person])) + 1 for f, column in records.values.items()]
            terms.append((x[0] + x[own].sum(), 0.999 * stayed, 0.001 if stayed else 1.0))
        if any(eta >= 0 for eta, *_ in terms):
            return 1e9
        return -sum(s * eta + left * np.log(-np.expm1(eta)) for eta, s, left in terms)

    start = np.array([np.log(overall), 0, 0, 0, 0, 0])
    options = {"maxiter": 20_000, "maxfev": 40_000, "xatol": 1e-8, "fatol": 1e-11, "adaptive": True}
    right = minimize(cost, start, method="Nelder-Mead", options=options)
    found = estimate(records, prior)
    factors = [found.base, *(found.factors[name] for name in names)]
    assert np.log([float(f) for f in factors]) == pytest.approx(right.x, abs=2e-4)


def test_order_does_not_matter() -> None:
    records = made_up(80)
    order = list(range(80))[::-1]
    turned = history(
        {f: [records.values[f][p] for p in order] for f in reversed(records.values)},
        [records.stayed[p] for p in order],
    )
    assert estimate(records).content() == estimate(turned).content()


def test_all_stayed_or_all_left() -> None:
    for stayed in (True, False):
        found = estimate(history({"x": ["a", "b"] * 20}, [stayed] * 40))
        for value in "ab":
            assert 0 < found.chance({"x": value}) < 1
    one = estimate(history({"x": ["a"]}, [True]))
    assert float(one.chance({"x": "a"})) == pytest.approx(0.9, abs=0.02)


def test_a_bad_jury_is_not_laid_on_its_members() -> None:
    """One jury in the holidays, of young people only: with the column `jury` they suffer less."""
    values = {"age": ["young"] * 40 + ["old"] * 40 + ["young"] * 10}
    stayed = [True] * 10 + [False] * 30 + [True] * 48 + [False] * 2
    juries = ["holidays"] * 40 + ["other"] * 50
    blamed = estimate(history(values, stayed))
    told = estimate(history(values, stayed, juries))
    assert told.factors["age", "young"] > blamed.factors["age", "young"]
    assert set(told.factors) == {("age", "young"), ("age", "old")}


def test_unknown_cells_tell_nothing() -> None:
    found = estimate(history({"x": ["a", "", "b", ""]}, [True, True, True, False]))
    assert set(found.factors) == {("x", "a"), ("x", "b")}


def test_the_product_is_a_probability() -> None:
    stay = Stay(
        base=Fraction(9, 10),
        factors={("x", "a"): Fraction(3, 2), ("y", "b"): Fraction(1, 2)},
    )
    assert stay.chance({"x": "a"}) == 1
    assert stay.chance({"x": "a", "y": "b"}) == Fraction(27, 40)
    assert stay.chance({"x": "other"}) == DEFAULT.chance({}) == Fraction(9, 10)
