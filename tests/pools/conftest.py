"""The pools of the benchmarks, each solved once for all tests."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sortition
from sortition.clock import Clock, never
from strata.profiles import Profiles
from strata.reading import read
from tests.pools.recheck import Plain, Solve, Solved

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import make_pools  # noqa: E402 - scripts beside each other, not a package


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the folder of a pool, which is made if it is not kept."""
    out = tmp_path_factory.mktemp("made")
    recipes = {recipe.name: recipe for recipe in make_pools.recipes()}
    known = {made.name: made for made in make_pools.known()}

    @functools.cache
    def of(name: str) -> Path:
        kept = list((BENCHMARKS / "pools").glob(f"{name}_[0-9]*"))
        if kept:
            return kept[0]
        return make_pools.write(known.get(name) or make_pools.make(recipes[name]), out)

    return of


@pytest.fixture(scope="session")
def solve(folder: Callable[[str], Path]) -> Solve:
    """Return a pool and its lottery, solved once."""

    @functools.cache
    def of(name: str, panels: int = 1000, clock: Clock = never) -> Solved:
        place = folder(name)
        meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
        found = read(
            pool=place / "respondents.csv",
            quotas=place / "categories.csv",
            household=meta.get("household", ()),
        )
        profiles = Profiles.of(found.pool, found.quotas, meta["k"])
        lottery = sortition.leximin(profiles, panels=panels, clock=clock)
        return Solved(pool=Plain.of(place), lottery=lottery)

    return of
