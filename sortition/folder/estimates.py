"""`estimates.csv`: chances of a rule that samples its panels, each with the interval around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sortition.estimate import interval
from sortition.folder.tables import decimal, rows_of, table

NAME = "estimates.csv"

HEADER = ("id", "runs", "seated", "chance", "low", "high")

_DIGITS = 6
"""Digits of an interval behind the point."""
_SLACK = 2e-6
"""By how much the last of them may differ on another machine."""


def content(seated: Mapping[str, int], runs: int) -> bytes:
    """Return the table.

    Parameters
    ----------
    seated
        For each ticket in how many of the panels it sits.
    runs
        How many panels there are: one of each run that ended with a panel.
    """
    tickets = sorted(seated)
    lows, highs = interval([seated[ticket] for ticket in tickets], runs)
    rows = (
        (
            ticket,
            str(runs),
            str(seated[ticket]),
            decimal(Fraction(seated[ticket], runs)),
            f"{low:.{_DIGITS}f}",
            f"{high:.{_DIGITS}f}",
        )
        for ticket, low, high in zip(tickets, lows.tolist(), highs.tolist(), strict=True)
    )
    return table(HEADER, rows)


def differs(given: bytes, panels: Sequence[Sequence[str]], tickets: Iterable[str]) -> str:
    """Return what in the table `given` is not as the panels say; empty if nothing.

    Raises
    ------
    ValueError
        If it is no such table.
    """
    counts = Counter(ticket for panel in panels for ticket in panel)
    right = rows_of(content({ticket: counts[ticket] for ticket in tickets}, len(panels)))
    found = rows_of(given)
    if [row[:4] for row in found] != [row[:4] for row in right]:
        return "counts or chances differ from the panels"
    ends = [[float(end) for row in rows[1:] for end in row[4:]] for rows in (found, right)]
    if any(abs(one - other) > _SLACK for one, other in zip(*ends, strict=True)):
        return "an interval differs"
    return ""
