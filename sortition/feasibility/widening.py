"""The integer program that looks for the smallest widening of quotas, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from sortition.clock import Clock
from sortition.feasibility.nearest import broken, give, room, whole
from sortition.feasibility.sides import Side, sides_of
from sortition.solver import Program
from strata.profiles import Ints, Profiles
from strata.quotas import Quota, Quotas


def leeway(profiles: Profiles, quotas: Quotas, beyond_flex: bool) -> Ints:
    """Return by how many seats each side may move, one entry per side."""
    if beyond_flex:
        return room(profiles)
    by_name = {(quota.feature, quota.value): quota for quota in quotas.rows}
    within = [_flex_of(by_name[s.feature, s.value], s, profiles.seats) for s in sides_of(profiles)]
    return np.minimum(room(profiles), within)


def _flex_of(quota: Quota, side: Side, seats: int) -> int:
    if side.bound == "least":
        return max(0, quota.least - (quota.least_flex or 0))
    return max(0, (seats if quota.most_flex is None else quota.most_flex) - quota.most)


def smallest(profiles: Profiles, free: Ints, clock: Clock) -> Iterator[tuple[dict[int, int], Ints]]:
    """Yield widenings under which a panel exists, none of which contains another.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    free
        By how many seats each side may move.
    clock
        Ends the work from outside.

    Yields
    ------
    By how many seats which sides move, and a panel that fits, as people per profile. First those
    that move the fewest seats, and of these first those that move the fewest sides.

    Raises
    ------
    Stopped
        If `clock` ran out before the next one was found.
    """
    found: list[dict[int, int]] = []
    moved = 0
    while True:
        best = None
        if moved:
            best = _solve(profiles, free, found, moved=(moved, moved), clock=clock)
        if best is None:
            best = _solve(profiles, free, found, moved=(moved + 1, np.inf), clock=clock)
            if best is None:
                return
            moved = sum(best[0].values())
            if len(best[0]) > 1:
                exactly = _solve(profiles, free, found, moved=(moved, moved), clock=clock)
                best = exactly or best
        found.append(best[0])
        yield best


def _solve(
    profiles: Profiles,
    free: Ints,
    found: Sequence[dict[int, int]],
    *,
    moved: tuple[float, float],
    clock: Clock,
) -> tuple[dict[int, int], Ints] | None:
    """Return the best change, as seats by side, that contains none of those found, and its panel.

    With both bounds of `moved` alike the fewest sides are best, otherwise the fewest seats.
    """
    exact = moved[0] == moved[1]
    free = np.minimum(free, int(moved[1])) if exact else free
    program = _program(profiles, free, found, moved)
    answer = program.solve(clock)
    if answer.x is None:
        return None
    people, sides = len(profiles), len(free)
    panel = whole(answer.x[:people])
    steps = whole(answer.x[people : people + sides])
    change = {s: int(steps[s]) for s in np.flatnonzero(steps).tolist()}
    counts = profiles.incidence @ panel
    _check(profiles, panel, change, counts)
    return change, panel


def _check(profiles: Profiles, panel: Ints, change: dict[int, int], counts: Ints) -> None:
    every = sides_of(profiles)
    kept = all(
        abs(int(counts[every[s].row]) - every[s].seats) <= change.get(s, 0)
        for s in broken(profiles, panel)
    )
    others = [r for r, row in enumerate(profiles.rows) if row.kind != "quota"]
    fits = (
        (profiles.least[others] <= counts[others]) & (counts[others] <= profiles.most[others])
    ).all() and ((panel >= 0) & (panel <= profiles.sizes)).all()
    if not kept or not fits:
        raise ArithmeticError("the solver gave a panel that does not keep its rows")


def _program(
    profiles: Profiles,
    free: Ints,
    found: Sequence[dict[int, int]],
    moved: tuple[float, float],
) -> Program:
    """Build the program: people, seats moved per side, sides moved, marks for the cuts.

    A cut says that a change does not contain an earlier one: on some side it moves less. A mark
    is 1 where it moves as much.
    """
    people, sides = len(profiles), len(free)
    marks = [(cut, s, seats) for cut, change in enumerate(found) for s, seats in change.items()]
    step = sparse.eye_array(sides)
    reach = sparse.csr_array(
        (np.ones(len(marks)), (range(len(marks)), [s for _, s, _ in marks])),
        shape=(len(marks), sides),
    )
    over = [-max(0, int(free[s]) - seats + 1) for _, s, seats in marks]
    unit = sparse.csr_array(
        (np.array(over, dtype=np.float64), (range(len(marks)),) * 2), shape=(len(marks),) * 2
    )
    cuts = sparse.csr_array(
        (np.ones(len(marks)), ([cut for cut, _, _ in marks], range(len(marks)))),
        shape=(len(found), len(marks)),
    )
    rows = sparse.block_array(
        [
            [profiles.incidence, give(profiles), None, None],
            [None, step, -sparse.diags_array(free.astype(np.float64)), None],
            [None, sparse.csr_array(np.ones((1, sides))), None, None],
            [None, reach, None, unit],
            [None, None, None, cuts],
        ],
        format="csr",
    )
    exact = moved[0] == moved[1]
    return Program(
        cost=np.concatenate(
            [np.zeros(people), np.full(sides, -float(not exact)), np.full(sides, -float(exact)),
             np.zeros(len(marks))]
        ),
        low=0,
        high=np.concatenate([profiles.sizes, free, np.ones(sides + len(marks))]),
        rows=sparse.csr_array(rows),
        least=np.concatenate([profiles.least, np.full(sides, -np.inf), [moved[0]],
                              np.full(len(marks) + len(found), -np.inf)]),
        most=np.concatenate([profiles.most, np.zeros(sides), [moved[1]],
                             [seats - 1 for _, _, seats in marks],
                             [len(change) - 1 for change in found]]),
        integer=True,
    )  # fmt: skip
