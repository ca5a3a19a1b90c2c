"""What the folder of the draw says of the pool: quotas, and everybody's values by ticket."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.draws import folders
from panels.store.tables import Draw, Identity, Person, Ticket
from sortition.folder.tables import rows_of
from sortition.refused import Refused
from strata.quotas import Quota, Quotas
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The pool as it was drawn from.

    Parameters
    ----------
    quotas
        As published with the draw.
    values
        By ticket and feature.
    """

    quotas: Quotas
    values: Mapping[str, Mapping[str, str]]


def draw_of(session: Session, jury_id: str) -> Draw:
    """Return the real draw of a jury.

    Raises
    ------
    Refused
        If there is none that counts.
    """
    draw = folders.current(session, jury_id)
    if draw is None or draw.drawn_at is None:
        raise Refused(
            "desk-without-draw",
            text("This jury has no draw that counts."),
            text("Hold the draw first, under 'Draw'."),
        )
    return draw


def published(session: Session, draw_id: str) -> Published:
    """Return the pool and the quotas of the draw from its folder."""
    with zipfile.ZipFile(io.BytesIO(folders.archive_of(session, draw_id))) as folder:
        return _read(folder)


def _read(folder: zipfile.ZipFile) -> Published:
    features = json.loads(folder.read("manifest.json"))["features"]
    rows = rows_of(folder.read("quotas.csv"))[1:]
    quotas = Quotas(
        tuple(
            Quota(feature=row[0], value=row[1], least=int(row[2]), most=int(row[3])) for row in rows
        )
    )
    people = rows_of(folder.read("pool.csv"))[1:]
    values = {row[0]: dict(zip(features, row[1:], strict=False)) for row in people}
    return Published(quotas=quotas, values=values)


def reachable(session: Session, draw_id: str) -> frozenset[str]:
    """Return the tickets of those who could be asked: not erased, not taken out of the pool."""
    wanted = (
        select(Ticket.ticket)
        .join(Person, Person.id == Ticket.person_id)
        .join(Identity, Identity.person_id == Ticket.person_id)
        .where(
            Ticket.draw_id == draw_id,
            Person.eligible,
            (Identity.name != "") | (Identity.phone != "") | (Identity.email != "")
            | (Identity.address != ""),
        )
    )  # fmt: skip
    return frozenset(session.scalars(wanted))
