"""What is wrong with an input: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from strata.texts import Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, or that was read otherwise than it stands.

    Parameters
    ----------
    code
        Stable name of the kind of problem, such as ``value-unknown``; listed in `docs/problems.md`.
    severity
        An ``error`` stops the work; a ``warning`` names what was understood instead.
    file, row, column, value
        The place: file name as given, row as a spreadsheet numbers it (the header is row 1),
        name of the column, text of the cell. None where it does not apply.
    what, remedy
        What is wrong, and what the user can do.
    """

    code: str
    what: Text
    remedy: Text
    severity: Severity = "error"
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def place(self) -> str:
        """Return file, row and column in one short string, empty if there is none."""
        parts = [self.file, self.row and f"row {self.row}", self.column and f"column {self.column}"]
        return ", ".join(part for part in parts if part)

    def as_json(self) -> dict[str, str | int | None]:
        """Return the problem as a flat mapping for ``--json``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "what": str(self.what),
            "remedy": str(self.remedy),
        }


class InputError(Exception):
    """Input that cannot be used; carries every problem found, errors and warnings alike."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.place()}: {p.what} {p.remedy}" for p in self.problems))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether there is an error among `problems`, not warnings alone."""
    return any(problem.severity == "error" for problem in problems)


def raise_errors(problems: Sequence[Problem]) -> None:
    """Raise `InputError` with all of `problems` if there is an error among them."""
    if has_errors(problems):
        raise InputError(problems)
