"""`sortition stay` and `sortition draw --alternates` on small files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sortition.cli.app import app


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: str | Path) -> tuple[int, dict]:
    result = run(*arguments, "--json")
    found = json.loads(result.stdout)
    assert found["exit"] == result.exit_code
    return result.exit_code, found


@pytest.fixture
def jury(tmp_path: Path) -> Path:
    """Make a lottery for 4 of 12, six women and six men, three from the south."""
    rows = [
        [f"v{n:02}", "woman" if n % 2 else "man", "south" if n < 3 else "north"] for n in range(12)
    ]
    with (tmp_path / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "gender", "part"], *rows])
    (tmp_path / "quotas.csv").write_text(
        "feature,value,least,most\ngender,woman,2,2\ngender,man,2,2\npart,south,1,2\n"
        "part,north,2,4\n",
        encoding="utf-8",
    )
    sources = ("--pool", tmp_path / "pool.csv", "--quotas", tmp_path / "quotas.csv", "--seats", "4")
    asked = ("--panels", "10", "--no-report", "--out", tmp_path / "jury")
    assert run("lottery", *sources, *asked).exit_code == 0
    return tmp_path / "jury"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(
        "jury,gender,part,stayed\n"
        + "2021,woman,south,yes\n2021,man,north,no\n2022,man,south,yes\n" * 10,
        encoding="utf-8",
    )
    return path


def test_from_records_to_alternates(jury: Path, records: Path) -> None:
    factors = jury.parent / "stay.csv"
    code, found = answer("stay", "--history", records, "--out", factors)
    assert (code, found["people"], found["stayed"]) == (0, 30, 20)
    assert found["juries"] == {"2021": 20, "2022": 10}
    assert factors.read_text(encoding="utf-8").startswith("feature,value,factor\n,everyone,0.")
    asked = ("draw", jury, "--seed", "dice", "--no-report")
    code, found = answer(*asked, "--alternates", "2", "--stay", factors)
    assert code == 0
    own = found["alternates"]
    assert len(own["tickets"]) == 2
    assert own["interval"][0] < own["kept"] / own["simulated"] < own["interval"][1]
    assert not set(own["tickets"]) & set(found["panel"])
    code, found = answer("verify", jury)
    assert code == 0
    assert {"The alternates chosen once more", "draw: alternates"} <= {
        check["what"] for check in found["checks"] if check["state"] == "ok"
    }


def test_what_a_draw_says_of_alternates(jury: Path) -> None:
    result = run("draw", jury, "--number", "3", "--alternates", "2", "--no-report")
    assert result.exit_code == 0
    assert "The 2 alternates stand in" in result.stdout
    assert "with 99 percent confidence" in result.stdout
    assert "without alternates" in result.stdout


def test_factors_go_to_standard_output_or_a_free_file(records: Path, tmp_path: Path) -> None:
    result = run("stay", "--history", records)
    assert result.exit_code == 0
    assert result.stdout.startswith("feature,value,factor\n,everyone,0.")
    assert "Of 30 people, 20 stayed" in result.stderr
    out = tmp_path / "stay.csv"
    assert run("stay", "--history", records, "--out", out).exit_code == 0
    code, found = answer("stay", "--history", records, "--out", out)
    assert (code, found["problems"][0]["code"]) == (1, "stay-exists")
    assert run("stay", "--history", records, "--out", out, "--replace").exit_code == 0
    assert result.stdout == out.read_text(encoding="utf-8")


def test_nothing_is_drawn_by_a_wrong_file(jury: Path, records: Path) -> None:
    before = sorted(path.name for path in jury.iterdir())
    asked = ("draw", jury, "--number", "3", "--no-report")
    code, found = answer(*asked, "--stay", records)
    assert (code, found["problems"][0]["code"]) == (2, "stay-alone")
    code, found = answer(*asked, "--alternates", "2", "--stay", records)
    assert code == 2
    assert {problem["code"] for problem in found["problems"]} == {"column-missing"}
    code, found = answer(*asked, "--alternates", "9")
    assert (code, found["problems"][0]["code"]) == (2, "alternates-few")
    assert run(*asked, "--alternates", "many").exit_code == 2
    assert sorted(path.name for path in jury.iterdir()) == before


def test_unclear_records_are_named(records: Path) -> None:
    records.write_text("gender,stayed\nman,perhaps\n", encoding="utf-8")
    result = run("stay", "--history", records)
    assert result.exit_code == 2
    assert "row 2, column stayed" in result.stderr
