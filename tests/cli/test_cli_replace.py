"""`sortition replace` as an officer uses it: what it says, writes and returns."""

from __future__ import annotations

import csv
import json
import shutil
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


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """Draw 4 of 12, two women and two men, at most two of the south, by tickets."""
    base = tmp_path_factory.mktemp("jury")
    rows = [
        [f"v{n:02}", "woman" if n % 2 else "man", "south" if n < 4 else "north"] for n in range(12)
    ]
    with (base / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "gender", "part"], *rows])
    (base / "quotas.csv").write_text(
        "feature,value,least,most\ngender,woman,2,2\ngender,man,2,2\npart,south,1,2\npart,north,2,3\n"
    )
    sources = ("--pool", base / "pool.csv", "--quotas", base / "quotas.csv", "--seats", "4")
    assert run("lottery", *sources, "--out", base / "jury", "--panels", "100", "--no-report",
               "--tickets", base / "private.csv").exit_code == 0  # fmt: skip
    assert run("draw", base / "jury", "--number", "05", "--no-report").exit_code == 0
    return base


@pytest.fixture
def jury(drawn: Path, tmp_path: Path) -> Path:
    shutil.copytree(drawn / "jury", tmp_path / "jury")
    shutil.copy(drawn / "private.csv", tmp_path)
    return tmp_path / "jury"


def members(jury: Path) -> list[str]:
    return (jury / "panel.csv").read_text().split()[1:]


def ids(jury: Path) -> dict[str, str]:
    with (jury.parent / "private.csv").open(newline="") as file:
        return {row["ticket"]: row["id"] for row in csv.DictReader(file)}


def test_what_if_then_the_draw(jury: Path) -> None:
    first, second, *_ = members(jury)
    left = f" {first} , {second}"
    code, found = answer("replace", jury, "--left", left, "--what-if")
    assert code == 0
    assert found["fits"] is True
    assert found["link"] is None
    assert found["empty"] == 2
    assert found["candidates"] == 8
    assert sum(one["chance"] for one in found["chances"]) == pytest.approx(2)
    assert len(found["members"]) == 4
    assert not (jury / "replacements").exists()
    code, done = answer("replace", jury, "--left", left)
    assert code == 0
    assert done["chances"] == found["chances"]
    assert done["method"] == "seed"
    assert done["open"] == 0
    assert {one["ticket"] for one in done["members"] if one["since"] == 1} == {
        *done["replacements"]
    }
    assert answer("verify", jury)[1]["right"] is True
    code, gone = answer("replace", jury, "--left", first)
    assert (code, gone["problems"][0]["code"]) == (1, "replace-gone")


def test_words_for_the_officer(jury: Path) -> None:
    first = members(jury)[0]
    said = run("replace", jury, "--left", first, "--what-if").stdout
    assert "Members who stay: 3. Empty seats: 1 of 4. Candidates: 8." in said
    assert "What the quotas ask of the empty seats: at least 1 of" in said
    assert said.endswith("Nothing was drawn or written.\n")
    said = run("replace", jury, "--left", first).stdout
    assert "Stepping in: " in said
    assert "4 of 4 seats are taken now" in said
    assert "checkpoint of all draws so far: " in said
    said = run("replace", jury).stdout
    assert said == "All 4 seats are taken: nobody is to be drawn.\n"


def test_people_by_their_ids_with_the_private_list(jury: Path) -> None:
    listed = jury.parent / "private.csv"
    first = members(jury)[0]
    name = ids(jury)[first]
    result = run("replace", jury, "--left", name)
    assert result.exit_code == 2
    assert "[replace-unknown]" in result.stderr
    now = jury.parent / "now.csv"
    result = run("replace", jury, "--left", name, "--tickets", listed, "--members", now)
    assert result.exit_code == 0
    with now.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [ids(jury)[row["ticket"]] for row in rows]
    assert sorted(row["since"] for row in rows) == ["0", "0", "0", "1"]
    comer = next(row for row in rows if row["since"] == "1")
    assert f"{comer['ticket']} ({comer['id']})" in result.stdout
    assert now.stat().st_mode & 0o77 == 0
    assert run("replace", jury, "--members", now).exit_code == 0
    assert now.read_text().startswith("ticket,since\n")


def test_the_list_of_members_takes_no_other_file_s_place(jury: Path) -> None:
    listed = jury.parent / "private.csv"
    before = listed.read_bytes()
    result = run("replace", jury, "--left", members(jury)[0], "--members", listed)
    assert result.exit_code == 2
    assert "[members-exist]" in result.stderr
    assert listed.read_bytes() == before
    assert not (jury / "replacements").exists()


@pytest.mark.parametrize(
    ("given", "code", "problem"),
    [
        (("--left", "nobody"), 2, "replace-unknown"),
        (("--left", '"a,b"'), 2, "replace-unknown"),
        (("--left", "{0},{0}"), 2, "replace-twice"),
        (("--left", "{0}", "--unavailable", "{1}"), 2, "replace-member"),
        (("--unavailable", "{0}"), 2, "replace-member"),
        (("--left", "{0}", "--accept", "1"), 2, "replace-accept"),
        (("--left", "{0}", "--seed", "a", "--number", "1"), 2, "replace-method"),
        (("--left", "{0}", "--number", "x"), 2, "draw-number"),
        (("--left", "{0}", "--from", "alternates"), 1, "replace-no-alternates"),
        (("--left", "{0}", "--accept", "0"), 2, "usage"),
    ],
)
def test_what_cannot_be_done_is_said(jury: Path, given, code, problem) -> None:
    named = [part.format(*members(jury)) for part in given]
    found, told = answer("replace", jury, *named)
    assert (found, told["problems"][0]["code"]) == (code, problem)
    assert not list((jury / "replacements").glob("[0-9]*"))


def test_a_ticket_in_small_letters_is_recognised_but_not_taken(jury: Path) -> None:
    first = members(jury)[0]
    result = run("replace", jury, "--left", first.lower())
    assert result.exit_code == 2
    assert f"Perhaps {first} is meant." in result.stderr


def test_nobody_fits(jury: Path) -> None:
    first = members(jury)[0]
    needed = answer("replace", jury, "--left", first, "--what-if")[1]["chances"]
    away = ",".join(one["ticket"] for one in needed)
    result = run("replace", jury, "--left", first, "--unavailable", away)
    assert result.exit_code == 1
    assert "No candidates fill these seats within the quotas." in result.stdout
    assert "  1. " in result.stdout
    code, found = answer("replace", jury, "--left", first, "--unavailable", away)
    assert code == 1
    assert found["fits"] is False
    assert found["choices"][0]["number"] == 1
    assert found["choices"][0]["chances"]
    code, done = answer("replace", jury, "--left", first, "--unavailable", away, "--accept", "1")
    assert code == 0
    assert len(done["replacements"]) == 1
    assert answer("verify", jury)[0] == 0


def test_the_lottery_first_then_the_number(jury: Path, tmp_path: Path) -> None:
    first = members(jury)[0]
    result = run("replace", jury, "--left", first, "--later")
    assert result.exit_code == 0
    assert "waits for its draw" in result.stdout
    assert run("publish", jury, "--out", tmp_path / "public", "--no-report").exit_code == 0
    at = ("--at", "2999-01-01 12:00")
    assert run("announce", jury / "replacements" / "1", *at).exit_code == 2
    result = run("replace", jury, "--number", "07")
    assert result.exit_code == 0
    assert "Number 07 was drawn" in result.stdout
    assert run("publish", jury, "--out", tmp_path / "public", "--replace").exit_code == 0
    assert run("verify", tmp_path / "public").exit_code == 0


def test_a_public_part_or_no_folder(jury: Path, tmp_path: Path) -> None:
    assert run("publish", jury, "--out", tmp_path / "public", "--no-report").exit_code == 0
    result = run("replace", tmp_path / "public", "--left", members(jury)[0])
    assert result.exit_code == 2
    assert "[folder-file-missing]" in result.stderr
    assert run("replace", tmp_path / "nothing", "--left", "a").exit_code == 2
    assert run("replace", tmp_path, "--left", "a").exit_code == 2


def test_page_is_made_anew_where_there_is_one(jury: Path) -> None:
    first, second, *_ = members(jury)
    assert answer("replace", jury, "--left", first)[0] == 0
    assert not (jury / "report.html").exists()
    assert run("report", jury).exit_code == 0
    before = (jury / "report.html").read_text()
    assert answer("replace", jury, "--left", second)[0] == 0
    assert "Replacement 2" not in before
    assert "Replacement 2, drawn on" in (jury / "report.html").read_text()


def test_nobody_is_drawn_if_the_list_of_members_has_no_place(jury: Path, tmp_path: Path) -> None:
    """Else whoever steps in would be drawn, and the officer told of an error only."""
    result = run("replace", jury, "--left", members(jury)[0], "--members", tmp_path / "no" / "now")
    assert result.exit_code == 2
    assert "[file-missing]" in result.stderr
    assert not (jury / "replacements").exists()
