"""Calling a jury off before its end: one asks and says why, another confirms, all can read it."""

from __future__ import annotations

from panels.accounts.two import second_person
from panels.desk.offers import end_offers
from panels.door import Role, Room, Scope, action
from panels.draws.annulling import end_lottery
from panels.draws.jobs import stop_all
from panels.juries import machine
from panels.juries.reasons import checked
from panels.stages import OPEN
from sortition.refused import Refused
from strata.texts import text


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=OPEN, logs="how long the reason is")
def stop_jury(room: Room, reason: str) -> None:
    """Ask that the jury be called off, and say why; the reason is published once it is."""
    why = checked(reason, text("Calling a jury off needs a reason."))
    jury = room.jury
    if jury.stop_by is not None:
        raise Refused(
            "stop-asked",
            text("Somebody asked already that the jury be called off."),
            text("Let another person confirm it, or take the request back first."),
        )
    jury.stop_reason, jury.stop_by = why, room.actor
    room.note(signs=len(why))


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=OPEN, logs="that the jury goes on")
def keep_jury(room: Room) -> None:
    """Take back the request that the jury be called off."""
    _asked(room)
    room.jury.stop_reason = room.jury.stop_by = None


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER, Role.ADMINISTRATOR},
    stages=OPEN,
    logs="the stage before, how many offers ended, the lottery that ended with it",
)
def confirm_stop(room: Room) -> None:
    """Call the jury off, as another person than who asked for it; it cannot be undone."""
    asked_by, reason = _asked(room)
    second_person(room, asked_by)
    ended = end_offers(room)
    lottery = end_lottery(room, reason, asked_by)
    room.session.flush()
    stop_all(room)
    machine.stop(room, reason)
    room.note(offers=ended, draw=lottery)


def _asked(room: Room) -> tuple[str, str]:
    """Return who asked that the jury be called off, and why."""
    jury = room.jury
    if jury.stop_by is None:
        raise Refused(
            "stop-not-asked",
            text("Nobody asked that the jury be called off."),
            text("One person asks for it and says why, another confirms it."),
        )
    return jury.stop_by, jury.stop_reason or ""
