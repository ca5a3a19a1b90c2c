"""Read a population file: margins in a list, crossed tables, or a row for each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from pathlib import Path

from strata.population.banding import Wanted
from strata.population.counted import Population
from strata.population.layout import lay_out
from strata.population.reader import Reader
from strata.problems import InputError, Problem, raise_errors
from strata.reading.spelling import fold
from strata.reading.tables import read_table


def read_population(
    path: Path | str,
    *,
    sheet: str | None = None,
    features: Sequence[str] = (),
    source: str | None = None,
    date: str | None = None,
    bands: Sequence[Wanted] = (),
    on: Day | None = None,
) -> tuple[Population, tuple[Problem, ...]]:
    """Read how many people have each value, from CSV or XLSX.

    Parameters
    ----------
    path
        A list ``feature,value,count`` (or ``share``, in percent or fractions), a table with a
        column for each feature and one called ``count`` or ``share``, a table of two features
        whose first cell names both (``age / gender``), or a row for each person, who may have a
        ``weight``. ``source`` and ``date`` may stand beside. Headings may be Dutch or French.
    sheet
        Which sheet of a workbook to read.
    features
        The columns to read of a table that crosses features or lists people, if not all of them.
    source, date
        Where figures come from, and of when they are, that say nothing of it themselves.
    bands, on
        Bands to put a feature into, such as ages in years, and the day on which ages count, where
        the file has births.

    Returns
    -------
    population
        Values in the order of the file; of people sorted, bands by their lower end.
    warnings
        What was read otherwise than it stands.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, found = read_table(path, sheet=sheet, option="--population-sheet")
    layout, problems = lay_out(table, features)
    if layout is None:
        raise InputError([*found, *problems])
    banded = frozenset(fold(wanted.feature) for wanted in bands)
    reader = Reader(table, layout, source, date, banded)
    reader.problems += found
    tables = reader.listed() if layout.form == "list" else reader.crossed(features)
    for counted in tables:
        reader.check(counted)
    raise_errors(reader.problems)
    for wanted in bands:
        tables = reader.banded(tables, wanted, on)
    raise_errors(reader.problems)
    return Population(form=layout.form, tables=tuple(tables)), tuple(reader.problems)
