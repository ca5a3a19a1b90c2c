#!/usr/bin/env python3
"""Run the lottery on the tight pools, 60 seconds each: how many are solved with proof, and how.

Tight pools are small, 40 to 130 people, and each of their quotas is one exact number. Some of
their people can be in no panel, and the rows of the quotas alone promise more than panels can give:
that is where cuts are needed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from statistics import median

from measure import Outcome, Pool, keep, lottery, made, stay_on_one_processor

GRACE = 5.0
"""Seconds after the limit by which the command has to have ended by itself."""


def line(outcome: Outcome) -> str:
    """Return one pool's row of the table."""
    if outcome.failure:
        result = outcome.failure
    elif outcome.proven:
        result = f"proven, lowest {outcome.lowest:.4f}"
    else:
        bound = "none" if outcome.bound is None else f"{outcome.bound:.4f}"
        result = f"not proven, lowest {outcome.lowest:.4f}, no lottery above {bound}"
    cells = (outcome.people, outcome.seats, f"{outcome.cpu:.2f}", f"{outcome.wall:.2f}")
    return "| " + " | ".join(map(str, (outcome.pool, *cells, outcome.cuts, result))) + " |"


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return what the benchmark comes to, in three lines."""
    proven = [outcome for outcome in outcomes if outcome.proven and outcome.wall <= seconds + GRACE]
    late = [o for o in outcomes if o.wall > seconds + GRACE or o.failure]
    honest = len(outcomes) - len(proven) - len(late)
    cut = [outcome for outcome in proven if outcome.cuts]
    return (
        f"{len(proven)} of {len(outcomes)} solved with proof within {seconds:.0f} s "
        f"(target: nine in ten), median {median(o.cpu for o in outcomes):.2f} s of CPU, "
        f"most {max(o.cpu for o in outcomes):.2f} s\n"
        f"{len(cut)} of them needed cuts, at most {max((o.cuts for o in cut), default=0)}\n"
        f"{honest} ended on time with a bound, {len(late)} late or failed"
    )


def main() -> None:
    """Run all tight pools and print the table."""
    parser = argparse.ArgumentParser(description="Run the lottery on the tight pools.")
    parser.add_argument("--time", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--pools", nargs="+", default=(), metavar="NAME")
    chosen = parser.parse_args()
    pools = [Pool.of(folder) for folder in made("tight")]
    stay_on_one_processor()
    outcomes = []
    print("| pool | people | seats | CPU s | wall s | cuts | result |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for pool in pools:
        if not chosen.pools or pool.name in chosen.pools:
            outcomes.append(lottery(pool, seconds=chosen.time, timeout=chosen.time + 60))
            print(line(outcomes[-1]), flush=True)
    if not outcomes:
        sys.exit("no such pool")
    print("\n" + summary(outcomes, chosen.time))
    if not chosen.pools:
        keep("tight.json", outcomes)


if __name__ == "__main__":
    main()
