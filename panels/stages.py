"""The stages of a jury, in the order in which it lives through them."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a jury is. `panels.juries.machine` says what each needs before the next."""

    DESIGNED = "designed"
    INVITING = "inviting"
    REGISTERING = "registering"
    FROZEN = "frozen"
    DRAWN = "drawn"
    CONFIRMING = "confirming"
    SEATED = "seated"
    DELIBERATING = "deliberating"
    REPORTED = "reported"
    ANSWERED = "answered"
    CLOSED = "closed"
    STANDING = "standing"


BEFORE_FREEZE = frozenset({Stage.DESIGNED, Stage.INVITING, Stage.REGISTERING})
AFTER_FREEZE = frozenset(Stage) - BEFORE_FREEZE
AFTER_DRAW = AFTER_FREEZE - {Stage.FROZEN}
OPEN = frozenset(Stage) - {Stage.CLOSED}
