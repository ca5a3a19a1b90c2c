"""CPU seconds of `sortition replace` on the made-up city: 5 of 40 leave, some 330 candidates.

The whole command is measured, with the start of Python, the verification of the folder, the
lottery, the draw and the writing: python benchmarks/replacements.py [BATCHES] [LEAVING]
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import surroundings

ROOT = Path(__file__).parents[1]
CITY = ROOT / "examples" / "leuven"


def command(*given: object) -> tuple[float, dict]:
    """Run the command; return its CPU seconds and what it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(
        [sys.executable, "-m", "sortition", *map(str, given), "--json"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env=surroundings(),
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, json.loads(ran.stdout)


def main(batches: int, leaving: int) -> None:
    rng = np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as base:
        jury, copy = Path(base) / "jury", Path(base) / "copy"
        command("lottery", "--pool", CITY / "pool.csv", "--quotas", CITY / "quotas.csv", "--seats",
                40, "--household", "address,postcode", "--out", jury, "--no-report")  # fmt: skip
        _, drawn = command("draw", jury, "--number", "052", "--no-report")
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for batch in range(batches):
            left = sorted(rng.choice(drawn["panel"], leaving, replace=False).tolist())
            shutil.copytree(jury, copy)
            used, found = command("replace", copy, "--left", ",".join(left))
            if "fits" not in found:
                raise SystemExit(found["problems"][0]["what"])
            shutil.rmtree(copy)
            seconds[found["fits"]].append(used)
            could = len(found["chances"])
            words = (
                f"{could} could step in" if found["fits"] else f"{len(found['choices'])} choices"
            )
            print(f"{batch:3} {found['candidates']} candidates, {words:24} {used:.2f} s")
        for fits, used in seconds.items():
            if used:
                middle, most = statistics.median(used), max(used)
                kind = "fits" if fits else "choices"
                print(f"{kind}: {len(used)} batches, median {middle:.2f} s, most {most:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="CPU seconds of replacements.")
    parser.add_argument("batches", nargs="?", type=int, default=12)
    parser.add_argument("leaving", nargs="?", type=int, default=5)
    main(**vars(parser.parse_args()))
