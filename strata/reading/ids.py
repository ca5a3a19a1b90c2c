"""Ids: which column holds them, whether they differ, and whether they give a person away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from strata.problems import Problem, has_errors
from strata.reading.id_likeness import looks_like_ids
from strata.reading.listing import listed, rows_in_words, shown
from strata.reading.tables import Table
from strata.texts import Text, plural, text

_USUAL = ("id", "nationbuilder_id")
_SPACE = re.compile(r"\s")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PHONE = re.compile(r"(?:\+|00)[1-9][\d ./()_-]{7,}\d|04\d\d[ ./_-]?\d\d[ ./_-]?\d\d[ ./_-]?\d\d")
_WORD = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_NAME = re.compile(rf"{_WORD}\.?(?:(?:, ?|[ ._]+){_WORD}\.?){{1,5}}")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_MARKS = re.compile(r"[\s._/-]")
_SHORTEST = 9
"""Digits of the shortest national number."""


def read_ids(
    table: Table, id_column: str | None, features: frozenset[int]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return an id for each row, and what is to say about them.

    Parameters
    ----------
    table
        The pool.
    id_column
        The column that holds them; without it the one called ``id`` or ``nationbuilder_id``, else
        the first if its cells all differ and it is no feature, else the numbers of the rows,
        unless the first looks like ids that are not all there or not all different.
    features
        Positions of the columns that are features.

    Returns
    -------
    ids
        In the order of the table, each run of white space written as ``_``.
    problems
        Errors where ids are empty or repeated; warnings about the column, spaces, personal ids.
    """
    at, problems = _column(table, id_column, features)
    if at is None:
        if has_errors(problems):
            return (), problems
        return tuple(map(str, table.rows)), problems
    cells = table.columns[at]
    ids = cells if _plain(cells) else tuple("_".join(cell.split()) for cell in cells)
    column = _Ids(table, table.header[at], cells, ids)
    return ids, (*problems, *column.problems())


def personal_ids(ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the ids that give a person away, by what they look like.

    Parameters
    ----------
    ids
        Ids or tickets.

    Returns
    -------
    kinds
        For each of ``email``, ``national-number``, ``phone`` and ``name`` that occurs, the ids that
        look so, in their order. National numbers are the Belgian, French and Dutch ones; where
        digits are checked, one in three numbers of the same length must pass, so that running
        numbers do not.
    """
    if all(map(str.isalnum, ids)) and max(map(len, ids), default=0) < _SHORTEST:
        return {}
    numbers = {cell: _MARKS.sub("", cell) for cell in ids if len(cell) >= _SHORTEST}
    kinds = {
        "email": tuple(cell for cell in ids if "@" in cell and _EMAIL.fullmatch(cell)),
        "national-number": (
            *_checked(numbers, 11, _belgian),
            *_checked(numbers, 15, _french),
            *_checked(numbers, 9, _dutch),
        ),
        "phone": tuple(cell for cell in ids if cell[:1] in "+0" and _PHONE.fullmatch(cell)),
        "name": tuple(cell for cell in ids if _NAME.fullmatch(cell) and _is_name(cell)),
    }
    return {kind: found for kind, found in kinds.items() if found}


def _is_name(cell: str) -> bool:
    """Tell whether one of several words has a capital, or they are apart by e-mail's dots."""
    words = [word for word in re.split("[ ,._]+", cell) if word]
    long = [word for word in words if len(word) > 1]
    return bool(long) and ("." in cell or any(word.istitle() or word.isupper() for word in long))


def _checked(
    numbers: Mapping[str, str], length: int, check: Callable[[str], bool]
) -> tuple[str, ...]:
    alike = [
        cell for cell, digits in numbers.items() if len(digits) == length and digits.isdecimal()
    ]
    passed = tuple(cell for cell in alike if check(numbers[cell]))
    return passed if 3 * len(passed) >= len(alike) else ()


def _belgian(digits: str) -> bool:
    """Date of birth, running number, and 97 less the rest by 97, with a 2 before from 2000 on."""
    month = int(digits[2:4]) % 20
    if month > 12 or int(digits[4:6]) > 31:
        return False
    check = int(digits[9:])
    return any(97 - int(century + digits[:9]) % 97 == check for century in ("", "2"))


def _french(digits: str) -> bool:
    return digits[0] in "12" and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _dutch(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(w * int(d) for w, d in zip(weights, digits, strict=True))
    return digits != "000000000" and total % 11 == 0


def _column(
    table: Table, id_column: str | None, features: frozenset[int]
) -> tuple[int | None, tuple[Problem, ...]]:
    if id_column is not None:
        return table.find(id_column)
    usual = [
        at for name in _USUAL for at, h in enumerate(table.header) if h.strip().lower() == name
    ]
    if len(usual) > 1 and table.header[usual[0]].lower() == table.header[usual[1]].strip().lower():
        what = text("Several columns are called '{name}'.", name=table.header[usual[0]])
        remedy = text("Delete all but one, or name the right one with --id NAME.")
        return None, (
            table.problem("column-repeated", what, remedy, column=table.header[usual[0]]),
        )
    if usual:
        return usual[0], ()
    first = table.columns[0] if table.columns else ()
    if 0 not in features and len(set(first)) == len(first) and all(map(str.strip, first)):
        what = text("The ids are taken from the first column, '{name}'.", name=table.header[0])
        remedy = text("If they stand elsewhere, name the column with --id NAME.")
        return 0, (_warn(table, "id-first-column", what, remedy, table.header[0]),)
    if first and 0 not in features and looks_like_ids(table.header[0], first):
        return None, (_nearly(table, first),)
    what = text("There is no column of ids: the numbers of the rows serve as ids.")
    remedy = text("If there is one, name it with --id NAME.")
    return None, (_warn(table, "id-row-number", what, remedy, None),)


def _nearly(table: Table, cells: Sequence[str]) -> Problem:
    """Say which rows keep the first column from serving as ids."""
    name = shown(table.header[0])
    stripped = [cell.strip() for cell in cells]
    first = {cell: spot for spot, cell in reversed(list(enumerate(stripped)))}
    spot = next(s for s, cell in enumerate(stripped) if not cell or first[cell] != s)
    row, earlier = table.rows[spot], table.rows[first[stripped[spot]]]
    what = text("'{name}' looks like ids, but row {row} has none.", name=name, row=row)
    if stripped[spot]:
        what = text(
            "'{name}' looks like ids, but rows {earlier} and {row} agree.",
            name=name,
            earlier=earlier,
            row=row,
        )
    remedy = text("Right it, or name the column of ids with --id NAME.")
    return table.problem(
        "id-nearly", what, remedy, spot=spot, column=table.header[0], value=shown(cells[spot])
    )


def _plain(cells: Sequence[str]) -> bool:
    return not _SPACE.search("".join(cells))


def _warn(table: Table, code: str, what: Text, remedy: Text, column: str | None) -> Problem:
    return table.problem(code, what, remedy, severity="warning", column=column)


class _Ids:
    """The ids of a pool while they are checked."""

    def __init__(self, table: Table, name: str, cells: Sequence[str], ids: tuple[str, ...]) -> None:
        self.table, self.name, self.cells, self.ids = table, name, cells, ids

    def problems(self) -> Iterator[Problem]:
        empty = [spot for spot, name in enumerate(self.ids) if not name]
        yield from listed(empty, self._empty)
        yield from self._repeated()
        if self.ids is not self.cells:
            spaced = [s for s, cell in enumerate(self.cells) if cell != self.ids[s] and self.ids[s]]
            yield from listed(spaced, self._spaced)
        shortened = [
            s for s, name in enumerate(self.ids) if "+" in name and _SHORTENED.fullmatch(name)
        ]
        if shortened:
            what = text("Excel has shortened long numbers ({rows}).", rows=self._rows(shortened))
            remedy = text("Format the column as text before filling it, so that no digit is lost.")
            yield self._say("id-shortened", what, remedy, shortened[0], warning=True)
        for kind, found in personal_ids(self.ids).items():
            yield self._personal(kind, frozenset(found))

    def _repeated(self) -> Iterator[Problem]:
        if len(set(self.ids)) == len(self.ids):
            return
        first: dict[str, int] = {}
        again = [s for s, name in enumerate(self.ids) if name and first.setdefault(name, s) != s]
        yield from listed(again, partial(self._again, first))

    def _again(self, first: Mapping[str, int], spot: int) -> Problem:
        earlier = first[self.ids[spot]]
        row = self.table.rows[earlier]
        if self.cells[earlier] == self.cells[spot]:
            what = text("The same id stands in row {row}.", row=row)
            remedy = text("Delete one of the rows, or give each its own id.")
            return self._say("id-repeated", what, remedy, spot)
        what = text("Without its spaces, the id is the same as that in row {row}.", row=row)
        return self._say("id-clash", what, text("Give ids without spaces that differ."), spot)

    def _empty(self, spot: int) -> Problem:
        what = text("The id is empty.")
        return self._say("id-empty", what, text("Give each volunteer an id of their own."), spot)

    def _spaced(self, spot: int) -> Problem:
        what = text("The id holds white space; it is written as '{id}'.", id=shown(self.ids[spot]))
        remedy = text("Nothing to do if that is right.")
        return self._say("id-space", what, remedy, spot, warning=True)

    def _personal(self, kind: str, found: frozenset[str]) -> Problem:
        spots = [spot for spot, name in enumerate(self.ids) if name in found]
        looks = {
            "email": text("e-mail addresses"),
            "national-number": text("national numbers"),
            "phone": text("telephone numbers"),
            "name": text("names"),
        }[kind]
        what = plural(
            "{count} id looks like {looks} ({rows}), and ids are published.",
            "{count} ids look like {looks} ({rows}), and ids are published.",
            count=len(spots),
            looks=looks,
            rows=self._rows(spots),
        )
        remedy = text("Replace them by random tickets with --tickets FILE.")
        at = self.table.rows[spots[0]]
        return Problem(
            code="id-personal",
            severity="warning",
            file=self.table.file,
            row=at,
            column=self.name,
            what=what,
            remedy=remedy,
        )

    def _rows(self, spots: Sequence[int]) -> Text:
        return rows_in_words([self.table.rows[spot] for spot in spots])

    def _say(
        self, code: str, what: Text, remedy: Text, spot: int, *, warning: bool = False
    ) -> Problem:
        return self.table.problem(
            code,
            what,
            remedy,
            severity="warning" if warning else "error",
            spot=spot,
            column=self.name,
            value=shown(self.cells[spot]),
        )
