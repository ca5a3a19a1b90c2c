"""Two panels at once beside one: CPU seconds on the pools kept here, and how near everyone came.

python benchmarks/several.py [--juries 2] [POOL ...]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from fractions import Fraction

from measure import KEPT, ONE_THREAD, Pool, surroundings

from sortition.decomposition.generation import NoPanel
from sortition.lottery import Lottery
from sortition.rules.leximin import leximin
from sortition.several.attain import leximin as at_once
from strata.profiles import Profiles
from strata.reading import read


def worst(lottery: Lottery) -> Fraction:
    """Return how many panels in M anyone is from the exact chance."""
    chances = lottery.chances()
    pairs = zip(lottery.optimum.chances, lottery.profiles.members, strict=True)
    away = (abs(chances[person] - chance) for chance, people in pairs for person in people)
    return max(away) * len(lottery.panels)


def line(pool: Pool, juries: int) -> str:
    found = read(
        pool=pool.folder / "respondents.csv",
        quotas=pool.folder / "categories.csv",
        household=pool.household,
    )
    profiles = Profiles.of(found.pool, found.quotas, pool.seats)
    start = time.process_time()
    leximin(profiles)
    one = time.process_time() - start
    start = time.process_time()
    try:
        lottery = at_once(profiles, juries=juries)
    except NoPanel:
        took = time.process_time() - start
        return f"| {pool.name} | {one:.2f} | {took:.2f} | proven: there are none | |"
    several = time.process_time() - start
    lowest = min(chance for chance in lottery.optimum.chances if chance)
    away = float(worst(lottery))
    return f"| {pool.name} | {one:.2f} | {several:.2f} | {float(lowest):.2%} | {away:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pools", nargs="*")
    parser.add_argument("--juries", type=int, default=2)
    asked = parser.parse_args()
    print(f"| pool | one panel, s | {asked.juries} at once, s | lowest chance | panels off in M |")
    print("| --- | --- | --- | --- | --- |")
    for folder in sorted(KEPT.iterdir()):
        if (folder / "meta.json").is_file() and (not asked.pools or folder.name in asked.pools):
            print(line(Pool.of(folder), asked.juries))
            sys.stdout.flush()


if __name__ == "__main__":
    if os.environ.items() >= ONE_THREAD.items():  # libraries read it when they are imported
        main()
    else:
        again = [sys.executable, *sys.argv]
        raise SystemExit(subprocess.run(again, check=False, env=surroundings()).returncode)
