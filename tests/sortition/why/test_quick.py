"""Levels in floats are those in fractions, under any bounds and after any misreport."""

from __future__ import annotations

import numpy as np
import pytest

from sortition import relaxation
from sortition.why.effects import Effects
from sortition.why.misreports import all_misreports
from sortition.why.quick import Levels
from sortition.why.setting import Setting
from strata.pool import Pool
from strata.profiles import Profiles
from tests.sortition.oracle import cases
from tests.sortition.why.folders import profiles_of

CASES = [case for case in cases(7, 70) if case.panels()][:60]


def exact(profiles: Profiles) -> np.ndarray | None:
    try:
        return np.array([float(chance) for chance in relaxation.leximin(profiles).chances])
    except relaxation.NoChances:
        return None


def quick(levels: Levels, least: np.ndarray, most: np.ndarray) -> np.ndarray | None:
    try:
        return levels.chances(least, most)[:-1]
    except relaxation.NoChances:
        return None


def same(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.allclose(one, other, atol=1e-7))


def setting_of(profiles: Profiles) -> Setting:
    return Setting(
        profiles=profiles,
        optimum=relaxation.leximin(profiles),
        best=relaxation.leximin,
        levelled=True,
        attained=False,
    )


@pytest.mark.parametrize("case", CASES[:30])
def test_one_program_answers_for_all_bounds(case: object) -> None:
    """Sides move outward and inward in turn, and the same program stays right."""
    profiles, _ = profiles_of(case)
    levels, setting = Levels(profiles), setting_of(profiles)
    for row in range(1, len(profiles.rows)):
        for by in (1, -1):
            low, high = profiles.rows[row].least, profiles.rows[row].most
            bounds = {row: (max(0, low - by), high + by)}
            if bounds[row][0] > bounds[row][1]:
                continue
            moved = setting.with_bounds(bounds)
            assert same(exact(moved), quick(levels, moved.least, moved.most))


@pytest.mark.parametrize("case", CASES[:20])
def test_the_lowest_chance_is_that_of_the_levels(case: object) -> None:
    profiles, _ = profiles_of(case)
    lowest, never = Levels(profiles).lowest(profiles.least, profiles.most)
    chances = exact(profiles)
    assert chances is not None
    assert lowest == pytest.approx(chances[chances > 1e-9].min(), abs=1e-8)
    assert never == profiles.sizes[chances <= 1e-9].sum()


@pytest.mark.parametrize("case", CASES[30:])
def test_a_person_who_misreports_is_as_one_who_has_the_value(case: object) -> None:
    profiles, quotas = profiles_of(case)
    levels, effects = Levels(profiles), Effects(setting_of(profiles))
    rng = np.random.default_rng(1)
    every = all_misreports(effects)
    for place in rng.permutation(len(every))[:12]:
        misreport = every[place]
        person = profiles.members[misreport.profile][0]
        column = list(profiles.pool.values[misreport.feature])
        assert column[person] == misreport.value
        column[person] = misreport.told
        pool = Pool(
            ids=profiles.pool.ids,
            values={**profiles.pool.values, misreport.feature: tuple(column)},
            households=profiles.pool.households,
        )
        after = Profiles.of(pool, quotas, profiles.seats)
        expected = exact(after)
        try:
            found = levels.after(profiles.least, profiles.most, misreport.moved)
        except relaxation.NoChances:
            assert expected is None
            continue
        assert expected is not None
        profile = next(t for t, members in enumerate(after.members) if person in members)
        assert found == pytest.approx(expected[profile], abs=1e-7)
    assert same(exact(profiles), quick(levels, profiles.least, profiles.most))
