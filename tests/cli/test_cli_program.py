"""The program as a whole: light to start, documented in full, and stopped by Ctrl-C."""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from sortition import __version__
from sortition.cli.app import app

ROOT = Path(__file__).parents[2]
LEUVEN = ROOT / "examples" / "leuven"
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined] # it is a group
HEAVY = ("numpy", "scipy", "highspy", "pandas", "openpyxl", "jinja2", "rapidfuzz", "rich", "babel")


def sortition(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sortition", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def chapters() -> dict[str, str]:
    """Return the page's text on each command."""
    parts = re.split(r"^## sortition ([\w-]+)$", PAGE, flags=re.M)
    texts = (re.split("^## ", part, flags=re.M)[0] for part in parts[2::2])
    return dict(zip(parts[1::2], texts, strict=True))


def documented() -> Iterator[tuple[str, str]]:
    for name, command in COMMANDS.items():
        for parameter in command.params:
            yield from ((name, option) for option in parameter.opts if option.startswith("-"))


def test_the_page_has_a_chapter_for_every_command() -> None:
    assert list(chapters()) == list(COMMANDS)


@pytest.mark.parametrize(("command", "option"), sorted(set(documented())))
def test_the_page_names_every_option(command: str, option: str) -> None:
    common = PAGE.split("## sortition check")[0]
    assert f"`{option}" in chapters()[command] or f"`{option}" in common


def test_the_page_names_no_option_that_is_not_there() -> None:
    there = {option for _, option in documented()}
    there |= {"--help", "--version", "--install-completion", "--show-completion"}
    assert set(re.findall(r"--[a-z][a-z-]*", PAGE)) <= there


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_help_has_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"Examples?:\n +sortition {name}", result.stdout)


def test_help_is_light() -> None:
    """Under 0.3 seconds of CPU, the best of three; no library that only the work needs."""
    costs = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert sortition("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(costs) < 0.3
    code = f"import sys, sortition.cli.app; print([m for m in {HEAVY} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_version() -> None:
    assert sortition("--version").stdout == f"sortition {__version__}\n"


def test_completion_knows_commands_and_options() -> None:
    environment = os.environ | {
        "_SORTITION_COMPLETE": "complete_bash",
        "COMP_WORDS": "sortition ann",
        "COMP_CWORD": "1",
    }
    assert sortition(env=environment).stdout.split() == ["announce"]


def test_fine_print_of_json_is_documented(tmp_path: Path) -> None:
    """The page lists for every command exactly the keys that its object has."""
    listed = {
        name: set(re.findall(r"`(\w+)`", keys))
        for name, keys in re.findall(r"^\| `([\w-]+)` \| (`.*) \|$", PAGE.split("## JSON")[1], re.M)
        if name in COMMANDS
    }
    assert set(listed) == set(COMMANDS)
    demo = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "demo"), "--json"])
    found = json.loads(demo.stdout)
    steps = found["steps"] | {"demo": found}
    jury = tmp_path / "demo" / "jury"
    report = CliRunner().invoke(app, ["report", str(jury), "--json"])
    steps["report"] = json.loads(report.stdout)
    for name in ("replace", "explain", "what-if", "intersections", "shadow"):
        answer = CliRunner().invoke(app, [name, str(jury), "--json"])
        steps[name] = json.loads(answer.stdout)
    files = ["--pool", str(LEUVEN / "pool.csv"), "--quotas", str(LEUVEN / "quotas.csv")]
    asked = ["rotate", *files, "--seats", "40", "--cohorts", "2", "--rounds", "2", "--json"]
    steps["rotate"] = json.loads(CliRunner().invoke(app, asked).stdout)
    asked = ["compare", *files, "--seats", "40", "--rules", "leximin", "--panels", "20", "--json"]
    steps["compare"] = json.loads(CliRunner().invoke(app, asked).stdout)
    asked = ["quotas", "--population", str(LEUVEN / "population.csv"), "--seats", "40", "--json"]
    steps["quotas"] = json.loads(CliRunner().invoke(app, asked).stdout)
    records = tmp_path / "records.csv"
    records.write_text("gender,stayed\nwoman,yes\nman,no\n", encoding="utf-8")
    asked = ["stay", "--history", str(records), "--json"]
    steps["stay"] = json.loads(CliRunner().invoke(app, asked).stdout)
    for name in ("draw.json", "panel.csv"):
        (jury / name).unlink()
    tomorrow = f"{datetime.now().astimezone() + timedelta(days=1):%Y-%m-%d %H:%M}"
    ahead = ["announce", str(jury), "--at", tomorrow, "--json"]
    steps["announce"] = json.loads(CliRunner().invoke(app, ahead).stdout)
    assert set(steps) == set(COMMANDS)
    for name, keys in steps.items():
        assert set(keys) - {"command", "exit", "problems"} == listed[name], name


def slow_pool(folder: Path) -> list[str | Path]:
    """Write 4,000 people whom it takes long to level, and return the options that read them."""
    with (folder / "pool.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["who", *"abcdefgh"])
        table.writerows(
            [n, *((n * (n + 7 * f) // (f + 3)) % (3 + f % 3) for f in range(8))]
            for n in range(4000)
        )
    with (folder / "quotas.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["feature", "value", "least", "most"])
        for f, name in enumerate("abcdefgh"):
            values = 3 + f % 3
            table.writerows([name, v, 100 // values - v, 100 // values + 4] for v in range(values))
    return ["--pool", folder / "pool.csv", "--quotas", folder / "quotas.csv", "--seats", "100"]


def test_ctrl_c_ends_the_work_at_once(tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "sortition", "lottery", "--no-report"),
        *map(str, slow_pool(tmp_path)),
        *("--out", str(tmp_path / "jury")),
    ]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    assert "[id-first-column]" in program.stderr.readline()  # the last word before the work
    time.sleep(1)
    assert program.poll() is None, "the pool is too easy for this test"
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=10)  # a guard: benchmarks/stopping.py measures a second
    assert program.returncode == 3
    assert "Traceback" not in err
    if (tmp_path / "jury").exists():
        manifest = json.loads((tmp_path / "jury" / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["proven"] is False
    else:
        assert "[stopped]" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["replace", "jury", "--left", "a", "--left", "b"], "commas between the names"),
        (["check", "--seats", "3", "--pool", "p", "--quotas", "q", "--seats=4"], "Give it once."),
        (["check", "--seats", "3", "--pool", "p", "--quotas", "q", "--on", "1/2/27"], "2027-01-31"),
        (["replace", "jury", "--panels", "1000001"], "is more than 1,000,000."),
        (["replace", "jury", "--from", "all"], "'--from': 'all' is not one of"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(arguments: list[str], told: str) -> None:
    """Of an option given twice only the last would count: a member who leaves would be lost."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_flags_and_lists_may_be_repeated() -> None:
    arguments = ["quotas", "--population", "p", "--seats", "9", "--json", "--json"]
    result = CliRunner().invoke(app, [*arguments, "--nested", "a,b", "--nested", "c,d"])
    assert "file-missing" in result.stdout
