"""Progress on standard error: the phase, how far it is if that is known, and the time it takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sortition.progress import Progress, quiet
from strata.texts import text

WORDS = {
    "feasibility": text("Is there a panel?"),
    "levels": text("The fairest chances"),
    "panels": text("Panels that give them"),
    "cuts": text("What no panel can do"),
    "weights": text("Weights of the panels"),
    "steering": text("Numbered panels"),
    "alternates": text("Who steps in"),
    "runs": text("Runs that end with a panel"),
    "evening": text("Is there a panel that is more even?"),
    "intersections": text("More pairs of values"),
    "misreports": text("What a wrong value would gain"),
    "demo": text("A city with a jury in each stage"),
}
"""What people read for each phase."""


@contextmanager
def shown() -> Iterator[Progress]:
    """Show progress while the block runs, if a person is watching."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(phase: str, done: float | None) -> None:
            bar.update(
                task,
                description=str(WORDS.get(phase, phase)),
                total=None if done is None else 1.0,
                completed=done or 0.0,
            )

        yield show
