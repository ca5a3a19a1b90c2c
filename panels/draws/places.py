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
from dataclasses import replace
from pathlib import Path

from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.texts import Text

try:
    import fcntl
except ImportError:  # Windows: nothing tells the dead from the living, so nothing is cleared
    fcntl = None  # type: ignore[assignment]

PREFIX = "sortition-work-"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give an empty folder that only this user can read, and remove it afterwards.

    Errors on the way out name files without their place, which means nothing to people.
    """
    while True:
        place = Path(tempfile.mkdtemp(prefix=PREFIX))
        held = _lock(place)
        if held is not None or fcntl is None:
            break
    try:
        yield place
    except InputError as error:
        cleaned = [_placeless(problem, place) for problem in error.problems]
        if cleaned == list(error.problems):
            raise
        if len(cleaned) > 1:
            raise InputError(cleaned) from None
        raise Refused(cleaned[0].code, cleaned[0].what, cleaned[0].remedy) from None
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


def _placeless(problem: Problem, place: Path) -> Problem:
    return replace(
        problem,
        file=None,
        what=_without(problem.what, place),
        remedy=_without(problem.remedy, place),
    )


def _without(words: Text, place: Path) -> Text:
    """Return `words` with the names of files in `place` alone."""
    values: dict[str, object] = {}
    for name, value in words.values.items():
        if isinstance(value, Text):
            values[name] = _without(value, place)
        else:
            inside = isinstance(value, Path) and value.is_relative_to(place)
            values[name] = Path(str(value)).name if inside else value
    return replace(words, values=values)


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
