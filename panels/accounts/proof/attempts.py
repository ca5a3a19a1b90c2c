"""Whoever guesses waits, and each time longer: counted in the store, so over all processes."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from panels.door import Room
from panels.keys import Keys
from panels.log.chain import HOUSE, held
from panels.store.tables import Attempt
from sortition.refused import Refused
from strata.texts import text

WINDOW = timedelta(hours=24)
"""How long an attempt counts."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
"""The first wait, doubled each time up to the longest."""


class Tried(StrEnum):
    """What was guessed at, or from where."""

    ACCOUNT = "account"
    ADDRESS = "address"
    CODE = "code"


FREE = {Tried.ACCOUNT: 5, Tried.ADDRESS: 30, Tried.CODE: 5}
"""How many attempts cost no wait; many people can share an address."""


def key_for(keys: Keys, tried: Tried, subject: str) -> str:
    """Return under which key attempts are kept: nobody can read from it at whom they were."""
    if tried is Tried.ADDRESS:
        subject = _network(subject)
    secret = keys.derived("attempts")
    return hmac.digest(secret, f"{tried}\0{subject}".encode(), hashlib.sha256).hex()


def wait(session: Session, tried: Tried, key: str, now: datetime) -> timedelta:
    """Return how long `key` still has to wait, nothing if it may try."""
    number, last = session.execute(
        select(func.count(), func.max(Attempt.at)).where(
            Attempt.key == key, Attempt.at > now - WINDOW
        )
    ).one()
    over = number - FREE[tried]
    if over < 0:
        return timedelta(0)
    delay = min(FIRST * 2 ** min(over, 20), LONGEST)
    over_at: datetime = last + delay
    return max(over_at - now, timedelta(0))


def knocked(room: Room, *tried: tuple[Tried, str]) -> None:
    """Count an attempt at each of `tried`, before anything is compared.

    Raises
    ------
    Refused
        If one of them has to wait; then nothing is counted.
    """
    one_at_a_time(room.session)
    keys = [(kind, key_for(room.house.keys, kind, subject)) for kind, subject in tried]
    longest = max(wait(room.session, kind, key, room.now) for kind, key in keys)
    if longest:
        minutes = -(-longest // timedelta(minutes=1))
        raise Refused(
            "sign-in-wait",
            text("There were too many attempts."),
            text("Try again in {minutes} min.", minutes=minutes),
        )
    for _, key in keys:
        room.session.add(Attempt(key=key, at=room.now))
    room.session.flush()


def forgiven(room: Room, tried: Tried, subject: str) -> None:
    """Forget the attempts at an account that has proven itself, and one of an address."""
    key = key_for(room.house.keys, tried, subject)
    if tried is not Tried.ADDRESS:
        room.session.execute(delete(Attempt).where(Attempt.key == key))
        return
    newest = select(Attempt.id).where(Attempt.key == key).order_by(Attempt.at.desc()).limit(1)
    if (last := room.session.scalar(newest)) is not None:
        room.session.execute(delete(Attempt).where(Attempt.id == last))


def one_at_a_time(session: Session) -> None:
    """Let others who come for the same wait: the end of the log is theirs in any case."""
    held(session, HOUSE)


def _network(address: str) -> str:
    """Return the network of an address: who has one of IPv6 has a whole one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
