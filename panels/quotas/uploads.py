"""A file that somebody uploads, for as long as it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.texts import text

LARGEST = 20_000_000
"""Bytes of a census or a quota file; larger ones hold something else."""


@contextmanager
def on_disk(content: bytes, name: str) -> Iterator[Path]:
    """Give `content` as a file that only this program can read, and that is gone afterwards.

    Problems name the file as it was uploaded.

    Raises
    ------
    Refused
        If it is too large.
    InputError
        What its reader says.
    """
    called = shown(name)
    if len(content) > LARGEST:
        raise Refused(
            "upload-large",
            text("The file is larger than {most} MB.", most=LARGEST // 1_000_000),
            text("Save only the sheet that is needed, as CSV or XLSX."),
            file=called,
        )
    with tempfile.TemporaryDirectory(prefix="sortition-quotas-") as folder:
        path = Path(folder) / f"upload{PurePosixPath(called).suffix[:8]}"
        path.write_bytes(content)
        try:
            yield path
        except InputError as error:
            raise InputError(named(error.problems, called)) from None


def named(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    """Return `problems` with the name of the file as it was uploaded."""
    called = shown(name)
    return tuple(
        problem if problem.file is None else replace(problem, file=called) for problem in problems
    )


def shown(name: str) -> str:
    """Return the last part of the name of a file, without signs that cannot be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:120] or "upload"
