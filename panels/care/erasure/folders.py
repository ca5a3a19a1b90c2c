"""The folders of draws when their people go: the table of features is taken out of each.

What is left is the public part, which anyone can still check: tickets, salted digests, the lottery
and its proof. The salts went with the tickets' owners, so nobody can tell whose a digest was.
"""

from __future__ import annotations

import io
import zipfile

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.store.tables import Draw, DrawFolder
from sortition.folder.writing import PRIVATE_FILES, REPLACEMENTS

_PAGE = "report.html"
"""Made of the other files, with what only the full folder says; it can be made anew."""
_TELLING = "quotas.csv"
"""Of a replacement: tells how many of each group stay."""


def unreduced(session: Session, jury_id: str) -> int:
    """Return how many folders of a jury still have the table of features."""
    return sum(any(map(_private, _names(folder.archive))) for folder in _folders(session, jury_id))


def reduce_folders(session: Session, jury_id: str) -> int:
    """Reduce every folder of a jury to its public part, and return how many there were."""
    reduced = 0
    for folder in _folders(session, jury_id):
        if any(map(_private, _names(folder.archive))):
            folder.archive = folder.public or _public(folder.archive)
            reduced += 1
    session.flush()
    return reduced


def _folders(session: Session, jury_id: str) -> list[DrawFolder]:
    wanted = select(DrawFolder).join(Draw, Draw.id == DrawFolder.draw_id)
    return list(session.scalars(wanted.where(Draw.jury_id == jury_id).order_by(DrawFolder.draw_id)))


def _names(archive: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return files.namelist()


def _private(name: str) -> bool:
    """Tell whether a file of the full folder is not for everyone."""
    parts = name.split("/")
    replacement = REPLACEMENTS in parts[:-1] and parts[-1] == _TELLING
    return parts[-1] in (*PRIVATE_FILES, _PAGE) or replacement


def _public(archive: bytes) -> bytes:
    fresh = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as full,
        zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as public,
    ):
        for file in full.infolist():
            if not _private(file.filename):
                public.writestr(file, full.read(file))
    return fresh.getvalue()
