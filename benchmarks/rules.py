#!/usr/bin/env python3
"""Measure every rule on every pool, beside the peer library where it has the same.

As `run.py`, of whole processes: ours is ``sortition lottery --rule RULE --no-report`` with 1,000
published panels, the peer's is the same rule from the same two files; diversimax and the peer's
legacy make one panel.

    python benchmarks/rules.py                     ours and the peer; takes an hour or more
    python benchmarks/rules.py --no-peer           ours only, beside the peer's last figures
    python benchmarks/rules.py --rules nash --pools mass_24 obf_30
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import exp, fsum, log
from typing import Any

from measure import RESULTS, lottery, stay_on_one_processor
from run import PEER, PEER_VERSION, keep, kept, machine, peer, peer_python, pools

RULES = ("leximin", "maximin", "minimax", "nash", "goldilocks", "legacy", "diversimax")
PEER_RULES = ("nash", "legacy", "diversimax")
"""Rules of the peer that `run.py` does not measure."""

UP_TO_900 = 5.0
LARGER = 15.0
"""CPU seconds that nash and goldilocks may take."""

Entry = Mapping[str, Any]


def table(ours: Sequence[Entry], theirs: Sequence[Entry]) -> str:
    """Return a Markdown table of pools by rules, the means, and what missed its target."""
    mine = {(entry["pool"], entry["rule"]): entry for entry in ours}
    other = {(entry["pool"], entry["rule"]): entry for entry in theirs}
    names = {entry["pool"]: entry["people"] for entry in ours}
    lines = [
        "| pool | people | " + " | ".join(RULES) + " | "
        + " | ".join(f"peer {rule}" for rule in PEER_RULES) + " |",
        "| --- " + "| ---: " * (1 + len(RULES) + len(PEER_RULES)) + "|",
    ]  # fmt: skip
    for name, people in sorted(names.items(), key=lambda pair: (pair[1], pair[0])):
        cells = [name, str(people), *(_own(mine.get((name, rule))) for rule in RULES)]
        cells += [_other(other.get((name, rule))) for rule in PEER_RULES]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *_means(mine, other), "", *_missed(mine)]) + "\n"


def _own(entry: Entry | None) -> str:
    if entry is None:
        return ""
    if entry["failure"]:
        return "no lottery"
    worst = "" if entry["worst"] is None else f" ({entry['worst'] * 1000:.2f}/M)"
    return f"{entry['cpu']:.2f}{worst}"


def _other(entry: Entry | None) -> str:
    if entry is None:
        return ""
    if entry["failure"]:
        return f"> {entry['cpu']:.0f}" if entry["ended"] else "failed"
    return f"{entry['cpu']:.1f}"


def _means(
    mine: Mapping[tuple[str, str], Entry], other: Mapping[tuple[str, str], Entry]
) -> list[str]:
    """Return a line per rule; a run that was ended counts with the time it had."""
    lines = []
    for rule in PEER_RULES:
        ratios = [
            entry["cpu"] / own["cpu"]
            for (name, called), entry in other.items()
            if called == rule
            and (own := mine.get((name, rule)))
            and not own["failure"]
            and (entry["ended"] or not entry["failure"])
        ]
        if ratios:
            mean = exp(fsum(map(log, ratios)) / len(ratios))
            failed = sum(
                bool(entry["failure"]) and not entry["ended"]
                for (_, called), entry in other.items()
                if called == rule
            )
            one = " for one panel" if rule == "legacy" else ""
            lines.append(
                f"{rule}: the peer takes {mean:.1f} times our CPU{one}, geometric mean over "
                f"{len(ratios)} pools" + (f"; it failed on {failed} more." if failed else ".")
            )
    return lines or ["There is nothing to compare with."]


def _missed(mine: Mapping[tuple[str, str], Entry]) -> list[str]:
    lines = []
    for (name, rule), entry in mine.items():
        limit = UP_TO_900 if entry["people"] <= 900 else LARGER
        level = mine.get((name, "leximin"))
        if entry["failure"] or (rule in RULES[:5] and not entry["proven"]):
            lines.append(f"- {name}, {rule}: {entry['failure'] or 'not proven'}")
        elif rule in ("nash", "goldilocks") and entry["people"] <= 2000 and entry["cpu"] > limit:
            lines.append(f"- {name}, {rule}: {entry['cpu']:.2f} s of CPU, target {limit}")
        elif rule in ("maximin", "minimax") and level and entry["cpu"] > 1.1 * level["cpu"]:
            slower = entry["cpu"] / level["cpu"]
            lines.append(f"- {name}, {rule}: {slower:.2f} times the CPU of leximin, target 1.1")
    return ["Targets missed:", *lines] if lines else ["All targets are met."]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure every rule, and the peer's.")
    parser.add_argument("--pools", nargs="+", default=(), metavar="NAME")
    parser.add_argument("--rules", nargs="+", default=RULES, choices=RULES, metavar="RULE")
    parser.add_argument("--peer", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--peer-timeout", type=float, default=300.0, metavar="SECONDS")
    parser.add_argument("--time", type=float, default=120.0, metavar="SECONDS")
    return parser.parse_args()


def main() -> None:
    """Measure, keep the figures, and print the table."""
    chosen = arguments()
    python = peer_python() if chosen.peer else None
    stay_on_one_processor()
    about = machine()
    for pool in pools(chosen.pools):
        for rule in chosen.rules:
            print(f"{pool.name}, {rule} ...", file=sys.stderr)
            found = asdict(lottery(pool, rule=rule, seconds=chosen.time))
            keep("rules.json", [found | {"rule": rule}], about)
            if python and rule in PEER_RULES and not pool.household:
                entry = peer(python, pool, rule, chosen.peer_timeout)
                keep("peer.json", [entry], about | {PEER: PEER_VERSION})
    theirs = [entry for entry in kept("peer.json").values() if entry["rule"] in PEER_RULES]
    text = table(list(kept("rules.json").values()), theirs)
    (RESULTS / "rules.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
