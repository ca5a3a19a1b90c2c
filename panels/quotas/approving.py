"""Approving quotas by a second person, publishing them, and every version there was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panels.accounts.two import second_person
from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.juries.schedule import tick
from panels.quotas import sets
from panels.quotas.checking import checked
from panels.stages import BEFORE_FREEZE, Stage
from panels.store.tables import QuotaSet
from sortition.feasibility.writing import quota_file
from sortition.refused import Refused
from strata.quotas import Quota
from strata.texts import text

_INSIDE = {Role.ADMINISTRATOR, Role.OFFICER, Role.OBSERVER}
_BEFORE_DRAW = BEFORE_FREEZE | {Stage.FROZEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaVersion:
    """One version of the quotas.

    Parameters
    ----------
    version, seats, at, by, note
        Its number, for how many seats, when, by whom as an id, and what was changed and why.
    approved_at, approved_by, published_at
        None where it was not.
    rows
        The quotas.
    own
        Whether the person who looks proposed it.
    """

    version: int
    seats: int
    at: datetime
    by: str
    note: str
    approved_at: datetime | None
    approved_by: str | None
    published_at: datetime | None
    rows: tuple[Quota, ...]
    own: bool


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=BEFORE_FREEZE,
    logs="the number of the version",
)
def approve_quotas(room: Room, version: int) -> None:
    """Approve the newest version of the quotas, as another person than who proposed it."""
    newest = _newest(room, version)
    if newest.approved_at is not None:
        raise Refused(
            "quotas-approved",
            text("This version is approved already."),
            text("Propose a new version if something is to change."),
        )
    if newest.seats != room.jury.seats:
        raise Refused(
            "needs-seats",
            text("These quotas are for another number of seats than the jury has."),
            text("Propose quotas for this number of seats first."),
        )
    second_person(room, newest.by)
    checked(sets.as_quotas(newest).rows)
    newest.approved_at, newest.approved_by = room.now, room.actor
    tick(room.session, room.jury, "quotas", room.now)
    room.note(version=version)


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=_BEFORE_DRAW,
    logs="the number of the version",
)
def publish_quotas(room: Room, version: int) -> None:
    """Publish the approved quotas before the draw; the freeze does it if nobody did before."""
    newest = _newest(room, version)
    if newest.approved_at is None:
        raise Refused(
            "quotas-unapproved",
            text("The quotas are not approved yet."),
            text("Let a second person approve them first."),
        )
    if newest.published_at is None:
        newest.published_at = room.now
    room.note(version=version)


@read(scope=Scope.JURY, roles=_INSIDE)
def quota_history(room: Room) -> tuple[QuotaVersion, ...]:
    """Show every version of the quotas, the newest first."""
    return tuple(_shown(room, one) for one in sets.versions(room.session, room.jury.id))


@read(scope=Scope.JURY, roles=GRANTED | {Role.PUBLIC})
def published_quotas(room: Room) -> QuotaVersion | None:
    """Show the quotas as they were published last, with their sources."""
    found = sets.versions(room.session, room.jury.id)
    return next((_shown(room, one) for one in found if one.published_at is not None), None)


@read(scope=Scope.JURY, roles=_INSIDE)
def quota_csv(room: Room, version: int) -> bytes:
    """Give one version as the quota file that the commands read."""
    found = sets.numbered(room.session, room.jury.id, version)
    if found is None:
        raise _unknown()
    return quota_file(sets.as_quotas(found))


def _newest(room: Room, version: int) -> QuotaSet:
    """Return the newest version, if it is the one that the person looked at."""
    newest = sets.latest(room.session, room.jury.id)
    if newest is None or version > newest.version or version < 1:
        raise _unknown()
    if version != newest.version:
        raise Refused(
            "quotas-newer",
            text("There is a newer version of the quotas."),
            text("Look at the newest version."),
        )
    return newest


def _unknown() -> Refused:
    return Refused(
        "quotas-unknown",
        text("There is no such version of the quotas."),
        text("Choose one from their history."),
    )


def _shown(room: Room, one: QuotaSet) -> QuotaVersion:
    return QuotaVersion(
        version=one.version,
        seats=one.seats,
        at=one.at,
        by=one.by,
        note=one.note,
        approved_at=one.approved_at,
        approved_by=one.approved_by,
        published_at=one.published_at,
        rows=sets.as_quotas(one).rows,
        own=one.by == room.actor,
    )
