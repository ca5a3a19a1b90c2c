"""The clocks that belong to no jury, and the worker's round through all of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from panels.care.erasure.erasing import erase_account, remove
from panels.care.erasure.reach import tables
from panels.care.erasure.records import ACCOUNT, record_erasure
from panels.care.erasure.scrubbing import overwrite
from panels.care.retention.clocks import shortest_days
from panels.care.retention.running import retention_due, run_retention
from panels.door import Machine, Role, Room, Scope, action, read
from panels.draws.jobs import EVERY
from panels.house import House
from panels.log.checking import on_the_machine
from panels.store.kinds import Keep
from panels.store.tables import Account, AccountIdentity, Attempt, City, Grant, Link, SignIn
from panels.tongue import local_day


@action(
    scope=Scope.HOUSE,
    roles={Role.ADMINISTRATOR, Role.WORKER},
    logs="how many sessions, links, attempts and accounts went",
)
def run_house_retention(room: Room) -> dict[str, int]:
    """Let sessions, links, attempts and unused accounts go whose time is over."""
    on_the_machine(room)
    session, gone = room.session, Counter[str]()
    before = room.now - timedelta(days=shortest_days(session, Keep.SECURITY))
    ended = {
        "sign_in": or_(SignIn.ended_at < before, SignIn.ends_at < before, SignIn.idle_at < before),
        "link": or_(Link.used_at < before, Link.ends_at < before),
        "attempt": Attempt.at < before,
    }
    for name, rows in ended.items():
        gone[name] += remove(session, tables()[name], rows)
    unused = room.now - timedelta(days=shortest_days(session, Keep.ACCOUNT))
    for account, city in _unused(session, unused):
        counts = erase_account(session, account, now=room.now)
        record_erasure(room, city, account, ACCOUNT, counts)
        gone["account"] += 1
    room.note(**+gone)
    return dict(+gone)


@read(scope=Scope.HOUSE, roles={Role.WORKER})
def cities_to_tidy(room: Room) -> tuple[str, ...]:
    """List the cities in which something has to go, for the worker."""
    cities = room.session.scalars(select(City.id).order_by(City.id)).all()
    return tuple(city for city in cities if retention_due(room.session, city, local_day(room.now)))


def tidy(house: House) -> None:
    """Let go what has to go in every city, and clear the files; the worker does so each hour."""
    worker = house.machine(Machine.WORKER)
    for city in cities_to_tidy(worker):
        run_retention(worker.to(city=city))
    if house_retention_due(worker):
        run_house_retention(worker)
    overwrite(house)


@read(scope=Scope.HOUSE, roles={Role.WORKER})
def house_retention_due(room: Room) -> bool:
    """Tell whether a session, a link, an attempt or an account has to go, for the worker."""
    before = room.now - timedelta(days=shortest_days(room.session, Keep.SECURITY))
    oldest = (
        select(func.min(SignIn.idle_at)),
        select(func.min(SignIn.ends_at)),
        select(func.min(SignIn.ended_at)),
        select(func.min(Link.ends_at)),
        select(func.min(Link.used_at)),
        select(func.min(Attempt.at)),
    )
    if any((at := room.session.scalar(wanted)) is not None and at < before for wanted in oldest):
        return True
    unused = room.now - timedelta(days=shortest_days(room.session, Keep.ACCOUNT))
    return bool(_unused(room.session, unused))


def _unused(session: Session, before: datetime) -> list[tuple[str, str]]:
    """Return accounts that lost their last role and had their last session before a moment.

    Each comes with the city of its last role, in whose name it is erased.
    """
    last = (
        select(
            Grant.account_id,
            func.max(Grant.ended_at).label("ended"),
            func.count().label("all"),
            func.count(Grant.ended_at).label("over"),
        )
        .group_by(Grant.account_id)
        .subquery()
    )
    recent = select(SignIn.account_id).where(SignIn.started_at >= before)
    wanted = (
        select(Account.id)
        .join(AccountIdentity, AccountIdentity.account_id == Account.id)
        .join(last, last.c.account_id == Account.id)
        .where(
            last.c.all == last.c.over,
            last.c.ended < before,
            Account.id.not_in(recent),
        )
        .order_by(Account.id)
    )
    found = []
    for account in session.scalars(wanted):
        city = select(Grant.city_id).where(Grant.account_id == account)
        found.append((account, session.scalars(city.order_by(Grant.ended_at.desc())).first() or ""))
    return found


EVERY.append(("retention", 3600.0, tidy))
