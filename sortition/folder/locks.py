"""Locks on files and folders: let go by the system when whoever holds one dies."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no locks; `put_file` still lets only one file take a place
    fcntl = None  # type: ignore[assignment]

POSSIBLE = fcntl is not None
NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)


def try_lock(folder: Path) -> int | None:
    """Return a lock on `folder`, None if another has it or it is gone."""
    if fcntl is None:
        return None
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | NO_FOLLOW)
    except OSError:
        return None
    return lock if lock_on(lock, folder, wait=False) else None


def locked(path: Path, flags: int) -> int:
    """Open `path` and wait until nobody else holds it."""
    while True:
        handle = os.open(path, flags)
        if lock_on(handle, path):
            return handle


def lock_on(handle: int, path: Path, *, wait: bool = True) -> bool:
    """Lock what `handle` has open; close it if another has the lock or `path` names it no more."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        if is_at(handle, path):
            return True
    except BlockingIOError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return False


def is_at(handle: int, path: Path) -> bool:
    """Tell whether `path` still names what `handle` has open."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False
