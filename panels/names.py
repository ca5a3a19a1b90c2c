"""What stages and roles are called where people read them."""

from __future__ import annotations

from panels.door.roles import Role
from panels.stages import Stage
from strata.texts import Text, text

_STAGES = {
    Stage.DESIGNED: text("designed"),
    Stage.INVITING: text("inviting"),
    Stage.REGISTERING: text("registering"),
    Stage.FROZEN: text("pool frozen"),
    Stage.DRAWN: text("drawn"),
    Stage.CONFIRMING: text("confirming"),
    Stage.SEATED: text("seated"),
    Stage.DELIBERATING: text("deliberating"),
    Stage.REPORTED: text("reported"),
    Stage.ANSWERED: text("answered"),
    Stage.CLOSED: text("closed"),
    Stage.STANDING: text("standing"),
}
_ROLES = {
    Role.ADMINISTRATOR: text("administrator"),
    Role.OFFICER: text("participation officer"),
    Role.FACILITATOR: text("facilitator"),
    Role.CALLER: text("caller"),
    Role.DEPARTMENT: text("department"),
    Role.OBSERVER: text("observer"),
    Role.MEMBER: text("member of the jury"),
    Role.PUBLIC: text("anyone"),
    Role.WORKER: text("the program itself"),
}


def stage_name(stage: Stage) -> Text:
    """Return what `stage` is called."""
    return _STAGES[Stage(stage)]


def role_name(role: Role) -> Text:
    """Return what `role` is called."""
    return _ROLES[Role(role)]
