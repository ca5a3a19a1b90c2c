"""The folders of a draw as files to take along, and what the verifier finds in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, read
from panels.door.refusal import not_allowed
from panels.door.roles import GRANTED
from panels.draws import folders, marking
from panels.draws.places import private_folder
from panels.store.tables import Draw, DrawFolder, Person, Ticket
from sortition.folder.contents import load
from sortition.folder.tables import table
from sortition.refused import Refused
from sortition.verification import verify
from strata.texts import Text, text

_INSIDE = {Role.OFFICER, Role.OBSERVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to take along."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one check of the verifier found; `detail` says what differs, or why it is unknown."""

    state: Literal["ok", "wrong", "unknown"]
    what: Text
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """Whose a ticket is: the id here, and the id in the file that was imported."""

    ticket: str
    person: str
    outside_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketList:
    """The private list of a lottery; `file` is it as ``verify.py --tickets`` reads it."""

    rows: tuple[TicketRow, ...] = field(repr=False)
    file: Download


@read(scope=Scope.JURY, roles=_INSIDE, logs="the id of the draw")
def full_folder(room: Room, draw: str | None = None) -> Download:
    """Give the full folder of the draw, or of a test or an annulled one, for who may vouch."""
    row = _named(room, draw)
    room.note(draw=row.id)
    name = _name(row)
    archive = folders.archive_of(room.session, row.id)
    return Download(name=f"{name}.zip", content=folders.within(archive, name))


@read(scope=Scope.JURY, roles=GRANTED | {Role.PUBLIC})
def public_folder(room: Room, draw: str | None = None) -> Download:
    """Give the part of the folder that anyone may see, once the lottery is published."""
    row = folders.current(room.session, room.jury.id) if draw is None else _own(room, draw)
    if row is None or row.test or row.published_at is None:
        raise Refused(
            "folder-unpublished",
            text("Nothing of this draw is published yet."),
            text("Come back when the lottery is published, before the draw."),
        )
    kept = room.session.get(DrawFolder, row.id)
    if kept is None or kept.public is None:
        raise not_allowed()
    name = f"{_name(row)}-public"
    return Download(name=f"{name}.zip", content=folders.within(kept.public, name))


@read(scope=Scope.JURY, roles=_INSIDE, logs="the id of the draw, how many checks, how many wrong")
def verify_folder(room: Room, draw: str | None = None, *, again: bool = False) -> tuple[Check, ...]:
    """Recompute everything in the folder; with `again` the alternates too, which takes longer."""
    row = _named(room, draw)
    listed = _list(room.session, row)
    with folders.unpacked(room.session, row.id) as folder, private_folder() as place:
        path = place / "tickets.csv"
        path.write_bytes(listed)
        complete = listed.count(b"\n") - 1 == len(load(folder / "manifest.json")["tickets"])
        found = verify(folder, path if complete else None, again=again)
    checks = tuple(Check(state=one.state, what=one.what, detail=one.detail) for one in found)
    wrong = sum(check.state == "wrong" for check in checks)
    room.note(draw=row.id, checks=len(checks), wrong=wrong)
    return checks


@read(scope=Scope.JURY, roles={Role.OFFICER}, logs="the id of the draw, how many tickets")
def my_ticket_list(room: Room, draw: str | None = None) -> TicketList:
    """Show whose the tickets are, to tell people their own."""
    row = _named(room, draw)
    wanted = select(Ticket.ticket, Ticket.person_id, Person.outside_id)
    wanted = wanted.join(Person, Person.id == Ticket.person_id)
    found = room.session.execute(wanted.where(Ticket.draw_id == row.id).order_by(Ticket.ticket))
    rows = tuple(
        TicketRow(ticket=ticket, person=person, outside_id=outside)
        for ticket, person, outside in found
    )
    room.note(draw=row.id, tickets=len(rows))
    name = f"{_name(row)}-tickets.csv"
    return TicketList(rows=rows, file=Download(name=name, content=_list(room.session, row)))


def _named(room: Room, draw: str | None) -> Draw:
    """Return the draw that is meant: the one that counts, unless another is named."""
    row = folders.current(room.session, room.jury.id) if draw is None else _own(room, draw)
    if row is None:
        raise Refused(
            "folder-none",
            text("There is no lottery yet."),
            text("Wait until it is computed, under 'Draw'."),
        )
    return row


def _own(room: Room, draw: str) -> Draw:
    row = room.session.get(Draw, draw)
    if row is None or row.jury_id != room.jury.id:
        raise not_allowed()
    return row


def _name(row: Draw) -> str:
    """Return the name of the folder of a draw."""
    kind = f"{marking.MARK}-lottery" if row.test else "lottery"
    return f"{kind}-{row.id[:8]}"


def _list(session: Session, row: Draw) -> bytes:
    """Return the private list as the verifier reads it; in a test people are their tickets."""
    wanted = select(Ticket).where(Ticket.draw_id == row.id).order_by(Ticket.ticket)
    known = [one for one in session.scalars(wanted) if one.salt]
    rows = [[one.ticket, one.ticket if row.test else one.person_id, one.salt] for one in known]
    return table(["ticket", "id", "salt"], rows)
