"""The folder of a draw: one archive in the store, files on the disk only while work runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.draws.places import private_folder
from panels.store.tables import Draw, DrawFolder, DrawState
from sortition.refused import Refused
from strata.texts import text

_NOTHING = (DrawState.ANNULLED, DrawState.FAILED)
_LARGEST, _PARTS = 1 << 29, 10_000
"""Bytes and files of a folder that comes from elsewhere; nothing more is unpacked than it says."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold: the same files always give the same archive."""


def current(session: Session, jury_id: str) -> Draw | None:
    """Return the real lottery or draw of a jury, None if there is none that counts."""
    wanted = select(Draw).where(Draw.jury_id == jury_id, ~Draw.test, Draw.state.not_in(_NOTHING))
    return session.scalar(wanted)


@contextmanager
def unpacked(session: Session, draw_id: str) -> Iterator[Path]:
    """Give the full folder of a draw in a private place, which is removed afterwards.

    Raises
    ------
    Refused
        If there is no folder yet.
    """
    with opened(archive_of(session, draw_id)) as folder:
        yield folder


def replaced(session: Session, draw_id: str, archive: bytes, public: bytes | None) -> None:
    """Keep both archives as those of a draw."""
    kept = session.get(DrawFolder, draw_id)
    if kept is None:
        kept = DrawFolder(draw_id=draw_id)
        session.add(kept)
    kept.archive, kept.public = archive, public
    session.flush()


def archive_of(session: Session, draw_id: str) -> bytes:
    """Return the full folder of a draw as it is kept.

    Raises
    ------
    Refused
        If there is none yet.
    """
    kept = session.get(DrawFolder, draw_id)
    if kept is None:
        raise Refused(
            "folder-none",
            text("There is no lottery yet."),
            text("Wait until it is computed, under 'Draw'."),
        )
    return kept.archive


@contextmanager
def opened(archive: bytes) -> Iterator[Path]:
    """Give the files of `archive` in a private folder, which is removed afterwards."""
    with private_folder() as place:
        folder = place / "folder"
        folder.mkdir()
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            files.extractall(folder)
        yield folder


def sound(archive: bytes) -> bool:
    """Tell whether an archive from elsewhere is one, and of a size that is none to fear."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            parts = files.infolist()
    except zipfile.BadZipFile:
        return False
    return len(parts) <= _PARTS and sum(part.file_size for part in parts) <= _LARGEST


def zipped(path: Path, *, inside: str = "") -> bytes:
    """Return the folder at `path` as an archive, the same for the same files.

    Parameters
    ----------
    path
        The folder.
    inside
        Name of a folder in the archive in which all files stand, none if it is empty.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted(path.rglob("*")):
            if file.is_file():
                name = (Path(inside) / file.relative_to(path)).as_posix()
                _add(archive, name, file.read_bytes())
    return out.getvalue()


def within(archive: bytes, inside: str) -> bytes:
    """Return `archive` with all its files in a folder called `inside`, for whoever unpacks it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as full, zipfile.ZipFile(out, "w") as fresh:
        for name in full.namelist():
            _add(fresh, f"{inside}/{name}", full.read(name))
    return out.getvalue()


def public_part(path: Path) -> bytes:
    """Return the part of the folder at `path` that anyone may see, as an archive.

    Raises
    ------
    Refused
        If the folder does not verify.
    """
    from sortition import report
    from sortition.publish import publish

    def page(fresh: Path) -> None:
        report.write(fresh, public=True, full=path)

    with private_folder() as place:
        publish(path, place / "public", report=page)
        return zipped(place / "public")


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
