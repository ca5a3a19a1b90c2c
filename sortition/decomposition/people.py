"""From profiles to people: who of each profile takes its seats, so that all of them do equally."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sortition.lottery import WEIGHT_UNIT

Panel = tuple[int, ...]


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
    seating = _Seating(panels, _whole(weights), members)
    for profile in range(len(members)):
        seating.seat(profile)
    joined: dict[Panel, int] = {}
    for people, weight in zip(seating.seated, seating.weights, strict=True):
        if weight:
            panel = tuple(sorted(people))
            joined[panel] = joined.get(panel, 0) + weight
    ordered = sorted(joined.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(panel for panel, _ in ordered), tuple(weight for _, weight in ordered)


def _whole(weights: NDArray[np.float64]) -> list[int]:
    """Return weights as whole units that sum to WEIGHT_UNIT, the heaviest taking the rest."""
    units = [round(float(weight) * WEIGHT_UNIT) for weight in weights]
    units[int(np.argmax(weights))] += WEIGHT_UNIT - sum(units)
    return units


class _Seating:
    """Panels under way from counts to people; grows as panels are split."""

    def __init__(
        self,
        panels: NDArray[np.integer],
        weights: list[int],
        members: Sequence[Sequence[int]],
    ) -> None:
        self.members = members
        self.counts = [
            dict(zip(np.flatnonzero(p).tolist(), p[p > 0].tolist(), strict=True)) for p in panels
        ]
        self.weights = weights
        self.seated: list[set[int]] = [set() for _ in panels]

    def seat(self, profile: int) -> None:
        """Give the seats of `profile` to those who need them most, then even out the rest."""
        people = self.members[profile]
        served = dict.fromkeys(people, 0)
        where: dict[int, set[int]] = {person: set() for person in people}
        for panel, counts in enumerate(self.counts):
            for person in sorted(people, key=served.__getitem__)[: counts.get(profile, 0)]:
                self.seated[panel].add(person)
                where[person].add(panel)
                served[person] += self.weights[panel]
        if len(people) > 1:
            self._even(served, where)

    def _even(self, served: dict[int, int], where: dict[int, set[int]]) -> None:
        """Move weight from who has too much to who has too little until all have the same."""
        share, rest = divmod(sum(served.values()), len(served))
        wanted = {person: share + (turn < rest) for turn, person in enumerate(served)}
        over = [person for person in served if served[person] > wanted[person]]
        for giver in over:
            for taker in served:
                spare = min(served[giver] - wanted[giver], wanted[taker] - served[taker])
                if spare > 0:
                    moved = self._move(giver, taker, spare, where)
                    served[giver] -= moved
                    served[taker] += moved

    def _move(self, giver: int, taker: int, amount: int, where: dict[int, set[int]]) -> int:
        """Let `taker` sit for `giver` in panels of that weight; return how much was moved."""
        left = amount
        for panel in sorted(where[giver] - where[taker]):
            part = min(left, self.weights[panel])
            if part < self.weights[panel]:
                panel = self._split(panel, part, where)
            self.seated[panel].remove(giver)
            self.seated[panel].add(taker)
            where[giver].discard(panel)
            where[taker].add(panel)
            left -= part
            if not left:
                break
        return amount - left

    def _split(self, panel: int, part: int, where: dict[int, set[int]]) -> int:
        """Split `part` of a panel off into one of its own and return that."""
        self.weights[panel] -= part
        self.weights.append(part)
        self.seated.append(set(self.seated[panel]))
        self.counts.append(self.counts[panel])
        new = len(self.weights) - 1
        for person in self.seated[new] & where.keys():
            where[person].add(new)
        return new
