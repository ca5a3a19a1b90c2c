"""Files that name people by id: who stays in a council, and who has served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strata.households import households
from strata.pool import Pool
from strata.problems import Problem, raise_errors
from strata.quotas import Quotas
from strata.reading.ids import read_ids
from strata.reading.listing import listed, rows_in_words, shown
from strata.reading.spelling import Names, fold
from strata.reading.tables import Table, read_table
from strata.reading.values import read_values
from strata.texts import text

_USUAL = ("id", "nationbuilder_id", "ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Those who stay.

    Parameters
    ----------
    ids
        In the order of the file.
    values
        For each feature their values, in the order of `ids`.
    homes
        For each the mark of the household as `strata.households` gives it; empty if the file has
        no columns for it.
    """

    ids: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    homes: tuple[str | None, ...] = ()


def read_members(
    path: Path | str,
    pool: Pool,
    quotas: Quotas,
    *,
    id_column: str | None = None,
    household: Sequence[str] = (),
    on: date | None = None,
) -> tuple[Members, tuple[Problem, ...]]:
    """Read who stays.

    Parameters
    ----------
    path
        A row for each, with the id, and either all columns of the features or none: then they must
        be in the pool.
    pool, quotas
        As read; what values are called.
    id_column, household, on
        As in `strata.reading.read`.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path)
    problems = list(found)
    ids = _ids(table, id_column, problems)
    problems += _repeated(table, ids)
    names = {fold(name) for name in table.header}
    if any(fold(feature) in names for feature in quotas.features):
        values = _own_values(table, quotas, on, problems)
    else:
        values = _pool_values(table, ids, pool, problems)
    homes: tuple[str | None, ...] = ()
    if household and all(fold(name) in names for name in household):
        columns = [table.columns[at] for at, _ in map(table.find, household) if at is not None]
        homes = households(columns, household).marks
    raise_errors(problems)
    return Members(ids=ids, values=values, homes=homes), tuple(problems)


def read_served(
    path: Path | str, *, id_column: str | None = None, on: date | None = None
) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """Return the ids of those who have served and may not serve yet, with warnings.

    Parameters
    ----------
    path
        A row for each, with the id, and if there is a column ``until`` the last day on which they
        may not serve; an empty cell there means never again.
    id_column
        The column with the ids, as in the pool.
    on
        The day of the draw.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path)
    problems = list(found)
    ids = _ids(table, id_column, problems)
    until = [at for at, name in enumerate(table.header) if fold(name) == "until"]
    days: tuple[date | None, ...] = (None,) * len(ids)
    if until:
        days = _days(table, until[0], problems)
    if any(days) and on is None:
        problems.append(
            table.problem(
                "served-day",
                text("The file says until when people may not serve, but no day was given."),
                text("Give the day of the draw with --on YYYY-MM-DD."),
                column=table.header[until[0]],
            )
        )
    raise_errors(problems)
    both = zip(ids, days, strict=True)
    out = frozenset(name for name, day in both if day is None or on is None or day >= on)
    return out, tuple(problems)


def marks(
    path: Path | str,
    quotas: Quotas,
    household: Sequence[str],
    *,
    id_column: str | None = None,
    sheet: str | None = None,
) -> dict[str, str | None]:
    """Return the marks of the households of a pool, by id.

    Parameters
    ----------
    path, quotas, household, id_column, sheet
        Of a pool that was read without errors, as in `strata.reading.read`.
    """
    table, _ = read_table(path, sheet=sheet)
    features = [at for at, _ in map(table.find, quotas.features) if at is not None]
    ids, _ = read_ids(table, id_column, frozenset(features))
    columns = [table.columns[at] for at, _ in map(table.find, household) if at is not None]
    return dict(zip(ids, households(columns, household).marks, strict=True))


def _ids(table: Table, id_column: str | None, problems: list[Problem]) -> tuple[str, ...]:
    """Return the ids of the rows, white space written as in the pool."""
    names = [fold(name) for name in table.header]
    usual = [name for name in (id_column, *_USUAL) if name and fold(name) in names]
    if usual or len(names) != 1:
        at, more = table.find(usual[0] if usual else id_column or "id")
        problems += more
        if at is None:
            return ()
    else:
        at = 0
    ids = tuple("_".join(cell.split()) for cell in table.columns[at])
    empty = [spot for spot, name in enumerate(ids) if not name]
    if empty:
        rows = rows_in_words([table.rows[spot] for spot in empty])
        what = text("There is no id in {rows}.", rows=rows)
        remedy = text("Fill it in, or delete the row.")
        problems.append(table.problem("member-empty", what, remedy, spot=empty[0]))
    return ids


def _repeated(table: Table, ids: Sequence[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for at, name in enumerate(ids):
        first.setdefault(name, at)
    twice = [at for at, name in enumerate(ids) if first[name] != at]
    yield from listed(
        twice,
        lambda at: table.problem(
            "member-twice",
            text("This id stands in the file twice."),
            text("Keep one of the rows."),
            spot=at,
            value=shown(ids[at]),
        ),
    )


def _own_values(
    table: Table, quotas: Quotas, on: date | None, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    values = {}
    for feature in quotas.features:
        at, more = table.find(feature)
        problems += more
        if at is not None:
            names = Names.of(quotas.values(feature))
            values[feature], found = read_values(table, at, names, on)
            problems += found
    return values


def _pool_values(
    table: Table, ids: Sequence[str], pool: Pool, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    place = {name: at for at, name in enumerate(pool.ids)}
    strange = [at for at, name in enumerate(ids) if name and name not in place]
    problems += listed(
        strange,
        lambda at: table.problem(
            "member-unknown",
            text("Nobody in the pool has this id, and the file has no columns for the features."),
            text("Correct the id, or add a column for each feature of the quotas."),
            spot=at,
            value=shown(ids[at]),
        ),
    )
    here = [place[name] for name in ids if name in place]
    return {name: tuple(column[at] for at in here) for name, column in pool.values.items()}


def _days(table: Table, at: int, problems: list[Problem]) -> tuple[date | None, ...]:
    """Return the days of a column, None where the cell is empty."""
    days: list[date | None] = []
    wrong = []
    for spot, cell in enumerate(table.columns[at]):
        written = cell.strip()
        try:
            days.append(date.fromisoformat(written[:10]) if written else None)
        except ValueError:
            days.append(None)
            wrong.append(spot)
    problems += listed(
        wrong,
        lambda spot: table.problem(
            "served-until",
            text("{value!r} is no day.", value=shown(table.columns[at][spot])),
            text("Write it as YYYY-MM-DD, or leave the cell empty for never again."),
            spot=spot,
            column=table.header[at],
        ),
    )
    return tuple(days)
