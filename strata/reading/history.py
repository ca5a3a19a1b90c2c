"""Records of earlier juries: who was drawn, with which values, and who stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strata.problems import Problem, raise_errors
from strata.reading.id_likeness import looks_like_ids
from strata.reading.listing import listed, shown
from strata.reading.spelling import fold
from strata.reading.tables import Table, read_table
from strata.texts import text

_STAYED = ("stayed", "gebleven", "resté")
_JURY = ("jury", "panel")
_NAMES = ("id", "nationbuilder_id", "ticket")
_YES = frozenset({"yes", "y", "true", "1", "ja", "j", "oui", "o", "vrai", "waar"})
_NO = frozenset({"no", "n", "false", "0", "nee", "non", "faux", "onwaar"})
_VALUES = 50
"""A column with more different cells is no feature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """People who were drawn for earlier juries.

    Parameters
    ----------
    values
        For each feature everyone's value, empty where it is not known.
    stayed
        Whether each of them stayed.
    juries
        Of which jury each of them was; empty if the file does not say.
    """

    values: Mapping[str, tuple[str, ...]]
    stayed: tuple[bool, ...]
    juries: tuple[str, ...]


def read_history(
    path: Path | str, *, sheet: str | None = None
) -> tuple[History, tuple[Problem, ...]]:
    """Read the records of `path`, CSV or XLSX, and return them with warnings.

    Parameters
    ----------
    path
        A table with a row for each person drawn, a column ``stayed`` (yes or no), perhaps one
        ``jury``, and a column for each feature.
    sheet
        Which sheet of a workbook to read.

    Returns
    -------
    history
        Cells that differ only by case, spaces or Unicode form are one value.
    warnings
        What was read otherwise than it stands, or left out.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path, sheet=sheet)
    problems = list(found)
    at, more = _named(table, _STAYED)
    problems += more
    jury = next((a for a, name in enumerate(table.header) if fold(name) in _JURY), None)
    stayed: tuple[bool, ...] = ()
    if at is not None:
        problems += listed(_unread(table.columns[at]), lambda spot: _strange(table, at, spot))
        stayed = tuple(fold(cell) in _YES for cell in table.columns[at])
    features, doubts = _features(table, {at, jury})
    problems += doubts
    raise_errors(problems)
    return (
        History(
            values={table.header[f]: _spelled(table.columns[f]) for f in features},
            stayed=stayed,
            juries=() if jury is None else _spelled(table.columns[jury]),
        ),
        tuple(problems),
    )


def _named(table: Table, names: Sequence[str]) -> tuple[int | None, tuple[Problem, ...]]:
    """Return the column called by one of `names`, or what is to say of the first."""
    for name in names[1:]:
        at, problems = table.find(name)
        if at is not None:
            return at, problems
    return table.find(names[0])


def _unread(cells: Sequence[str]) -> list[int]:
    return [spot for spot, cell in enumerate(cells) if fold(cell) not in _YES | _NO]


def _strange(table: Table, at: int, spot: int) -> Problem:
    return table.problem(
        "stayed-unreadable",
        text("Whether this person stayed is not clear: '{cell}'.", cell=_cell(table, at, spot))
        if _cell(table, at, spot)
        else text("Whether this person stayed is missing."),
        text("Write yes or no; leave out whoever was never asked."),
        spot=spot,
        column=table.header[at],
        value=_cell(table, at, spot),
    )


def _cell(table: Table, at: int, spot: int) -> str:
    return shown(table.columns[at][spot].strip())


def _features(table: Table, others: set[int | None]) -> tuple[list[int], list[Problem]]:
    """Return the columns that are features, and what is to say of the others."""
    kept, problems = [], list[Problem]()
    seen: dict[str, int] = {}
    for at, name in enumerate(table.header):
        if at in others:
            continue
        if seen.setdefault(fold(name), at) != at:
            what = text("Several columns are called '{name}'.", name=shown(name))
            remedy = text("Rename or delete all but one.")
            problems.append(table.problem("column-repeated", what, remedy, column=name))
        elif _no_feature(name, table.columns[at]):
            what = text(
                "Left out: the column holds ids, or too many different cells for a feature."
            )
            remedy = text("Nothing to do; better still, delete columns that name people.")
            problems.append(
                table.problem("history-column", what, remedy, severity="warning", column=name)
            )
        else:
            kept.append(at)
            problems += _empty(table, at)
    if not kept:
        what = text("There is no column of a feature.")
        remedy = text("Add a column for each feature of the quotas, such as gender and age.")
        problems.append(table.problem("history-features", what, remedy))
    return kept, problems


def _no_feature(name: str, cells: Sequence[str]) -> bool:
    count = len({fold(cell) for cell in cells})
    crowded = count > _VALUES or (count > 12 and 2 * count > len(cells))
    return crowded or fold(name) in _NAMES or (count > 12 and looks_like_ids(name, cells))


def _empty(table: Table, at: int) -> Iterator[Problem]:
    spots = [spot for spot, cell in enumerate(table.columns[at]) if not cell.strip()]
    if spots:
        yield table.problem(
            "history-empty",
            text("Empty cells: {count}. These people tell nothing here.", count=len(spots)),
            text("Fill them in if the values are known."),
            severity="warning",
            spot=spots[0],
            column=table.header[at],
        )


def _spelled(cells: Sequence[str]) -> tuple[str, ...]:
    """Write each value as it stands most often, or first."""
    written: dict[str, Counter[str]] = {}
    for cell in cells:
        written.setdefault(fold(cell), Counter())[" ".join(cell.split())] += 1
    usual = {folded: names.most_common(1)[0][0] for folded, names in written.items()}
    return tuple(usual[fold(cell)] for cell in cells)
