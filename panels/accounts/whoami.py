"""Who somebody is to the screens: their name, language, cities and the juries that they may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from panels.accounts.granted import roles_in
from panels.door import Role, Room, Scope, read
from panels.door.roles import GRANTED, STAFF
from panels.stages import Stage
from panels.store.tables import Account, AccountIdentity, City, Grant, Jury, SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryOf:
    """A jury that somebody may see, and what they are there."""

    id: str
    city: str
    title: str
    stage: Stage
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Somebody who is signed in.

    Parameters
    ----------
    name, language
        For the screens.
    cities
        Id and name of each city in which they have a role, by name.
    juries
        Those that their roles reach, by title.
    alone
        Whether one person works on a laptop.
    limited
        Whether a second factor is lacking; then they see nothing but their own account.
    """

    name: str
    language: str
    cities: tuple[tuple[str, str], ...]
    juries: tuple[JuryOf, ...]
    alone: bool
    limited: bool = False


@read(scope=Scope.OWN, roles=GRANTED)
def whoami(room: Room) -> Me:
    """Say who is signed in, in which cities, and which juries they may see."""
    account = room.session.get_one(Account, room.actor)
    identity = room.session.get(AccountIdentity, room.actor)
    grants = room.session.scalars(
        select(Grant).where(Grant.account_id == room.actor, Grant.ended_at.is_(None))
    ).all()
    strong = room.session.get_one(SignIn, room.sign_in).strong
    limited = not strong and any(grant.role in STAFF for grant in grants)
    reached = set() if limited else {grant.city_id for grant in grants}
    cities = room.session.scalars(
        select(City).where(City.id.in_(reached)).order_by(City.name, City.id)
    )
    juries = room.session.scalars(
        select(Jury).where(Jury.city_id.in_(reached)).order_by(Jury.title, Jury.id)
    )
    return Me(
        name=identity.name if identity else "",
        language=account.language,
        cities=tuple((city.id, city.name) for city in cities),
        juries=tuple(found for jury in juries if (found := _as(grants, jury)).roles),
        alone=room.house.settings.alone,
        limited=limited,
    )


def _as(grants: Sequence[Grant], jury: Jury) -> JuryOf:
    """Return `jury` with what `grants` make of somebody there."""
    return JuryOf(
        id=jury.id,
        city=jury.city_id,
        title=jury.title,
        stage=jury.stage,
        roles=roles_in(grants, jury),
    )
