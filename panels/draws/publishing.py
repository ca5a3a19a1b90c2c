"""Publishing the lottery, and naming the randomness before it exists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, action
from panels.draws import folders
from panels.stages import Stage
from panels.store.tables import Draw, DrawState
from sortition import announce
from sortition.digest import sha256
from sortition.refused import Refused
from strata.texts import text


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages={Stage.FROZEN},
    logs="the id of the lottery, the digest of its manifest",
)
def publish_lottery(room: Room) -> None:
    """Publish the lottery: anyone may have its public part from now on."""
    draw = computed(room.session, room.jury.id)
    if draw.published_at is not None:
        raise Refused(
            "lottery-published",
            text("The lottery is published already."),
            text("Go on with the draw."),
        )
    archive = folders.archive_of(room.session, draw.id)
    public = room.prepared(sha256(archive), lambda: _public(archive))
    draw.published_at = room.now
    folders.replaced(room.session, draw.id, archive, public)
    room.note(draw=draw.id, manifest=draw.manifest)


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages={Stage.FROZEN},
    logs="the id of the lottery, the round of the beacon",
)
def announce_round(
    room: Room, number: int | None = None, *, at: datetime | None = None
) -> datetime:
    """Name the round of the public beacon that will decide, by its number or the time it is known.

    Parameters
    ----------
    room
        Of the jury.
    number
        The round.
    at
        Instead of it a time: the first round then or after it decides.

    Returns
    -------
    When the round becomes known.
    """
    draw = published(room.session, room.jury.id)
    if draw.round is not None:
        raise Refused(
            "announced-already",
            text("Round {round} of the beacon is announced already.", round=draw.round),
            text("It cannot be changed: draw by that round."),
        )
    if (number is None) == (at is None):
        raise Refused(
            "announce-round",
            text("An announcement needs a round, by its number or its time."),
            text("Give one of both."),
        )
    chosen, now = (number if at is None else announce.first_round(at)), room.now
    archive = folders.archive_of(room.session, draw.id)
    known, with_it, public = room.prepared(
        f"{sha256(archive)} {chosen}", lambda: _announced(archive, chosen or 0, now)
    )
    folders.replaced(room.session, draw.id, with_it, public)
    draw.state, draw.round = DrawState.ANNOUNCED, chosen
    room.note(draw=draw.id, round=chosen)
    return known


def _public(archive: bytes) -> bytes:
    with folders.opened(archive) as folder:
        return folders.public_part(folder)


def _announced(archive: bytes, number: int, at: datetime) -> tuple[datetime, bytes, bytes]:
    """Return when the round becomes known, and the folder with it, whole and as it is public."""
    with folders.opened(archive) as folder:
        known = announce.announce(folder, number=number, at=at)
        return known, folders.zipped(folder), folders.public_part(folder)


def computed(session: Session, jury_id: str) -> Draw:
    """Return the lottery that is computed and not drawn.

    Raises
    ------
    Refused
        If there is none, or it is drawn.
    """
    draw = folders.current(session, jury_id)
    if draw is None or draw.state is DrawState.COMPUTING:
        raise Refused(
            "lottery-missing",
            text("The lottery of this jury is not computed yet."),
            text("Compute the lottery under 'Draw', and wait until it is there."),
        )
    if draw.state is DrawState.DRAWN:
        raise Refused(
            "draw-done",
            text("The panel of this jury is drawn."),
            text("The draw stands; only two people can annul it, with a reason."),
        )
    return draw


def published(session: Session, jury_id: str) -> Draw:
    """Return the lottery that is published and not drawn.

    Raises
    ------
    Refused
        If there is none, or it is not published, or is drawn.
    """
    draw = computed(session, jury_id)
    if draw.published_at is None:
        raise Refused(
            "lottery-unpublished",
            text("The lottery is not published yet."),
            text("Publish it first: what decides must come after it."),
        )
    if draw.annul_by is not None:
        raise Refused(
            "annul-asked",
            text("Somebody asked that this lottery be annulled."),
            text("Let another person confirm it, or take the request back first."),
        )
    return draw
