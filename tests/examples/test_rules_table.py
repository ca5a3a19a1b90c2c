"""The figures in docs/rules are those that `sortition compare` prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sortition.cli.app import app
from sortition.rules import RULES

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "rules"
CITY = ROOT / "examples" / "leuven"
BASES = ("exact", "estimate", "no lottery")
SAMPLED = {"lowest": 0.5, "highest": 4.0, "gini": 0.01, "mean": 0.4, "under": 6.0}
"""How far a figure of legacy may be off: another numpy may sample other runs."""
NUMBER = r"\d+\.\d+"

Figures = dict[str, float]


def compared(*options: str) -> dict[str, tuple[str, Figures]]:
    """Return what the command prints for each rule: its basis and its figures."""
    files = ["--pool", str(CITY / "pool.csv"), "--quotas", str(CITY / "quotas.csv")]
    asked = ["compare", *files, "--seats", "40", "--household", "address,postcode", *options]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    found = {}
    for line in result.stdout.splitlines():
        cells = re.split(r"\s{2,}", line.strip())
        if cells[0] in RULES and len(cells) == 9:
            name, basis, lowest, highest, _, gini, mean, under, _ = cells
            found[name] = (basis, figures(lowest, highest, gini, mean, under))
    return found


def figures(*cells: str) -> Figures:
    """Return the figures of a row, without those that are not told."""
    named = zip(SAMPLED, cells, strict=True)
    return {name: float(cell.rstrip("%")) for name, cell in named if cell != "-"}


def test_the_table_is_what_compare_prints() -> None:
    others = ",".join(rule for rule in RULES if rule != "diversimax")
    printed = compared("--rules", others) | compared("--rules", "diversimax", "--time", "20")
    assert set(printed) == set(RULES)
    for rule, (basis, found) in table().items():
        assert basis == printed[rule][0] in BASES
        for name, figure in printed[rule][1].items():
            assert found[name] == pytest.approx(
                figure, abs=SAMPLED[name] if rule == "legacy" else 1e-9
            ), (rule, name)


def test_diversimax_leaves_everyone_but_the_panel_below_leximin() -> None:
    assert table()["diversimax"][1]["under"] == round(100 * (381 - 40) / 381, 1)


def test_each_page_has_the_figures_of_the_table() -> None:
    rows = table()
    assert list(rows) == list(RULES)
    for rule, (_, found) in rows.items():
        page = " ".join((PAGES / f"{rule}.md").read_text(encoding="utf-8").split())
        told = re.search(
            rf"On the example city:\*\* lowest chance ({NUMBER}%), highest ({NUMBER}%), Gini "
            rf"({NUMBER}), geometric mean ({NUMBER}%); ({NUMBER}%) of the volunteers have less "
            "than leximin's lowest",
            page,
        )
        assert told, rule
        assert figures(*told.groups()) == found, rule


def table() -> dict[str, tuple[str, Figures]]:
    """Return the table of the page."""
    rows = {}
    for line in (PAGES / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in RULES and len(cells) == 7:
            rows[cells[0]] = (cells[1], figures(*cells[2:]))
    return rows
