"""The figures in docs/questions-from-the-room.md are those of the made-up city."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sortition.cli.app import app

ROOT = Path(__file__).parents[2]
CITY = ROOT / "examples" / "leuven"
SEATS = 40


@pytest.fixture(scope="module")
def page() -> str:
    return " ".join((ROOT / "docs" / "questions-from-the-room.md").read_text("utf-8").split())


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((CITY / name).read_text("utf-8").splitlines()))


def test_graduates_are_many_among_the_volunteers(page: str) -> None:
    pool, population = rows("pool.csv"), rows("population.csv")
    graduates = sum(person["education"] == "higher" for person in pool)
    counts = {
        row["value"]: int(row["count"]) for row in population if row["feature"] == "education"
    }
    (quota,) = [row for row in rows("quotas.csv") if row["value"] == "higher"]
    chance = int(quota["most"]) / graduates
    assert f"{graduates} graduates share at most {quota['most']} seats" in page
    assert f"{quota['most']} in {graduates} is {chance:.2%}" in page
    assert f"everyone would have {SEATS / len(pool):.2%}" in page
    assert f"some {SEATS * graduates / len(pool):.0f} of {SEATS} seats" in page
    assert f"{counts['higher'] / sum(counts.values()):.0%} of the city" in page
    assert f"{graduates / len(pool):.0%} of the volunteers" in page


def test_what_a_lie_and_another_quota_change(page: str, tmp_path: Path) -> None:
    jury = str(tmp_path / "jury")
    files = ["--pool", str(CITY / "pool.csv"), "--quotas", str(CITY / "quotas.csv")]
    asked = ["--seats", str(SEATS), "--household", "address,postcode", "--panels", "100"]
    told("lottery", *files, *asked, "--out", jury, "--no-report")
    lies = told("what-if", jury, "--misreports", "--time", "60")["misreports"]["features"]
    (lie,) = [lie for lie in lies if lie["feature"] == "education"]
    assert (lie["value"], lie["told"], lie["after"]) == ("higher", "no diploma", 1)
    assert f"would go from {lie['before']:.2%} to a sure seat" in page
    seat = lowest_after(jury, "--widen", "education=higher:most+1")
    without = lowest_after(jury, "--drop", "education")
    assert f"would be at most {seat:.2%}" in page
    assert f"{without:.2%}" == f"{seat:.2%}"


def lowest_after(jury: str, *change: str) -> float:
    """Return the lowest chance that other quotas allow."""
    (effect,) = told("what-if", jury, *change)["effects"]
    return float(effect["after"]["lowest"])


def told(*arguments: str) -> dict[str, Any]:
    """Return what a command gives as JSON."""
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))
