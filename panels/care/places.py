"""Where things are, for commands on the machine that holds the store."""

from __future__ import annotations

from sqlalchemy import or_, select

from panels.door import Role, Room, Scope, read
from panels.log.checking import on_the_machine
from panels.store.tables import City, Jury, Person


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR})
def cities_here(room: Room, named: str | None = None) -> tuple[str, ...]:
    """List the ids of all cities, or of those with a name or id; for commands on the machine."""
    on_the_machine(room)
    wanted = select(City.id).order_by(City.name)
    if named is not None:
        wanted = wanted.where(or_(City.id == named, City.name == named))
    return tuple(room.session.scalars(wanted))


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR})
def city_of_person(room: Room, person_id: str) -> str | None:
    """Say in which city a person is, by id; for commands on the machine."""
    on_the_machine(room)
    here = select(Jury.city_id).join(Person, Person.jury_id == Jury.id)
    return room.session.scalar(here.where(Person.id == person_id))
