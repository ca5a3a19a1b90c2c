"""The option ``--diverse``: the same chances, with more intersections filled, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from strata.problems import InputError, Problem
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.clock import Clock
    from sortition.lottery import Lottery
    from sortition.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """In how many of the `cells` a panel has somebody, on average, before and after."""

    cells: int
    before: float
    after: float


def lines(filled: Filled | None) -> Iterator[Text]:
    """Yield what was filled, for people."""
    if filled is not None:
        yield text(
            "Pairs of values of two features that a panel fills, on average: {after:.1f} of "
            "{cells}; {before:.1f} before people changed places. Nobody's chance changed.",
            after=filled.after, cells=filled.cells, before=filled.before,
        )  # fmt: skip


def figures(filled: Filled | None) -> dict[str, object]:
    """Return what was filled, for ``--json``."""
    return {} if filled is None else {"intersections": asdict(filled)}


def check(*, rule: str, panels: int, juries: int) -> None:
    """Check that a lottery of this kind can be made more diverse.

    Raises
    ------
    InputError
        If its panels have weights, several sit at once, or the rule makes no lottery of its own.
    """
    if not panels or juries > 1 or rule in ("legacy", "diversimax"):
        problem = Problem(
            code="diverse-unfit",
            what=text("--diverse needs panels that are equally likely, one at a time."),
            remedy=text("Leave it out with --panels 0, --juries, legacy and diversimax."),
        )
        raise InputError([problem])


def more(lottery: Lottery, *, clock: Clock, progress: Progress) -> tuple[Lottery, Filled]:
    """Return `lottery` with more intersections filled, and how many."""
    from sortition.diverse import diverse
    from sortition.diversity import Cells, filled

    found = diverse(lottery, clock=clock, progress=progress)
    return found, Filled(
        cells=len(Cells.of(lottery.profiles)),
        before=float(filled(lottery.profiles, lottery.panels)),
        after=float(filled(found.profiles, found.panels)),
    )
