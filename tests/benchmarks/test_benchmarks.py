"""The benchmarks' own parts: the pools that they make, how they measure, the table they print."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sortition.solver import Program
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import make_pools  # noqa: E402 - scripts beside each other, not a package
import measure  # noqa: E402
import table  # noqa: E402

TIGHT = make_pools.tight_recipes()


def profiles(made: make_pools.Made) -> Profiles:
    quotas = Quotas(
        tuple(
            Quota(feature=feature, value=value, least=least, most=most)
            for feature, value, least, most in made.quotas
        )
    )
    pool = Pool.of(
        ids=[f"{number:05}" for number in range(len(made.people))],
        values={name: [person[name] for person in made.people] for name in quotas.features},
        households=[person["home"] for person in made.people] if made.household else (),
    )
    return Profiles.of(pool, quotas, made.seats)


def panel_exists(rows: Profiles) -> bool:
    answer = Program(
        cost=0,
        low=0,
        high=rows.sizes,
        rows=rows.incidence,
        least=rows.least,
        most=rows.most,
        integer=True,
    ).solve()
    if answer.x is None:
        return False
    counts = rows.incidence @ np.rint(answer.x).astype(np.int64)
    return bool((rows.least <= counts).all() and (counts <= rows.most).all())


@pytest.mark.parametrize("recipe", TIGHT, ids=lambda recipe: recipe.name)
def test_a_tight_pool_leaves_no_room_and_holds_a_panel(recipe: make_pools.Recipe) -> None:
    made = make_pools.make(recipe)
    assert 40 <= len(made.people) <= 130
    assert 10 <= made.seats <= 17
    assert 5 <= len({feature for feature, *_ in made.quotas}) <= 7
    assert all(least == most > 0 for *_, least, most in made.quotas)
    for feature in made.people[0]:
        assert sum(quota[2] for quota in made.quotas if quota[0] == feature) == made.seats
    assert panel_exists(profiles(made))


@pytest.mark.parametrize(
    "recipe",
    [r for r in make_pools.recipes() if r.kind in ("homes", "growth") and r.people <= 2_000],
    ids=lambda recipe: recipe.name,
)
def test_a_made_pool_holds_a_panel(recipe: make_pools.Recipe) -> None:
    made = make_pools.make(recipe)
    rows = profiles(made)
    assert len(made.people) == recipe.people
    assert any(row.kind == "household" for row in rows.rows) is recipe.homes
    assert panel_exists(rows)


def test_pools_of_scale_grow_in_people_then_in_features() -> None:
    of_scale = [recipe for recipe in make_pools.recipes() if recipe.kind == "scale"]
    assert max(recipe.people for recipe in of_scale) == 1_000_000
    smallest = make_pools.make(of_scale[0])
    rows = profiles(smallest)
    assert len(smallest.people) == 10_000
    assert "region" not in rows.features
    assert 300 < len(rows) <= 480
    assert panel_exists(rows)
    assert sorted(r.features for r in of_scale if not r.without) == [2, 3, 4, 5, 6, 7]


def test_pools_are_made_the_same_everywhere() -> None:
    pools = [make_pools.make(recipe) for recipe in TIGHT[:6]]
    frozen = json.dumps([[pool.people, pool.quotas] for pool in pools])
    digest = hashlib.sha256(frozen.encode()).hexdigest()
    assert digest == "17f841d4f4f5b369608ee7b85a60a0b64a816136fc50c99a36c9cc8151da0ca3"


@pytest.mark.parametrize(("at", "people", "seats"), [(0, 200, 20), (1, 2_000, 200)])
def test_the_pools_of_known_answer_have_the_counts_of_the_paper(
    at: int, people: int, seats: int
) -> None:
    made = make_pools.known()[at]
    kinds = Counter((person["gender"], person["leaning"]) for person in made.people)
    assert kinds == {
        ("female", "liberal"): people // 2 - 1,
        ("female", "conservative"): 1,
        ("male", "conservative"): people // 2,
    }
    assert made.seats == seats
    assert {(least, most) for *_, least, most in made.quotas} == {(seats // 2 - 1, seats)}


def test_a_written_pool_is_read_as_it_is(tmp_path: Path) -> None:
    recipe = next(r for r in make_pools.recipes() if r.name == "homes_a")
    folder = make_pools.write(make_pools.make(recipe), tmp_path)
    pool = measure.Pool.of(folder)
    assert (pool.name, pool.people, pool.seats) == ("homes_a_30", 240, 30)
    assert pool.household == ("home",)
    assert len((folder / "respondents.csv").read_text(encoding="utf-8").splitlines()) == 241


def test_the_kept_pools_are_there() -> None:
    pools = [measure.Pool.of(folder) for folder in measure.KEPT.iterdir()]
    assert len(pools) == 11
    for pool in pools:
        rows = (pool.folder / "respondents.csv").read_text(encoding="utf-8").splitlines()
        assert len(rows) == pool.people + 1


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    work = "sum(i * i for i in range(2_000_000))"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    alone = measure.measure([sys.executable, "-c", "pass"], out=tmp_path)
    cost = measure.measure([sys.executable, "-c", nested], out=tmp_path)
    assert cost.status == 0
    assert cost.cpu > alone.cpu
    assert cost.memory > 1


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    cost = measure.measure(sleep, out=tmp_path, timeout=0.3)
    assert cost.ended
    assert cost.status < 0
    assert cost.wall < 30


def ours(**changed: object) -> dict[str, object]:
    entry = {"pool": "mass_24", "people": 70, "seats": 24, "cpu": 0.5, "memory": 90.0}
    reached = {"lowest": 0.2, "worst": 7e-4, "proven": True, "cuts": 0, "failure": ""}
    return entry | reached | changed


def test_the_table_compares_and_says_what_is_missed() -> None:
    peer = {"rule": "maximin", "memory": 80.0, "ended": False, "failure": ""}
    mine = [ours(), ours(pool="sf_b_20", people=250, seats=20, cpu=2.0, worst=1.6e-3)]
    theirs = [peer | {"pool": "mass_24", "cpu": 50.0}, peer | {"pool": "sf_b_20", "cpu": 50.0}]
    text = table.table(mine, theirs)
    assert "| mass_24 | 70 | 24 | 0.50 | 90 | 0.2000 | 0.70 | yes | 50.0 | 100 |" in text
    assert "over 2 pools: 50 times less CPU than the peer's maximin" in text
    assert "- sf_b_20: 2.00 s of CPU, target 1.5" in text
    assert "- sf_b_20: worst 1.60/M, target 1.5/M" in text
    assert "mass_24:" not in text


def test_the_table_never_counts_what_did_not_finish_as_done() -> None:
    mine = [ours(proven=False, worst=None), ours(pool="hd_30", failure="exit 1: no")]
    ended = {"pool": "mass_24", "rule": "leximin", "cpu": 900.0, "ended": True, "failure": "ended"}
    failed = {"pool": "hd_30", "rule": "leximin", "cpu": 9.0, "ended": False, "failure": "no"}
    text = table.table(mine, [ended, failed])
    assert "> 900.0 | > 1800 |" in text
    assert "- mass_24: not proven" in text
    assert "- hd_30: exit 1: no" in text
    assert "over 1 pools" in text


def test_the_scripts_say_how_they_are_used() -> None:
    for name in (
        "run",
        "rules",
        "tight",
        "growth",
        "scale",
        "several",
        "alternates",
        "explain",
        "replacements",
        "make_pools",
    ):
        script = [sys.executable, str(BENCHMARKS / f"{name}.py"), "--help"]
        told = subprocess.run(script, check=True, capture_output=True, text=True).stdout
        assert "usage:" in told
