"""A table: one header, columns of cells, and the number of each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strata.problems import Problem, Severity
from strata.reading.listing import names_in_words
from strata.reading.spelling import fold, nearest
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it stands in its file; cells are text, untouched.

    Parameters
    ----------
    file
        Name of the file as given.
    header
        Names of the columns as they stand; columns without a name are left out.
    columns
        For each column its cells, in the order of `rows`.
    rows
        Numbers of the rows as a spreadsheet shows them; rows without a cell are left out.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: Sequence[int]

    def problem(
        self,
        code: str,
        what: Text,
        remedy: Text,
        *,
        severity: Severity = "error",
        spot: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> Problem:
        """Return a problem of this file; `spot` is the position of its row in `rows`."""
        return Problem(
            code=code,
            severity=severity,
            file=self.file,
            row=None if spot is None else self.rows[spot],
            column=column,
            value=value,
            what=what,
            remedy=remedy,
        )

    def find(self, name: str) -> tuple[int | None, tuple[Problem, ...]]:
        """Return the position of the column called `name`, or None, and what is to say about it.

        The same name comes first; else one that differs by case, spaces or Unicode form.
        """
        exact = [at for at, other in enumerate(self.header) if other == name]
        alike = exact or [at for at, other in enumerate(self.header) if fold(other) == fold(name)]
        if len(alike) == 1:
            return alike[0], () if exact else tuple(self._respelled(name, alike[0]))
        if alike:
            what = text("Several columns are called '{name}'.", name=name)
            remedy = text("Rename or delete all but one.")
            return None, (self.problem("column-repeated", what, remedy, column=name),)
        what = text("There is no column '{name}'.", name=name)
        remedy = self._nearest(name)
        return None, (self.problem("column-missing", what, remedy, column=name),)

    def _respelled(self, name: str, at: int) -> Iterator[Problem]:
        found = self.header[at]
        yield self.problem(
            "column-spelling",
            text("The column '{found}' was read as '{name}'.", found=found, name=name),
            text("Nothing to do if that is right."),
            severity="warning",
            column=found,
        )

    def _nearest(self, name: str) -> Text:
        near = nearest(name, self.header)
        if near is not None:
            return text("Did you mean the column '{near}'? Use one name for it.", near=near)
        return text("Add it; the columns are {names}.", names=names_in_words(self.header))
