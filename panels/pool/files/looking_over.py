"""A file looked over before anything of it is taken: people, problems, pairs to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from panels.door import Room
from panels.pool.age_day import age_day
from panels.pool.answers import bands_of_age
from panels.pool.files.columns import Columns, guess
from panels.pool.files.doubles import Crowd, Double, NearHome, standing
from panels.pool.files.entrants import Entrants, entrants
from panels.quotas import sets
from strata.problems import Problem
from strata.quotas import Quotas
from strata.reading.features import read_features
from strata.reading.tables import Table, table_of
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look over a file finds.

    Parameters
    ----------
    table, columns
        The file, and where in it things stand.
    people
        Who would enter; None if the columns cannot be read.
    problems
        Of the file: with an error among them nothing is taken.
    answers
        Of the answers under the newest quotas; people can be taken in spite of these.
    doubles, near_homes
        To be decided.
    """

    table: Table
    columns: Columns
    people: Entrants | None
    problems: tuple[Problem, ...]
    answers: tuple[Problem, ...]
    doubles: tuple[Double, ...]
    near_homes: tuple[NearHome, ...]


def look_over(
    room: Room, content: bytes, name: str, columns: Columns | None, sheet: str | None
) -> Look:
    """Look over the file `content` called `name`; without `columns` they are guessed.

    Of a workbook with several filled sheets, `sheet` says which is meant.

    Raises
    ------
    InputError
        If there is no table in it.
    """
    table, found = table_of(content, name, sheet=sheet, option="")
    newest = sets.latest(room.session, room.jury.id)
    quotas = None if newest is None else sets.as_quotas(newest)
    columns = columns or guess(table, quotas)
    if room.jury.one_per_household and not columns.address and columns.household is None:
        found = (*found, _homeless(table))
    people, problems = entrants(table, columns)
    if people is None:
        return Look(
            table=table, columns=columns, people=None, problems=(*found, *problems), answers=(),
            doubles=(), near_homes=(),
        )  # fmt: skip
    crowd = Crowd(*standing(room.session, room.jury), people)
    return Look(
        table=table,
        columns=columns,
        people=people,
        problems=(*found, *problems),
        answers=_answers(room, table, people, columns, quotas),
        doubles=crowd.doubles(),
        near_homes=crowd.near_homes() if room.jury.one_per_household else (),
    )


def _homeless(table: Table) -> Problem:
    what = text("No column says where people live: who shares a household is not known.")
    remedy = text("Choose the columns of street and number, as at most one person of a household "
                  "sits in this jury.")  # fmt: skip
    return table.problem("household-unknown", what, remedy, severity="warning")


def _answers(
    room: Room, table: Table, people: Entrants, columns: Columns, quotas: Quotas | None
) -> tuple[Problem, ...]:
    """Return what the readers of the main job say about the answers in the file."""
    if quotas is None:
        return ()
    answers = dict(people.features)
    if any(people.born):
        for age in bands_of_age(quotas):
            answers.setdefault(age, tuple(map(_written, people.born)))
    under = replace(table, header=tuple(answers), columns=tuple(answers.values()))
    found = read_features(under, quotas, age_day(room.session, room.jury).on).problems
    heads = dict(columns.features)
    return tuple(
        replace(problem, column=heads.get(problem.column or "", problem.column))
        for problem in found
    )


def _written(born: date | None) -> str:
    return born.isoformat() if born else ""
