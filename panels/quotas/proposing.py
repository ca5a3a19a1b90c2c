"""Proposing quotas: by hand, from a file, or from a census; each time a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panels.door import Role, Room, Scope, action
from panels.quotas import sets
from panels.quotas.checking import checked
from panels.quotas.uploads import named, on_disk
from panels.stages import BEFORE_FREEZE
from panels.store.tables import QuotaSet
from sortition.refused import Refused
from strata.population import (
    METHODS,
    Plan,
    consistent,
    known_values,
    quotas_of,
    read_bands,
    read_least,
    read_population,
    read_weight,
    remarks,
    share_out,
)
from strata.problems import Problem
from strata.quotas import Quota, Quotas
from strata.reading import read_quotas
from strata.texts import text

LONGEST_NOTE = 1000
MOST_SPREAD = 100
_LOGS = "the number of the version, how many quotas it has and for how many seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A new version.

    Parameters
    ----------
    version
        Its number.
    problems
        What was read otherwise than it stands, and what to know of the rounding: warnings only.
    """

    version: int
    problems: tuple[Problem, ...] = ()


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, logs=_LOGS)
def propose_quotas(room: Room, rows: Sequence[Quota], *, note: str = "") -> Proposed:
    """Propose quotas as a new version, for as many seats as the jury has."""
    return _saved(room, checked(rows), note)


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, logs=_LOGS)
def import_quotas(
    room: Room, content: bytes, *, name: str, sheet: str | None = None, note: str = ""
) -> Proposed:
    """Propose the quotas of a CSV or Excel file as a new version."""
    with on_disk(content, name) as path:
        found, warnings = read_quotas(path, sheet=sheet)
    return _saved(room, checked(found.rows), note, named(warnings, name))


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, logs=_LOGS)
def quotas_from_population(
    room: Room,
    content: bytes,
    *,
    name: str,
    sheet: str | None = None,
    features: Sequence[str] = (),
    nested: Sequence[Sequence[str]] = (),
    bands: Sequence[str] = (),
    method: str = "largest-remainder",
    spread: int = 0,
    at_least: Sequence[str] = (),
    weight_up: Sequence[str] = (),
    reason: str = "",
    source: str | None = None,
    date: str | None = None,
    note: str = "",
) -> Proposed:
    """Share the seats out by the figures of a census file, and propose that as a new version.

    The options are those of `sortition quotas`.
    """
    _usable(method, spread)
    crosses = tuple(tuple(names) for names in nested)
    with on_disk(content, name) as path:
        population, read = read_population(
            path,
            sheet=sheet,
            features=(*features, *(one for names in crosses for one in names)) if features else (),
            source=source or None,
            date=date or None,
            bands=[read_bands(given) for given in bands],
        )
        known = known_values(population, crosses)
        wishes = (
            *(read_least(given, known) for given in at_least),
            *(read_weight(given, known) for given in weight_up),
        )
        consistent(wishes)
        plan = Plan(
            seats=room.jury.seats, method=method, spread=spread, wishes=wishes, reason=reason
        )
        shared = share_out(population, plan, features=tuple(features), nested=crosses)
    told = named((*read, *remarks(shared, plan)), name)
    return _saved(room, quotas_of(shared), note, told)


def _saved(room: Room, quotas: Quotas, note: str, problems: tuple[Problem, ...] = ()) -> Proposed:
    """Save `quotas` as the next version."""
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(
            "quotas-note",
            text("The note is longer than {most} signs.", most=LONGEST_NOTE),
            text("Say in fewer words what was changed and why."),
        )
    newest = sets.latest(room.session, room.jury.id)
    version = newest.version + 1 if newest else 1
    room.session.add(
        QuotaSet(
            jury_id=room.jury.id,
            version=version,
            seats=room.jury.seats,
            at=room.now,
            by=room.actor,
            note=note,
            rows=sets.as_rows(quotas),
        )
    )
    room.note(version=version, quotas=len(quotas.rows), seats=room.jury.seats)
    return Proposed(version=version, problems=problems)


def _usable(method: str, spread: int) -> None:
    if method not in METHODS:
        raise Refused(
            "quotas-method",
            text("There is no such way to round seats."),
            text("Choose one of: {names}.", names=", ".join(METHODS)),
        )
    if not 0 <= spread <= MOST_SPREAD:
        raise Refused(
            "quotas-spread",
            text("The spread is from 0 to {most} seats.", most=MOST_SPREAD),
            text("Give 0 for quotas that are met exactly, 1 for a seat to either side."),
        )
