"""`explain`, `what-if` and `intersections` from the command line."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sortition.cli.app import app


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: str | Path) -> tuple[int, dict]:
    """Run with ``--json`` and return the exit code and the object."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 30 people, few of them from the south, and the folder of a lottery with tickets."""
    files = tmp_path_factory.mktemp("explain")
    rows = [
        [f"Ann-{n:02}", "woman" if n % 3 else "man", "south" if n < 4 else "north"]
        for n in range(30)
    ]
    with (files / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "gender", "part"], *rows])
    (files / "quotas.csv").write_text(
        "feature,value,least,most\ngender,woman,2,2\ngender,man,2,2\npart,south,1,2\n"
        "part,north,2,3\n",
        encoding="utf-8",
    )
    made = run(
        "lottery", "--pool", files / "pool.csv", "--quotas", files / "quotas.csv", "--seats", 4,
        "--tickets", files / "private.csv", "--out", files / "jury", "--panels", 200,
    )  # fmt: skip
    assert made.exit_code == 0
    public = files / "public"
    public.mkdir()
    for part in (files / "jury").iterdir():
        if part.name != "pool.csv":
            (public / part.name).write_bytes(part.read_bytes())
    return files


def tickets(place: Path) -> dict[str, str]:
    with (place / "private.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["ticket"] for row in csv.DictReader(file)}


def test_by_ticket_and_by_id_the_same_is_told(place: Path) -> None:
    ticket = tickets(place)["Ann-07"]
    by_ticket = run("explain", place / "jury", "--id", ticket)
    by_id = run("explain", place / "jury", "--id", "Ann-07", "--tickets", place / "private.csv")
    assert by_ticket.exit_code == by_id.exit_code == 0
    assert by_ticket.stdout == by_id.stdout
    assert by_ticket.stdout.startswith("Your chance is 2 in 20 (10.00%).\n")


def test_the_public_part_tells_what_its_proof_says(place: Path) -> None:
    full = run("explain", place / "jury", "--id", tickets(place)["Ann-07"]).stdout
    part = run("explain", place / "public", "--id", tickets(place)["Ann-07"]).stdout
    assert part.splitlines()[0] == full.splitlines()[0]
    assert "Seats for your values" not in part
    overview = run("explain", place / "public").stdout
    assert overview.startswith("30 people for 4 seats.")
    assert "if 2" not in overview


def test_nobody_is_named_who_is_not_known(place: Path) -> None:
    for given in ("Ann-07", "jan.janssens@example.org"):
        result = run("explain", place / "jury", "--id", given)
        assert result.exit_code == 2
        assert "person-unknown" in result.stderr
        assert given not in result.stderr + result.stdout


def test_a_list_that_is_not_there(place: Path) -> None:
    result = run("explain", place / "jury", "--id", "x", "--tickets", place / "none.csv")
    assert result.exit_code == 2
    assert "file-missing" in result.stderr


@pytest.mark.parametrize("command", ["explain", "what-if", "intersections"])
def test_a_place_that_is_no_folder_of_ours(command: str, place: Path) -> None:
    assert "no-manifest" in run(command, place).stderr
    assert "file-missing" in run(command, place / "none").stderr


@pytest.mark.parametrize("command", ["what-if", "intersections"])
def test_the_public_part_is_not_enough_for_all(command: str, place: Path) -> None:
    code, found = answer(command, place / "public")
    assert code == 2
    assert [problem["code"] for problem in found["problems"]] == ["pool-needed"]


def test_json_of_a_person(place: Path) -> None:
    code, found = answer("explain", place / "jury", "--id", tickets(place)["Ann-07"])
    person = found["person"]
    assert code == 0
    assert found["overview"] is None
    assert person["chance"] == "1/10"
    assert person["equal"] == "2/15"
    assert person["state"] == "level"
    assert {limit["kind"] for limit in person["limits"]} <= {"quota", "seats"}
    assert [own["feature"] for own in person["values"]].count("gender") == 1
    assert person["words"][0] == "Your chance is 2 in 20 (10.00%)."


def test_json_of_the_overview(place: Path) -> None:
    code, found = answer("explain", place / "jury")
    assert code == 0
    assert sum(level["people"] for level in found["overview"]["levels"]) == 30
    for price in found["overview"]["prices"]:
        assert price["more"] >= price["lowest"] - 1e-9
        assert price["less"] is None or price["less"] <= price["lowest"] + 1e-9


def test_what_if_ranks_every_single_change(place: Path) -> None:
    code, found = answer("what-if", place / "jury")
    assert code == 0
    assert found["tried"] == 12
    lowest = [effect["after"]["lowest"] for effect in found["effects"]]
    assert lowest == sorted(lowest, reverse=True)
    said = run("what-if", place / "jury").stdout
    assert "Changes that help most first" in said


def test_what_if_of_named_changes(place: Path) -> None:
    wishes = ("--drop", "part", "--widen", "gender=woman:most+1", "--widen", "gender=man:least-1")
    code, found = answer("what-if", place / "jury", *wishes)
    (effect,) = found["effects"]
    assert code == 0
    assert effect["attained"]
    assert effect["after"]["lowest"] == pytest.approx(2 / 15)
    assert effect["after"]["gini"] == pytest.approx(0)
    assert [change["kind"] for change in effect["changes"]] == ["drop", "widen", "widen"]
    assert (
        "A lottery with these chances was found." in run("what-if", place / "jury", *wishes).stdout
    )


def test_what_if_without_time_is_a_stop(place: Path) -> None:
    result = run("what-if", place / "jury", "--time", "0")
    assert result.exit_code == 3
    assert result.stdout == "Worked out 0 of 12 changes: there may be better ones.\n"


def test_a_change_that_is_none(place: Path) -> None:
    code, found = answer("what-if", place / "jury", "--widen", "gender=women:1")
    assert code == 2
    assert found["problems"][0]["code"] == "change-unknown"


def test_misreports(place: Path) -> None:
    code, found = answer("what-if", place / "jury", "--misreports")
    misreports = found["misreports"]
    assert code == 0
    assert misreports["settled"] == misreports["possible"] > 0
    gains = [one["gain"] for one in misreports["features"]]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0
    wider = answer("what-if", place / "jury", "--misreports", "--drop", "part")[1]["misreports"]
    assert "part" in wider["useless"]


def test_intersections_are_written_once(place: Path) -> None:
    out = place / "pairs.csv"
    result = run("intersections", place / "jury", "--csv", out)
    assert result.exit_code == 0
    assert "Keep it private" in result.stdout
    before = out.read_bytes()
    again = run("intersections", place / "jury", "--csv", out, "--public")
    assert again.exit_code == 1
    assert "pairs-exist" in again.stderr
    assert out.read_bytes() == before
    assert (
        run("intersections", place / "jury", "--csv", out, "--public", "--replace").exit_code == 0
    )
    assert out.read_bytes() != before
    assert not [name for name in os.listdir(place) if name.startswith(".")]
