"""Folders of minimax, nash and goldilocks: their certificates hold, and no change of one does."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import write
from oracle import Case
from test_leximin import mixed, profiles
from test_tampering import fit

from sortition import certificate
from sortition.rules.goldilocks import goldilocks
from sortition.rules.minimax import minimax
from sortition.rules.nash import nash
from sortition.verify import check
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

RULES = {
    "minimax": minimax,
    "nash": nash,
    "goldilocks": goldilocks,
    "balanced": partial(goldilocks, gamma="balanced"),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of each rule, of a pool with households and a value that no panel can hold."""
    base = tmp_path_factory.mktemp("certificates")
    pool = profiles(mixed())
    quotas = [
        Quota(feature=row.feature, value=row.value, least=row.least, most=row.most)
        for row in pool.rows
        if row.kind == "quota"
    ]
    shut = [Quota(feature="shut", value=v, least=n, most=n) for v, n in (("yes", 0), ("no", 12))]
    values = {**pool.pool.values, "shut": ("yes", *["no"] * (len(pool.pool) - 1))}
    all_quotas = Quotas((*quotas, *shut))
    people = Pool.of(ids=pool.pool.ids, values=values, households=pool.pool.households)
    found = Profiles.of(people, all_quotas, 12)
    return {
        name: write((rule(found, panels=100), all_quotas), base / name)
        for name, rule in RULES.items()
    }


def wrong(folder: Path) -> list[str]:
    return [what for state, what, _ in check(folder) if state == "WRONG"]


@pytest.mark.parametrize("name", RULES)
def test_what_is_written_holds(folders: dict[str, Path], name: str) -> None:
    assert not wrong(folders[name])
    assert ("ok", "proof: distance from the best", "") in check(folders[name])
    content = json.loads((folders[name] / "proof.json").read_text())
    assert content["levels"][0]["value"] == "0"
    assert content["levels"][0]["multipliers"]


def lower_multiplier(content: dict[str, Any]) -> None:
    first = max(content["certificate"]["multipliers"], key=lambda m: Fraction(m["multiplier"]))
    first["multiplier"] = str(Fraction(first["multiplier"]) * Fraction(9, 10))


def other_side(content: dict[str, Any]) -> None:
    first = max(content["certificate"]["multipliers"], key=lambda m: Fraction(m["multiplier"]))
    first["side"] = {"most": "least", "least": "most"}[first["side"]]


def no_multipliers(content: dict[str, Any]) -> None:
    content["certificate"]["multipliers"] = []


def wide_gap(content: dict[str, Any]) -> None:
    content["certificate"]["gap"] = "1/1000"


def other_chance(content: dict[str, Any]) -> None:
    """Move a little chance between two people of one kind of quota: the rows hold no more."""
    content["levels"][-1]["value"] = str(Fraction(content["levels"][-1]["value"]) / 2)
    content["levels"].sort(key=lambda level: Fraction(level["value"]))


def nobody_shut(content: dict[str, Any]) -> None:
    """Claim that those whom no panel can hold are more than the proof says."""
    content["levels"][0]["tickets"] += content["levels"][1]["tickets"][:1]
    del content["levels"][1]["tickets"][0]


def no_certificate(content: dict[str, Any]) -> None:
    content["certificate"] = None


CHANGES = [lower_multiplier, other_side, no_multipliers, wide_gap, other_chance, nobody_shut,
           no_certificate]  # fmt: skip


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_certificate_shows(folders, tmp_path, name, change) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folders[name], copy)
    content = json.loads((copy / "proof.json").read_text())
    change(content)
    (copy / "proof.json").write_text(json.dumps(content))
    fit(copy, "proof.json")
    assert wrong(copy)


@pytest.mark.parametrize("gamma", ["1/3", "2"])
def test_a_changed_gamma_shows(folders, tmp_path, gamma) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folders["goldilocks"], copy)
    content = json.loads((copy / "proof.json").read_text())
    content["certificate"]["gamma"] = gamma
    (copy / "proof.json").write_text(json.dumps(content))
    fit(copy, "proof.json")
    assert "proof: distance from the best" in wrong(copy)


def test_another_rule_does_not_pass_as_leximin(folders, tmp_path) -> None:
    """The levels of the others are not those that leximin's multipliers prove."""
    for name in ("nash", "minimax", "goldilocks"):
        copy = tmp_path / name
        shutil.copytree(folders[name], copy)
        for file in ("proof.json", "manifest.json"):
            content = json.loads((copy / file).read_text())
            content["rule"] = "leximin"
            (copy / file).write_text(json.dumps(content))
        fit(copy, "proof.json")
        assert wrong(copy)


@pytest.mark.parametrize("share", [Fraction(1, 100), Fraction(1, 10), Fraction(1, 3)])
def test_the_gap_covers_how_far_other_chances_are(share: Fraction) -> None:
    """Chances a little off the best have a gap, and it is at least what they lose."""
    kinds = (("f", "high"),) * 30 + (("m", "high"),) * 20 + (("f", "low"),) * 4 + (("m", "low"),)
    quotas = ((0, "f", 4, 6), (0, "m", 4, 6), (1, "high", 6, 7), (1, "low", 3, 4))
    pool = profiles(Case(people=kinds, quotas=quotas, seats=10))
    best = nash(pool, panels=1).optimum
    assert 0 <= certificate.gap("nash", best) <= certificate.GAPS["nash"]
    others = minimax(pool, panels=1).optimum.chances
    pairs = zip(best.chances, others, strict=True)
    moved = tuple(one * (1 - share) + other * share for one, other in pairs)
    sizes = pool.sizes.astype(float)
    logs = np.log(np.array(best.chances, dtype=float)) - np.log(np.array(moved, dtype=float))
    lost = float(sizes @ logs / sizes.sum())
    assert lost > 1e-9
    assert float(certificate.gap("nash", replace(best, chances=moved))) >= lost


def test_gap_of_a_rule_without_certificate() -> None:
    best = nash(profiles(mixed()), panels=1).optimum
    with pytest.raises(ValueError, match="certificate"):
        certificate.gap("leximin", best)


@pytest.mark.parametrize(
    ("gap", "stated"),
    [("0", "0"), ("1/10", "1/10"), ("2/25", "1/10"), ("1/10000000001", "1/10000000000")],
)
def test_gaps_are_rounded_up(gap: str, stated: str) -> None:
    assert certificate.rounded_up(Fraction(gap)) == Fraction(stated)


def test_gamma_must_be_a_number_above_0_or_a_word() -> None:
    for wrong_gamma in (Fraction(0), Fraction(-1), "much"):
        with pytest.raises(ValueError, match="gamma"):
            goldilocks(profiles(mixed()), gamma=wrong_gamma)
