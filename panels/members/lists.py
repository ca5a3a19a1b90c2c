"""The members of the jury in lists, each with the columns of its purpose; every look is logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from panels.desk import consents
from panels.desk.calls.sheet import needs_of
from panels.desk.seats import seats_of
from panels.desk.words import NEEDS, ConsentKind
from panels.door import Role, Room, Scope, read
from panels.exports import csv_of, xlsx_of
from panels.members.purposes import COLUMNS, SHEETS, Column, Purpose, Sheet
from panels.stages import Stage
from panels.store.tables import Identity, SeatState
from panels.tongue import tongue

WITH_MEMBERS = frozenset(
    {
        Stage.SEATED,
        Stage.DELIBERATING,
        Stage.REPORTED,
        Stage.ANSWERED,
        Stage.STANDING,
    }
)
_READERS = frozenset[Role]().union(*(sheet.roles for sheet in SHEETS.values()))

Cell = str | bool | None


class Form(StrEnum):
    """Of a file."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberList:
    """One list of members.

    Parameters
    ----------
    purpose, columns
        What for, and what it says.
    rows
        A cell for each column, sorted by what is seen, so that the order tells nothing more.
    """

    purpose: Purpose
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@read(
    scope=Scope.JURY,
    roles=_READERS,
    stages=WITH_MEMBERS,
    logs="which list, and how many members stand in it",
)
def member_list(room: Room, purpose: Purpose) -> MemberList:
    """Show the members with the columns that the purpose needs."""
    return _listed(room, Purpose(purpose))


@read(
    scope=Scope.JURY,
    roles=_READERS,
    stages=WITH_MEMBERS,
    logs="which list, in which form, and how many members stand in it",
)
def export_members(room: Room, purpose: Purpose, form: Form, language: str = "nl") -> bytes:
    """Give a list of members as a file."""
    found = _listed(room, Purpose(purpose))
    speaks = tongue(language)
    heads = [speaks.say(COLUMNS[column]) for column in found.columns]
    rows = [dict(zip(heads, row, strict=True)) for row in found.rows]
    room.note(form=Form(form).value)
    if form is Form.XLSX:
        return xlsx_of(rows, heads, sheet=speaks.say(SHEETS[found.purpose].title))
    return csv_of(rows, heads)


@read(scope=Scope.JURY, roles=_READERS, stages=WITH_MEMBERS)
def member_lists(room: Room) -> tuple[Purpose, ...]:
    """Name the lists that whoever asks may see."""
    return tuple(purpose for purpose, sheet in SHEETS.items() if room.roles & sheet.roles)


def _listed(room: Room, purpose: Purpose) -> MemberList:
    sheet = SHEETS[purpose]
    room.need(*sheet.roles)
    rows = sorted(_rows(room, sheet), key=lambda row: [str(cell).casefold() for cell in row])
    room.note(purpose=purpose.value, people=len(rows))
    return MemberList(purpose=purpose, columns=sheet.columns, rows=tuple(rows))


def _rows(room: Room, sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for seat in room.session.scalars(seats_of(room.jury.id, SeatState.CONFIRMED)):
        identity = room.session.get_one(Identity, seat.person_id)
        needs = _needs(room, identity.person_id, sheet) if sheet.needs else ""
        if sheet.only_with_needs and not needs:
            continue
        yield tuple(_cell(room, identity, column, needs) for column in sheet.columns)


def _needs(room: Room, person_id: str, sheet: Sheet) -> str:
    """Return what the person needs of what the list tells; a diet alone needs no heading."""
    speaks = tongue(room.jury.language)
    told = [
        need.words if len(sheet.needs) == 1 else f"{speaks.say(NEEDS[need.kind])}: {need.words}"
        for need in needs_of(room.session, room.house, person_id)
        if need.kind in sheet.needs
    ]
    return "; ".join(told)


def _cell(room: Room, identity: Identity, column: Column, needs: str) -> Cell:
    match column:
        case Column.NEEDS:
            return needs
        case Column.PHOTOGRAPHS:
            said = consents.standing(room.session, identity.person_id)
            return bool(said.get(ConsentKind.PHOTOGRAPHS))
        case _:
            return str(getattr(identity, column.value))
