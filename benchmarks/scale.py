#!/usr/bin/env python3
"""Measure every command on pools of 10,000 to 1,000,000 people, and with 2 to 7 features.

All pools have 100 seats. First people grow while there are at most 480 profiles, then features
grow, and profiles with them, while there are 100,000 people. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from measure import RESULTS, Cost, Pool, made, measure, stay_on_one_processor

STEPS = ("check", "lottery", "tickets", "verify", "publish", "draw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """What the commands cost on one pool.

    Parameters
    ----------
    profiles
        How many kinds of people there are.
    lowest, worst
        Published: the lowest chance, and the largest distance from the proven optimum.
    cpu, memory
        For each of `STEPS` CPU seconds and peak of memory in megabytes.
    megabytes
        Size of the folder.
    failure
        The first step that failed, empty if none did.
    """

    pool: str
    people: int
    features: int
    profiles: int
    lowest: float
    worst: float
    cpu: dict[str, float]
    memory: dict[str, float]
    megabytes: float
    failure: str = ""


def scaled(pool: Pool) -> Scaled:
    """Run all commands on `pool`, each as a process of its own."""
    features, profiles = kinds(pool.folder / "respondents.csv")
    cpu: dict[str, float] = {}
    memory: dict[str, float] = {}
    failure = ""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        for step, command in commands(pool, out):
            cost: Cost = measure(command, out=out)
            cpu[step], memory[step] = cost.cpu, cost.memory
            if cost.status:
                failure = f"{step}: exit {cost.status}"
                break
        folder = out / "jury"
        manifest = folder / "manifest.json"
        reached = json.loads(manifest.read_text())["reached"] if manifest.exists() else {}
        size = sum(path.stat().st_size for path in folder.glob("*")) / 1e6
    return Scaled(
        pool=pool.name,
        people=pool.people,
        features=features,
        profiles=profiles,
        lowest=float(reached.get("lowest", "nan")),
        worst=float(reached.get("worst", "nan")),
        cpu=cpu,
        memory=memory,
        megabytes=size,
        failure=failure,
    )


def kinds(path: Path) -> tuple[int, int]:
    """Return how many columns a pool has, and how many different rows."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return len(header), len({tuple(row) for row in rows})


def commands(pool: Pool, out: Path) -> list[tuple[str, Sequence[str]]]:
    """Return the command line of each of `STEPS`, in order."""
    ours = (sys.executable, "-m", "sortition")
    files = (
        *("--pool", str((pool.folder / "respondents.csv").resolve())),
        *("--quotas", str((pool.folder / "categories.csv").resolve())),
        *("--seats", str(pool.seats)),
    )
    jury, listed = str(out / "jury"), str(out / "private.csv")
    return [
        ("check", [*ours, "check", *files]),
        ("lottery", [*ours, "lottery", *files, "--no-report", "--out", str(out / "ids")]),
        ("tickets", [*ours, "lottery", *files, "--tickets", listed, "--out", jury]),
        ("verify", [sys.executable, "-I", str(out / "jury" / "verify.py"), "--tickets", listed]),
        ("publish", [*ours, "publish", jury, "--out", str(out / "public")]),
        ("draw", [*ours, "draw", jury, "--number", "052"]),
    ]


def row(found: Scaled) -> str:
    """Return one row of the table."""
    costs = (
        f"{found.cpu[step]:.1f} s, {found.memory[step]:,.0f} MB" if step in found.cpu else "-"
        for step in STEPS
    )
    worst = found.failure or f"{found.worst * 1000:.2f}"
    cells = (f"{found.people:,}", found.features, f"{found.profiles:,}", *costs, worst)
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Measure the pools and print the table."""
    parser = argparse.ArgumentParser(description="Measure what grows with a pool.")
    parser.add_argument("--up-to", type=int, default=1_000_000, metavar="PEOPLE")
    chosen = parser.parse_args()
    pools = [pool for pool in map(Pool.of, made("scale")) if pool.people <= chosen.up_to]
    stay_on_one_processor()
    heads = ("people", "features", "profiles", *STEPS, "worst x M")
    print("| " + " | ".join(heads) + " |\n" + "| --- " * len(heads) + "|")
    found = []
    for pool in pools:
        found.append(scaled(pool))
        print(row(found[-1]), flush=True)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([asdict(one) for one in found], indent=1) + "\n"
    (RESULTS / "scale.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
