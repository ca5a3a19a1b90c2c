"""Nothing gets round the door: read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from panels.door import REGISTER, Entry
from panels.rooms import ROOMS, furnished
from strata.texts import Text

ROOT = Path(__file__).parents[2]
PANELS = sorted((ROOT / "panels").rglob("*.py"))
SCREENS = sorted((ROOT / "panels" / "screens").rglob("*.py"))
OPENS = {"transaction", "Session", "sessionmaker", "scoped_session", "raw_connection", "connect"}
"""Names by which a database is opened."""
MAY_OPEN = {
    "panels/door/entering.py": "the door",
    "panels/house.py": "hands its store to the door",
    "panels/accounts/sessions.py": "moves the end of a session that is used; nobody's action",
    "panels/care/backup/store.py": "the whole store at once, outside any city",
    "panels/care/erasure/scrubbing.py": "clears the files, outside any transaction",
}
"""Besides `panels/store`; each says why."""
NO_DATABASE = {"app.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def called(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the last part of the name of everything that a module calls."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            yield name, node.lineno


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name of everything that a module imports from elsewhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{name_of(path)} imports by dots"
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def outside() -> list[Path]:
    """Modules that have to go through the door."""
    own = [path for path in PANELS if not name_of(path).startswith("panels/store/")]
    return [*own, *(ROOT / name for name in NO_DATABASE if (ROOT / name).exists())]


@pytest.mark.parametrize("path", outside(), ids=name_of)
def test_only_the_door_opens_the_store(path: Path) -> None:
    opened = {(name, line) for name, line in called(path) if name in OPENS}
    if name_of(path) not in MAY_OPEN:
        assert not opened


def test_the_list_of_who_may_open_the_store_is_not_longer_than_needed() -> None:
    used = {name_of(path) for path in PANELS for name, _ in called(path) if name in OPENS}
    assert set(MAY_OPEN) <= used


@pytest.mark.parametrize("path", outside(), ids=name_of)
def test_nobody_but_the_door_commits(path: Path) -> None:
    wrong = {(name, line) for name, line in called(path) if name in {"commit", "begin_nested"}}
    assert not wrong


@pytest.mark.parametrize("path", outside(), ids=name_of)
def test_no_statement_is_put_together_from_words(path: Path) -> None:
    """SQL only through bound parameters: what is handed to the database's own language is fixed."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in {"execute", "exec_driver_sql", "executescript"} and node.args:
            first = node.args[0]
            assert not isinstance(first, ast.JoinedStr | ast.BinOp), node.lineno


def test_every_module_with_entries_is_a_room() -> None:
    furnished()
    with_entries = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in PANELS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in {"action", "read"}
    }
    assert with_entries == {entry.function.__module__ for entry in REGISTER.values()}
    assert with_entries <= set(ROOMS)


@pytest.mark.parametrize("path", SCREENS, ids=name_of)
def test_screens_know_entries_values_and_words_only(path: Path) -> None:
    """A screen holds no rule: it calls entries, and shows what they return."""
    for module, name in imported(path):
        if module.split(".")[0] != "panels" or module.startswith("panels.screens"):
            assert module.split(".")[0] not in {"sqlalchemy", "psycopg", "sqlite3"}
            continue
        found = getattr(import_module(module), name, None)
        if found is None:  # a module of the package
            found = import_module(f"{module}.{name}")
        word = isinstance(found, type) and issubclass(found, Enum)
        assert word or not module.startswith("panels.store"), f"{module}.{name}"
        assert shown(found) or (module, name) in FRAME, f"{name_of(path)}: {module}.{name}"


FRAME = {
    ("panels", "tongue"),
    ("panels.house", "House"),
    ("panels.door", "Denied"),
    ("panels.door", "Visit"),
    ("panels.door.entering", "open_entries"),
    ("panels.rooms", "furnished"),
}
"""What the frame of all screens needs to know who looks, and in which language."""


def shown(found: object) -> bool:
    """Whether a screen may know it: an entry, a frozen value, a word, a fixed number."""
    if isinstance(found, Entry | Enum | Text | str | int | tuple | frozenset):
        return True
    if isinstance(found, type):
        frozen = is_dataclass(found) and found.__dataclass_params__.frozen  # type: ignore[attr-defined]
        return frozen or issubclass(found, Enum)
    module = "panels.tongue" if isinstance(found, ZoneInfo) else getattr(found, "__module__", "")
    return module in {"panels.names", "panels.tongue"} or isinstance(found, dict)
