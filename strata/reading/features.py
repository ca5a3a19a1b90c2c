"""The features of the quotas in the pool: a column each, or several columns that are crossed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from strata.crossed import crossed, parts
from strata.problems import Problem
from strata.quotas import Quotas
from strata.reading.listing import listed, names_in_words, shown
from strata.reading.spelling import Names, fold
from strata.reading.tables import Table
from strata.reading.values import read_values
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the columns of a pool say of its people.

    Parameters
    ----------
    values
        For each feature that was found its values, in the order of the table.
    places
        Positions of the columns that were read.
    problems
        Warnings for cells that were read otherwise than they stand, errors for those not read.
    """

    values: Mapping[str, tuple[str, ...]]
    places: frozenset[int]
    problems: tuple[Problem, ...]


def read_features(table: Table, quotas: Quotas, on: date | None) -> Features:
    """Read the column of each feature of `quotas`.

    A feature such as ``age × gender`` that has no column of its own is read from the columns
    ``age`` and ``gender``, and each of its values, such as ``16-29 × woman``, from a value of each.

    Parameters
    ----------
    table, quotas
        The pool, and what features and values are called.
    on
        The day on which ages count, if any do.
    """
    reader = _Reader(table, quotas, on)
    values: dict[str, tuple[str, ...]] = {}
    for feature in quotas.features:
        column = reader.crossed(feature) if reader.crosses(feature) else reader.plain(feature)
        if column is not None:
            values[feature] = column
    places = frozenset(at for at, _ in reader.read)
    return Features(values=values, places=places, problems=tuple(reader.problems))


class _Reader:
    """The pool while it is read; a column that several features need is read once."""

    def __init__(self, table: Table, quotas: Quotas, on: date | None) -> None:
        self.table, self.quotas, self.on = table, quotas, on
        self.names = {fold(feature): feature for feature in quotas.features}
        self.problems: list[Problem] = []
        self.found: dict[str, int | None] = {}
        self.read: dict[tuple[int, tuple[str, ...]], tuple[str, ...]] = {}

    def plain(self, feature: str) -> tuple[str, ...] | None:
        """Return the values of a feature that has a column of its own; None if it has none."""
        return self._column(feature, self.quotas.values(feature))

    def crosses(self, feature: str) -> bool:
        """Tell whether there is no column for the feature, but one for a part of it."""
        header = set(map(fold, self.table.header))
        names = set(map(fold, parts(feature)))
        return fold(feature) not in header and not names.isdisjoint(header)

    def crossed(self, feature: str) -> tuple[str, ...] | None:
        """Return the values of a feature that crosses others; None if that cannot be told."""
        names = parts(feature)
        meant = {tuple(map(fold, parts(value))): value for value in self.quotas.values(feature)}
        wrong = [value for key, value in meant.items() if len(key) != len(names)]
        if wrong:
            self._miscrossed(feature, names, wrong[0])
            return None
        allowed = [self._allowed(feature, position) for position in range(len(names))]
        columns = [self._column(name, of) for name, of in zip(names, allowed, strict=True)]
        read = [column for column in columns if column is not None]
        if len(read) < len(names):
            return None
        rows = tuple(zip(*read, strict=True))
        values = tuple(meant.get(tuple(map(fold, row)), crossed(row)) for row in rows)
        known = [frozenset(of) for of in allowed]
        strange = [
            spot
            for spot, row in enumerate(rows)
            if tuple(map(fold, row)) not in meant
            and all(value in of for value, of in zip(row, known, strict=True))
        ]
        self.problems += listed(strange, partial(self._strange, feature, values))
        return values

    def _column(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
        if name not in self.found:
            self.found[name], problems = self.table.find(name)
            self.problems += problems
        at = self.found[name]
        if at is None:
            return None
        if (at, allowed) not in self.read:
            self.read[at, allowed], problems = read_values(
                self.table, at, Names.of(allowed), self.on
            )
            self.problems += problems
        return self.read[at, allowed]

    def _allowed(self, feature: str, position: int) -> tuple[str, ...]:
        """Return the values of a part: as its own quotas call them, if it has any."""
        name = fold(parts(feature)[position])
        if name in self.names:
            return self.quotas.values(self.names[name])
        values = (parts(value)[position] for value in self.quotas.values(feature))
        return tuple({fold(value): value for value in values}.values())

    def _miscrossed(self, feature: str, names: tuple[str, ...], value: str) -> None:
        what = text(
            "There is no column '{feature}', and the quota '{value}' does not name a value of "
            "each of {names}.",
            feature=shown(feature), value=shown(value), names=names_in_words(names),
        )  # fmt: skip
        remedy = text("Add the column, or write the value such as '16-29 × woman'.")
        self.problems.append(
            self.table.problem("cross-unclear", what, remedy, column=feature, value=shown(value))
        )

    def _strange(self, feature: str, values: tuple[str, ...], spot: int) -> Problem:
        value = shown(values[spot])
        what = text("The quotas have no value '{value}' here.", value=value)
        remedy = text("Give it a quota too, with a least of 0 if nobody is needed.")
        return self.table.problem(
            "value-unknown", what, remedy, spot=spot, column=feature, value=value
        )
