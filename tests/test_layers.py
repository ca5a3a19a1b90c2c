"""The rooms keep their doors: who may import what, read from the source itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path for name in ("strata", "sortition", "panels") for path in (ROOT / name).rglob("*.py")
)
LIBRARY = [
    path
    for path in MODULES
    if path.relative_to(ROOT).parts[0] != "panels"
    and path.relative_to(ROOT).parts[:2] != ("sortition", "cli")
    and path.name != "__main__.py"
]
NOT_BELOW_THE_COMMAND_LINE = {"time", "random", "secrets", "socket", "urllib", "http", "requests"}
"""No clock, no chance of its own and no network: these come in as arguments."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = path.relative_to(ROOT).with_suffix("").parts
            base = [*parts[: len(parts) - node.level]] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for such an expression, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def test_the_modules_are_found() -> None:
    assert {"sortition/solver.py", "strata/quotas.py"} <= {name_of(path) for path in LIBRARY}


def test_strata_knows_nothing_of_the_lotteries() -> None:
    wrong = {
        (name_of(path), name)
        for path in MODULES
        if path.is_relative_to(ROOT / "strata")
        for name in imported(path)
        if name.split(".")[0] in {"sortition", "panels", "app"}
    }
    assert not wrong


def test_the_lotteries_know_nothing_of_the_jury_s_life() -> None:
    wrong = {
        (name_of(path), name)
        for path in MODULES
        if path.is_relative_to(ROOT / "sortition")
        for name in imported(path)
        if name.split(".")[0] in {"panels", "app"}
    }
    assert not wrong


def test_only_one_module_knows_the_solver() -> None:
    users = {
        name_of(path) for path in MODULES for name in imported(path) if name.startswith("highspy")
    }
    assert users == {"sortition/solver.py"}


def test_the_library_does_not_know_the_command_line() -> None:
    wrong = {
        (name_of(path), name)
        for path in LIBRARY
        for name in imported(path)
        if name.startswith(("sortition.cli", "sortition.__main__", "typer", "click", "rich"))
    }
    assert not wrong


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_the_library_takes_clock_and_chance_from_outside(path: Path) -> None:
    wrong = {name for name in imported(path) if name.split(".")[0] in NOT_BELOW_THE_COMMAND_LINE}
    assert not wrong
    for node in ast.walk(parsed(path)):
        name = dotted(node) if isinstance(node, ast.Attribute) else ""
        assert not name.endswith((".now", ".utcnow", ".today")), f"reads the clock: {name}"
        assert name not in {"os.environ", "os.getenv", "os.urandom", "uuid.uuid4"}, name
        if name.startswith(("np.random.", "numpy.random.")):
            allowed = {"Generator", "default_rng", "PCG64", "Philox", "SeedSequence"}
            assert name.split(".")[2] in allowed, f"chance that nobody seeded: {name}"
        if isinstance(node, ast.Call) and dotted(node.func).endswith("default_rng"):
            assert node.args or node.keywords, "a generator without a seed"


@pytest.mark.parametrize("script", sorted((ROOT / "sortition").glob("verify*.py")), ids=str)
def test_the_verifier_needs_the_standard_library_only(script: Path) -> None:
    names = {name.split(".")[0] for name in imported(script)}
    assert names <= set(sys.stdlib_module_names)
    assert len(script.read_text(encoding="utf-8").splitlines()) < 150


def test_no_room_is_a_lumber_room() -> None:
    lumber = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert not {name_of(path) for path in MODULES if path.stem in lumber}
    assert not {name_of(path) for path in MODULES if path.parent.name in lumber}


def test_modules_and_functions_stay_readable() -> None:
    """A module tells one story in about 300 lines, a function in about 40."""
    long = []
    for path in MODULES:
        if path.parent.name == "versions":  # a migration is a list of tables
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 330:
            long.append(f"{name_of(path)}: {lines} lines")
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef):
                doc = node.body[0]
                heading = doc.end_lineno if ast.get_docstring(node) else node.lineno
                body = (node.end_lineno or 0) - (heading or 0)
                if body > 45:
                    long.append(f"{name_of(path)}: {node.name} has {body} lines")
    assert not long
