#!/usr/bin/env python3
"""Measure the lottery and the peer library over all pools, and print one table.

Every figure is of a whole process, from its start to its end: CPU seconds (user and system) and
peak memory, on one processor. Ours is ``sortition lottery --no-report`` of the Python that runs
this script: two files in, 1,000 published panels with their proof out. The peer is
`sortition-algorithms`, in an environment of its own that is made on first use, from the same two
files to 1,000 panels.

    python benchmarks/run.py                       everything; the peer takes some hours
    python benchmarks/run.py --no-peer             ours only, beside the peer's last figures
    python benchmarks/run.py --pools mass_24 obf_30 --repeat 3
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import table
from measure import (
    HERE,
    KEPT,
    RESULTS,
    Outcome,
    Pool,
    lottery,
    made,
    measure,
    stay_on_one_processor,
)

PEER = "sortition-algorithms"
PEER_VERSION = "0.12.15"
PEER_HOME = HERE / ".peer"
PEER_RULES = ("maximin", "leximin")


def pools(names: Sequence[str] = ()) -> list[Pool]:
    """Return the pools to measure, smallest first: those named, else the twelve."""
    folders = [*KEPT.iterdir(), *made("large", "homes", "known")]
    found = sorted(map(Pool.of, folders), key=lambda pool: pool.people)
    known = {pool.name: pool for pool in found}
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"no such pool: {', '.join(unknown)} (there are {', '.join(known)})")
    twelve = [pool for pool in found if pool.folder.parent == KEPT or "scale" in pool.name]
    return [known[name] for name in names] if names else twelve


def ours(pool: Pool, repeat: int) -> Outcome:
    """Return the run of median CPU time of `repeat` runs."""
    runs = sorted((lottery(pool) for _ in range(repeat)), key=lambda outcome: outcome.cpu)
    return runs[(len(runs) - 1) // 2]


def peer_python() -> Path:
    """Return the Python of the peer's environment, making it on first use.

    Its leximin needs gurobipy, whose package carries a trial licence with a limit on size: enough
    for the pools here up to some 400 people. Beyond it the run fails and the table says so.
    """
    python = PEER_HOME / ("Scripts" if platform.system() == "Windows" else "bin") / "python"
    wanted = f"{PEER}[diversimax,gurobi]=={PEER_VERSION}"
    mark = PEER_HOME / "made"
    if not mark.exists() or mark.read_text() != wanted:
        print(f"making an environment for {wanted} ...", file=sys.stderr)
        venv.create(PEER_HOME, clear=True, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", wanted], check=True)
        mark.write_text(wanted)
    return python


def peer(python: Path, pool: Pool, rule: str, timeout: float) -> dict[str, object]:
    """Run the peer's `rule` on `pool` and return its cost and what it reached."""
    files = [str(pool.folder / name) for name in ("respondents.csv", "categories.csv")]
    command = [str(python), str(HERE / "peer.py"), rule, *files, str(pool.seats)]
    with tempfile.TemporaryDirectory() as scratch:
        cost = measure(command, out=Path(scratch), timeout=timeout)
        told = (Path(scratch) / "stdout").read_text(errors="replace").splitlines()
        said = (Path(scratch) / "stderr").read_text(errors="replace").splitlines()
    entry: dict[str, object] = {"pool": pool.name, "rule": rule, "cpu": cost.cpu}
    entry |= {"wall": cost.wall, "memory": cost.memory, "ended": cost.ended, "failure": ""}
    if cost.ended:
        entry["failure"] = f"ended after {timeout:.0f} s"
    elif cost.status:
        entry["failure"] = said[-1].strip() if said else f"exit {cost.status}"
    else:
        entry |= json.loads(told[-1])
    return entry


def machine() -> dict[str, str]:
    """Return on what the figures were measured."""
    names = ("numpy", "scipy", "highspy")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def kept(name: str) -> dict[str, dict[str, object]]:
    """Return the entries of an earlier run by key, none if there was none."""
    path = RESULTS / name
    entries = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []
    return {f"{entry['pool']} {entry.get('rule', '')}": entry for entry in entries}


def keep(name: str, runs: Iterable[Mapping[str, object]], about: Mapping[str, str]) -> None:
    """Write the entries of a run, with those of earlier runs that it did not repeat."""
    merged = kept(name)
    merged |= {f"{run['pool']} {run.get('rule', '')}": dict(run) for run in runs}
    text = json.dumps({"measured_on": about, "runs": list(merged.values())}, indent=1)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure the lottery and the peer library.")
    parser.add_argument("--pools", nargs="+", default=(), metavar="NAME")
    parser.add_argument("--peer", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--peer-rules", nargs="+", default=PEER_RULES, metavar="RULE")
    parser.add_argument("--peer-timeout", type=float, default=900.0, metavar="SECONDS")
    parser.add_argument("--repeat", type=int, default=1, metavar="TIMES")
    return parser.parse_args()


def main() -> None:
    """Measure, keep the figures, and print the table."""
    chosen = arguments()
    chosen_pools = pools(chosen.pools)
    python = peer_python() if chosen.peer else None
    stay_on_one_processor()
    about = machine()
    for pool in chosen_pools:
        print(f"{pool.name} ...", file=sys.stderr)
        keep("sortition.json", [asdict(ours(pool, chosen.repeat))], about)
        if python and not pool.household:
            for rule in chosen.peer_rules:
                entry = peer(python, pool, rule, chosen.peer_timeout)
                keep("peer.json", [entry], about | {PEER: PEER_VERSION})
    text = table.table(list(kept("sortition.json").values()), list(kept("peer.json").values()))
    (RESULTS / "table.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
