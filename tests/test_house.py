"""The house itself: versions, licence, changelog, links, what make says when something lacks."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "protobuf": "google",
    "psycopg[binary]": "psycopg",
    "pydantic-settings": "pydantic_settings",
    "python-flint": "flint",
}


def requirements(*extras: str) -> dict[str, str]:
    """Return the lowest version of each direct dependency."""
    listed = [*PROJECT["dependencies"]]
    for extra in extras:
        listed += PROJECT["optional-dependencies"][extra]
    return dict(requirement.split(">=") for requirement in listed)


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.lower().split("==") for line in lines if not line.startswith("#"))


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_tests_run_on_known_versions_within_the_bounds() -> None:
    pinned = {name.replace("_", "-"): version for name, version in constraints().items()}
    for name, lowest in requirements("app", "beacon", "dev").items():
        bare = name.partition("[")[0].replace("_", "-").lower()
        assert numbers(pinned[bare]) >= numbers(lowest), name


def test_the_lock_names_no_place() -> None:
    assert not re.search(r"[/@]", (ROOT / "constraints.txt").read_text(encoding="utf-8"))


def test_packages_import_only_what_they_declare() -> None:
    library = {IMPORTED_AS.get(name, name) for name in requirements("beacon")}
    screens = {IMPORTED_AS.get(name, name) for name in requirements("app")} | {"pydantic"}
    wrong = set()
    for package in ("strata", "sortition", "panels"):
        allowed = library | set(sys.stdlib_module_names) | {"strata", "sortition"}
        if package == "panels":
            allowed |= screens | {"panels"}
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                else:
                    continue
                wrong |= {(path.name, n) for n in names if n.split(".")[0] not in allowed}
    assert not wrong


def test_the_licence_is_there_in_full() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_changelog_fragments_have_a_kind() -> None:
    for path in (ROOT / "changelog.d").iterdir():
        assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", path.name)
        assert path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    "page",
    [p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s#]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_make_explains_each_of_its_jobs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    jobs = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.M)[0].split()) - {"help"}
    assert {"demo", "test"} <= jobs
    assert jobs == set(re.findall(r'@echo "make (\w+) ', makefile))


def test_ci_is_make_test_and_nothing_else() -> None:
    run = ROOT / ".ci" / "run"
    commands = [
        line
        for line in run.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]
    assert os.access(run, os.X_OK)


def fake_python(path: Path, *, fails_on: str) -> Path:
    """Write a stand-in for Python that fails when a word stands in its arguments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *{fails_on}*) echo "ERROR: $1 failed"; exit 1;; esac\nexit 0\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def environment(where: Path, python: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ".ci/venv", str(where)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_named(tmp_path: Path) -> None:
    old = fake_python(tmp_path / "python", fails_on="version_info")
    run = environment(tmp_path / "venv", old)
    assert run.returncode == 1
    assert "no Python of version 3.11 or newer" in run.stderr


def test_a_python_without_venv_names_the_package(tmp_path: Path) -> None:
    bare = fake_python(tmp_path / "python", fails_on="ensurepip")
    run = environment(tmp_path / "venv", bare)
    assert run.returncode == 1
    assert "apt install python3-venv" in run.stderr
    assert not (tmp_path / "venv").exists()


def test_no_network_is_said_and_can_be_tried_again(tmp_path: Path) -> None:
    fake_python(tmp_path / "venv" / "bin" / "python", fails_on="install")
    run = environment(tmp_path / "venv", fake_python(tmp_path / "python", fails_on="nothing"))
    assert run.returncode == 1
    assert "check the network" in run.stderr
    assert not (tmp_path / "venv" / ".made").exists()
