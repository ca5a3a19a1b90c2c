"""`sortition quotas` as its user meets it: files, words, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sortition.cli.app import app
from strata.reading import read_quotas

CITY = Path(__file__).parents[2] / "examples" / "leuven"
POPULATION = CITY / "population.csv"
CROSSED = "age,gender,count\n16-29,woman,20\n16-29,man,10\n30+,woman,40\n30+,man,30\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["quotas", *map(str, arguments)])


def answer(*arguments: str | Path) -> dict:
    result = run(*arguments, "--json")
    found = json.loads(result.stdout)
    assert found["exit"] == result.exit_code
    return found


def codes(found: dict) -> list[str]:
    return [problem["code"] for problem in found["problems"]]


@pytest.fixture
def crossed(tmp_path: Path) -> Path:
    path = tmp_path / "population.csv"
    path.write_text(CROSSED, encoding="utf-8")
    return path


def test_the_quotas_of_the_example_come_from_its_population() -> None:
    result = run("--population", POPULATION, "--seats", 40, "--spread", 1)
    assert result.exit_code == 0
    assert result.stdout.encode() == (CITY / "quotas.csv").read_bytes()
    assert "other EU        10.99%   4.395      5    +0.605    4-6" in result.stderr


def test_a_file_is_written_once(tmp_path: Path) -> None:
    out = tmp_path / "quotas.csv"
    asked = ("--population", POPULATION, "--seats", 40, "--spread", 1, "--out", out)
    assert run(*asked).stdout == f"21 quotas written to {out}.\n"
    assert out.read_bytes() == (CITY / "quotas.csv").read_bytes()
    again = answer(*asked)
    assert (again["exit"], codes(again)) == (1, ["quotas-exist"])
    assert answer(*asked, "--replace")["file"] == str(out)


def test_the_pool_that_carries_them(tmp_path: Path) -> None:
    found = answer(
        *("--population", POPULATION, "--seats", 40, "--spread", 1),
        *("--pool", CITY / "pool.csv", "--household", "address,postcode"),
    )
    assert found["exit"] == 0
    assert found["pool"]["exists"] is True
    assert "pool-short" not in codes(found)


def test_the_pool_that_does_not(tmp_path: Path) -> None:
    people = (CITY / "pool.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    pool = tmp_path / "pool.csv"
    pool.write_text(people[0] + "".join(p for p in people if ",Wijgmaal," not in p[20:]), "utf-8")
    out = tmp_path / "quotas.csv"
    asked = ("--population", POPULATION, "--seats", 40, "--spread", 1, "--pool", pool, "--out", out)
    found = answer(*asked)
    assert found["exit"] == 1
    [short] = [problem for problem in found["problems"] if problem["code"] == "pool-short"]
    assert (short["column"], short["value"]) == ("district", "Wijgmaal")
    assert found["pool"]["suggestions"][0]["words"].startswith("Wijgmaal (district): at least 0")
    assert out.exists()
    said = run(*asked, "--replace").stderr
    assert "No panel of 40 exists." in said
    assert "Wijgmaal (district): at least 0 instead of 1." in said


def test_births_of_the_pool_become_the_bands_of_the_population(tmp_path: Path) -> None:
    pool = tmp_path / "pool.csv"
    rows = [f"p{n},{1950 + n}-05-17,{'woman' if n % 2 else 'man'}\n" for n in range(55)]
    pool.write_text("id,age,gender\n" + "".join(rows), encoding="utf-8")
    asked = ("--population", POPULATION, "--features", "age,gender", "--seats", 10, "--spread", 1)
    found = answer(*asked, "--pool", pool, "--on", "2026-03-01")
    assert found["pool"]["exists"] is True
    assert "value-banded" in codes(found)


def test_a_cross_is_read_by_all_that_follows(crossed: Path, tmp_path: Path) -> None:
    pool = tmp_path / "pool.csv"
    rows = [
        f"p{n},{'woman' if n % 2 else 'man'},{'16-29' if n % 3 else '30+'}\n" for n in range(60)
    ]
    pool.write_text("id,gender,age\n" + "".join(rows), encoding="utf-8")
    out, jury = tmp_path / "quotas.csv", tmp_path / "jury"
    nested = answer(
        *("--population", crossed, "--seats", 12, "--nested", "age,gender", "--out", out),
        *("--pool", pool),
    )
    assert nested["exit"] == 0
    assert [f["feature"] for f in nested["features"]] == ["age", "gender", "age × gender"]
    assert read_quotas(out)[0].features == ("age", "gender", "age × gender")
    options = ["--pool", str(pool), "--quotas", str(out), "--seats", "12", "--out", str(jury)]
    drawn = CliRunner().invoke(app, ["lottery", *options, "--panels", "10", "--no-report"])
    assert drawn.exit_code == 0, drawn.stderr
    header = (jury / "pool.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "age × gender" in header.split(",")
    assert CliRunner().invoke(app, ["verify", str(jury)]).exit_code == 0


def test_source_date_and_reason_reach_the_folder(crossed: Path, tmp_path: Path) -> None:
    out, jury, pool = tmp_path / "quotas.csv", tmp_path / "jury", tmp_path / "pool.csv"
    found = answer(
        *("--population", crossed, "--seats", 10, "--features", "age", "--out", out),
        *("--source", "census", "--date", "2026-01-01"),
        *("--weight-up", "16-29=5", "--reason", "schools"),
    )
    assert codes(found) == ["quota-wished"]
    first = read_quotas(out)[0].rows[0]
    assert (first.source, first.date) == ("census", "2026-01-01")
    assert first.reason == "over-represented by wish (5 seats, 3 by share): schools"
    pool.write_text("id,age\n" + "".join(f"a{n},16-29\nb{n},30+\n" for n in range(9)), "utf-8")
    options = ["--pool", str(pool), "--quotas", str(out), "--seats", "10", "--out", str(jury)]
    CliRunner().invoke(app, ["lottery", *options, "--panels", "10", "--no-report"])
    header, row, *_ = (jury / "quotas.csv").read_text(encoding="utf-8").splitlines()
    assert header == "feature,value,least,most,share,source,date,reason"
    assert row == f'age,16-29,5,5,0.3,census,2026-01-01,"{first.reason}"'


def test_json_gives_share_and_rounding_exactly(crossed: Path) -> None:
    found = answer("--population", crossed, "--seats", 8, "--method", "webster", "--spread", 1)
    assert (found["method"], found["form"], found["spread"]) == ("sainte-lague", "crossed", 1)
    age = found["features"][0]
    assert (age["measure"], age["total"]) == ("counts", "100")
    young = age["quotas"][0]
    assert (young["share"], young["exact"], young["seats"]) == ("3/10", "12/5", 2)
    assert young["rounding"] == pytest.approx(-0.4)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--at-least", "16-30=2"), "wish-unknown"),
        (("--weight-up", "16-29=2x"), "reason-missing"),
        (("--features", "age,sex"), "feature-unknown"),
        (("--nested", "age"), "cross-single"),
        (("--method", "fair"), "usage"),
        (("--spread", "-1"), "usage"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    options: tuple[str, ...], code: str, crossed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "quotas.csv"
    result = run("--population", crossed, "--seats", 8, "--out", out, "--json", *options)
    found = json.loads(result.stdout)
    assert (result.exit_code, codes(found)) == (2, [code])
    assert not out.exists()
