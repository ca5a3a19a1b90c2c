"""What readers of files say on a screen: of its fields, not of a command's options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from panels.screens.options import FIELDS, named
from panels.tongue import tongue

POPULATION = sorted((Path(__file__).parents[3] / "strata" / "population").glob("*.py"))


def test_a_field_stands_where_an_option_stood() -> None:
    said = named("Geef een minimum met --at-least, of speling met --spread 1.", tongue("nl").say)
    assert said == (
        "Geef een minimum met 'Minimum aan plaatsen, één per regel, zoals Wijgmaal=2', "
        "of speling met 'Plaatsen speling aan elke kant' 1."
    )
    assert named("with --features NAME,NAME.", str) == f"with '{FIELDS['features']}'."
    assert named("a -- b, --strange", str) == "a -- b, --strange"


@pytest.mark.parametrize("file", POPULATION, ids=lambda path: path.stem)
def test_every_option_of_which_a_census_speaks_has_a_field(file: Path) -> None:
    told = re.findall(r'text\(\s*"([^"]*)"', file.read_text())
    assert {name for words in told for name in re.findall(r"--([a-z][a-z-]*)", words)} <= {*FIELDS}
