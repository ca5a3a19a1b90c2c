"""Importing a file of volunteers: first a look, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from panels.door import Role, Room, Scope, action, read
from panels.pool.files.columns import Columns, Form, form_of
from panels.pool.files.deciding import Decisions, outcome
from panels.pool.files.doubles import Double, NearHome
from panels.pool.files.looking_over import look_over
from panels.pool.files.taking_in import take_in
from panels.stages import BEFORE_FREEZE
from panels.store.tables import ImportBatch
from strata.problems import InputError, Problem, has_errors
from strata.reading.tables import sheets_in

_SAMPLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A file before it is imported.

    Parameters
    ----------
    form, header, rows
        Whose form it has, the names of its columns, and how many rows.
    sample
        The first rows.
    columns
        Where things stand: as guessed, or as they were given.
    problems
        Of the file; with an error among them it cannot be imported.
    answers
        Of the answers under the newest quotas; it can be imported in spite of these.
    doubles, near_homes
        Pairs to decide.
    in_file, in_pool
        How many pairs are two rows, and how many rows may be somebody of the pool.
    by_trait
        How many pairs agree in what.
    before
        Whether this very file was imported before.
    """

    form: Form
    header: tuple[str, ...]
    rows: int
    sample: tuple[tuple[str, ...], ...]
    columns: Columns
    problems: tuple[Problem, ...]
    answers: tuple[Problem, ...]
    doubles: tuple[Double, ...]
    near_homes: tuple[NearHome, ...]
    in_file: int
    in_pool: int
    by_trait: dict[str, int]
    before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a file.

    Parameters
    ----------
    batch
        Id of the import.
    rows, taken, replaced, left_out
        How many rows it had; how many became people, replaced what the pool held, were left out.
    outside_age
        How many of those who were taken are outside the limits of age.
    """

    batch: str
    rows: int
    taken: int
    replaced: int
    left_out: int
    outside_age: int


@read(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE)
def sheets_to_import(room: Room, content: bytes, name: str) -> tuple[str, ...]:
    """List the sheets of a workbook that hold anything; none if the file is no workbook."""
    return sheets_in(content, name)


@read(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE)
def preview_import(
    room: Room,
    content: bytes,
    name: str,
    columns: Columns | None = None,
    sheet: str | None = None,
) -> Preview:
    """Look over a file of volunteers: its columns, problems, and people who may be there twice."""
    look = look_over(room, content, name, columns, sheet)
    with_pool = {pair.second.row for pair in look.doubles if pair.first.person}
    return Preview(
        form=form_of(look.table),
        header=look.table.header,
        rows=len(look.table.rows),
        sample=tuple(zip(*(column[:_SAMPLE] for column in look.table.columns), strict=True)),
        columns=look.columns,
        problems=look.problems,
        answers=look.answers,
        doubles=look.doubles,
        near_homes=look.near_homes,
        in_file=sum(pair.first.person is None for pair in look.doubles),
        in_pool=len(with_pool),
        by_trait=dict(Counter(trait for pair in look.doubles for trait in pair.traits)),
        before=_batch_of(room, _digest(content)) is not None,
    )


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="digest of the file, how many rows, people taken, replaced and left out",
)  # fmt: skip
def import_people(
    room: Room,
    content: bytes,
    name: str,
    columns: Columns,
    decisions: Decisions,
    sheet: str | None = None,
) -> Imported:
    """Import a file of volunteers into the pool: all of it, or nothing if anything is wrong."""
    look = look_over(room, content, name, columns, sheet)
    problems = list(_stopping(look.problems, look.answers, decisions))
    if problems or look.people is None:
        raise InputError(problems or look.problems)
    chosen = outcome(look.doubles, decisions)
    batch = ImportBatch(
        jury_id=room.jury.id, at=room.now, by=room.actor, digest=_digest(content),
        rows=len(look.people), taken=0,
    )  # fmt: skip
    room.session.add(batch)
    room.session.flush()
    taken = take_in(room, batch.id, look, chosen, decisions)
    batch.taken = taken.new
    done = Imported(
        batch=batch.id,
        rows=batch.rows,
        taken=taken.new,
        replaced=len(chosen.replaces),
        left_out=len(chosen.left_out),
        outside_age=taken.outside_age,
    )
    room.note(
        batch=batch.id, file=batch.digest, rows=done.rows, taken=done.taken,
        replaced=done.replaced, left_out=done.left_out, outside_age=done.outside_age,
        answers_accepted=decisions.accept_answers and has_errors(look.answers),
    )  # fmt: skip
    return done


def _stopping(
    problems: tuple[Problem, ...], answers: tuple[Problem, ...], decisions: Decisions
) -> Iterator[Problem]:
    """Yield the errors for which nothing is imported."""
    yield from (problem for problem in problems if problem.severity == "error")
    if not decisions.accept_answers:
        yield from (problem for problem in answers if problem.severity == "error")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _batch_of(room: Room, digest: str) -> str | None:
    wanted = select(ImportBatch.id).where(ImportBatch.jury_id == room.jury.id)
    return room.session.scalar(wanted.where(ImportBatch.digest == digest).limit(1))
