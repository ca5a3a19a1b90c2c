"""Erasures kept outside the store, and done again when a backup from before them comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from panels.care.erasure.erasing import erase_account, erase_person
from panels.care.erasure.records import ACCOUNT, PERSON
from panels.care.retention.running import let_go
from panels.door import Role, Room, Scope, action, read
from panels.log.chain import written
from panels.log.checking import on_the_machine
from panels.store.kinds import Keep
from panels.store.tables import Erasure, Jury
from sortition.folder.atomic import put_file
from sortition.refused import Refused
from strata.texts import text

FILE = "erasures.jsonl"
"""In the data folder: ids of nobody, so that it may be copied to where backups are."""
_FIELDS = ("id", "city_id", "subject", "keep", "at", "by", "counts")

Erased = Mapping[str, str]
"""One erasure by its fields."""


@read(
    scope=Scope.HOUSE, roles={Role.ADMINISTRATOR, Role.WORKER}, logs="how many erasures there are"
)
def erasures(room: Room) -> tuple[Erased, ...]:
    """List every erasure, to be done again after a backup is restored; ids only."""
    on_the_machine(room)
    found = tuple(
        {
            "id": row.id,
            "city_id": row.city_id,
            "subject": row.subject,
            "keep": row.keep,
            "at": written(row.at),
            "by": row.by,
            "counts": row.counts,
        }
        for row in room.session.scalars(select(Erasure).order_by(Erasure.at, Erasure.id))
    )
    room.note(erasures=len(found))
    return found


@action(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR},
    logs="how many erasures were done again after a backup was restored",
)
def replay_erasures(room: Room, wanted: Sequence[Erased]) -> int:
    """Erase again who was erased after the backup that was restored."""
    on_the_machine(room)
    known = set(room.session.scalars(select(Erasure.id)))
    again = [one for one in wanted if one["city_id"] == room.city.id and one["id"] not in known]
    for one in again:
        _erase(room, one["subject"], one["keep"])
        room.session.add(
            Erasure(
                id=one["id"],
                city_id=one["city_id"],
                subject=one["subject"],
                keep=one["keep"],
                at=datetime.fromisoformat(one["at"]),
                by=one["by"],
                counts=one["counts"],
            )
        )
    room.note(erasures=len(again))
    return len(again)


def lines_of(found: Iterable[Erased]) -> str:
    """Return erasures as they stand in a file, a line each."""
    return "".join(json.dumps(dict(one), sort_keys=True) + "\n" for one in found)


def read_lines(content: str) -> tuple[Erased, ...]:
    """Read a list of erasures.

    Raises
    ------
    Refused
        If it is none.
    """
    try:
        found = tuple(json.loads(line) for line in content.splitlines() if line.strip())
        whole = all(
            isinstance(one, dict)
            and set(one) == set(_FIELDS)
            and all(isinstance(value, str) for value in one.values())
            and datetime.fromisoformat(one["at"]).tzinfo
            for one in found
        )
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        raise Refused(
            "erasures-unreadable",
            text("This is no list of erasures."),
            text("Give the file that `sortition erasures export` wrote; nothing was changed."),
        )
    return found


def keep_outside(folder: Path, found: Iterable[Erased]) -> None:
    """Add `found` to the list in the data folder, which outlives the database."""
    path = folder / FILE
    before = read_lines(path.read_text(encoding="utf-8")) if path.exists() else ()
    every = {one["id"]: one for one in (*before, *found)}
    if not every or (path.exists() and len(every) == len(before)):
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_file(path, lines_of(every.values()).encode(), replace=True, mode=0o600)


def _erase(room: Room, subject: str, keep: str) -> None:
    if keep == PERSON:
        erase_person(room.session, subject, now=room.now)
    elif keep == ACCOUNT:
        erase_account(room.session, subject, now=room.now)
    elif room.session.get(Jury, subject) is not None:
        let_go(room, subject, Keep(keep))
