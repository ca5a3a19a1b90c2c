"""A heading that could be a name is no address within the page: it would stand in a URL."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SCREENS = sorted((Path(__file__).parents[2] / "panels" / "screens").rglob("*.py"))
HEADINGS = {"title", "header", "subheader"}


def headings(source: str) -> list[ast.Call]:
    """Return the calls that show a heading."""
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in HEADINGS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "st"
    ]


def may_name_somebody(call: ast.Call) -> bool:
    """Tell whether a heading shows something else than words of the program."""
    said = ast.unparse(call.args[0])
    return not said.startswith("frame.say(text(") or "=" in said


def is_address(call: ast.Call) -> bool:
    return not any(
        one.arg == "anchor" and ast.unparse(one.value) == "False" for one in call.keywords
    )


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.name)
def test_no_name_is_an_address(path: Path) -> None:
    for call in headings(path.read_text(encoding="utf-8")):
        assert not (may_name_somebody(call) and is_address(call)), f"line {call.lineno}"


def test_it_is_seen() -> None:
    (name,) = headings("st.header(frame.literal(sheet.name))")
    (words,) = headings("st.header(frame.say(text('Quotas')))")
    (with_name,) = headings("st.header(frame.say(text('Of {name}', name=name)))")
    assert [may_name_somebody(one) for one in (name, words, with_name)] == [True, False, True]
    assert is_address(name)
