"""Cities: each with juries and colleagues that the others cannot see."""

from __future__ import annotations

from sqlalchemy import select

from panels.accounts import links
from panels.accounts.emails import usable
from panels.accounts.giving import given
from panels.accounts.links import Purpose
from panels.accounts.names import called
from panels.door import Role, Room, Scope, action
from panels.store.tables import City
from panels.tongue import LANGUAGES
from sortition.refused import Refused
from strata.texts import text


@action(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR}, logs="which city was added")
def add_city(room: Room, name: str, *, language: str = "nl", administrator: str = "") -> str | None:
    """Add a city.

    Whoever adds it on the machine names the e-mail address of its first administrator and gets the
    link to hand over; whoever is signed in becomes its administrator.
    """
    city = added(room, name, language)
    room.note(city=city.id)
    if room.sign_in is None:
        return links.made(
            room,
            Purpose.INVITATION,
            email=usable(administrator),
            city_id=city.id,
            role=Role.ADMINISTRATOR,
        )
    given(room, room.actor, Role.ADMINISTRATOR, city=city.id, by=room.actor)
    return None


def added(room: Room, name: str, language: str) -> City:
    """Return a new city.

    Raises
    ------
    Refused
        If there is one of that name.
    """
    name = called(name)
    if room.session.scalar(select(City.id).where(City.name == name)) is not None:
        raise Refused(
            "city-there",
            text("There is a city of this name."),
            text("Ask its administrator for an invitation, or write another name."),
        )
    city = City(
        name=name, language=language if language in LANGUAGES else "nl", created_at=room.now
    )
    room.session.add(city)
    room.session.flush()
    return city
