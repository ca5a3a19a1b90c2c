"""The quotas watched: how many seats of each are confirmed, and which a single no would break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.desk.replacements.pool import draw_of, published
from panels.desk.seats import had_seat
from panels.desk.words import GONE
from panels.door import Role, Room, Scope, read
from panels.stages import AFTER_DRAW
from panels.store.tables import Seat, SeatState
from strata.quotas import Quotas
from strata.texts import Text, text


class Watch(StrEnum):
    """How a quota stands."""

    KEPT = "kept"
    TIGHT = "tight"
    """Kept only if nobody more says no."""
    SHORT = "short"
    OVER = "over"


WATCHES: Mapping[Watch, Text] = {
    Watch.KEPT: text("kept"),
    Watch.TIGHT: text("kept if nobody more says no"),
    Watch.SHORT: text("short: replacements are needed"),
    Watch.OVER: text("more than it allows"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaNow:
    """One quota and the seats of the panel.

    Parameters
    ----------
    feature, value, least, most
        The quota, as published.
    confirmed, offered
        How many people with the value have a seat for sure, and how many could still say no.
    empty
        How many with the value left their seat, without a replacement so far.
    watch
        How it stands.
    """

    feature: str
    value: str
    least: int
    most: int
    confirmed: int
    offered: int
    empty: int
    watch: Watch


@read(scope=Scope.JURY, roles=(Role.OFFICER, Role.OBSERVER), stages=AFTER_DRAW)
def quotas_now(room: Room) -> tuple[QuotaNow, ...]:
    """Show for each quota how many seats are confirmed, offered and empty."""
    draw = draw_of(room.session, room.jury.id)
    pool = published(room.session, draw.id)
    tickets = tickets_by_state(room.session, draw.id)
    return tuple(_watched(pool.quotas, pool.values, tickets))


def tickets_by_state(session: Session, draw_id: str) -> dict[str, list[str]]:
    """Return the tickets of who is confirmed, offered a seat, or has left one that is empty."""
    seats = session.scalars(select(Seat).where(Seat.draw_id == draw_id).order_by(Seat.ticket))
    found: dict[str, list[str]] = {"confirmed": [], "offered": [], "empty": []}
    for seat in seats:
        if seat.state is SeatState.CONFIRMED:
            found["confirmed"].append(seat.ticket)
        elif seat.state is SeatState.OFFERED:
            found["offered"].append(seat.ticket)
        elif seat.state in GONE and had_seat(seat) and not seat.replaced:
            found["empty"].append(seat.ticket)
    return found


def _watched(
    quotas: Quotas, values: Mapping[str, Mapping[str, str]], tickets: Mapping[str, Iterable[str]]
) -> Iterable[QuotaNow]:
    counts = {
        state: Counter(pair for ticket in found for pair in values[ticket].items())
        for state, found in tickets.items()
    }
    for quota in quotas.rows:
        confirmed, offered, empty = (
            counts[state][quota.feature, quota.value] for state in ("confirmed", "offered", "empty")
        )
        yield QuotaNow(
            feature=quota.feature,
            value=quota.value,
            least=quota.least,
            most=quota.most,
            confirmed=confirmed,
            offered=offered,
            empty=empty,
            watch=_watch(quota.least, quota.most, confirmed, offered),
        )


def _watch(least: int, most: int, confirmed: int, offered: int) -> Watch:
    sitting = confirmed + offered
    if sitting < least:
        return Watch.SHORT
    if sitting > most:
        return Watch.OVER
    return Watch.TIGHT if sitting == least and offered else Watch.KEPT
