"""Every fact that any entry notes has words."""

from __future__ import annotations

import ast
from pathlib import Path

from panels.care.erasure.reach import tables
from panels.log.facts import NAMES, in_words
from panels.rooms import furnished
from panels.store.kinds import Keep, Kind
from panels.tongue import tongue

PANELS = Path(__file__).parents[3] / "panels"


def noted() -> set[str]:
    """Return the names of all facts that are given by name to a `note`."""
    return {
        one.arg
        for path in sorted(PANELS.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "note"
        for one in call.keywords
        if one.arg is not None
    }


def test_every_fact_has_words() -> None:
    assert noted() - {*NAMES} == set()


def test_every_table_about_people_has_words_for_when_its_rows_are_erased() -> None:
    furnished()
    close = (Kind.PSEUDONYMOUS, Kind.PERSONAL, Kind.SPECIAL)
    goes = {
        name for name, table in tables().items()
        if table.info["about"].kind in close and table.info["about"].keep is not Keep.FOREVER
    }  # fmt: skip
    assert goes - {*NAMES} == set()


def test_codes_and_truths_are_said_in_the_language() -> None:
    say = tongue("nl").say
    assert say(in_words("stage", "frozen")) == "fase: pool bevroren"
    assert say(in_words("test", False)) == "een proef: nee"
    assert say(in_words("accept", None)) == "wat toegegeven wordt: geen"
    assert say(in_words("of_an_earlier_version", 3)) == "of_an_earlier_version: 3"
