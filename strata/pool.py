"""The pool: the eligible volunteers and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The eligible volunteers, sorted by id so that the order of a file's rows cannot matter.

    Build one with `Pool.of`, which sorts.

    Parameters
    ----------
    ids
        One id per volunteer, all different, sorted as text.
    values
        For each feature the volunteers' values, in the order of `ids`.
    households
        For each volunteer the number of the household, in the order of `ids`: None for whoever
        shares a household with no other volunteer. Empty if households play no part.
    """

    ids: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    households: tuple[int | None, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        ids: Sequence[str],
        values: Mapping[str, Sequence[str]],
        households: Sequence[str | int | None] = (),
    ) -> Pool:
        """Return a pool of these volunteers.

        Parameters
        ----------
        ids, values, households
            As in the class, in any common order; any equal marks of `households` make a household.

        Raises
        ------
        ValueError
            If ids repeat or the columns differ in length.
        """
        lengths = {len(ids), *map(len, values.values()), *([len(households)] if households else [])}
        if len(lengths) != 1 or len(set(ids)) != len(ids):
            raise ValueError("columns of a pool must be equally long and ids must all differ")
        order = sorted(range(len(ids)), key=ids.__getitem__)
        return cls(
            ids=tuple(map(ids.__getitem__, order)),
            values={name: tuple(map(column.__getitem__, order)) for name, column in values.items()},
            households=_numbered([households[i] for i in order]) if households else (),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        """Name no person: what a notebook or an error shows is soon copied."""
        return f"<Pool of {len(self)} people: {', '.join(self.values) or 'no features'}>"


def _numbered(marks: Sequence[str | int | None]) -> tuple[int | None, ...]:
    """Give households of several volunteers numbers from 1, in order of first appearance."""
    counts: dict[str | int, int] = {}
    for mark in marks:
        if mark is not None:
            counts[mark] = counts.get(mark, 0) + 1
    shared = (mark for mark, count in counts.items() if count > 1)
    numbers = {mark: number for number, mark in enumerate(shared, start=1)}
    return tuple(None if mark is None else numbers.get(mark) for mark in marks)
