"""The file of stay probabilities: a factor for each value, and one for everyone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from strata.problems import InputError, Problem, has_errors
from strata.quotas import Quotas
from strata.reading.listing import names_in_words, shown
from strata.reading.spelling import Names
from strata.reading.tables import Table, read_table
from strata.texts import Text, text

_FACTOR = re.compile(r"(\d{1,3})(?:[.,](\d{1,20}))?")

Factors = Mapping[tuple[str, str], Fraction]


def read_stay(path: Path | str, quotas: Quotas) -> tuple[Fraction, Factors, tuple[Problem, ...]]:
    """Read the factors of `path`, CSV or XLSX.

    Parameters
    ----------
    path
        A table ``feature,value,factor``; the row without a feature is that of everyone.
    quotas
        What features and values are called.

    Returns
    -------
    base, factors, warnings
        The factor of everyone, those of the values of `quotas`, and what was left out.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path)
    problems = list(found)
    columns = []
    for name in ("feature", "value", "factor"):
        at, more = table.find(name)
        problems += more
        columns.append(at)
    base: Fraction | None = None
    factors: dict[tuple[str, str], Fraction] = {}
    if None not in columns:
        feature_at, value_at, factor_at = (at or 0 for at in columns)
        reader = _Rows(table, quotas, feature_at, value_at, factor_at)
        base, factors = reader.read()
        problems += reader.problems
    if has_errors(problems) or base is None:
        raise InputError(problems)
    return base, factors, tuple(problems)


class _Rows:
    """The rows of the file while they are read; `problems` collects what is wrong with them."""

    def __init__(self, table: Table, quotas: Quotas, feature: int, value: int, factor: int) -> None:
        self.table, self.at = table, (feature, value, factor)
        self.features = Names.of(quotas.features)
        self.values = {name: Names.of(quotas.values(name)) for name in quotas.features}
        self.problems: list[Problem] = []
        self.unused: list[str] = []

    def read(self) -> tuple[Fraction | None, dict[tuple[str, str], Fraction]]:
        found: dict[tuple[str, str], Fraction] = {}
        bases = list[Fraction]()
        for spot, cells in enumerate(zip(*(self.table.columns[at] for at in self.at), strict=True)):
            factor = self._factor(spot, cells[2])
            if factor is None:
                continue
            if not cells[0].strip():
                bases.append(factor)
                continue
            pair = self._pair(cells)
            if pair is None:
                self.unused.append(" ".join(f"{cells[0]} {cells[1]}".split()))
            elif found.setdefault(pair, factor) is not factor:
                what = text("This value has a factor already.")
                self._say("stay-repeated", spot, 1, what, text("Keep one row for each value."))
        self._base(bases)
        self._warn(found)
        return (bases[0] if bases else None), found

    def _pair(self, cells: Sequence[str]) -> tuple[str, str] | None:
        feature = self.features.spelled(cells[0])
        value = None if feature is None else self.values[feature].spelled(cells[1])
        return None if feature is None or value is None else (feature, value)

    def _factor(self, spot: int, cell: str) -> Fraction | None:
        match = _FACTOR.fullmatch(cell.strip()) if cell.isascii() else None
        factor = Fraction(f"{match[1]}.{match[2] or 0}") if match else Fraction(0)
        if factor > 0:
            return factor
        what = text("'{cell}' is not a factor.", cell=shown(cell))
        remedy = text("Write a number above 0, such as 0.95.")
        self._say("factor-unreadable", spot, 2, what, remedy)
        return None

    def _base(self, bases: Sequence[Fraction]) -> None:
        what = text("There must be one row without a feature, for everyone; there are {count}.",
                    count=len(bases))  # fmt: skip
        remedy = text("Add a row such as ',everyone,0.9', or let 'sortition stay' write the file.")
        if len(bases) != 1:
            self.problems.append(self.table.problem("stay-base", what, remedy))
        elif bases[0] > 1:
            what = text("The factor of everyone is a probability, and {base} is above 1.",
                        base=float(bases[0]))  # fmt: skip
            self.problems.append(self.table.problem("stay-base", what, text("Right it.")))

    def _warn(self, found: Mapping[tuple[str, str], Fraction]) -> None:
        missing = [
            f"{feature} {value}"
            for feature, names in self.values.items()
            for value in names.allowed
            if (feature, value) not in found
        ]
        remedy = text("Nothing to do if that is right.")
        if self.unused and not found:
            what = text("None of the features and values of this file stands in the quotas.")
            remedy = text("Name them as the quotas do, or leave only the row for everyone.")
            self.problems.append(self.table.problem("stay-foreign", what, remedy))
        elif self.unused:
            names = names_in_words(self.unused)
            what = text("Not in the quotas, and left out: {names}.", names=names)
            self._doubt("stay-unused", what, remedy)
        if missing and found:
            what = text("No factor for {names}; 1 is used.", names=names_in_words(missing))
            self._doubt("stay-missing", what, remedy)

    def _doubt(self, code: str, what: Text, remedy: Text) -> None:
        self.problems.append(self.table.problem(code, what, remedy, severity="warning"))

    def _say(self, code: str, spot: int, part: int, what: Text, remedy: Text) -> None:
        at = self.at[part]
        value = shown(self.table.columns[at][spot])
        self.problems.append(
            self.table.problem(
                code, what, remedy, spot=spot, column=self.table.header[at], value=value
            )
        )
