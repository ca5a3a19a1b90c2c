"""Seats of crosses that add up to the seats of what they cross."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

Values = tuple[str, ...]


class NoNesting(ValueError):
    """No way was found in which the seats of a cross add up to those of what it crosses."""


def added_up(
    cells: Sequence[Values],
    seats: Sequence[int],
    *,
    exact: Sequence[Fraction],
    margins: Mapping[int, Mapping[str, int]],
    least: Mapping[int, int],
    fixed: Collection[int] = (),
) -> tuple[tuple[int, ...], int]:
    """Return the seats of the cells of a cross, moved so that they add up, and how many moved.

    For one feature after the other a seat goes from a value that has too many to one that has too
    few, within the same values of the other features, where it costs least: where the sum of both
    cells' squared distances from their exact shares grows least; of equals the first. Such a move
    leaves the other features' sums as they are, so that in the end all of them are right.

    Parameters
    ----------
    cells
        The values that each crosses, all combinations.
    seats, exact
        Of each cell: what it has, and its share of the seats.
    margins
        For each feature that is to add up, by its position, the seats of its values.
    least, fixed
        Minimums of some cells, by their position in `cells`, and cells that keep what they have.

    Raises
    ------
    NoNesting
        If minimums and fixed cells leave no seat to move.
    """
    given = list(seats)
    place = {cell: at for at, cell in enumerate(cells)}
    moved = 0
    for feature, wanted in margins.items():
        while True:
            surplus = dict.fromkeys(wanted, 0)
            for cell, got in zip(cells, given, strict=True):
                surplus[cell[feature]] += got
            for value, target in wanted.items():
                surplus[value] -= target
            if not any(surplus.values()):
                break
            moves = [
                (source, place[(*cell[:feature], to, *cell[feature + 1 :])])
                for source, cell in enumerate(cells)
                if surplus[cell[feature]] > 0 and given[source] > least.get(source, 0)
                for to in wanted
                if surplus[to] < 0
            ]
            moves = [move for move in moves if not set(move).intersection(fixed)]
            if not moves:
                raise NoNesting
            source, target_cell = min(moves, key=_cost(given, exact))
            given[source] -= 1
            given[target_cell] += 1
            moved += 1
    return tuple(given), moved


def _cost(given: Sequence[int], exact: Sequence[Fraction]) -> Callable[[tuple[int, int]], Fraction]:
    def cost(move: tuple[int, int]) -> Fraction:
        source, to = move
        return (exact[source] - given[source]) - (exact[to] - given[to])

    return cost
