"""The greedy of practice beside one written person by person, its failures, and its intervals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sortition.clock import Stopped
from sortition.digest import sha256
from sortition.estimate import Estimate, interval
from sortition.folder import estimates
from sortition.folder.contents import as_json, load
from sortition.refused import Refused
from sortition.rules.legacy import legacy
from sortition.verification import holds, verify
from strata.problems import InputError
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition.made import write
from tests.sortition.oracle import Case
from tests.sortition.test_leximin import TickingClock, mixed, profiles, tight


def greedy(case: Case, rng: np.random.Generator) -> tuple[int, ...] | None:
    """Return the panel of one run, person by person; None if it fails."""
    left, panel = set(range(len(case.people))), []

    def having(feature: int, value: str) -> list[int]:
        return [i for i in sorted(left) if case.people[i][feature] == value]

    def held(feature: int, value: str) -> int:
        return sum(case.people[i][feature] == value for i in panel)

    def close() -> None:
        for feature, value, _, most in case.quotas:
            if held(feature, value) >= most:
                left.difference_update(having(feature, value))

    close()
    while len(panel) < case.seats:
        hard = {
            (f, v): Fraction(least - held(f, v), len(having(f, v)))
            for f, v, least, _ in case.quotas
            if having(f, v)
        }
        if not hard:
            return None
        hardest = [key for key, ratio in hard.items() if ratio == max(hard.values())]
        feature, value = hardest[rng.integers(len(hardest))]
        who = having(feature, value)
        chosen = who[rng.integers(len(who))]
        panel.append(chosen)
        home = case.homes[chosen] if case.homes else None
        left -= {chosen} | {i for i in left if home is not None and case.homes[i] == home}
        close()
    return tuple(sorted(panel)) if case.keeps(panel) else None


def small() -> Case:
    """Return a pool on which runs fail now and then, with a home of three."""
    people = (
        ("f", "n"), ("f", "n"), ("f", "s"), ("f", "s"), ("f", "e"),
        ("m", "n"), ("m", "s"), ("m", "e"), ("m", "e"), ("m", "e"),
    )  # fmt: skip
    quotas = (
        (0, "f", 2, 2), (0, "m", 2, 3), (1, "n", 1, 2), (1, "s", 1, 1), (1, "e", 1, 2),
    )  # fmt: skip
    return Case(people=people, quotas=quotas, seats=4, homes=(0, *(None,) * 5, 0, 0, None, None))


def test_panels_are_as_likely_as_in_the_greedy_person_by_person() -> None:
    case, runs = small(), 6000
    lottery = legacy(profiles(case), panels=runs)
    rng = np.random.default_rng(5)
    plain = [greedy(case, rng) for _ in range(runs)]
    ours, theirs = Counter(lottery.panels), Counter(panel for panel in plain if panel)
    assert set(ours) == set(theirs)
    kinds = sorted(ours)
    table = np.array([[ours[kind] for kind in kinds], [theirs[kind] for kind in kinds]])
    assert stats.chi2_contingency(table).pvalue > 1e-3
    assert lottery.estimate is not None
    failed = sum(panel is None for panel in plain)
    both = [[lottery.estimate.failures, runs], [failed, runs - failed]]
    assert failed > 50
    assert stats.chi2_contingency(np.array(both)).pvalue > 1e-3


def test_without_quotas_all_are_alike() -> None:
    lottery = legacy(profiles(Case(people=((),) * 12, quotas=(), seats=3)), panels=4000)
    assert lottery.estimate == Estimate(runs=4000, failures=0)
    seated = [int(chance * 4000) for chance in lottery.chances()]
    assert sum(seated) == 12_000
    low, high = interval(seated, 4000)
    assert (low < 0.25).all()
    assert (high > 0.25).all()


def test_intervals_are_those_of_jeffreys() -> None:
    low, high = interval([0, 1, 7, 50, 100], 100)
    for k, ends in zip([1, 7, 50], zip(low[1:4], high[1:4], strict=True), strict=True):
        assert ends == pytest.approx(stats.beta(k + 0.5, 100 - k + 0.5).interval(0.99))
    assert (low[0], high[4]) == (0, 1)
    assert 0 < high[0] < 0.05
    assert 0.95 < low[4] < 1


def test_intervals_hold_the_true_chance_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(2)
    for chance in (0.02, 0.1, 0.5):
        low, high = interval(rng.binomial(1000, chance, size=4000), 1000)
        assert 0.98 < ((low <= chance) & (chance <= high)).mean() <= 1


def test_it_gives_up_where_hardly_any_run_ends_with_a_panel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_module("sortition.rules.legacy"), "PATIENCE", 500)
    monkeypatch.setattr(import_module("sortition.rules.legacy"), "TRIES", 5)
    with pytest.raises(Refused, match=r"gave up: of [0-9,]+ runs [0-9,]+ ended") as refused:
        legacy(profiles(tight()), panels=1000)
    assert refused.value.problems[0].code == "legacy-fails"


def test_it_has_no_exact_weights() -> None:
    with pytest.raises(InputError) as error:
        legacy(profiles(mixed()), panels=0)
    assert error.value.problems[0].code == "legacy-weights"


def test_a_stop_leaves_the_runs_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("sortition.greedy"), "ROOM", 500)
    lottery = legacy(profiles(mixed()), panels=500, clock=TickingClock(100))
    assert lottery.estimate is not None
    assert 0 < lottery.estimate.runs == len(lottery.panels) < 500
    assert all(mixed().keeps(panel) for panel in lottery.panels)
    with pytest.raises(Stopped):
        legacy(profiles(mixed()), panels=500, clock=lambda: 0.0)


def folder(tmp_path: Path) -> Path:
    case = mixed()
    rows = [Quota(feature=f"f{f}", value=v, least=a, most=b) for f, v, a, b in case.quotas]
    source = profiles(case).pool
    made = legacy(Profiles.of(source, Quotas(tuple(rows)), case.seats), panels=50)
    return write((made, Quotas(tuple(rows))), tmp_path / "jury")


def test_the_folder_holds_everyones_interval(tmp_path: Path) -> None:
    jury = folder(tmp_path)
    assert holds(verify(jury))
    header, *rows = estimates.rows_of((jury / "estimates.csv").read_bytes())
    assert tuple(header) == estimates.HEADER
    assert len(rows) == 80
    for _, runs, seated, chance, low, high in rows:
        assert Fraction(int(seated), int(runs)) == Fraction(chance)
        assert float(low) <= float(chance) <= float(high)
    manifest = load(jury / "manifest.json")
    assert manifest["proven"] is False
    assert manifest["panels"] == 50
    assert manifest["reached"]["failures"] >= 0


@pytest.mark.parametrize(("column", "wrong"), [(1, "49"), (2, "1"), (3, "0.9"), (5, "0.999999")])
def test_other_estimates_show(tmp_path: Path, column: int, wrong: str) -> None:
    jury = folder(tmp_path)
    lines = (jury / "estimates.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[7].split(",")
    cells[column] = wrong
    changed = "".join(f"{line}\n" for line in [*lines[:7], ",".join(cells), *lines[8:]]).encode()
    (jury / "estimates.csv").write_bytes(changed)
    assert not holds(verify(jury))
    manifest = load(jury / "manifest.json")
    manifest["files"]["estimates.csv"] = sha256(changed)
    (jury / "manifest.json").write_bytes(as_json(manifest))
    found = [one for one in verify(jury) if "estimates" in str(one.what)]
    assert [one.state for one in found] == ["wrong"]
    (jury / "estimates.csv").unlink()
    assert [one.state for one in verify(jury) if "estimates" in str(one.what)] == ["wrong"]


def test_nobody_else_of_a_home_sits() -> None:
    case = replace(small(), homes=(0, 0, 1, 1, *(None,) * 6))
    lottery = legacy(profiles(case), panels=300)
    assert all(case.keeps(panel) for panel in lottery.panels)
