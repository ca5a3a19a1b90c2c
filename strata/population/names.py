"""The names in a population file: what cannot be one, and which are meant to be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from strata.problems import Problem
from strata.reading.ages.excel import is_day
from strata.reading.listing import listed, shown
from strata.reading.spelling import fold
from strata.reading.tables import Table
from strata.texts import text

_TOTALS = frozenset(
    {"total", "totals", "grand total", "totaal", "algemeen totaal", "totaux", "ensemble"}
)


def read_names(
    table: Table, at: int, spots: Sequence[int], *, alike: bool = True, days: bool = False
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the names in some cells of a column, and what is to say about them.

    Parameters
    ----------
    table, at, spots
        The column, and the positions of the rows.
    alike
        Whether names that differ by case, spaces or Unicode form become the one that comes first.

    days
        Whether dates are births rather than bands that Excel spoilt.

    Returns
    -------
    names
        In the order of `spots`, without spaces around them.
    problems
        Errors for cells that are empty, totals, formulas or dates; warnings for other spellings.
    """
    column = table.columns[at]
    first: dict[str, int] = {}
    for spot in spots:
        first.setdefault(column[spot], spot)
    tidy = {cell: " ".join(cell.split()) for cell in first}
    folded: dict[str, str] = {}
    names = {c: folded.setdefault(fold(name), name) if alike else name for c, name in tidy.items()}
    spoilt = [cell for cell, name in tidy.items() if is_day(name) and not days]
    wrong = {cell for cell, name in tidy.items() if _wrong(name)}.difference(spoilt)
    errors = [spot for spot in spots if column[spot] in wrong] if wrong else []
    errors += [first[cell] for cell in spoilt[:1]]
    other = [s for c, s in first.items() if c != names[c] and c not in wrong and c not in spoilt]
    problems = (
        *listed(errors, partial(_refusal, table, at)),
        *listed(other, partial(_respelled, table, at, names)),
    )
    return tuple(names[column[spot]] for spot in spots), problems


def repeats(
    table: Table, at: int, names: Sequence[tuple[str, ...]], spots: Sequence[int]
) -> Iterator[Problem]:
    """Yield rows whose `names`, of a feature and its values, stand in an earlier row."""
    first: dict[tuple[str, ...], int] = {}
    again = []
    for spot, name in zip(spots, names, strict=True):
        if first.setdefault(tuple(map(fold, name)), spot) != spot:
            again.append(spot)
    by_spot = dict(zip(spots, names, strict=True))

    def repeated(spot: int) -> Problem:
        earlier = table.rows[first[tuple(map(fold, by_spot[spot]))]]
        what = text("The same stands in row {row} already.", row=earlier)
        remedy = text(
            "Keep one row for each. If each row is a person with a weight, call that column weight."
        )
        value = shown(table.columns[at][spot])
        return table.problem(
            "population-repeated", what, remedy, spot=spot, column=table.header[at], value=value
        )

    yield from listed(again, repeated)


def is_total(name: str) -> bool:
    """Tell whether `name` stands for a sum of the others."""
    return fold(name) in _TOTALS


def _wrong(name: str) -> bool:
    return not name or is_total(name) or name.startswith("=")


def _refusal(table: Table, at: int, spot: int) -> Problem:
    cell = table.columns[at][spot]
    name = " ".join(cell.split())
    if not name:
        code, what = "population-unnamed", text("The cell is empty.")
        remedy = text("Name it; write 'unknown' for those of whom it is not known.")
    elif is_total(name):
        code, what = "population-total", text("This is a sum of the others.")
        remedy = text("Delete the rows and columns of sums.")
    elif name.startswith("="):
        code, what = "formula", text("The cell is a formula; formulas are not worked out.")
        remedy = text("Copy the column and paste it as values.")
    else:
        code = "quota-date"
        what = text("'{name}' looks like a band that Excel made a date of.", name=shown(name))
        remedy = text("Format the column as text and write the band again, such as 10-12.")
    return table.problem(code, what, remedy, spot=spot, column=table.header[at], value=shown(cell))


def _respelled(table: Table, at: int, names: Mapping[str, str], spot: int) -> Problem:
    cell = table.columns[at][spot]
    what = text("'{cell}' was read as '{name}'.", cell=shown(cell), name=shown(names[cell]))
    return table.problem(
        "population-spelling",
        what,
        text("Nothing to do if that is right."),
        severity="warning",
        spot=spot,
        column=table.header[at],
        value=shown(cell),
    )
