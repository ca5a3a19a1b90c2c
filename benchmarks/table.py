"""The table that the README quotes, from the figures of `run.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, fsum, log
from typing import Any

PANELS = 1000
Entry = Mapping[str, Any]

TARGETS = {"obf_30": 4.0, "hd_30": 2.5, "sf_e_110": 3.0, "scale10k_150": 25.0, "scale50k_200": 60.0}
"""CPU seconds that a pool may take, where it is not `UP_TO_900`."""

UP_TO_900 = 1.5
MEMORY = 1000.0


def target(entry: Entry) -> float | None:
    """Return how many CPU seconds the pool may take, None if nothing is promised."""
    return TARGETS.get(entry["pool"], UP_TO_900 if entry["people"] <= 900 else None)


def furthest(entry: Entry) -> float:
    """Return how far from the optimum anyone's chance may be, in units of a panel."""
    return 1.5 if entry["people"] <= 2000 else 3.0


def table(ours: Sequence[Entry], peer: Sequence[Entry]) -> str:
    """Return a Markdown table of all pools, and below it the means and what missed its target."""
    theirs = {(entry["pool"], entry["rule"]): entry for entry in peer}
    rows = sorted(ours, key=lambda entry: (entry["people"], entry["pool"]))
    lines = [
        "| pool | people | seats | CPU s | MB | lowest chance | worst x M | proven | "
        "peer maximin | ratio | peer leximin | ratio |",
        "| --- " + "| ---: " * 6 + "| --- " + "| ---: " * 4 + "|",
    ]
    for mine in rows:
        cells = [mine["pool"], mine["people"], mine["seats"], *_own(mine)]
        for rule in ("maximin", "leximin"):
            cells += _other(mine, theirs.get((mine["pool"], rule)))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join([*lines, "", *_means(rows, theirs), "", *_missed(rows)]) + "\n"


def _own(mine: Entry) -> list[str]:
    if mine["failure"]:
        return [f"{mine['cpu']:.2f}", f"{mine['memory']:.0f}", "", "", "no lottery"]
    worst = "" if mine["worst"] is None else f"{mine['worst'] * PANELS:.2f}"
    cuts = f", {mine['cuts']} cuts" if mine["cuts"] else ""
    return [
        f"{mine['cpu']:.2f}",
        f"{mine['memory']:.0f}",
        f"{mine['lowest']:.4f}",
        worst,
        ("yes" if mine["proven"] else "no") + cuts,
    ]


def _other(mine: Entry, entry: Entry | None) -> list[str]:
    if entry is None:
        return ["", ""]
    if entry["failure"] and not entry["ended"]:
        return ["failed", ""]
    over = "> " if entry["ended"] else ""
    lowest = f" ({entry['lowest']:.4f})" if entry.get("lowest") is not None else ""
    ratio = "" if mine["failure"] else f"{over}{entry['cpu'] / mine['cpu']:.0f}"
    return [f"{over}{entry['cpu']:.1f}{lowest}", ratio]


def _means(rows: Sequence[Entry], theirs: Mapping[tuple[str, str], Entry]) -> list[str]:
    """Return a line per rule; a run that was ended counts with the time it had."""
    lines = []
    for rule, wanted in (("maximin", 50), ("leximin", 100)):
        pairs = [(mine, theirs.get((mine["pool"], rule))) for mine in rows if not mine["failure"]]
        ratios = [
            other["cpu"] / mine["cpu"]
            for mine, other in pairs
            if other and (other["ended"] or not other["failure"])
        ]
        if ratios:
            mean = exp(fsum(map(log, ratios)) / len(ratios))
            ended = sum(bool(other and other["ended"]) for _, other in pairs)
            least = "at least " if ended else ""
            lines.append(
                f"Geometric mean over {len(ratios)} pools: {least}{mean:.0f} "
                f"times less CPU than the peer's {rule} (target {wanted})"
                + (f"; {ended} of its runs were ended before they were done." if ended else ".")
            )
    return lines or ["There is nothing to compare with."]


def _missed(rows: Sequence[Entry]) -> list[str]:
    lines = []
    for mine in rows:
        limit, far = target(mine), furthest(mine)
        if mine["failure"] or not mine["proven"]:
            lines.append(f"- {mine['pool']}: {mine['failure'] or 'not proven'}")
            continue
        if limit is not None and mine["cpu"] > limit:
            lines.append(f"- {mine['pool']}: {mine['cpu']:.2f} s of CPU, target {limit}")
        if mine["memory"] > MEMORY:
            lines.append(f"- {mine['pool']}: {mine['memory']:.0f} MB, target {MEMORY:.0f}")
        if mine["worst"] * PANELS > far + 1e-9:
            lines.append(f"- {mine['pool']}: worst {mine['worst'] * PANELS:.2f}/M, target {far}/M")
    return (
        ["Targets missed:", *lines]
        if lines
        else ["All targets of CPU, memory and distance are met."]
    )
