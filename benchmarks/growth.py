#!/usr/bin/env python3
"""Measure the lottery on pools of 100 to 50,000 people and draw how its cost grows.

All pools have six features and as many seats as the square root of their people, 200 at most. The
picture goes to ``docs/pictures/growth.svg``, both of its scales by powers of ten.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from math import log10

from measure import HERE, Outcome, Pool, keep, lottery, made, stay_on_one_processor

PICTURE = HERE.parent / "docs" / "pictures" / "growth.svg"
WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 616, 48, 344
PEOPLE = (60.0, 100_000.0)
SECONDS = (0.1, 100.0)


def across(people: float) -> float:
    """Return where a number of people stands, from the left."""
    low, high = map(log10, PEOPLE)
    return LEFT + (log10(people) - low) / (high - low) * (RIGHT - LEFT)


def down(seconds: float) -> float:
    """Return where a number of seconds stands, from the top."""
    low, high = map(log10, SECONDS)
    return BOTTOM - (log10(seconds) - low) / (high - low) * (BOTTOM - TOP)


def picture(outcomes: Sequence[Outcome]) -> str:
    """Return the picture as SVG: CPU seconds over people, with memory at each point."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="t" font-family="sans-serif" font-size="13" fill="#222">',
        '<title id="t">CPU seconds of the whole command over the number of volunteers: '
        + "; ".join(f"{o.people:,} people {o.cpu:.2g} s" for o in outcomes)
        + "</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24">CPU seconds of the whole command (and peak memory)</text>',
        f'<text x="{RIGHT}" y="{HEIGHT - 12}" text-anchor="end">volunteers</text>',
    ]
    for seconds in (0.1, 1, 10, 100):
        y = down(seconds)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{seconds:g}</text>')
    for people in (100, 1_000, 10_000, 100_000):
        x = across(people)
        parts.append(f'<path d="M{x:.1f} {TOP}V{BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{BOTTOM + 20}" text-anchor="middle">{people:,}</text>')
    points = [(across(o.people), down(o.cpu)) for o in outcomes]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    parts.append(f'<path d="M{path}" fill="none" stroke="#0a5ca8" stroke-width="2"/>')
    for outcome, (x, y) in zip(outcomes, points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0a5ca8"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle" font-size="11">'
            f"{outcome.cpu:.2g} s</text>"
            f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle" font-size="10" fill="#666">'
            f"{outcome.memory:.0f} MB</text>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure the pools and draw the picture."""
    parser = argparse.ArgumentParser(description="Draw how the cost grows with the pool.")
    parser.add_argument("--up-to", type=int, default=50_000, metavar="PEOPLE")
    chosen = parser.parse_args()
    pools = sorted(map(Pool.of, made("growth")), key=lambda pool: pool.people)
    stay_on_one_processor()
    outcomes = []
    for pool in pools:
        if pool.people <= chosen.up_to:
            outcome = lottery(pool)
            print(f"{pool.people:>7,} people {outcome.cpu:8.2f} s {outcome.memory:6.0f} MB "
                  f"{outcome.failure}", flush=True)  # fmt: skip
            outcomes.append(outcome)
    done = [outcome for outcome in outcomes if not outcome.failure]
    if not done:
        sys.exit("no lottery came of any pool")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(done), encoding="utf-8", newline="\n")
    keep("growth.json", outcomes)
    print(PICTURE)


if __name__ == "__main__":
    main()
