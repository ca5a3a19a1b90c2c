#!/usr/bin/env python3
"""Alternates beside the plain ways of choosing them, on fresh withdrawals.

For every pool of up to 900 people, one alternate for five seats: what the best repairs miss on
average, in seats and quota places, when one in ten leaves, whoever they are. All are judged on the
same withdrawals, which chose nobody. CPU seconds are those of choosing alone.

    python benchmarks/alternates.py                    all pools, some minutes
    python benchmarks/alternates.py --pools mass_24 hd_30
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import run
from measure import RESULTS, Pool, stay_on_one_processor

from sortition.alternates.choice import choose, loss
from sortition.alternates.folder import FRESH, SIMULATIONS
from sortition.alternates.plain import at_random, by_quotas
from sortition.alternates.room import Room
from sortition.alternates.stay import DEFAULT
from sortition.alternates.withdrawals import withdrawals
from sortition.digest import digest
from sortition.rules.leximin import leximin
from strata.profiles import Profiles
from strata.reading import Reading, read

LARGEST = 900
PANELS = (0, 500)
"""The panels of the lottery, by number, over which the figures are averages."""

_DRAWS = 20
"""How many times the random way is repeated for its average."""


def measured(pool: Pool) -> dict[str, object]:
    """Return what is missed on average by each way, and the CPU seconds of ours."""
    reading = read(
        pool=pool.folder / "respondents.csv",
        quotas=pool.folder / "categories.csv",
        household=pool.household,
    )
    lottery = leximin(Profiles.of(reading.pool, reading.quotas, pool.seats), panels=1000)
    ids = lottery.profiles.pool.ids
    count = -(-pool.seats // 5)
    runs = [one(reading, [ids[p] for p in lottery.panels[n]], count) for n in PANELS]
    average = {key: sum(run[key] for run in runs) / len(runs) for key in runs[0]}
    return {"pool": pool.name, "people": pool.people, "seats": pool.seats, "alternates": count} | {
        key: round(value, 4) for key, value in average.items()
    }


def one(reading: Reading, panel: Sequence[str], count: int) -> dict[str, float]:
    """Choose alternates for one panel in every way, and judge them."""

    def room(lot: str) -> Room:
        lots = {name: digest(lot, name) for name in reading.pool.ids}
        return Room.of(reading.pool, reading.quotas, panel, lots)

    own = room("lots")
    stays = [DEFAULT.base] * own.seats
    fresh = withdrawals(own, stays, "fresh", FRESH)

    def missed(where: Room, chosen: Sequence[int]) -> float:
        return float(fresh.times @ loss(where, fresh, chosen)) / fresh.simulated

    begun = time.process_time()
    ours = choose(own, withdrawals(own, stays, "ahead", SIMULATIONS), count, "exchanges")
    cpu = time.process_time() - begun
    others = [room(f"lots {n}") for n in range(_DRAWS)]
    return {
        "none": missed(own, ()),
        "random": sum(missed(other, at_random(other, count)) for other in others) / _DRAWS,
        "quotas": missed(own, by_quotas(own, count)),
        "ours": missed(own, ours),
        "kept": 1 - float(fresh.times @ (loss(own, fresh, ours) > 0)) / fresh.simulated,
        "cpu": cpu,
    }


def table(runs: Sequence[Mapping[str, object]]) -> str:
    """Return the figures as a table in Markdown."""
    names = ("pool", "people", "seats", "alternates")
    ways = ("none", "random", "quotas", "ours")
    head = " | ".join([*names, *ways, "kept", "CPU s"])
    lines = [f"| {head} |", "| --- |" + " ---: |" * 9]
    for found in runs:
        figures = " | ".join(f"{found[key]:.2f}" for key in ways)
        sizes = " | ".join(str(found[key]) for key in names)
        lines.append(f"| {sizes} | {figures} | {found['kept']:.0%} | {found['cpu']:.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, keep the figures, print the table, and fail if ours loses anywhere."""
    parser = argparse.ArgumentParser(description="Alternates beside the plain ways.")
    parser.add_argument("--pools", nargs="+", default=(), metavar="NAME")
    names = parser.parse_args().pools
    stay_on_one_processor()
    chosen = [pool for pool in every() if pool.name in names or not names]
    runs = []
    for pool in chosen:
        print(f"{pool.name} ...", file=sys.stderr)
        runs.append(measured(pool))
    print(table(runs))
    lost = [found["pool"] for found in runs if worse(found)]
    if lost:
        sys.exit(f"ours loses on {', '.join(map(str, lost))}")
    if not names:
        content = json.dumps({"measured_on": run.machine(), "runs": runs}, indent=1)
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / "alternates.json"
        path.write_text(content + "\n", encoding="utf-8", newline="\n")


def worse(found: Mapping[str, object]) -> bool:
    """Tell whether a plain way misses less than ours."""
    ours, plain = float(str(found["ours"])), [found["random"], found["quotas"]]
    return any(float(str(other)) < ours for other in plain)


def every() -> list[Pool]:
    """Return the pools of up to `LARGEST` people, smallest first."""
    folders = [path.folder for path in run.pools()]
    folders += [Path(path) for path in run.made("homes", "known")]
    pools = {folder.name: Pool.of(folder) for folder in folders}
    few = [pool for pool in pools.values() if pool.people <= LARGEST]
    return sorted(few, key=lambda pool: (pool.people, pool.name))


if __name__ == "__main__":
    main()
