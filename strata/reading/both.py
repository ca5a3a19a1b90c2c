"""Read the pool and the quotas together, so that all that is wrong with either shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strata.pool import Pool
from strata.problems import InputError, Problem
from strata.quotas import Quotas
from strata.reading.pool_file import read_pool
from strata.reading.quota_file import read_quotas


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A pool and quotas that fit each other, and the warnings on the way.

    Parameters
    ----------
    pool, quotas
        As read.
    problems
        Warnings only: what was read otherwise than it stands, or wants a look.
    """

    pool: Pool
    quotas: Quotas
    problems: tuple[Problem, ...]


def read(
    *,
    pool: Path | str,
    quotas: Path | str,
    id_column: str | None = None,
    household: Sequence[str] = (),
    on: date | None = None,
    sheet: str | None = None,
    quotas_sheet: str | None = None,
) -> Reading:
    """Read pool and quotas from their files.

    Parameters
    ----------
    pool, id_column, household, on, sheet
        As in `read_pool`.
    quotas, quotas_sheet
        As in `read_quotas`.

    Raises
    ------
    InputError
        With every problem of both files, if there is an error in either. If the quotas cannot be
        read, the form of the pool is checked all the same.
    """
    problems: list[Problem] = []
    known: Quotas | None = None
    try:
        known, warnings = read_quotas(quotas, sheet=quotas_sheet)
        problems += warnings
    except InputError as error:
        problems += error.problems
    try:
        people, warnings = read_pool(
            pool, known, id_column=id_column, household=household, on=on, sheet=sheet
        )
        problems += warnings
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if known is None:
        raise InputError(problems)
    return Reading(pool=people, quotas=known, problems=tuple(problems))
