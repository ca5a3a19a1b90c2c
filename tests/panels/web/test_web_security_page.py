"""The page about security: every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
PAGE = TESTS.parent / "docs" / "security.md"


@lru_cache(maxsize=1)
def there() -> set[str]:
    """All tests, as ``file.py::Class::test`` and ``file.py::test``."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found.add(f"{path.name}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                found |= {
                    f"{path.name}::{node.name}::{inner.name}"
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef)
                }
    return found


NAMED = sorted(set(re.findall(r"`(test_\w+\.py::[\w:]+)`", PAGE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_is_there(name: str) -> None:
    assert name in there()


def test_every_point_names_one() -> None:
    page = PAGE.read_text(encoding="utf-8").split("## Not met")[0]
    rows = re.findall(r"^\| (\d[\d., ]*) \| (.+) \| (.+) \|$", page, re.MULTILINE)
    assert len(rows) > 60
    assert all("`test_" in shown for _, _, shown in rows)


def test_all_chapters_that_apply_are_looked_at() -> None:
    page = PAGE.read_text(encoding="utf-8")
    points = {int(point) for point in re.findall(r"(?:\| |, )(\d+)\.\d+(?:\.\d+)?", page)}
    # 17 is about video calls.
    assert points == set(range(1, 18)) - {17}
