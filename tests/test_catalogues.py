"""The catalogues say all that the templates hold, with the figures in their places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PAIRS = [
    (template, catalogue)
    for template in sorted(ROOT.glob("*/locale/*.pot"))
    for catalogue in sorted(template.parent.glob("*.po"))
]
SAME = {
    "%(number)s panel",
    "%(number)s panels",
    "Adams",
    "Badges",
    "Contact",
    "D'Hondt (Jefferson)",
    "Dean",
    "E-mail",
    "Exact",
    "Gini",
    "Huntington-Hill",
    "Id",
    "Jury",
    "Panel %(number)s",
    "Panels",
    "Pool",
    "Postcode",
    "Sainte-Laguë (Webster)",
    "Stop",
    "Team",
    "account",
    "e-mail",
    "exact",
    "id",
    "import",
    "jury",
    "manifest",
    "panels",
    "percentages",
    "pool",
    "postcode",
    "{count:,} panels",
    "{date}, {hour} UTC",
}
"""Words that are the same in both languages. Texts of fields and signs alone need not be here."""
ROOMS = {"strata": "sortition", "sortition": "sortition", "panels": "panels"}
"""The packages, and whose template holds their texts."""
NO_LITERAL = {
    ("panels/screens/pages/remit.py", "st.text(standing.newest.text)"),
}
"""Calls that mark no text for the catalogues, as they stand."""


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(path: Path) -> dict[object, Message]:
    return {message.id: message for message in read(path) if message.id}


def forms(words: object) -> list[str]:
    """Return the singular and the plural, or the one text that there is."""
    return [str(word) for word in (words if isinstance(words, list | tuple) else [words])]


def fields(words: str) -> list[tuple[str, ...]]:
    """Return what is filled in, as `str.format` and as the page do it, and what marks it up."""
    named = [
        (name, spec or "", conversion or "")
        for _, name, spec, conversion in Formatter().parse(words)
        if name is not None
    ]
    return sorted(named) + sorted((mark,) for mark in re.findall(r"%\(\w+\)\w|%%|<[^<>]+>", words))


def bare(words: str) -> str:
    """Return the letters of a text without its fields and tags."""
    return re.sub(r"%\(\w+\)s|\{[^{}]*\}|<[^<>]+>|[\W\d_]", "", words)


named = pytest.mark.parametrize(
    ("template", "catalogue"), PAIRS, ids=lambda path: str(path.relative_to(ROOT))
)


def test_the_page_and_the_commands_have_a_dutch_catalogue() -> None:
    assert ROOT / "sortition" / "locale" / "nl.po" in {catalogue for _, catalogue in PAIRS}


@named
def test_every_text_is_translated_and_none_is_left_over(template: Path, catalogue: Path) -> None:
    wanted, held = messages(template), messages(catalogue)
    assert {*wanted} - {*held} == set(), "not in the catalogue"
    assert {*held} - {*wanted} == set(), "no longer in the template"
    assert not read(catalogue).obsolete
    for message in held.values():
        assert not message.fuzzy, message.id
        assert len(forms(message.string)) == len(forms(message.id)), message.id
        assert all(word.strip() for word in forms(message.string)), message.id


@named
def test_fields_and_their_formats_are_those_of_the_text(template: Path, catalogue: Path) -> None:
    for message in messages(catalogue).values():
        for said, meant in zip(forms(message.string), forms(message.id), strict=True):
            assert fields(said) == fields(meant), (meant, said)
            assert _indent(said) == _indent(meant), (meant, said)


@named
def test_nothing_was_left_in_english(template: Path, catalogue: Path) -> None:
    left = {
        meant
        for message in messages(catalogue).values()
        for said, meant in zip(forms(message.string), forms(message.id), strict=True)
        if said == meant and bare(meant)
    }
    assert left <= SAME


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_written_where_it_is_marked_and_stands_in_the_template(room: str) -> None:
    """What is no literal there, or nested too deep to be seen, would stay English unnoticed."""
    template = messages(ROOT / ROOMS[room] / "locale" / f"{ROOMS[room]}.pot")
    unseen = []
    for path, call in marked(room):
        said = [words.value for words in call.args if isinstance(words, ast.Constant)]
        if said and len(said) == len(call.args):
            if (said[0] if len(said) == 1 else tuple(said)) not in template:
                unseen.append(f"{path}:{call.lineno}: not in the template: {said}")
        elif (path, ast.unparse(call)) not in NO_LITERAL:
            unseen.append(f"{path}:{call.lineno}: no literal: {ast.unparse(call)}")
    assert not unseen, "run 'make texts'; give a nested text a line of its own"


def marked(room: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of something named `text` or `plural`, and in which file it stands."""
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(
                node.func, "id", getattr(node.func, "attr", None)
            ) in ("text", "plural"):
                yield path.relative_to(ROOT).as_posix(), node


def _indent(words: str) -> int:
    return len(words) - len(words.lstrip())
