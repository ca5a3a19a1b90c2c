"""Two panels at once beside one: CPU seconds on the pools kept here, and how near everyone came.

python benchmarks/several.py [--juries 2] [POOL ...]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from fractions import Fraction

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from measure import KEPT, Pool  # noqa: E402 - one thread before anything is imported

from sortition.decomposition.generation import NoPanel  # noqa: E402
from sortition.lottery import Lottery  # noqa: E402
from sortition.rules.leximin import leximin  # noqa: E402
from sortition.several.attain import leximin as at_once  # noqa: E402
from strata.profiles import Profiles  # noqa: E402
from strata.reading import read  # noqa: E402


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
    main()
