"""An id of somebody who was erased after a lottery was written: a seat can hang on it."""

from __future__ import annotations

from panels.door import Room
from panels.store.tables import Identity, Origin, Person


def nobody(room: Room) -> Person:
    """Return a new id in the pool of which nothing is known, and which cannot be drawn."""
    person = Person(
        jury_id=room.jury.id,
        origin=Origin.MANUAL,
        entered_by=room.actor,
        entered_at=room.now,
        eligible=False,
        reason="erased",
    )
    room.session.add(person)
    room.session.flush()
    room.session.add(Identity(person_id=person.id))
    return person
