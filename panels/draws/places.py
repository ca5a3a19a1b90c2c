"""Private folders that are there while work runs: nobody else reads them, and none is left.

A process that is killed removes nothing. So each folder is locked by whoever works in it, and
`clear` removes those that nobody holds any more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing tells the dead from the living, so nothing is cleared
    fcntl = None  # type: ignore[assignment]

PREFIX = "sortition-work-"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give an empty folder that only this user can read, and remove it afterwards."""
    while True:
        place = Path(tempfile.mkdtemp(prefix=PREFIX))
        held = _lock(place)
        if held is not None or fcntl is None:
            break
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if held is not None:
            os.close(held)


def clear() -> int:
    """Remove the folders of processes that died at work, and return how many there were."""
    if fcntl is None:
        return 0
    removed = 0
    for left in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        held = _lock(left)
        if held is None:
            continue
        try:
            if os.fstat(held).st_uid == os.geteuid():
                shutil.rmtree(left, ignore_errors=True)
                removed += 1
        finally:
            os.close(held)
    return removed


def _lock(place: Path) -> int | None:
    """Return a lock on a folder, None if another has it or it is gone."""
    if fcntl is None:
        return None
    try:
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), os.stat(place)):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None
