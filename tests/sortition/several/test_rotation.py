"""Cohorts add up to their council, and chances over the years are those of the single rounds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sortition.folder.tables import rows_of
from sortition.refused import Refused
from sortition.several.rotation import cohorts, rotation
from sortition.several.rotation_files import write
from strata.pool import Pool
from strata.quotas import Quota, Quotas
from strata.reading import read


def quotas(rows: dict[tuple[str, str], tuple[int, int]]) -> Quotas:
    return Quotas(
        tuple(Quota(feature=f, value=v, least=low, most=top) for (f, v), (low, top) in rows.items())
    )


@pytest.mark.parametrize("seed", range(120))
def test_cohorts_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seats, count = int(rng.integers(3, 40)), int(rng.integers(2, 5))
    count = min(count, seats)
    rows = {}
    for feature in "ab":
        held = np.bincount(rng.integers(0, 4, seats), minlength=4)
        for value, have in enumerate(held.tolist()):
            slack = int(rng.choice([0, 0, 1, 3]))
            rows[feature, str(value)] = (max(0, have - slack), have + int(rng.choice([0, slack])))
    found = cohorts(quotas(rows), seats, count)
    assert sum(cohort.seats for cohort in found) == seats
    assert max(c.seats for c in found) - min(c.seats for c in found) <= 1
    for (feature, value), (least, most) in rows.items():
        own = [q for c in found for q in c.quotas.rows if (q.feature, q.value) == (feature, value)]
        assert all(0 <= q.least <= q.most for q in own)
        assert sum(q.least for q in own) == least
        assert sum(q.most for q in own) <= most
        for cohort, q in zip(found, own, strict=True):
            share = Fraction(least * cohort.seats, seats)
            assert abs(q.least - share) < 1
    for cohort in found:
        for feature in "ab":
            own = [q for q in cohort.quotas.rows if q.feature == feature]
            assert sum(q.least for q in own) <= cohort.seats <= sum(q.most for q in own)


def test_exact_quotas_stay_exact() -> None:
    found = cohorts(quotas({("g", "w"): (7, 7), ("g", "m"): (5, 5)}), 12, 3)
    parts = [[(q.least, q.most) for q in cohort.quotas.rows] for cohort in found]
    assert all(low == top for cohort in parts for low, top in cohort)
    assert sorted(cohort[0][0] for cohort in parts) == [2, 2, 3]


def test_chances_are_those_of_the_single_rounds() -> None:
    """Of ten people two sit, one of them is renewed thrice: 1 - (1 - 1/5)(1 - 1/10)^3."""
    pool = Pool.of(ids=[str(n) for n in range(10)], values={"g": ["x"] * 10})
    plan = rotation(pool, quotas({("g", "x"): (0, 2)}), 2, count=2, rounds=3)
    assert plan.rounds == (0, 1, 0)
    expected = 1 - Fraction(4, 5) * Fraction(9, 10) ** 3
    assert set(plan.chances) == {expected}
    (group,) = plan.groups
    assert (group.volunteers, group.start, group.chance) == (10, Fraction(1, 5), expected)


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    people = [(f"{n:02}", "ab"[int(rng.integers(2))]) for n in range(30)]
    rows = quotas({("g", "a"): (2, 3), ("g", "b"): (3, 4)})

    def plan(order: list[tuple[str, str]]) -> object:
        pool = Pool.of(ids=[i for i, _ in order], values={"g": [v for _, v in order]})
        return rotation(pool, rows, 6, count=3, rounds=4)

    assert plan(people) == plan(people[::-1])


def test_what_cannot_be_is_refused() -> None:
    pool = Pool.of(ids=["1", "2", "3"], values={"g": ["x", "y", "y"]})
    for rows, seats, count, code in (
        ({("g", "x"): (0, 2), ("g", "y"): (0, 2)}, 2, 3, "rotate-cohorts"),
        ({("g", "x"): (0, 1), ("g", "y"): (0, 1)}, 3, 2, "rotate-quotas"),
        ({("g", "x"): (2, 2), ("g", "y"): (0, 1)}, 2, 2, "rotate-cohort"),
    ):
        with pytest.raises(Refused) as refused:
            rotation(pool, quotas(rows), seats, count=count, rounds=1)
        assert refused.value.problems[0].code == code


def test_files_are_read_back(tmp_path: Path) -> None:
    pool = Pool.of(ids=[str(n) for n in range(20)], values={"g": ["x", "y"] * 10})
    plan = rotation(pool, quotas({("g", "x"): (3, 4), ("g", "y"): (3, 4)}), 7, count=3, rounds=5)
    files = write(plan, tmp_path / "plan", months=4)
    people = tmp_path / "pool.csv"
    people.write_text("id,g\n" + "".join(f"{n},{'xy'[n % 2]}\n" for n in range(20)))
    found = read(pool=people, quotas=files[0])
    cohort = plan.cohorts[0].quotas.rows
    assert [(q.value, q.least, q.most) for q in found.quotas.rows] == [
        (q.value, q.least, q.most) for q in cohort
    ]
    rounds = rows_of((tmp_path / "plan" / "rounds.csv").read_bytes())
    assert rounds[1:3] == [["1", "4", "1", "3"], ["2", "8", "2", "2"]]
    with pytest.raises(Refused):
        write(plan, tmp_path / "plan", months=4)
