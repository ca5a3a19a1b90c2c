"""The pool file: ids, features, households, and people who may stand in it twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from strata.collecting import without_collecting
from strata.households import Households, households
from strata.likeness import Alike, alike
from strata.pool import Pool
from strata.problems import Problem, raise_errors
from strata.quotas import Quotas
from strata.reading.features import read_features
from strata.reading.ids import read_ids
from strata.reading.limits import LISTED
from strata.reading.listing import listed, rows_in_words
from strata.reading.tables import Table, read_table
from strata.texts import Text, plural, text


@without_collecting()
def read_pool(
    path: Path | str,
    quotas: Quotas | None,
    *,
    id_column: str | None = None,
    household: Sequence[str] = (),
    on: date | None = None,
    sheet: str | None = None,
) -> tuple[Pool, tuple[Problem, ...]]:
    """Read the volunteers of `path`, CSV or XLSX, and return the pool with warnings.

    Parameters
    ----------
    path
        A table with a row for each volunteer and a column for each feature of the quotas; a feature
        such as ``age × gender`` without a column of its own is read from those of its parts.
    quotas
        What the features and their values are called; None to check the form of the file alone.
    id_column
        The column of ids; without it ``id`` or ``nationbuilder_id``, else the first column if its
        cells all differ, else the numbers of the rows, as a spreadsheet shows them.
    household
        Columns that agree for people of one household, such as street and number.
    on
        The day on which ages count, where births stand in place of bands.
    sheet
        Which sheet of a workbook to read.

    Returns
    -------
    pool
        The volunteers with the features of `quotas`.
    warnings
        What was read otherwise than it stands, or wants a look.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path, sheet=sheet)
    people, problems = pool_of(
        table, quotas, id_column=id_column, household=household, on=on, found=found
    )
    raise_errors(problems)
    return people, problems


def pool_of(
    table: Table,
    quotas: Quotas | None,
    *,
    id_column: str | None = None,
    household: Sequence[str] = (),
    on: date | None = None,
    found: Sequence[Problem] = (),
) -> tuple[Pool, tuple[Problem, ...]]:
    """Return the pool in `table` with all that is to say about it, errors included.

    Parameters
    ----------
    table
        Where the volunteers stand.
    quotas, id_column, household, on
        As in `read_pool`.
    found
        What was said about the table before.

    Returns
    -------
    pool
        As in `read_pool`; where there are errors, cells that were not read stand as they are, and
        features without a column are left out.
    problems
        Warnings and errors.

    Raises
    ------
    InputError
        If the ids are no ids: then there is no pool.
    """
    problems = list(found)
    features = read_features(table, quotas or Quotas(()), on)
    ids, more = read_ids(table, id_column, features.places)
    problems += (*more, *features.problems)
    marks, more = _households(table, household)
    problems += (*more, *_twice(table, ids))
    if not ids or len(set(ids)) < len(ids):
        raise_errors(problems)
    return Pool.of(ids=ids, values=features.values, households=marks), tuple(problems)


def _households(
    table: Table, names: Sequence[str]
) -> tuple[tuple[str | None, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    columns = []
    for name in names:
        at, more = table.find(name)
        problems += more
        if at is not None:
            columns.append(table.columns[at])
    if not names or len(columns) < len(names):
        return (), tuple(problems)
    found = households(columns, names)
    return found.marks, (*problems, *_doubts(table, found))


def _doubts(table: Table, found: Households) -> Iterator[Problem]:
    """Yield who has no address, and which households nearly agree."""
    if found.unknown:
        rows = [table.rows[spot] for spot in found.unknown]
        what = plural(
            "{count} volunteer has an empty cell here and shares no household: {rows}.",
            "{count} volunteers have an empty cell here and share no household: {rows}.",
            count=len(rows),
            rows=rows_in_words(rows),
        )
        remedy = text("Fill in the cells, or leave it so if that is right.")
        yield _warning(table, "household-empty", found.unknown[0], what, remedy)
    first: dict[str, int] = {}
    for spot, mark in enumerate(found.marks):
        if mark is not None:
            first.setdefault(mark, spot)
    pairs = sorted(sorted((first[one], first[other])) for one, other in found.near)
    yield from listed(range(len(pairs)), lambda at: _near(table, *pairs[at]))


def _near(table: Table, one: int, other: int) -> Problem:
    what = text(
        "Nearly the same household as in row {row}; they were kept apart.", row=table.rows[one]
    )
    remedy = text("If it is the same, write it alike in both rows.")
    return _warning(table, "household-near", other, what, remedy)


def _twice(table: Table, ids: Sequence[str]) -> Iterator[Problem]:
    """Yield the pairs of rows that may be one person; rows with one id are an error already."""
    found = (p for p in alike(table.header, table.columns) if not ids or ids[p.one] != ids[p.other])
    pairs = list(islice(found, LISTED))
    pairs.sort(key=lambda pair: (pair.one, pair.other))
    for pair in pairs:
        yield _pair(table, ids, pair)
    if len(pairs) == LISTED and next(found, None):
        what = text("There are more such pairs.")
        remedy = text("Put the rows listed above right and read the file again.")
        yield table.problem("person-twice", what, remedy, severity="warning")


def _pair(table: Table, ids: Sequence[str], pair: Alike) -> Problem:
    row, traits = table.rows[pair.one], ", ".join(_TRAITS[trait] for trait in pair.traits)
    what = text("May be the same person as in row {row}: {traits} agree.", row=row, traits=traits)
    if ids:
        what = text(
            "May be the same person as in row {row}: {traits} agree (ids {one} and {other}).",
            row=row,
            traits=traits,
            one=ids[pair.one],
            other=ids[pair.other],
        )
    remedy = text("Keep one of the two rows if they are the same person.")
    return _warning(table, "person-twice", pair.other, what, remedy)


_TRAITS = {
    "name": "name",
    "email": "e-mail",
    "phone": "telephone",
    "born": "birth date",
    "address": "address",
}


def _warning(table: Table, code: str, spot: int, what: Text, remedy: Text) -> Problem:
    return table.problem(code, what, remedy, severity="warning", spot=spot)
