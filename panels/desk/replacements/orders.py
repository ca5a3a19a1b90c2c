"""Orders of replacements: whose seats are to be filled, and what of it is asked of the folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.desk.seats import had_seat
from panels.desk.words import GONE
from panels.draws import folders
from panels.store.tables import OrderState, ReplacementOrder, Seat, Source
from sortition.refused import Refused
from sortition.replacement.batch import Wish
from strata.texts import text

LIVE = (OrderState.QUEUED, OrderState.WAITING, OrderState.NUMBERED)


def live_order(session: Session, draw_id: str) -> ReplacementOrder | None:
    """Return the order that is not carried out yet, None if there is none."""
    return session.scalar(
        select(ReplacementOrder).where(
            ReplacementOrder.draw_id == draw_id, ReplacementOrder.state.in_(LIVE)
        )
    )


def vacated(session: Session, draw_id: str) -> tuple[list[Seat], list[Seat]]:
    """Return who left a seat that nobody was drawn for, and who no longer stands by."""
    wanted = select(Seat).where(
        Seat.draw_id == draw_id, Seat.state.in_(GONE), ~Seat.replaced
    ).order_by(Seat.ticket)  # fmt: skip
    seats = list(session.scalars(wanted))
    return [seat for seat in seats if had_seat(seat)], [s for s in seats if not had_seat(s)]


def ground_of(session: Session, draw_id: str) -> str:
    """Return the digest of the folder as it is now: what is computed on it counts only there."""
    return hashlib.sha256(folders.archive_of(session, draw_id)).hexdigest()


def listed(tickets: Collection[str]) -> str:
    """Return tickets as they are kept in an order."""
    return json.dumps(sorted(tickets))


def tickets_of(kept: str) -> tuple[str, ...]:
    """Return the tickets that `listed` was given."""
    return tuple(json.loads(kept))


def wish_of(
    *,
    left: Collection[str],
    declined: Collection[str],
    unavailable: Collection[str],
    source: Source,
    unreachable: Collection[str] = (),
) -> Wish:
    """Return what is asked of the folder; who was erased or taken out counts as unavailable."""
    named = {*left, *declined}
    return Wish(
        left=tuple(sorted(left)),
        declined=tuple(sorted(declined)),
        unavailable=tuple(sorted({*unavailable, *unreachable} - named)),
        alternates=source is Source.ALTERNATES,
    )


def check_unavailable(
    pool: Collection[str], seated: Collection[str], given: Collection[str]
) -> None:
    """Refuse tickets that are not in the pool, or whose people have a seat."""
    unknown = sorted({*given} - {*pool})
    if unknown:
        raise Refused(
            "replace-unknown",
            text("Nobody in the pool is called {ticket!r:.40}.", ticket=unknown[0]),
            text("Give tickets as they stand in the list of seats."),
        )
    sitting = sorted({*given} & {*seated})
    if sitting:
        raise Refused(
            "replace-member",
            text("{ticket} has a seat.", ticket=sitting[0]),
            text("Note first that the person says no or leaves."),
        )
