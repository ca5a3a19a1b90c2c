"""The command line gives the same panels to the byte: hash seeds, -O, threads, order of files."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LIBRARIES = ("OPENBLAS", "OMP", "MKL")
"""Whose threads numpy and scipy may use, by their builds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different about a run: environment, options of Python, the order of the files."""

    environment: dict[str, str] = field(default_factory=dict)
    python: tuple[str, ...] = ()
    pool: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()


CHANGES = {
    **{f"hash seed {seed}": Change(environment={"PYTHONHASHSEED": str(seed)}) for seed in range(4)},
    "-O": Change(python=("-O",)),
    "rows": Change(pool=("rows",)),
    "columns": Change(pool=("columns",)),
    "quotas": Change(quotas=("rows",)),
    "everything": Change(
        environment={"PYTHONHASHSEED": "3", "OPENBLAS_NUM_THREADS": "1"},
        python=("-OO",),
        pool=("rows", "columns"),
        quotas=("rows", "columns"),
    ),
}


def with_ids(rows: list[list[str]]) -> list[list[str]]:
    """Return a table with a column of ids, in an order that is not the one of the rows."""
    header, *people = rows
    return [["id", *header], *([f"p{i * 37 % 1009:04}", *p] for i, p in enumerate(people))]


def shuffled(rows: list[list[str]], what: Sequence[str]) -> list[list[str]]:
    """Return a table with its rows, its columns or both in another order."""
    rng = random.Random("another order")  # noqa: S311 - no secret in an order
    header, *people = rows
    if "rows" in what:
        rng.shuffle(people)
    columns = list(range(len(header)))
    if "columns" in what:
        rng.shuffle(columns)
    return [[row[column] for column in columns] for row in (header, *people)]


def lottery(pool: Path, seats: int, out: Path, change: Change) -> bytes:
    """Return `lottery.csv` of the pool in folder `pool`, with ids, under `change`."""
    files = {"respondents.csv": change.pool, "categories.csv": change.quotas}
    out.mkdir(exist_ok=True)
    for name, what in files.items():
        with (pool / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with (out / name).open("w", encoding="utf-8", newline="") as file:
            table = with_ids(rows) if name == "respondents.csv" else rows
            csv.writer(file).writerows(shuffled(table, what))
    command = [sys.executable, *change.python, "-m", "sortition", "lottery", "--no-report"]
    command += ["--pool", str(out / "respondents.csv"), "--quotas", str(out / "categories.csv")]
    command += ["--id", "id", "--seats", str(seats), "--out", str(out / "jury")]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **change.environment}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    return (out / "jury" / "lottery.csv").read_bytes()


@pytest.fixture(scope="module")
def plain(folder: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return `lottery.csv` of a run in which nothing is changed."""
    panels = lottery(folder("mass"), 24, tmp_path_factory.mktemp("plain"), Change())
    assert panels.count(b"\n") == 1001
    assert len(set(panels.splitlines())) > 100
    return panels


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_panels_are_the_same_to_the_byte(
    change: Change, plain: bytes, folder: Callable[[str], Path], tmp_path: Path
) -> None:
    assert lottery(folder("mass"), 24, tmp_path, change) == plain


@pytest.mark.parametrize("name", ["mass_24", "obf_30"])
def test_the_count_of_threads_does_not_matter(
    name: str, folder: Callable[[str], Path], tmp_path: Path
) -> None:
    pool, _, seats = name.partition("_")
    one, two = (
        lottery(
            folder(pool),
            int(seats),
            tmp_path / threads,
            Change(environment={f"{library}_NUM_THREADS": threads for library in LIBRARIES}),
        )
        for threads in ("1", "2")
    )
    assert one == two
