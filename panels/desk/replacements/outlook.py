"""The outlook: what would come of replacing those who left, before anything is drawn."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sqlalchemy import select

from panels.desk.leases import seat_of
from panels.desk.replacements.orders import check_unavailable, live_order, vacated, wish_of
from panels.desk.replacements.pool import draw_of, reachable
from panels.desk.words import WORKING
from panels.door import Role, Room, Scope, read
from panels.draws import folders
from panels.store.tables import Draw, Seat, SeatState, Source
from sortition.cli.made_with import made_with
from sortition.clock import Stopped
from sortition.draw import Randomness
from sortition.folder.tables import rows_of
from sortition.refused import Refused
from sortition.replacement.batch import Wish
from sortition.replacement.look import Look
from sortition.replacement.step import Plan, Step, step
from strata.texts import Text, text

PATIENCE = 30.0
"""Seconds that a screen waits."""
SEATED = (SeatState.OFFERED, SeatState.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A choice where nobody fits.

    Parameters
    ----------
    number
        By which it is accepted.
    words
        What gives way.
    open
        How many seats stay open.
    people, lowest, highest
        How many could step in, and between what chances.
    """

    number: int
    words: Text
    open: int
    people: int
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would come of replacing.

    Parameters
    ----------
    seats, staying, empty
        Of the panel.
    candidates
        How many people could be asked at all.
    needs
        What the quotas ask of the empty seats.
    fits
        Whether candidates fill them within the quotas.
    people, lowest, highest
        How many of them could step in, and between what chances.
    broken
        Why not, if nobody fits.
    choices
        What could give way then, the least first.
    """

    seats: int
    staying: int
    empty: int
    candidates: int
    needs: tuple[Text, ...]
    fits: bool
    people: int
    lowest: Fraction | None
    highest: Fraction | None
    broken: tuple[Text, ...]
    choices: tuple[WayOut, ...]


@read(scope=Scope.JURY, roles=(Role.OFFICER,), stages=WORKING)
def replacement_outlook(
    room: Room,
    leaving: Collection[str] = (),
    unavailable: Collection[str] = (),
    source: Source = Source.POOL,
) -> Outlook:
    """Show what replacing would come to; nothing is drawn or written.

    Parameters
    ----------
    room
        Of the jury.
    leaving
        Ids of seats whose people might leave, beside those who did.
    unavailable
        Tickets of who cannot be reached now.
    source
        Who may step in.
    """
    draw = draw_of(room.session, room.jury.id)
    order = live_order(room.session, draw.id)
    if order is not None:
        raise ordered_already()
    left, declined = vacated(room.session, draw.id)
    might = [seat_of(room, one) for one in sorted({*leaving})]
    tickets = {seat.ticket for seat in (*left, *(s for s in might if s.state in SEATED))}
    with folders.unpacked(room.session, draw.id) as folder:
        people = [row[0] for row in rows_of((folder / "pool.csv").read_bytes())[1:]]
        seated = seated_tickets(room, draw)
        check_unavailable(people, seated, unavailable)
        wish = wish_of(
            left=tickets,
            declined=[seat.ticket for seat in declined],
            unavailable=unavailable,
            source=source,
            unreachable={*people} - reachable(room.session, draw.id) - seated,
        )
        return _told(_step(folder, wish, room))


def seated_tickets(room: Room, draw: Draw) -> frozenset[str]:
    """Return the tickets of who has a seat now."""
    wanted = select(Seat.ticket).where(Seat.draw_id == draw.id, Seat.state.in_(SEATED))
    return frozenset(room.session.scalars(wanted))


def ordered_already() -> Refused:
    """Say that replacements are on their way."""
    return Refused(
        "replacement-ordered",
        text("Replacements are ordered already and not drawn yet."),
        text("Wait until they are, or type the number for which they wait."),
    )


def _step(folder: Path, wish: Wish, room: Room) -> Step:
    end = time.monotonic() + PATIENCE
    try:
        return step(
            folder,
            wish,
            plan=Plan(what_if=True),
            randomness=Randomness(),
            at=room.now,
            made_with=made_with(),
            clock=lambda: end - time.monotonic(),
        )
    except Stopped:
        raise Refused(
            "outlook-slow",
            text("The outlook takes longer than {seconds} seconds.", seconds=int(PATIENCE)),
            text("Order the replacements: the worker takes the time that it needs."),
        ) from None


def _told(found: Step) -> Outlook:
    look = found.look
    if look is None:
        return Outlook(
            seats=found.before.seats, staying=len(found.members), empty=0, candidates=0, needs=(),
            fits=True, people=0, lowest=None, highest=None, broken=(), choices=(),
        )  # fmt: skip
    lowest, highest = _range(look.chances)
    return Outlook(
        seats=found.before.seats,
        staying=len(look.batch.staying),
        empty=look.batch.empty,
        candidates=len(look.batch.candidates),
        needs=tuple(look.batch.needs()),
        fits=look.followed is not None,
        people=len(look.chances),
        lowest=lowest,
        highest=highest,
        broken=look.reasons,
        choices=tuple(_choices(look)),
    )


def _choices(look: Look) -> list[WayOut]:
    ways = []
    for number, offer in enumerate(look.offers, start=1):
        lowest, highest = _range(offer.chances)
        ways.append(
            WayOut(
                number=number, words=offer.choice.words(), open=offer.choice.open,
                people=len(offer.chances), lowest=lowest, highest=highest,
            )
        )  # fmt: skip
    return ways


def _range(chances: Mapping[str, Fraction]) -> tuple[Fraction | None, Fraction | None]:
    return (min(chances.values()), max(chances.values())) if chances else (None, None)
