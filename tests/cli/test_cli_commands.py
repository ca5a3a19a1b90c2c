"""The commands on small files: what they say, write and return."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from time import tzset

import pytest
from typer.testing import CliRunner, Result

from sortition.announce import first_round
from sortition.beacon import time_of
from sortition.cli.app import app

ROUND = {
    "round": 1000,
    "signature": "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39",
}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: str | Path) -> tuple[int, dict]:
    """Run with ``--json`` and return the exit code and the object."""
    result = run(*arguments, "--json")
    found = json.loads(result.stdout)
    assert found["exit"] == result.exit_code
    assert found["command"] == arguments[0]
    return result.exit_code, found


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Write a pool of 12, six women and six men, three from the south, and quotas for 4 seats."""
    rows = [
        [f"v{n:02}", "woman" if n % 2 else "man", "south" if n < 3 else "north", f"h{n // 2}"]
        for n in range(12)
    ]
    with (tmp_path / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "gender", "part", "house"], *rows])
    quotas(tmp_path / "quotas.csv", south=(1, 2))
    return tmp_path


def quotas(path: Path, *, south: tuple[int, int]) -> None:
    path.write_text(
        "feature,value,least,most\ngender,woman,2,2\ngender,man,2,2\n"
        f"part,south,{south[0]},{south[1]}\npart,north,2,4\n",
        encoding="utf-8",
    )


def sources(files: Path) -> Sequence[str | Path]:
    return ("--pool", files / "pool.csv", "--quotas", files / "quotas.csv", "--seats", "4")


@pytest.fixture
def jury(files: Path) -> Path:
    assert run("lottery", *sources(files), "--out", files / "jury").exit_code == 0
    return files / "jury"


def content(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_check_says_that_a_panel_exists(files: Path) -> None:
    result = run("check", *sources(files))
    assert result.exit_code == 0
    assert result.stdout.startswith("A panel exists: 4 of the 12 volunteers")


def test_check_says_why_there_is_none_and_what_helps(files: Path) -> None:
    quotas(files / "quotas.csv", south=(4, 4))
    code, found = answer("check", *sources(files), "--suggest", files / "changes")
    assert code == 1
    assert found["exists"] is False
    assert found["contradictions"] or found["conflict"]
    assert len(found["suggestions"]) == len(found["files"]) > 0
    again = run(
        *("check", "--pool", files / "pool.csv", "--seats", "4"),
        *("--quotas", found["files"][0]),
    )
    assert again.exit_code == 0


def test_all_problems_of_both_files_come_at_once(files: Path) -> None:
    with (files / "pool.csv").open("a", encoding="utf-8") as file:
        file.write("v12,womna,north,h9\nv00,man,north,h9\n")
    code, found = answer("check", *sources(files))
    assert code == 2
    assert {problem["code"] for problem in found["problems"]} == {"value-unknown", "id-repeated"}
    quotas(files / "quotas.csv", south=(3, 1))
    code, found = answer("check", *sources(files))
    assert code == 2
    assert {problem["code"] for problem in found["problems"]} == {"seats-order", "id-repeated"}
    assert all(problem["file"] and problem["what"] for problem in found["problems"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--pool", "p", "--quotas", "q", "--seats", "0"),
        ("check", "--pool", "p", "--quotas", "q", "--seats", "many"),
        ("lottery", "--pool", "p", "--quotas", "q", "--seats", "4", "--out", "o", "--rule", "luck"),
        ("lottery", "--pool", "p", "--quotas", "q", "--seats", "4", "--out", "o", "--on", "soon"),
        ("check", "--pool", "p", "--quotas", "q", "--seats", "4", "--time", "nan"),
        ("announce", "jury", "--beacon-round", "first"),
        ("guess",),
    ],
)
def test_bad_usage_is_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert result.stdout == ""
    assert "Input should be" not in result.stderr
    result = run(*arguments, "--json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert found["exit"] == 2
    assert found["command"] == (arguments[0] if arguments[0] != "guess" else None)
    assert [problem["code"] for problem in found["problems"]] == ["usage"]


def test_a_missing_file_is_named(files: Path) -> None:
    result = run(
        *("check", "--pool", files / "no.csv", "--quotas", files / "quotas.csv", "--seats", "4")
    )
    assert result.exit_code == 2
    assert "no.csv" in result.stderr
    assert "[file-missing]" in result.stderr


def test_lottery_writes_a_folder_that_verifies(files: Path) -> None:
    code, found = answer("lottery", *sources(files), "--household", "house", "--out", files / "j")
    assert code == 0
    assert found["proven"] is True
    assert found["panels"] == 1000
    assert found["bound"] == "1/3"
    manifest = json.loads((files / "j" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["households"] is True
    assert manifest["options"]["household"] == ["house"]
    assert str(files) not in json.dumps(manifest)
    assert set(manifest["made_with"]) == {"sortition", "python", "numpy", "scipy", "highspy"}
    assert (files / "j" / "report.html").exists()
    code, found = answer("verify", files / "j")
    assert code == 0
    assert found["right"] is True


def test_lottery_says_what_decides(files: Path) -> None:
    result = run("lottery", *sources(files), "--out", files / "j", "--no-report")
    assert "4 seats for 12 volunteers: 1,000 panels" in result.stdout
    assert "Lowest chance: 33." in result.stdout
    assert not (files / "j" / "report.html").exists()


def test_exact_weights(files: Path) -> None:
    code, _ = answer("lottery", *sources(files), "--panels", "0", "--out", files / "j")
    assert code == 0
    assert (files / "j" / "lottery.csv").read_text(encoding="utf-8").startswith("weight,members")
    assert answer("verify", files / "j")[0] == 0


def test_without_a_panel_nothing_is_written(files: Path) -> None:
    quotas(files / "quotas.csv", south=(4, 4))
    code, found = answer("lottery", *sources(files), "--out", files / "j")
    assert code == 1
    assert found["exists"] is False
    assert found["suggestions"]
    assert not (files / "j").exists()


def test_a_stop_leaves_the_best_so_far_marked_as_not_proven(files: Path) -> None:
    code, found = answer("lottery", *sources(files), "--time", "0", "--out", files / "j")
    assert code == 3
    assert found["proven"] is False
    assert Fraction(found["bound"]) > 0
    with (files / "j" / "chances.csv").open(encoding="utf-8", newline="") as chances:
        assert {row["optimum"] for row in csv.DictReader(chances)} == {""}
    assert answer("verify", files / "j")[0] == 0


def test_an_earlier_folder_stays_unless_it_may_go(files: Path, jury: Path) -> None:
    before = content(jury)
    assert run("lottery", *sources(files), "--out", jury).exit_code == 1
    assert content(jury) == before
    assert run("lottery", *sources(files), "--out", jury, "--replace").exit_code == 0
    assert content(jury) != before
    assert run("draw", jury, "--number", "052").exit_code == 0
    drawn = content(jury)
    assert run("lottery", *sources(files), "--out", jury, "--replace").exit_code == 1
    assert content(jury) == drawn


def test_tickets_hide_ids(files: Path) -> None:
    pool = files / "pool.csv"
    named = pool.read_text(encoding="utf-8").replace("v", "jan.peeters@example.org-")
    pool.write_text(named, encoding="utf-8")
    shown = run("lottery", *sources(files), "--out", files / "a", "--no-report")
    assert "[id-personal]" in shown.stderr
    private = files / "private.csv"
    hidden = run("lottery", *sources(files), "--out", files / "b", "--tickets", private)
    assert "[id-personal]" not in hidden.stderr
    assert "private.csv" in hidden.stdout
    for path in (files / "b").iterdir():
        assert "peeters" not in path.read_text(encoding="utf-8")
    assert "peeters" in private.read_text(encoding="utf-8")
    code, found = answer("verify", files / "b", "--tickets", private)
    assert code == 0
    assert {"state": "ok", "what": "people: digests", "detail": ""} in found["checks"]


def test_warnings_are_always_shown(files: Path) -> None:
    pool = files / "pool.csv"
    pool.write_text(pool.read_text(encoding="utf-8").replace("v03,woman", "v03,Woman "))
    result = run("lottery", *sources(files), "--out", files / "j", "--no-report", "--json")
    assert result.exit_code == 0
    assert result.stderr.count("[value-spelling]") == 1
    assert [p["code"] for p in json.loads(result.stdout)["problems"]] == ["value-spelling"]


@pytest.mark.parametrize("way", ["number", "seed", "beacon"])
def test_draw_once(jury: Path, way: str) -> None:
    given: dict[str, str | Path] = {
        "number": "052", "seed": "a text", "beacon": jury.parent / "round.json"
    }  # fmt: skip
    (jury.parent / "round.json").write_text(json.dumps(ROUND), encoding="utf-8")
    code, found = answer("draw", jury, f"--{way}", given[way])
    assert code == 0
    assert found["method"] == way
    assert len(found["panel"]) == 4
    panel = (jury / "panel.csv").read_text(encoding="utf-8").split()[1:]
    assert found["panel"] == panel
    before = content(jury)
    code, found = answer("draw", jury, "--number", "053")
    assert code == 1
    assert [problem["code"] for problem in found["problems"]] == ["folder-drawn"]
    assert content(jury) == before
    assert answer("verify", jury)[0] == 0


def test_a_draw_stands_though_its_page_fails(jury: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(folder: Path) -> None:
        raise OSError(28, "full", str(folder))

    monkeypatch.setattr("sortition.report.write", broken)
    code, said = answer("draw", jury, "--number", "007")
    assert code == 0
    assert [problem["code"] for problem in said["problems"]] == ["draw-page"]
    assert (jury / "panel.csv").read_text(encoding="utf-8").split()[1:] == said["panel"]
    assert run("draw", jury, "--number", "007").exit_code == 1


@pytest.mark.parametrize("given", [(), ("--number", "052", "--seed", "x")])
def test_a_draw_needs_exactly_one_way(jury: Path, given: tuple[str, ...]) -> None:
    result = run("draw", jury, *given)
    assert result.exit_code == 2
    assert "[draw-method]" in result.stderr
    assert not (jury / "draw.json").exists()


def test_only_the_announced_round_decides(jury: Path) -> None:
    assert answer("announce", jury, "--beacon-round", "1000")[0] == 2
    ahead = first_round(datetime.now(UTC) + timedelta(days=1))
    code, found = answer("announce", jury, "--beacon-round", str(ahead))
    assert code == 0
    assert found["round"] == ahead
    code, found = answer("announce", jury, "--beacon-round", str(ahead + 1))
    assert (code, found["problems"][0]["code"]) == (1, "announced-already")
    (jury.parent / "round.json").write_text(json.dumps(ROUND), encoding="utf-8")
    for given in (("--beacon", jury.parent / "round.json"), ("--number", "052")):
        code, found = answer("draw", jury, *given)
        assert code == 1
        assert [problem["code"] for problem in found["problems"]] == ["draw-announced"]


def test_verify_says_what_differs(jury: Path) -> None:
    chances = jury / "chances.csv"
    chances.write_bytes(chances.read_bytes().replace(b"0.333", b"0.334", 1))
    result = run("verify", jury)
    assert result.exit_code == 1
    assert "DIFFERS: " in result.stdout
    assert "chances.csv" in result.stdout
    assert "do not rely on this folder" in result.stdout


def test_verify_tells_a_wrong_path_from_a_wrong_folder(files: Path) -> None:
    code, found = answer("verify", files / "nowhere")
    assert (code, found["problems"][0]["code"]) == (2, "file-missing")
    code, found = answer("verify", files)
    assert (code, found["problems"][0]["code"]) == (2, "no-manifest")


def test_publish_leaves_out_what_is_private(jury: Path) -> None:
    assert run("draw", jury, "--number", "052").exit_code == 0
    public = jury.parent / "public"
    assert answer("publish", jury, "--out", public)[0] == 0
    missing = {p.name for p in jury.iterdir()} - {p.name for p in public.iterdir()}
    assert missing == {"pool.csv", "salts.csv"}
    result = run("verify", public)
    assert result.exit_code == 0
    assert "Not checked: " in result.stdout


def test_report_makes_the_page_again(jury: Path) -> None:
    page = jury / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert answer("report", jury)[0] == 0
    assert page.read_bytes() == before


def test_no_personal_data_in_faults(jury: Path) -> None:
    """A folder that somebody broke ends in words, without what stands in it."""
    (jury / "manifest.json").write_text('{"tickets": "Jan Peeters"}', encoding="utf-8")
    for command in (("draw", jury, "--number", "052"), ("report", jury), ("verify", jury)):
        result = run(*command)
        assert result.exit_code in (1, 2)
        assert "Traceback" not in result.stderr
        assert "Peeters" not in result.stderr


def test_demo_makes_everything_and_says_what_next(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = run("demo", "--out", out)
    assert result.exit_code == 0
    assert "Next, on these files, then on your own:" in result.stdout
    assert (out / "public" / "report.html").exists()
    assert answer("verify", out / "jury", "--tickets", out / "private-tickets.csv")[0] == 0
    code, found = answer("demo", "--out", out)
    assert (code, found["problems"][0]["code"]) == (1, "folder-in-the-way")
    assert (out / "public" / "draw.json").exists()
    steps = [line[0] for line in result.stdout.splitlines() if re.match(r"\d\. ", line)]
    assert steps == list("123456")


def test_demo_says_a_command_that_works(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "sortition", "demo", "--out", "a demo"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    command = shlex.split(shown.stdout.splitlines()[-1])
    assert command[-6:] == [
        *("--pool", "a demo/pool.csv", "--quotas", "a demo/quotas.csv", "--seats", "40")
    ]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0


def test_a_round_is_announced_by_its_time(jury: Path) -> None:
    time = (datetime.now(UTC) + timedelta(days=2)).replace(second=0, microsecond=0)
    code, found = answer("announce", jury, "--at", f"{time:%Y-%m-%dT%H:%M}+00:00")
    assert code == 0
    assert time_of(found["round"] - 1) < time <= time_of(found["round"])
    assert datetime.fromisoformat(found["known_at"]) == time_of(found["round"])


def test_a_time_without_offset_is_local(jury: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime.now(UTC).date() + timedelta(days=2)
    monkeypatch.setenv("TZ", "XYZ-5")
    tzset()
    try:
        code, found = answer("announce", jury, "--at", f"{day} 14:00")
    finally:
        monkeypatch.undo()
        tzset()
    assert code == 0
    known = datetime.fromisoformat(found["known_at"])
    assert f"{known:%Y-%m-%d %H:%M}" == f"{day} 09:00"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "announce-round"),
        (("--beacon-round", "1", "--at", "2030-01-01 14:00"), "announce-round"),
        (("--at", "tomorrow"), "announce-time"),
        (("--at", "2030-01-01"), "announce-time"),
        (("--at", "2020-01-01 14:00"), "round-past"),
        (("--at", "1970-01-02 14:00"), "round-past"),
        (("--at", "9000-01-01 14:00"), "round-far"),
        (("--beacon-round", "9" * 30), "round-unknown"),
    ],
)
def test_rounds_that_cannot_be_announced(jury: Path, given: tuple[str, ...], code: str) -> None:
    exit_code, found = answer("announce", jury, *given)
    assert (exit_code, found["problems"][0]["code"]) == (2, code)
    assert not (jury / "announcement.json").exists()


def test_what_cannot_be_used_is_2_in_every_command(files: Path, jury: Path) -> None:
    nowhere, file = files / "nowhere", files / "pool.csv"
    unread = files / "round.json"
    unread.write_text("no round", encoding="utf-8")
    ends = {
        ("verify", nowhere): 2,
        ("draw", nowhere, "--number", "052"): 2,
        (
            "announce",
            nowhere,
            "--at",
            f"{datetime.now().astimezone() + timedelta(days=1):%Y-%m-%d %H:%M}",
        ): 2,
        ("report", nowhere): 2,
        ("publish", nowhere, "--out", files / "public"): 2,
        ("publish", jury, "--out", file): 2,
        ("publish", jury, "--out", jury / "public"): 2,
        ("lottery", *sources(files), "--out", file): 2,
        ("lottery", *sources(files), "--out", files / "j", "--tickets", files / "j" / "t.csv"): 2,
        ("draw", jury, "--number", "abc"): 2,
        ("draw", jury, "--seed", ""): 2,
        ("draw", jury, "--beacon", unread): 2,
        ("draw", jury, "--beacon", nowhere): 2,
        ("lottery", *sources(files), "--out", jury): 1,
    }
    assert {command: answer(*command)[0] for command in ends} == ends


def test_a_place_is_named_once(files: Path, jury: Path) -> None:
    said = run("lottery", *sources(files), "--out", jury).stderr
    assert said.startswith(f"error: {jury} exists already.")


def test_the_place_that_was_given_is_named(files: Path) -> None:
    closed = files / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    if os.access(closed, os.W_OK):
        pytest.skip("whoever runs this may write anywhere")
    result = run("lottery", *sources(files), "--out", closed / "j")
    assert result.exit_code == 2
    assert f"error: {closed / 'j'}: " in result.stderr


def test_check_names_households_and_who_has_no_seat(files: Path) -> None:
    with (files / "quotas.csv").open("a", encoding="utf-8") as file:
        file.write("part,east,0,0\n")
    with (files / "pool.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"w{n},man,east,x{n}\n" for n in range(7))
    result = run("check", *sources(files), "--household", "house")
    assert "Households of several volunteers: 6;" in result.stdout
    assert "Who is in no panel: w0, w1, w2, w3, w4 and 2 more." in result.stdout
