"""Which cells of a table of counts must stay hidden so that nobody is counted in a group of few.

Hiding a small count alone is not enough where the sums of rows and columns are known: what is left
of the sum gives it away. So more cells are hidden, until no line shows what is in its hidden cells
and no hidden cell follows from the sums together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Place = tuple[str, str]
"""Row and column of a cell."""


def hidden(counts: Mapping[Place, int], few: int) -> frozenset[Place]:
    """Return the cells that must stay hidden.

    Parameters
    ----------
    counts
        Of every cell of the table, also those with nobody.
    few
        Fewer people than this, but not nobody, are a small cell.

    Notes
    -----
    In each row and column with a hidden cell there are then at least two, of `few` people together,
    as far as the line allows; and each lies on a cycle of hidden cells by rows and columns in turn,
    so that its count can be moved along the cycle without changing a sum.
    """
    chosen = {place for place, count in counts.items() if 0 < count < few}
    while (place := next(_wanted(counts, chosen, few), None)) is not None:
        chosen.add(place)
    return frozenset(chosen)


def _wanted(counts: Mapping[Place, int], chosen: set[Place], few: int) -> Iterator[Place]:
    """Yield cells that must be hidden too, each the smallest of its line that has anybody."""
    for axis in (0, 1):
        for line in sorted({place[axis] for place in chosen}):
            own = [place for place in chosen if place[axis] == line]
            if len(own) < 2 or sum(counts[place] for place in own) < few:
                yield from _shown(counts, chosen, axis, line)
    for place in sorted(chosen):
        if not _on_cycle(place, chosen):
            for axis in (0, 1):
                yield from _shown(counts, chosen, axis, place[axis])


def _shown(
    counts: Mapping[Place, int], chosen: set[Place], axis: int, line: str
) -> Iterator[Place]:
    others = [place for place in counts if place[axis] == line and place not in chosen]
    yield from sorted(others, key=lambda place: (not counts[place], counts[place], place))


def _on_cycle(place: Place, chosen: set[Place]) -> bool:
    """Tell whether the column of a hidden cell can be reached from its row by other hidden ones."""
    rest = chosen - {place}
    rows, columns = {place[0]}, set[str]()
    while True:
        more_columns = {column for row, column in rest if row in rows}
        more_rows = rows | {row for row, column in rest if column in more_columns}
        if place[1] in more_columns:
            return True
        if more_rows == rows and more_columns == columns:
            return False
        rows, columns = more_rows, more_columns
