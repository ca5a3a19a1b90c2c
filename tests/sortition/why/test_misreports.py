"""The most favoured misreport is that of trying all of them, each with a pool of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sortition import relaxation
from sortition.why.effects import Effects
from sortition.why.misreports import manipulation
from sortition.why.quick import Levels, Lost
from sortition.why.setting import Setting
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quotas
from tests.sortition.oracle import Case, cases
from tests.sortition.why.folders import contents_of, profiles_of

CASES = [case for case in cases(21, 40) if case.panels()][:10]


def chances(profiles: Profiles) -> np.ndarray:
    """Return everyone's chance, by person."""
    found = np.empty(len(profiles.pool))
    for chance, members in zip(relaxation.leximin(profiles).chances, profiles.members, strict=True):
        found[list(members)] = float(chance)
    return found


def tried(profiles: Profiles, quotas: Quotas) -> dict[str, list[tuple[float, float, float]]]:
    """Return gain, seats that change hands and the hardest loss, of each misreport by feature."""
    before = chances(profiles)
    pool = profiles.pool
    found: dict[str, list[tuple[float, float, float]]] = {f: [] for f in profiles.features}
    for person in range(len(pool)):
        for feature in profiles.features:
            for told in quotas.values(feature):
                column = list(pool.values[feature])
                if column[person] == told:
                    continue
                column[person] = told
                values = {**pool.values, feature: tuple(column)}
                changed = Pool(ids=pool.ids, values=values, households=pool.households)
                try:
                    after = chances(Profiles.of(changed, quotas, profiles.seats))
                except relaxation.NoChances:
                    continue
                change = after - before
                others = np.delete(change, person)
                found[feature].append(
                    (change[person], np.abs(change).sum() / 2, max(0, -others.min()))
                )
    return found


@pytest.mark.parametrize("case", CASES)
def test_all_misreports(case: Case, tmp_path: Path) -> None:
    effects = Effects(Setting.of(contents_of(case, tmp_path / "jury"), leximin=True))
    found = manipulation(effects)
    every = tried(*profiles_of(case))
    assert found.settled == found.possible
    gains = [one.gain for one in found.favoured]
    assert gains == sorted(gains, reverse=True)
    for one in found.favoured:
        best = max(gain for gain, _, _ in every[one.feature])
        assert one.gain == pytest.approx(best, abs=1e-7)
        same = [m for m in every[one.feature] if abs(m[0] - best) < 1e-6]
        assert any(
            one.variation == pytest.approx(variation, abs=1e-6)
            and one.hit == pytest.approx(hit, abs=1e-6)
            for _, variation, hit in same
        )
    for feature in found.useless:
        assert max((gain for gain, _, _ in every[feature]), default=0) < 1e-7
    named = {one.feature for one in found.favoured} | set(found.useless)
    assert named == {f for f, misreports in every.items() if misreports}


def test_where_floats_get_lost_fractions_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    effects = Effects(Setting.of(contents_of(CASES[2], tmp_path / "jury")))
    usual = manipulation(effects)

    def lost(*arguments: object, **options: object) -> None:
        raise Lost

    monkeypatch.setattr(Levels, "after", lost)
    monkeypatch.setattr(Levels, "chances", lost)
    again = manipulation(effects)
    assert [one.feature for one in again.favoured] == [one.feature for one in usual.favoured]
    for one, other in zip(again.favoured, usual.favoured, strict=True):
        assert one.gain == pytest.approx(other.gain, abs=1e-7)
        assert one.before == pytest.approx(other.before)


def test_a_stop_says_how_far_it_came(tmp_path: Path) -> None:
    effects = Effects(Setting.of(contents_of(CASES[2], tmp_path / "jury")))
    left = iter([1.0] * 3)
    found = manipulation(effects, lambda: next(left, 0.0))
    assert found.settled < found.possible
