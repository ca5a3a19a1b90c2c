"""Quotas from a screen are put to the reader of quota files, so that the same rules hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from panels.quotas.uploads import on_disk
from sortition.feasibility.writing import quota_file
from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.quotas import Quota, Quotas
from strata.reading import read_quotas
from strata.texts import text

MOST_ROWS = 500


def checked(rows: Iterable[Quota]) -> Quotas:
    """Return `rows` as the reader of quota files understands them.

    Raises
    ------
    InputError
        With everything that is wrong; the row says which, counted from 1.
    """
    given = tuple(rows)
    if not 1 <= len(given) <= MOST_ROWS:
        raise Refused(
            "quotas-rows",
            text("There must be from 1 to {most} quotas.", most=MOST_ROWS),
            text("Add a feature with its values, or join small values."),
        )
    try:
        with on_disk(quota_file(Quotas(given)), "quotas.csv") as path:
            found, _ = read_quotas(path)
    except InputError as error:
        raise InputError(_of_screen(problem) for problem in error.problems) from None
    # As a file, a share has 20 digits; here it is the fraction itself.
    return Quotas(
        tuple(
            replace(quota, share=before.share)
            for quota, before in zip(found.rows, given, strict=True)
        )
    )


def _of_screen(problem: Problem) -> Problem:
    """Return a problem of a file as one of a row on the screen: there is no header."""
    row = None if problem.row is None else problem.row - 1
    return replace(problem, file=None, row=row)
