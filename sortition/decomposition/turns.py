"""Whole turns for people by the hundred thousand, so that many share the panels in which they sit.

A panel that weighs more than a chance is cut into pieces. The seats of all profiles of one chance
change hands together, when their people have had what is theirs. So there are about as many pieces
as 1 over the chance, for each different chance, and not one for each person. What is left at the
end of each panel is for the people who are left, a few of each profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ALIKE = 1e-6
"""Chances that differ by less than this part of them are one."""

_KEPT = 10
"""One in so many people of a profile takes no turn, to fill what turns leave open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Panels in which some people have their seats, and the seats that are open.

    Parameters
    ----------
    weights
        How likely each panel is, in units of 1 / WEIGHT_UNIT.
    seated
        Who sits in each panel already, for good.
    wanted
        For each profile the panels with open seats, and how many they have.
    rest
        For each profile the people for whom they are.
    """

    weights: list[int]
    seated: list[set[int]]
    wanted: list[list[tuple[int, int]]]
    rest: Sequence[Sequence[int]]


def taken_in_turns(
    panels: NDArray[np.integer], weights: Sequence[int], members: Sequence[Sequence[int]]
) -> Turns:
    """Give most people their whole chance in one turn.

    Parameters
    ----------
    panels, weights
        Counts of profiles, shape (n, T), and how likely each is, in units of 1 / WEIGHT_UNIT.
    members
        For each profile its people.
    """
    length = _lengths(panels, weights, members)
    seated = panels.max(axis=0).tolist()
    kept = (
        max(most, 1 + len(people) // _KEPT) for most, people in zip(seated, members, strict=True)
    )
    able = [len(people) - some for people, some in zip(members, kept, strict=True)]
    begun = [0] * len(members)
    made = Turns(weights=[], seated=[], wanted=[[] for _ in members], rest=[])
    for counts, weight in zip(panels, weights, strict=True):
        seats = []
        for t in np.flatnonzero(counts).tolist():
            for _ in range(int(counts[t])):
                turns = min(weight // length[t], able[t] - begun[t])
                seats.append((t, begun[t], turns))
                begun[t] += turns
        _cut(made, seats, weight, length, members)
    rest = [people[start:] for people, start in zip(members, begun, strict=True)]
    return Turns(weights=made.weights, seated=made.seated, wanted=made.wanted, rest=rest)


def _lengths(
    panels: NDArray[np.integer], weights: Sequence[int], members: Sequence[Sequence[int]]
) -> list[int]:
    """Return how long a turn is in each profile: the chance of its people, rounded down.

    Profiles whose chances differ by the rounding of weights alone get the same.
    """
    sizes = np.array([len(people) for people in members], dtype=np.int64)
    share = np.maximum(np.asarray(weights, dtype=np.int64) @ panels.astype(np.int64) // sizes, 1)
    length: list[int] = share.tolist()
    first = 0
    for t in np.argsort(share, kind="stable").tolist():
        if length[t] > first * (1 + _ALIKE):
            first = length[t]
        length[t] = first
    return length


def _cut(
    made: Turns,
    seats: Sequence[tuple[int, int, int]],
    weight: int,
    length: Sequence[int],
    members: Sequence[Sequence[int]],
) -> None:
    """Add the pieces of a panel; `seats` have their profile, who comes first, and the turns."""
    cuts = {length[t] * turn for t, _, turns in seats for turn in range(1, turns + 1)}
    start = 0
    for end in sorted(cuts | {weight}):
        if end == start:
            continue
        piece = len(made.weights)
        seated: set[int] = set()
        opened: dict[int, int] = {}
        for t, first, turns in seats:
            turn = start // length[t]
            if turn < turns:
                seated.add(members[t][first + turn])
            else:
                opened[t] = opened.get(t, 0) + 1
        for t, count in opened.items():
            made.wanted[t].append((piece, count))
        made.weights.append(end - start)
        made.seated.append(seated)
        start = end
