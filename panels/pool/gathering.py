"""From the store to the pool that the lottery reads, through the readers of the main job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from panels.pool.age_day import age_day, within_ages
from panels.pool.answers import ID, Answers, answers
from panels.pool.households import household_columns
from panels.store.tables import Jury
from strata.pool import Pool
from strata.problems import Problem
from strata.quotas import Quotas
from strata.reading.features import read_features
from strata.reading.listing import listed
from strata.reading.pool_file import pool_of
from strata.reading.tables import Table
from strata.texts import Text, plural, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The pool of a jury.

    Parameters
    ----------
    pool
        Everybody who may be drawn, by id. Where there are errors, answers that could not be read
        stand as they are, and features that nobody answered are left out.
    problems
        Errors and warnings; each about one person holds the id in `value`.
    """

    pool: Pool
    problems: tuple[Problem, ...]


def gathered(session: Session, jury: Jury, quotas: Quotas) -> Gathered:
    """Return the pool of `jury` under `quotas`, read as the main job reads a file.

    Households are those that the file marked, else people with one address and postcode. Ages
    count on the first day of the sessions, or on that of the decision if none is planned.
    """
    people = answers(session, jury, quotas)
    if not people.ids:
        return Gathered(pool=Pool.of(ids=(), values={}), problems=(_nobody(),))
    day = age_day(session, jury)
    table = _table(people)
    household = (
        household_columns(people.marks, people.addresses, people.postcodes)
        if jury.one_per_household
        else {}
    )
    table = replace(
        table,
        header=(*table.header, *household),
        columns=(*table.columns, *household.values()),
    )
    pool, found = pool_of(table, quotas, id_column=ID, household=tuple(household), on=day.on)
    problems = [_of_person(problem, people.ids) for problem in found]
    outside = [
        spot
        for spot, born in enumerate(people.born)
        if born is not None and not within_ages(born, jury, day.on)
    ]
    problems += listed(outside, lambda spot: _outside(people.ids[spot]))
    return Gathered(pool=pool, problems=tuple(problems))


def read_answers(
    session: Session, jury: Jury, quotas: Quotas
) -> tuple[Mapping[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Return for each feature the values of everybody who may be drawn, and what is wrong.

    As in `gathered`, without a look for people who are there twice: for counts that are wanted
    often.
    """
    people = answers(session, jury, quotas)
    if not people.ids:
        return {}, ()
    features = read_features(_table(people), quotas, age_day(session, jury).on)
    return features.values, tuple(_of_person(one, people.ids) for one in features.problems)


def _table(people: Answers) -> Table:
    """Return the people as a table whose rows are numbered from 0, so that rows are positions."""
    columns: dict[str, Sequence[str]] = {
        ID: people.ids,
        **people.features,
    }
    for name, column in _recognised(people).items():
        if any(column):
            columns.setdefault(name, column)
    return Table(
        file="",
        header=tuple(columns),
        columns=tuple(tuple(column) for column in columns.values()),
        rows=range(len(people.ids)),
    )


def _recognised(people: Answers) -> dict[str, Sequence[str]]:
    """Return what tells people apart, under names by which `strata.likeness` knows it."""
    return {
        "full name": people.names,
        "e-mail address": people.emails,
        "phone number": people.phones,
        "date of birth": [day.isoformat() if day else "" for day in people.born],
        "address line 1": people.addresses,
    }


def _of_person(problem: Problem, ids: Sequence[str]) -> Problem:
    """Return a problem of a row as one of a person."""
    who = None if problem.row is None else ids[problem.row]
    said = _SAID.get(problem.code)
    what = said(problem.what, ids) if said else _without_rows(problem.what)
    return replace(problem, file=None, row=None, value=who, what=what)


def _without_rows(what: Text) -> Text:
    """Return `what` with a count of people where rows stood."""
    values = {
        name: _people(value) if name == "rows" and isinstance(value, Text) else value
        for name, value in what.values.items()
    }
    return replace(what, values=values)


def _people(rows: Text) -> Text:
    named, more = rows.values.get("rows"), rows.values.get("count", 0)
    listed_ones = 1 if named is None else len(str(named).split(","))
    count = listed_ones + (more if isinstance(more, int) else 0)
    return plural("{count} person", "{count} people", count=count)


def _near(what: Text, ids: Sequence[str]) -> Text:
    if "row" not in what.values:
        return what
    return text(
        "Nearly the same household as that of {other}; they were kept apart.",
        other=ids[int(str(what.values["row"]))],
    )


def _twice(what: Text, ids: Sequence[str]) -> Text:
    if "row" not in what.values:
        return what
    return text(
        "May be the same person as {other}: {traits} agree.",
        other=ids[int(str(what.values["row"]))],
        traits=what.values["traits"],
    )


def _banded(what: Text, _ids: Sequence[str]) -> Text:
    return plural(
        "{count} answer became a band of the quotas.",
        "{count} answers became bands of the quotas.",
        count=_how_many(what),
    )  # fmt: skip


def _nobody_here(what: Text, _ids: Sequence[str]) -> Text:
    return plural(
        "{count} person has no address and shares no household.",
        "{count} people have no address and share no household.",
        count=_how_many(what),
    )


def _how_many(what: Text) -> int:
    return int(str(what.values["count"]))


_SAID: dict[str, Callable[[Text, Sequence[str]], Text]] = {
    "household-near": _near,
    "person-twice": _twice,
    "value-banded": _banded,
    "household-empty": _nobody_here,
}
"""What is said of people in place of what is said of rows."""


def _outside(person: str) -> Problem:
    return Problem(
        code="age-outside",
        what=text("The age is outside the limits of the jury."),
        remedy=text("Look at the ages anew under 'Pool', or put the birth date right."),
        value=person,
    )


def _nobody() -> Problem:
    return Problem(
        code="pool-empty",
        what=text("Nobody in the pool may be drawn."),
        remedy=text("Import a file or enter people by hand under 'Pool'."),
    )
