"""Small drawn lotteries whose members leave, step by step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sortition.draw import Randomness, draw
from sortition.replacement.batch import Wish
from sortition.replacement.standing import tickets_in
from sortition.replacement.step import Plan, Step, step

AT = datetime(2026, 1, 1, tzinfo=UTC)
MADE_WITH = {"sortition": "0"}


def take(folder: Path, *left: str, **options: object) -> Step:
    """Take one step; options go to the wish, the plan or the randomness, whose name they have."""
    parts = []
    for kind, given in ((Wish, {"left": left}), (Plan, {}), (Randomness, {})):
        own = {name: options.pop(name) for name in kind.__slots__ if name in options}
        parts.append(kind(**(given | own)))
    assert not options
    wish, plan, randomness = parts
    return step(folder, wish, plan=plan, randomness=randomness, at=AT, made_with=MADE_WITH)


def replace(folder: Path, **options: object) -> Path:
    """Draw the lottery in `folder`, let the first member leave, and return the folder."""
    draw(folder, at=AT, number="5")
    take(folder, tickets_in(folder / "panel.csv")[0], **options)
    return folder
