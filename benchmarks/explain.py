#!/usr/bin/env python3
"""CPU seconds of `explain`, `what-if` and `intersections`, each a command with its start."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import surroundings

HERE = Path(__file__).parent
LEUVEN = HERE.parent / "examples" / "leuven"
POOLS = ("mass_24", "sf_b_20", "hd_30", "obf_30", "cca_75", "sf_e_110")
COMMANDS = (
    ("explain",),
    ("explain", "--id"),
    ("what-if", "--time", "600"),
    ("what-if", "--misreports", "--time", "600"),
    ("intersections",),
)


def sortition(*arguments: str | Path) -> float:
    """Run a command on one thread and return its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "sortition", *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings(),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(name: str, pool: Path, quotas: Path, seats: int, jury: Path) -> str:
    """Make the folder of a pool and return its line of the table."""
    sortition(
        "lottery", "--pool", pool, "--quotas", quotas, "--seats", seats, "--out", jury,
        "--no-report",
    )  # fmt: skip
    chances = (jury / "chances.csv").read_text(encoding="utf-8").splitlines()[1:]
    person = chances[0].split(",")[0]
    cells = [name, str(len(chances))]
    for command, *options in COMMANDS:
        given = [*options, person] if options == ["--id"] else options
        cells.append(f"{sortition(command, jury, *given):.2f}")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    names = ("explain", "explain --id", "what-if", "what-if --misreports", "intersections")
    titles = ["pool", "people", *names]
    print("| " + " | ".join(titles) + " |")
    print("| --- " * len(titles) + "|")
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        print(row("Leuven", LEUVEN / "pool.csv", LEUVEN / "quotas.csv", 40, out / "leuven"))
        for name in POOLS:
            files = HERE / "pools" / name
            seats = int(name.rsplit("_", 1)[1])
            given = (files / "respondents.csv", files / "categories.csv", seats)
            print(row(name, *given, out / name), flush=True)


if __name__ == "__main__":
    main()
