"""docs/walk-through.md typed from top to bottom: the program prints what the page shows."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sortition.cli.app import app

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "walk-through.md"
CITY = ROOT / "examples" / "leuven"

VARIES = (
    # random
    (r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", "TICKET"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"(?<=they repair )\d+%.*", "#"),
    (r"^(By how many leave):.*", r"\1"),
    (r"^On average [\d.]+ (.*), [\d.]+ (without)", r"On average # \1, # \2"),
    # time
    (r"found in [\d.]+ s", "found in # s"),
    (r"^(\w+ +exact .*%) +[\d.]+$", r"\1"),
    (r"^Round \d+ (.*) at \d.*", r"Round # \1 at #"),
    # the panels, which another solver may choose otherwise
    (r"(?<=^Lowest chance: )[\d.]+%", "#"),
    (r"(?<=further than )[\d.]+%", "#"),
    (r"^(Lost|Gained) most by rounding:.*", r"\1"),
    (r"^ +published .*", "published"),
    (r"^You are in \d+ (.*): [\d.]+%", r"You are in # \1: #"),
    (r"^(The panel has been drawn, and you are) .*", r"\1"),
    # who leaves, and who can step in
    (r"(?<= Candidates: )\d+", "#"),
    (r"^(What the quotas ask of the empty seats|Candidates who could step in):.*", r"\1"),
    (r"^(With what chance):.*", r"\1"),
    (r"^Number \d+ (was drawn. Stepping in): .*", r"Number # \1"),
)
"""What may be otherwise on another day or machine; every other letter must agree."""

LEAVES = "V034"
"""Who leaves on the page."""


def steps() -> Iterator[tuple[str, list[str]]]:
    """Yield each command of the page with the lines shown below it."""
    for block in re.findall(r"^```\n(\$ .*?)^```", PAGE.read_text("utf-8"), re.M | re.S):
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = step.replace("\\\n", "").partition("\n")
            yield command, shown.splitlines()


def plain(line: str) -> str:
    """Return a line without what may be otherwise."""
    for pattern, instead in VARIES:
        line = re.sub(pattern, instead, line)
    return line


def agrees(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Return whether the lines are those shown; ``...`` stands for lines, or for a line's end."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(agrees(shown[1:], printed[n:]) for n in range(len(printed) + 1))
    if not printed:
        return False
    if shown[0].endswith(" ..."):
        same = plain(printed[0]).startswith(plain(shown[0].removesuffix(" ...")))
    else:
        same = plain(printed[0]) == plain(shown[0])
    return same and agrees(shown[1:], printed[1:])


def typed(command: str) -> list[str]:
    """Return the lines that a command prints, warnings and tables first as in a terminal."""
    program, *arguments = shlex.split(command)
    if program == "python3":
        run = [sys.executable, *arguments]
        return subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert program == "sortition"
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return (result.stderr + result.stdout).splitlines()


def somebody_replaceable() -> str:
    """Return the first member whose seat several people could take."""
    drawn = set(Path("jury/panel.csv").read_text("utf-8").split()[1:])
    rows = [row.split(",") for row in Path("private.csv").read_text("utf-8").splitlines()[1:]]
    for member in sorted(row[1] for row in rows if row[0] in drawn):
        asked = f"replace jury --left {member} --tickets private.csv --what-if --json"
        result = CliRunner().invoke(app, asked.split())
        if result.exit_code == 0 and len(json.loads(result.stdout)["chances"]) > 1:
            return member
    raise AssertionError("nobody of this panel can be replaced")


def test_the_page_is_what_the_program_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, before = tmp_path / "here", tmp_path / "before"
    here.mkdir()
    for name in ("population.csv", "pool.csv"):
        shutil.copy(CITY / name, here)
    monkeypatch.chdir(here)
    leaves, names = "", []
    for command, shown in steps():
        name = command.split()[1]
        names.append(name)
        if name == "draw":
            shutil.copytree(here, before)
        if name == "replace":
            leaves = leaves or somebody_replaceable()
            command = command.replace(LEAVES, leaves)
        with monkeypatch.context() as aside:
            if name == "announce":  # what stands there instead of dice
                aside.chdir(before)
                soon = datetime.now(UTC) + timedelta(days=30)
                command = re.sub(r'"\d.*"', f'"{soon:%Y-%m-%d %H:%M}"', command)
            printed = typed(command)
        assert agrees(shown, printed), "\n".join(["$ " + command, *printed, "IS NOT", *shown])
    assert {*names} >= {"quotas", "check", "lottery", "publish", "draw", "verify", "replace"}
    assert (here / "quotas.csv").read_bytes() == (CITY / "quotas.csv").read_bytes()
    assert (here / "public" / "replacements" / "1" / "draw.json").exists()
    assert (here / "members.csv").exists()


def test_figures_that_differ_are_seen() -> None:
    shown = [line for command, lines in steps() for line in lines if "announce" not in command]
    for figure in ("6.90%: that is proven", "16 in 232", "of the 381", "14.575", "23.08%"):
        (line,) = [line for line in shown if figure in line]
        wrong = line.replace(figure, re.sub(r"\d", "0", figure))
        assert agrees([line], [line])
        assert not agrees([line], [wrong])
        assert agrees(["...", line], ["any", "lines", line])
        assert not agrees([line, "..."], ["more", line])
