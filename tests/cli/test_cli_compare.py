"""`sortition compare`, and the rules that promise nothing, as an officer meets them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_cli_commands import answer, files, quotas, run, sources

__all__ = ["files"]

FEW = ("--rules", "leximin,minimax,legacy,diversimax")


def test_it_prints_a_table_and_writes_nothing(files: Path) -> None:
    before = sorted(files.iterdir())
    result = run("compare", *sources(files), *FEW, "--panels", "50")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    heads = lines[2].split()
    assert heads[:4] == ["rule", "chances", "lowest", "highest"]
    first = [line.split()[0] for line in lines[3:9] if not line.startswith(" ")]
    assert first == ["leximin", "minimax", "legacy", "diversimax"]
    assert "legacy is an estimate from 50 runs" in result.stdout
    assert "diversimax is no lottery" in result.stdout
    assert sorted(files.iterdir()) == before
    assert all(line == line.rstrip() for line in lines)


def test_the_files_and_the_answer_name_no_volunteer(files: Path) -> None:
    code, found = answer("compare", *sources(files), *FEW, "--out", files / "out")
    assert code == 0
    assert [one["rule"] for one in found["rules"]] == FEW[1].split(",")
    assert found["folder"] == str(files / "out")
    assert found["people"] == 12
    names = sorted(path.name for path in (files / "out").iterdir())
    assert names == ["comparison.csv", "comparison.html", "comparison.json"]
    whole = "".join(path.read_text(encoding="utf-8") for path in (files / "out").iterdir())
    assert not any(f"v{n:02}" in whole + json.dumps(found) for n in range(12))


def test_all_rules_run_without_being_named(files: Path) -> None:
    from sortition.rules import RULES

    _, found = answer("compare", *sources(files), "--panels", "30")
    assert [one["rule"] for one in found["rules"]] == list(RULES)
    assert all(one["state"] != "failed" for one in found["rules"])


def test_a_rule_that_does_not_exist_is_named(files: Path) -> None:
    code, found = answer("compare", *sources(files), "--rules", "leximin,fair")
    assert code == 2
    assert found["problems"][0]["code"] == "rule-unknown"
    assert "fair" in found["problems"][0]["what"]


def test_without_a_panel_it_says_why(files: Path) -> None:
    quotas(files / "quotas.csv", south=(4, 4))
    code, found = answer("compare", *sources(files))
    assert code == 1
    assert found["exists"] is False


def test_no_time_at_all_leaves_a_table_of_reasons(files: Path) -> None:
    code, found = answer("compare", *sources(files), *FEW, "--time", "0")
    assert code == 3
    assert {one["state"] for one in found["rules"]} <= {"failed", "stopped"}
    assert all(one["reason"] for one in found["rules"] if one["state"] == "failed")


def test_what_stands_there_is_refused_before_the_work(files: Path) -> None:
    (files / "out").mkdir()
    (files / "out/mine.txt").write_text("x", encoding="utf-8")
    code, found = answer("compare", *sources(files), "--out", files / "out")
    assert code == 1
    assert found["problems"][0]["code"] == "comparison-exists"


def test_legacy_is_an_estimate_with_a_folder_that_verifies(files: Path) -> None:
    code, found = answer("lottery", *sources(files), "--rule", "legacy", "--out", files / "jury")
    assert code == 0
    assert found["proven"] is False
    assert found["bound"] is None
    assert (files / "jury/estimates.csv").exists()
    code, checks = answer("verify", files / "jury")
    assert code == 0
    named = {check["what"]: check["state"] for check in checks["checks"]}
    assert named["The estimates and their intervals"] == "ok"
    assert run("publish", files / "jury", "--out", files / "public").exit_code == 0
    assert (files / "public/estimates.csv").exists()
    assert answer("verify", files / "public")[0] == 0
    assert run("draw", files / "jury", "--number", "052").exit_code == 0
    assert answer("verify", files / "jury")[0] == 0


def test_diversimax_is_one_panel(files: Path) -> None:
    code, found = answer(
        "lottery", *sources(files), "--rule", "diversimax", "--out", files / "jury"
    )
    assert code == 0
    assert found["panels"] == 1
    text = (files / "jury/chances.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert sorted(row["chance"] for row in rows) == ["0"] * 8 + ["1"] * 4
    assert run("verify", files / "jury").exit_code == 0
    assert not (files / "jury/estimates.csv").exists()


def test_diverse_keeps_the_chances(files: Path) -> None:
    for name, extra in (("plain", []), ("diverse", ["--diverse"])):
        code, found = answer("lottery", *sources(files), *extra, "--out", files / name)
        assert code == 0
        assert ("intersections" in found) == bool(extra)
    assert found["intersections"]["after"] >= found["intersections"]["before"]
    both = [(files / name / "chances.csv").read_bytes() for name in ("plain", "diverse")]
    assert both[0] == both[1]
    assert run("verify", files / "diverse").exit_code == 0


@pytest.mark.parametrize("extra", [("--panels", "0"), ("--rule", "legacy")])
def test_diverse_needs_equal_panels(files: Path, extra: tuple[str, str]) -> None:
    code, found = answer("lottery", *sources(files), "--diverse", *extra, "--out", files / "no")
    assert code == 2
    assert found["problems"][0]["code"] == "diverse-unfit"
    assert not (files / "no").exists()
