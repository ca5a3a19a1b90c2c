"""The rows of a file as people who would enter the pool, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial

from panels.exports import lively
from panels.pool.fields import LONGEST, language_code
from panels.pool.files.columns import Columns, Form, cells, form_of
from panels.pool.national_number import national_numbers
from strata.problems import Problem, Severity, has_errors
from strata.reading.ages.births import dates, order
from strata.reading.ids import read_ids
from strata.reading.listing import listed, names_in_words, rows_in_words, shown
from strata.reading.tables import Table
from strata.texts import Text, text

_SHORT_PHONE = re.compile(r"4\d{8}|[1-9]\d{7}")
"""A number of Belgium without the 0 it begins with: of a mobile telephone, or of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrants:
    """People in the order of their rows; one position each in every column.

    Parameters
    ----------
    rows
        As a spreadsheet numbers them.
    outside_ids, names, lasts, emails, phones, addresses, postcodes, places, languages, marks
        As they will stand in the pool; empty where the file says nothing.
    born
        Birth dates.
    features
        For each feature the answers as they were given.
    """

    rows: tuple[int, ...]
    outside_ids: tuple[str, ...]
    names: tuple[str, ...]
    lasts: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    addresses: tuple[str, ...]
    postcodes: tuple[str, ...]
    places: tuple[str, ...]
    languages: tuple[str, ...]
    marks: tuple[str, ...]
    born: tuple[date | None, ...]
    features: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.rows)


def entrants(table: Table, columns: Columns) -> tuple[Entrants | None, tuple[Problem, ...]]:
    """Return the people in `table`, and what is wrong; no people if the columns cannot be read."""
    problems = [*_columns(table, columns)]
    if has_errors(problems):
        return None, tuple(problems)
    reader = _Reader(table)
    ids: tuple[str, ...] = ("",) * len(table.rows)
    if columns.id is not None:
        ids, found = read_ids(table, columns.id, frozenset())
        problems += [problem for problem in found if problem.code != "id-personal"]
    first, last = reader.plain(columns.first), reader.plain(columns.last)
    both = tuple(" ".join(filter(None, pair)) for pair in zip(first, last, strict=True))
    people = Entrants(
        rows=tuple(table.rows),
        outside_ids=ids,
        names=both if columns.name is None else reader.plain(columns.name),
        lasts=last,
        emails=reader.plain(columns.email),
        phones=reader.phones(columns.phone),
        addresses=reader.joined(columns.address),
        postcodes=reader.plain(columns.postcode),
        places=reader.plain(columns.place),
        languages=reader.languages(columns.language),
        marks=reader.plain(columns.household),
        born=reader.births(columns.born),
        features={name: reader.plain(at) for name, at in sorted(columns.features.items())},
    )
    problems += [*reader.problems, *_nameless(table, people), *_long(table, people)]
    return people, tuple(problems)


def _columns(table: Table, columns: Columns) -> Iterator[Problem]:
    """Yield what is wrong with the choice of columns, and which are not read."""
    used = list(dict.fromkeys(columns.used()))
    for name in used:
        count = table.header.count(name)
        if count > 1:
            what = text("Several columns are called '{name}'.", name=shown(name))
            remedy = text("Rename or delete all but one, or do not read it.")
            yield table.problem("column-repeated", what, remedy, column=name)
        elif not count:
            what = text("There is no column '{name}'.", name=shown(name))
            remedy = text("Choose one of the columns of this file.")
            yield table.problem("column-missing", what, remedy, column=name)
    if columns.name is columns.first is columns.last is columns.email is columns.id is None:
        what = text("No column says who the people are.")
        remedy = text("Choose at least the column of the names, of e-mail or of ids.")
        yield table.problem("people-unnamed", what, remedy)
    left = [name for name in table.header if name not in used]
    if left:
        what = text("These columns are not read: {names}.", names=names_in_words(left))
        remedy = text("Nothing to do if that is right; what is not read is not stored.")
        yield table.problem("columns-unread", what, remedy, severity="warning")
    for at, name in enumerate(table.header):
        if numbers := national_numbers(table.columns[at]):
            yield _national(table, at, name, numbers, name in used)


def _national(table: Table, at: int, name: str, numbers: frozenset[str], used: bool) -> Problem:
    spot = next(s for s, cell in enumerate(table.columns[at]) if cell in numbers)
    what = text("The column holds national numbers, and these are never stored.")
    remedy = text("Choose another column, or delete this one from the file.")
    severity: Severity = "error" if used else "warning"
    return table.problem(
        "national-number", what, remedy, severity=severity, spot=spot, column=name
    )  # fmt: skip


class _Reader:
    """The columns of a table while they are read; `problems` collects what is to say."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.ours = form_of(table) is Form.OURS
        self.problems: list[Problem] = []

    def plain(self, name: str | None) -> tuple[str, ...]:
        """Return cells without spaces around them and without the apostrophe of an export."""
        if name is None:
            return ("",) * len(self.table.rows)
        column = [cell.strip() for cell in cells(self.table, name)]
        if not any("'" in cell for cell in column):
            return tuple(column)
        freed = tuple(map(lively, column))
        changed = [spot for spot, cell in enumerate(column) if cell != freed[spot]]
        if changed and not self.ours:
            rows = rows_in_words([self.table.rows[spot] for spot in changed])
            what = text("An apostrophe before + - = or @ was taken for that of an export ({rows}).",
                        rows=rows)  # fmt: skip
            self._warn("cell-freed", what, changed[0], name)
        return freed

    def joined(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return several columns as one, such as street and number."""
        columns = [self.plain(name) for name in names] or [self.plain(None)]
        return tuple(" ".join(filter(None, row)) for row in zip(*columns, strict=True))

    def phones(self, name: str | None) -> tuple[str, ...]:
        """Return numbers with the 0 that a spreadsheet took from those it held for figures."""
        column = self.plain(name)
        short = [spot for spot, cell in enumerate(column) if _SHORT_PHONE.fullmatch(cell)]
        if not short:
            return column
        rows = rows_in_words([self.table.rows[spot] for spot in short])
        what = text("Telephone numbers had lost the 0 they begin with; it was put back ({rows}).",
                    rows=rows)  # fmt: skip
        self._warn("phone-short", what, short[0], name)
        return tuple(f"0{cell}" if _SHORT_PHONE.fullmatch(cell) else cell for cell in column)

    def births(self, name: str | None) -> tuple[date | None, ...]:
        """Return whole birth dates; a cell that is none, or may be two, is an error."""
        column = self.plain(name)
        day_first = order(list(column))
        found: list[date | None] = []
        wrong: list[int] = []
        unclear: list[int] = []
        for spot, cell in enumerate(column):
            days = dates(cell, day_first=day_first) if cell else ()
            found.append(days[0] if len(days) == 1 else None)
            if cell and len(days) != 1:
                (unclear if days else wrong).append(spot)
        self._births(wrong, name, "birth-unread", text("This is no whole birth date."))
        self._births(
            unclear, name, "birth-unclear",
            text("Day and month of this date may be swapped."),
        )  # fmt: skip
        return tuple(found)

    def _births(self, spots: list[int], name: str | None, code: str, what: Text) -> None:
        remedy = text("Write birth dates as 1980-05-17, or do not read the column.")
        self.problems += listed(spots, partial(self._say, code, what, remedy, name))

    def languages(self, name: str | None) -> tuple[str, ...]:
        """Return codes of languages; what is no language is left out with a warning."""
        column = self.plain(name)
        known = {cell: language_code(cell) for cell in set(column)}
        strange = [spot for spot, cell in enumerate(column) if cell and not known[cell]]
        if strange:
            rows = rows_in_words([self.table.rows[spot] for spot in strange])
            what = text("The language is not known and was left out ({rows}).", rows=rows)
            self._warn("language-unknown", what, strange[0], name)
        return tuple(known[cell] for cell in column)

    def _say(self, code: str, what: Text, remedy: Text, name: str | None, spot: int) -> Problem:
        return self.table.problem(code, what, remedy, spot=spot, column=name)

    def _warn(self, code: str, what: Text, spot: int, name: str | None) -> None:
        remedy = text("Nothing to do if that is right.")
        self.problems.append(
            self.table.problem(code, what, remedy, severity="warning", spot=spot, column=name)
        )


def _nameless(table: Table, people: Entrants) -> Iterator[Problem]:
    known = zip(people.outside_ids, people.names, people.emails, strict=True)
    blank = [spot for spot, one in enumerate(known) if not any(one)]
    what = text("The row has neither a name nor an e-mail nor an id.")
    remedy = text("Fill in who it is, or delete the row.")
    yield from listed(
        blank, lambda spot: table.problem("person-blank", what, remedy, spot=spot)
    )  # fmt: skip


def _long(table: Table, people: Entrants) -> Iterator[Problem]:
    """Yield the cells that are longer than the pool holds."""
    for part in fields(people):
        column = getattr(people, part.name)
        if part.name in LONGEST:
            yield from _too_long(table, column, LONGEST[part.name], part.name)
    for feature, column in people.features.items():
        yield from _too_long(table, column, LONGEST["features"], feature)
        if len(feature) > LONGEST["feature"]:
            what = text("The name of a feature is longer than {count} characters.",
                        count=LONGEST["feature"])  # fmt: skip
            yield table.problem("cell-long", what, text("Shorten it."))


def _too_long(table: Table, column: Sequence[str], most: int, name: str) -> Iterator[Problem]:
    if max(map(len, column), default=0) <= most:
        return
    what = text("The cell is longer than {count} characters.", count=most)
    spots = [spot for spot, cell in enumerate(column) if len(cell) > most]
    remedy = text("Shorten it, or choose another column.")
    yield from listed(
        spots, lambda spot: table.problem("cell-long", what, remedy, spot=spot, column=name)
    )
