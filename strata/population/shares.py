"""Whether figures are counts, percentages or fractions, and whether shares sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from strata.population.counted import Measure
from strata.population.figures import Figures
from strata.problems import Problem
from strata.reading.listing import shown
from strata.reading.tables import Table
from strata.texts import text

_PERCENT_FROM = 10
"""Shares that sum to this or more are percentages: a whole is 100 of these, or 1."""


def read_measure(
    table: Table, column: int, spots: Sequence[int], figures: Figures, name: str
) -> tuple[Measure, tuple[Problem, ...]]:
    """Return what the shares of one whole are written as, and what is to say about their sum.

    Parameters
    ----------
    table, column, spots
        The column of shares, and the rows that make up the whole.
    figures
        What stands there, all of it readable.
    name
        Of the feature that is shared out, for messages.
    """
    header = table.header[column]
    if len(set(figures.percent)) > 1:
        at = figures.percent.index(not figures.percent[0])
        what = text("Some shares of '{name}' have a percent sign and some have none.", name=name)
        remedy = text("Write all of them alike.")
        value = shown(table.columns[column][spots[at]])
        problem = table.problem(
            "share-mixed", what, remedy, spot=spots[at], column=header, value=value
        )
        return "percent", (problem,)
    total = sum((value for value in figures.values if value is not None), Fraction(0))
    percent = figures.percent[0] or total >= _PERCENT_FROM
    whole = 100 if percent else 1
    if total in (0, whole):
        return "percent" if percent else "fractions", ()
    percents = f"{float(total * 100 / whole):.6g}"
    what = text(
        "The shares of '{name}' sum to {sum} percent; they were scaled to 100.",
        name=shown(name),
        sum=percents,
    )
    remedy = text("Nothing to do if that comes from rounding; else look for a value that lacks.")
    problem = table.problem(
        "share-sum", what, remedy, severity="warning", spot=spots[0], column=header
    )
    return "percent" if percent else "fractions", (problem,)
