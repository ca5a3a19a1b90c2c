"""Files and folders that are there completely or not at all, whenever the power fails.

A new folder is filled beside its place under a hidden name and then put there by one rename. Where
a folder stands already the two are exchanged in one step of the system (Linux, macOS); where the
system cannot, the old one steps aside first, and whoever next asks for a folder that stepped aside
puts it back. Whoever works on a hidden name holds a lock on it, so that left-overs of the dead are
told from the work of the living, and cleared.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sortition.folder.locks import NO_FOLLOW, POSSIBLE, is_at, lock_on, locked, try_lock
from sortition.refused import Refused
from strata.texts import text

_AT_FDCWD, _EXCHANGE = -100, 2


@contextmanager
def new_folder(out: Path, *, free: Callable[[Path], None]) -> Iterator[Path]:
    """Give a hidden folder to fill, and put it in the place of `out` when the block ends well.

    Parameters
    ----------
    out
        The place. An empty folder there is replaced, a full one only if `free` lets it.
    free
        Raises if what stands at the place must stay; asked at once and again at the end, when
        nobody else can change it.
    """
    out = Path(os.path.realpath(out))
    _settle(out)
    free(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _clear(out)
    with _beside(out) as fresh:
        yield fresh
        for path in sorted(fresh.rglob("*")):
            _sync(path)
        _sync(fresh)
        _put(fresh, out, free)
        _sync(out.parent)


def standing(out: Path) -> frozenset[str]:
    """Return the names of what is in the folder at `out`, none if nothing stands there.

    Raises
    ------
    Refused
        If a file stands there.
    """
    if not os.path.lexists(out):
        return frozenset()
    if not out.is_dir():
        raise Refused(
            "folder-is-file",
            text("{folder} is a file.", folder=out),
            text("Choose another place for the folder."),
            file=out,
        )
    return frozenset(path.name for path in out.iterdir())


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let nobody else change `folder` meanwhile; wait for whoever does.

    Raises
    ------
    Refused
        If there is no such folder.
    """
    _settle(Path(os.path.realpath(folder)))
    if not folder.is_dir():
        raise Refused(
            "folder-missing",
            text("There is no folder {folder}.", folder=folder),
            text("Give the folder that `sortition lottery` wrote."),
            file=folder,
        )
    if not POSSIBLE:
        yield
        return
    lock = locked(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield
    finally:
        os.close(lock)


def put_file(path: Path, content: bytes, *, replace: bool = False, mode: int = 0o666) -> None:
    """Write a file that is there with all its `content` or not at all.

    Parameters
    ----------
    path, content
        The place, and what the file holds.
    replace
        Whether it may take the place of another.
    mode
        Permissions, less those that the process withholds.

    Raises
    ------
    FileExistsError
        If there is one and `replace` is false; of several at the same time only one succeeds.
    """
    hidden = path.with_name(f".{path.name}.new")
    handle = _new_file(hidden, mode)
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(handle)
        if replace:
            os.replace(hidden, path)
        else:
            _place(hidden, path)
    finally:
        if is_at(handle, hidden):
            hidden.unlink()
        os.close(handle)
    _sync(path.parent)


def _place(hidden: Path, path: Path) -> None:
    """Give a finished file its name if that is free."""
    try:
        os.link(hidden, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of a memory stick
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        os.rename(hidden, path)


def _put(fresh: Path, out: Path, free: Callable[[Path], None]) -> None:
    """Put `fresh` in the place of `out`; what was there is then at `fresh`, or gone."""
    try:
        os.rename(fresh, out)  # also takes the place of an empty folder
    except OSError:
        if not out.is_dir():
            raise
        with held(out):
            free(out)
            _exchange(fresh, out)


def _exchange(fresh: Path, out: Path) -> None:
    if not _swapped(fresh, out):
        aside = _aside(out)
        os.rename(out, aside)
        try:
            os.rename(fresh, out)
        except BaseException:
            os.rename(aside, out)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two names in one step if the system can."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "linux":
            rename = ctypes.CDLL(None).renameat2
            return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*names, _EXCHANGE) == 0)
    except AttributeError:  # an old C library
        pass
    return False


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _settle(out: Path) -> None:
    """Put back a folder that stepped aside for one that never came."""
    if not os.path.lexists(out):
        with contextlib.suppress(FileNotFoundError):
            os.rename(_aside(out), out)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Give a new hidden folder beside `out`, and remove what is under its name at the end."""
    number = 0
    while True:
        fresh = out.with_name(f".{out.name}.{number}.new")
        try:
            fresh.mkdir()
        except FileExistsError:
            number += 1
            continue
        lock = try_lock(fresh)
        if not POSSIBLE or lock is not None:
            break
    try:
        yield fresh
    finally:
        _remove(fresh, lock)


def _clear(out: Path) -> None:
    """Remove what the dead left beside `out`."""
    if not POSSIBLE:
        return
    for left in sorted(out.parent.iterdir()):
        middle = left.name.removeprefix(f".{out.name}.").removesuffix(".new")
        if left.name == f".{out.name}.{middle}.new" and middle.isdecimal():
            lock = try_lock(left)
            if lock is not None:
                _remove(left, lock)
    if out.is_dir():
        shutil.rmtree(_aside(out), ignore_errors=True)


def _remove(folder: Path, lock: int | None) -> None:
    """Remove a hidden folder and let go of its lock, whatever happens."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)


def _new_file(path: Path, mode: int) -> int:
    """Create a file and lock it; wait for whoever is at it, and remove what the dead left.

    A left-over is never written to: it may be the same file under a second name.
    """
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, mode)
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                left = locked(path, os.O_RDONLY | NO_FOLLOW)
                try:
                    path.unlink()
                finally:
                    os.close(left)
            continue
        if lock_on(handle, path):
            return handle


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if path.is_dir() and not POSSIBLE:
        return  # Windows syncs no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
