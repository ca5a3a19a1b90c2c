"""From profiles to people: who of each profile takes its seats, so that all of them do equally."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from sortition.decomposition.turns import Turns, taken_in_turns
from sortition.lottery import WEIGHT_UNIT

Panel = tuple[int, ...]

MANY = 200_000
"""More people than this take whole turns, lest there be a panel for each of them."""


def equal_panels(
    panels: NDArray[np.integer], members: Sequence[Sequence[int]], rng: np.random.Generator
) -> tuple[Panel, ...]:
    """Seat people in equally likely panels: no one of a profile sits more than once above another.

    Parameters
    ----------
    panels
        Counts of profiles, shape (M, T).
    members
        For each profile its people.
    rng
        Decides whose turn is first, and the order of the panels.

    Returns
    -------
    The panels in random order, each with its people ascending.
    """
    seated: list[list[int]] = [[] for _ in panels]
    for profile, people in enumerate(members):
        turn = int(rng.integers(len(people)))
        counts = panels[:, profile]
        for panel in np.flatnonzero(counts).tolist():
            for _ in range(int(counts[panel])):
                seated[panel].append(people[turn])
                turn = (turn + 1) % len(people)
    order = rng.permutation(len(seated)).tolist()
    return tuple(tuple(sorted(seated[panel])) for panel in order)


def weighted_panels(
    panels: NDArray[np.integer], weights: NDArray[np.float64], members: Sequence[Sequence[int]]
) -> tuple[tuple[Panel, ...], tuple[int, ...]]:
    """Seat people in weighted panels so that all of a profile have the same chance.

    Where turns do not come out even, a panel is split in two that differ in one person.

    Parameters
    ----------
    panels, weights
        Counts of profiles, shape (n, T), and how likely each is, shape (n,), summing to 1.
    members
        For each profile its people.

    Returns
    -------
    The panels, each with its people ascending, and their weights in units of 1 / WEIGHT_UNIT,
    summing to it.
    """
    many = sum(map(len, members)) > MANY
    given = (taken_in_turns if many else _all_open)(panels, _whole(weights), members)
    seating = _Seating(given)
    for people in given.rest:
        if len(people) > 1:
            seating.even(people)
    joined: dict[Panel, int] = {}
    for seated, weight in zip(seating.seated, seating.weights, strict=True):
        if weight:
            panel = tuple(sorted(seated))
            joined[panel] = joined.get(panel, 0) + weight
    ordered = sorted(joined.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(panel for panel, _ in ordered), tuple(weight for _, weight in ordered)


def _all_open(
    panels: NDArray[np.integer], weights: list[int], members: Sequence[Sequence[int]]
) -> Turns:
    """Return panels all of whose seats are open to everybody of the profile."""
    open_seats = [
        [(panel, int(counts[panel])) for panel in np.flatnonzero(counts).tolist()]
        for counts in panels.T
    ]
    return Turns(weights=weights, seated=[set() for _ in panels], wanted=open_seats, rest=members)


def _whole(weights: NDArray[np.float64]) -> list[int]:
    """Return weights as whole units that sum to WEIGHT_UNIT, the heaviest taking the rest."""
    units = [round(float(weight) * WEIGHT_UNIT) for weight in weights]
    units[int(np.argmax(weights))] += WEIGHT_UNIT - sum(units)
    return units


class _Seating:
    """People in panels: those who need a seat most first; then evened out by splitting panels."""

    def __init__(self, given: Turns) -> None:
        self.weights, self.seated = given.weights, given.seated
        self.served: dict[int, int] = {}
        self.where: dict[int, set[int]] = {p: set() for people in given.rest for p in people}
        for people, wanted in zip(given.rest, given.wanted, strict=True):
            waiting = [(0, turn) for turn in range(len(people))]
            for panel, count in wanted:
                for served, turn in [heappop(waiting) for _ in range(count)]:
                    self.seated[panel].add(people[turn])
                    self.where[people[turn]].add(panel)
                    heappush(waiting, (served + self.weights[panel], turn))
            self.served.update((people[turn], served) for served, turn in waiting)

    def even(self, people: Sequence[int]) -> None:
        """Move weight from who has too much to who has too little until all have the same.

        Whoever has more than somebody else sits without them in panels of at least that weight.
        """
        share, rest = divmod(sum(self.served[person] for person in people), len(people))
        over = {p: self.served[p] - share - (turn < rest) for turn, p in enumerate(people)}
        takers = [person for person in people if over[person] < 0]
        for giver in people:
            while over[giver] > 0:
                taker = takers[-1]
                amount = min(over[giver], -over[taker])
                self._move(giver, taker, amount)
                over[giver] -= amount
                over[taker] += amount
                if not over[taker]:
                    takers.pop()

    def _move(self, giver: int, taker: int, amount: int) -> None:
        """Let `taker` sit for `giver` in panels of that weight."""
        self.served[giver] -= amount
        self.served[taker] += amount
        for panel in sorted(self.where[giver] - self.where[taker]):
            part = min(amount, self.weights[panel])
            if not part:
                break
            here = panel if part == self.weights[panel] else self._split(panel, part)
            self.seated[here].remove(giver)
            self.seated[here].add(taker)
            self.where[giver].remove(here)
            self.where[taker].add(here)
            amount -= part

    def _split(self, panel: int, part: int) -> int:
        """Split `part` of a panel off into one of its own and return that."""
        self.weights[panel] -= part
        self.weights.append(part)
        self.seated.append(set(self.seated[panel]))
        for person in self.seated[-1] & self.where.keys():
            self.where[person].add(len(self.weights) - 1)
        return len(self.weights) - 1
