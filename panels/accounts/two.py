"""Steps that take two people."""

from __future__ import annotations

from panels.door import Room
from sortition.refused import Refused
from strata.texts import text


def second_person(room: Room, first: str) -> None:
    """Let the step be done by somebody else than `first`.

    On a laptop where one person works alone it is done by them, and the log says so.

    Raises
    ------
    Refused
        If it is the same person.
    """
    if room.actor != first:
        return
    if not room.house.settings.alone:
        raise Refused(
            "one-person",
            text("This takes two people, and you were the first."),
            text("Ask a colleague to do this step."),
        )
    room.note(one_person=True)
