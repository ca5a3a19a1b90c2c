"""Why quotas cannot hold together: a smallest set of them, with the figures.

A panel that breaks quotas proves that every conflict has one of those it breaks. So the smallest
set that hits all that such panels broke so far is tried: if no panel keeps it, it is a smallest
conflict, otherwise the panel that keeps it breaks others, which is one thing more to hit (implicit
hitting sets: Ignatiev, Previti, Liffiton, Marques-Silva, "Smallest MUS extraction with minimal
hitting set dualization", CP 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sortition.clock import Clock, Stopped
from sortition.feasibility.nearest import Nearest, broken, whole
from sortition.feasibility.sides import Side, listed
from sortition.solver import Program
from strata.profiles import Profiles
from strata.texts import Text, text

ROUNDS = 60
"""So many sets are tried before a conflict that may not be a smallest one is good enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One quota of a conflict, and how far it can be met if the others hold.

    Parameters
    ----------
    side
        What the quota asks for.
    possible
        The most people it counts in any panel that keeps the others (for `most`: the fewest).
    """

    side: Side
    possible: int

    def words(self) -> Text:
        """Return such as "at least 6 of 30-44 (age) needed, at most 4 possible"."""
        if self.side.bound == "least":
            return text(
                "{side} needed, at most {possible} possible",
                side=self.side.words(), possible=self.possible,
            )  # fmt: skip
        return text(
            "{side} allowed, at least {possible} unavoidable",
            side=self.side.words(), possible=self.possible,
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the side with what is possible."""
        return self.side.as_json() | {"possible": self.possible}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Quotas that no panel keeps together; without any one of them a panel would.

    Parameters
    ----------
    clashes
        One per quota side, the widest gap first.
    seats
        Number of seats in a panel.
    households
        Whether the conflict needs the rule that at most one person of a household may sit.
    smallest
        Whether it is proven that no conflict has fewer quotas.
    """

    clashes: tuple[Clash, ...]
    seats: int
    households: bool
    smallest: bool

    def words(self) -> Text:
        """Return the conflict as one sentence or two."""
        first = self.clashes[0]
        if len(self.clashes) == 1:
            if self.households:
                return text("With at most one person of a household: {clash}.", clash=first.words())
            return text("{clash}.", clash=first.words())
        sides = listed(clash.side.words() for clash in self.clashes)
        room = text("1 seat") if self.seats == 1 else text("{count} seats", count=self.seats)
        if self.households:
            return text(
                "For {seats} with at most one person of a household these cannot hold "
                "together: {sides}. If the others hold: {clash}.",
                seats=room, sides=sides, clash=first.words(),
            )  # fmt: skip
        return text(
            "For {seats} these cannot hold together: {sides}. "
            "If the others hold: {clash}.",
            seats=room, sides=sides, clash=first.words(),
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the conflict for ``--json``; `words` in English."""
        return {
            "quotas": [clash.as_json() for clash in self.clashes],
            "households": self.households,
            "smallest": self.smallest,
            "words": str(self.words()),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Positions of sides that cannot hold together, none of them to spare.

    Parameters
    ----------
    sides
        Positions as in `sides_of`.
    households, smallest
        As in `Conflict`.
    """

    sides: frozenset[int]
    households: bool
    smallest: bool


def conflict(profiles: Profiles, *, clock: Clock, rounds: int = ROUNDS) -> Conflict | None:
    """Return a smallest set of quotas that no panel keeps together.

    Returns
    -------
    None if the rules besides the quotas contradict each other: seats and households.

    Raises
    ------
    Stopped
        If `clock` ran out first.
    ValueError
        If a panel keeps all quotas.
    """
    nearest = Nearest(profiles)
    core = core_of(nearest, clock=clock, rounds=rounds)
    if not core.sides:
        return None
    clashes = []
    for s in sorted(core.sides):
        panel = nearest.panel(core.sides - {s}, counted=[s], clock=clock)
        if panel is None:
            raise ArithmeticError("a conflict holds without one of its quotas")
        side = nearest.sides[s]
        clashes.append(Clash(side=side, possible=int((profiles.incidence @ panel)[side.row])))
    clashes.sort(key=lambda clash: -abs(clash.side.seats - clash.possible))
    return Conflict(
        clashes=tuple(clashes),
        seats=profiles.seats,
        households=core.households,
        smallest=core.smallest,
    )


def core_of(nearest: Nearest, *, clock: Clock, rounds: int = ROUNDS) -> Core:
    """Return the positions of a set of sides that no panel of `nearest` keeps, none to spare.

    Parameters
    ----------
    nearest
        Panels of some pool, perhaps with certain people in or out.
    clock
        Ends the work from outside; a conflict found by then is returned.
    rounds
        How many sets are tried to find a smaller one.

    Raises
    ------
    Stopped
        If `clock` ran out before any was found.
    ValueError
        If a panel keeps all quotas.
    """
    to_hit: list[frozenset[int]] = []
    grown = _grown(nearest, frozenset(), to_hit, clock)
    core = _core(nearest, _without_spare(nearest, grown, to_hit, clock), clock)
    with suppress(Stopped):
        for _ in range(rounds):
            tried = _fewest_that_hit(to_hit, len(nearest.sides), clock)
            if len(tried) >= len(core.sides):
                return replace(core, smallest=True)
            grown = _grown(nearest, tried, to_hit, clock)
            if grown == tried:
                return replace(_core(nearest, tried, clock), smallest=True)
    return core


def _core(nearest: Nearest, sides: frozenset[int], clock: Clock) -> Core:
    """Return these sides with whether they need the rule about households."""
    households = bool(nearest.profiles.pool.households) and (
        nearest.without_households().panel(sides, counted=(), clock=clock) is not None
    )
    return Core(sides=sides, households=households, smallest=False)


def _grown(
    nearest: Nearest, sides: frozenset[int], to_hit: list[frozenset[int]], clock: Clock
) -> frozenset[int]:
    """Return `sides` with more until no panel keeps them, and add to `to_hit` what was broken."""
    while (panel := nearest.panel(sides, clock=clock)) is not None:
        wrong = broken(nearest.profiles, panel)
        if not wrong:
            raise ValueError("a panel keeps all quotas: there is no conflict")
        to_hit.append(wrong)
        sides |= wrong
    return sides


def _without_spare(
    nearest: Nearest, sides: frozenset[int], to_hit: list[frozenset[int]], clock: Clock
) -> frozenset[int]:
    """Return what is left of a conflict when every side that it does not need is dropped."""
    for s in sorted(sides):
        panel = nearest.panel(sides - {s}, clock=clock)
        if panel is None:
            sides -= {s}
        else:
            to_hit.append(broken(nearest.profiles, panel))
    return sides


def _fewest_that_hit(to_hit: Sequence[frozenset[int]], count: int, clock: Clock) -> frozenset[int]:
    """Return the smallest set of numbers below `count` that meets each of these sets."""
    if not to_hit:
        return frozenset()
    sizes = [len(wrong) for wrong in to_hit]
    at = np.concatenate([sorted(wrong) for wrong in to_hit])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = sparse.csr_array((np.ones(len(at)), at, starts), shape=(len(to_hit), count))
    answer = Program(
        cost=-1, low=0, high=1, rows=rows, least=1, most=np.inf, integer=True
    ).solve(clock)  # fmt: skip
    if answer.x is None:
        raise ArithmeticError("the solver found nothing that hits sets that are not empty")
    return frozenset(np.flatnonzero(whole(answer.x)).tolist())
