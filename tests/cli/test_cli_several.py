"""Juries at once and councils from the command line: folder, draw, verify, publish, page."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sortition.cli.app import app
from sortition.digest import sha256
from sortition.verification import holds, verify
from strata.texts import text

VALUES = {"age": ("young", "old"), "gender": ("woman", "man")}


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with 40 people, two to a house, and quotas of a panel of 6."""
    folder = tmp_path_factory.mktemp("files")
    with (folder / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "age", "gender", "home"])
        out.writerows(
            [f"p{n:02}", VALUES["age"][n % 3 == 0], VALUES["gender"][n % 5 > 2], f"h{n // 2}"]
            for n in range(40)
        )
    (folder / "quotas.csv").write_text(
        "feature,value,least,most\nage,young,3,3\nage,old,3,3\ngender,woman,2,4\ngender,man,2,4\n"
    )
    return folder


def lottery(files: Path, out: Path, *more: object, code: int = 0) -> str:
    sources = ["--pool", files / "pool.csv", "--quotas", files / "quotas.csv", "--seats", 6]
    return run(
        "lottery", *sources, "--household", "home", "--panels", 50, "--out", out, *more, code=code
    )


@pytest.fixture(scope="module")
def juries(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a lottery over two juries at once."""
    out = tmp_path_factory.mktemp("juries") / "two"
    lottery(files, out, "--juries", 2)
    return out


def test_each_row_holds_two_panels_within_the_quotas(juries: Path, files: Path) -> None:
    people = {row["id"]: row for row in table(files / "pool.csv")}
    rows = table(juries / "lottery.csv")
    assert len(rows) == 50
    for row in rows:
        panels = [row[f"jury {n}"].split(" ") for n in (1, 2)]
        both = [*panels[0], *panels[1]]
        assert len({people[name]["home"] for name in both}) == len(both) == 12
        for panel in panels:
            assert sum(people[name]["age"] == "old" for name in panel) == 3
            assert 2 <= sum(people[name]["gender"] == "man" for name in panel) <= 4
    manifest = json.loads((juries / "manifest.json").read_text())
    assert (manifest["juries"], manifest["seats"], manifest["panels"]) == (2, 6, 50)


def test_draw_verify_publish_and_page(juries: Path, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    shutil.copytree(juries, folder)
    run("draw", folder, "--number", "07")
    drawn = table(folder / "panel.csv")
    row = table(folder / "lottery.csv")[7]
    for jury in ("1", "2"):
        mine = [one["id"] for one in drawn if one["jury"] == jury]
        assert mine == row[f"jury {jury}"].split(" ")
    assert [one["id"] for one in drawn] == sorted(one["id"] for one in drawn)
    assert holds(verify(folder))
    alone = subprocess.run([sys.executable, "-I", folder / "verify.py"], capture_output=True)
    assert alone.returncode == 0, alone.stdout
    run("publish", folder, "--out", tmp_path / "public")
    assert holds(verify(tmp_path / "public"))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "12 seats for 40 volunteers" in page
    assert "2 panels of 6 seats that sit at once" in " ".join(page.split())
    said = run("shadow", folder)
    assert len(table(folder / "shadow.csv")) == 12
    assert "sortition replace" not in said  # it is for one jury


def resealed(folder: Path, name: str, before: str, after: str) -> Path:
    """Change a file of a folder and put its digest right, as a cheat would."""
    path = folder / name
    content = path.read_text(encoding="utf-8")
    assert content.count(before) >= 1
    path.write_text(content.replace(before, after, 1), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = sha256(path.read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_moving_somebody_to_the_other_jury_shows(juries: Path, tmp_path: Path) -> None:
    """Chances stay as they are; what breaks is the quotas of the single jury."""
    folder = tmp_path / "two"
    shutil.copytree(juries, folder)
    age = {row["ticket"]: row["age"] for row in table(folder / "pool.csv")}
    row = table(folder / "lottery.csv")[0]
    one, two = (row[f"jury {n}"].split(" ") for n in (1, 2))
    leaver = next(name for name in one if age[name] == "old")
    comer = next(name for name in two if age[name] == "young")
    swapped = [
        " ".join(sorted({*panel, new} - {old}))
        for panel, old, new in ((one, leaver, comer), (two, comer, leaver))
    ]
    before, after = f"{row['jury 1']},{row['jury 2']}", ",".join(swapped)
    resealed(folder, "lottery.csv", before, after)
    wrong = [str(finding.what) for finding in verify(folder) if finding.state == "wrong"]
    assert wrong == ["panels: quotas, households, cuts"]


def test_one_person_in_both_juries_shows(juries: Path, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    shutil.copytree(juries, folder)
    row = table(folder / "lottery.csv")[0]
    resealed(folder, "lottery.csv", row["jury 2"], row["jury 1"])
    wrong = [str(finding.what) for finding in verify(folder) if finding.state == "wrong"]
    assert "panels: seats and members" in wrong


def test_too_many_juries_are_explained(files: Path, tmp_path: Path) -> None:
    said = lottery(files, tmp_path / "many", "--juries", 5, code=1)
    assert said.startswith(
        str(text("{n} panels of {k} at once, nobody in two of them, cannot be had", n=5, k=6))
    )
    assert "old (age): 15 wanted" in said or "30" in said
    assert not (tmp_path / "many").exists()


def test_several_juries_go_with_leximin_and_without_members(files: Path, tmp_path: Path) -> None:
    lottery(files, tmp_path / "x", "--juries", 2, "--rule", "maximin", code=2)
    lottery(files, tmp_path / "x", "--juries", 2, "--keep", files / "pool.csv", code=2)


def test_when_all_have_served_nobody_is_left(files: Path, tmp_path: Path) -> None:
    everybody = tmp_path / "served.csv"
    everybody.write_text("id\n" + "".join(f"p{n:02}\n" for n in range(40)))
    lottery(files, tmp_path / "council", "--served", everybody, code=2)
    (tmp_path / "stay.csv").write_text("id\np00\n")
    both = ("--served", everybody, "--keep", tmp_path / "stay.csv")
    lottery(files, tmp_path / "council", *both, code=2)
    assert not (tmp_path / "council").exists()


def test_a_council_of_which_some_stay(files: Path, tmp_path: Path) -> None:
    (tmp_path / "stay.csv").write_text("id\np00\np01\np04\n".replace("p01", "p02"))
    (tmp_path / "served.csv").write_text("id,until\np06,2027-01-01\np07,2026-01-01\np09,\n")
    out = tmp_path / "council"
    more = ["--keep", tmp_path / "stay.csv", "--served", tmp_path / "served.csv"]
    said = lottery(files, out, *more, "--on", "2026-06-01")
    assert said.startswith("3 of 6 seats are kept; 3 are to be drawn.")
    people = {row["ticket"] for row in table(out / "pool.csv")}
    housemates, served = {"p01", "p03", "p05"}, {"p06", "p09"}
    assert people == {f"p{n:02}" for n in range(40)} - {"p00", "p02", "p04"} - housemates - served
    assert [(r["value"], r["least"], r["most"]) for r in table(out / "quotas.csv")] == [
        ("young", "1", "1"), ("old", "2", "2"), ("woman", "0", "2"), ("man", "1", "3"),
    ]  # fmt: skip
    told = json.loads((out / "manifest.json").read_text())["options"]
    assert told["served"] == 2
    assert (told["council"]["seats"], told["council"]["stay"]) == (6, 3)
    assert told["council"]["housemates"] == 3
    run("draw", out, "--number", "11")
    assert holds(verify(out))
    page = " ".join((out / "report.html").read_text(encoding="utf-8").split())
    assert "The council has 6 seats. 3 people keep theirs" in page
    assert "Left out because they have served: 2 people." in page
    drawn = [row["id"] for row in table(out / "panel.csv")]
    age = {row["id"]: row["age"] for row in table(files / "pool.csv")}
    old = sum(age[name] == "old" for name in [*drawn, "p00", "p02", "p04"])
    assert old == 3
    cells = ["3", str(1), str(old - 1), str(old)]
    row = r"<strong>old</strong></th> " + " ".join(f"<td [^>]*>{cell}</td>" for cell in cells)
    assert re.search(row, page)


def test_a_plan_gives_quotas_that_can_be_drawn_from(files: Path, tmp_path: Path) -> None:
    sources = ["--pool", files / "pool.csv", "--quotas", files / "quotas.csv", "--seats", 6]
    said = run("rotate", *sources, "--cohorts", 3, "--rounds", 4, "--out", tmp_path / "plan")
    assert "3 cohorts of 2, 2, 2; 4 rounds in 24 months" in said
    cohort = [
        "--pool", files / "pool.csv", "--quotas", tmp_path / "plan" / "cohort-1.csv", "--seats", 2,
    ]  # fmt: skip
    run("lottery", *cohort, "--panels", 20, "--out", tmp_path / "first")
    found = json.loads(run("rotate", *sources, "--cohorts", 3, "--rounds", 4, "--json"))
    assert [one["cohort"] for one in found["rounds"]] == [1, 2, 3, 1]
    assert sum(group["volunteers"] for group in found["groups"]) == 80
    run("rotate", *sources, "--cohorts", 7, "--rounds", 1, code=1)
