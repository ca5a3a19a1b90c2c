"""Splitting a union of several panels into the panels, each within the quotas of one.

A union has J times the seats, and of each value between J times its `least` and J times its `most`.
That does not make it a union of J panels: of the four people 000, 011, 101 and 110 two have each
value of each of three features, but no two of them are one of each. One panel after another is
peeled off: every J-th person of the union in the order of some features, then swaps of one person
inside for one outside. All unions are worked on at once. What is left over goes to a small integer
program.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.clock import Clock, check, never
from sortition.several.peeling import peel
from sortition.solver import Program
from strata.profiles import Profiles

Counts = NDArray[np.int64]

TRIES = 3
"""How often a union is begun anew before it is given up."""
NODES = 2000
"""Nodes of the integer program for one union: a limit that is the same every time."""


class Splitter:
    """Splits unions of the panels of one pool.

    Parameters
    ----------
    profiles
        Those of all panels together, as `sortition.several.together.together` makes them.
    juries
        How many panels a union has.
    rng
        Decides where to begin and what to try.
    """

    def __init__(self, profiles: Profiles, juries: int, rng: np.random.Generator) -> None:
        self.juries, self.rng = juries, rng
        self.known: dict[bytes, NDArray[np.int16] | None] = {}
        rows = sum(row.kind != "household" for row in profiles.rows)
        self.incidence = sparse.csr_array(profiles.incidence[:rows])
        self.homes = sparse.csr_array(profiles.incidence[rows:])
        self.least = profiles.least[:rows] // juries
        self.most = profiles.most[:rows] // juries
        quotas = sparse.csc_array(self.incidence[1:])
        self.rows_of = quotas.indices.astype(np.int64).reshape(len(profiles), -1)

    def split(
        self, unions: NDArray[np.integer], clock: Clock = never
    ) -> tuple[Counts, NDArray[np.bool_]]:
        """Split `unions`, shape (n, T), by swaps alone.

        Returns
        -------
        splits, able
            Shape (n, J, T), right where `able`, shape (n,); of the others swaps found none.

        Raises
        ------
        Stopped
            If `clock` ran out.
        """
        splits = np.zeros((len(unions), self.juries, unions.shape[1]), dtype=np.int64)
        left = np.arange(len(unions))
        for _ in range(TRIES):
            found, parts = self._once(unions[left].astype(np.int64), clock)
            splits[left[found]] = parts
            left = np.delete(left, found)
            if not len(left):
                break
        able = np.ones(len(unions), dtype=bool)
        able[left] = False
        return splits, able

    def split_all(
        self, unions: NDArray[np.integer], clock: Clock = never
    ) -> tuple[Counts, NDArray[np.bool_]]:
        """Split `unions` as `split` does, and by integer programs where swaps find nothing.

        What was split once is split the same way again.

        Raises
        ------
        Stopped
            If `clock` ran out.
        """
        keys = [union.astype(np.int64).tobytes() for union in unions]
        new = np.array([at for at, key in enumerate(keys) if key not in self.known], dtype=np.int64)
        splits, able = self.split(unions[new], clock)
        for at, split, done in zip(new.tolist(), splits, able.tolist(), strict=True):
            found = split if done else self._solved(unions[at].astype(np.int64), clock)
            self.known[keys[at]] = None if found is None else found.astype(np.int16)
        known = [self.known[key] for key in keys]
        nothing = np.zeros((self.juries, unions.shape[1]), dtype=np.int16)
        parts = [nothing if split is None else split for split in known]
        whole = np.array(parts, dtype=np.int64).reshape(len(unions), *nothing.shape)
        return whole, np.array([split is not None for split in known], dtype=bool)

    def keeps(self, splits: Counts) -> bool:
        """Return whether every panel of `splits`, shape (..., T), keeps seats and quotas."""
        counts = np.asarray(splits.reshape(-1, splits.shape[-1]) @ self.incidence.T)
        return bool(((counts >= self.least) & (counts <= self.most)).all() and (splits >= 0).all())

    def program(self, high: NDArray[np.integer], **options: bool | int | float | str) -> Program:
        """Return the integer program over J panels, the columns of one after another's.

        Its rows are those of each panel, then how many of each profile there are, then households.

        Parameters
        ----------
        high
            How many people of each profile there are for all of them.
        options
            Of HiGHS.
        """
        width = len(high)
        eye = sparse.eye_array(self.juries, dtype=np.int64)
        panels = sparse.kron(eye, self.incidence, format="csr")
        people = sparse.vstack([sparse.eye_array(width, dtype=np.int64), self.homes])
        shared = sparse.hstack([people] * self.juries)
        homes = self.homes.shape[0]
        return Program(
            cost=0,
            low=0,
            high=np.tile(high, self.juries),
            rows=sparse.csr_array(sparse.vstack([panels, shared], format="csr")),
            least=np.concatenate([np.tile(self.least, self.juries), np.zeros(width + homes)]),
            most=np.concatenate([np.tile(self.most, self.juries), high, np.ones(homes)]),
            integer=True,
            options=options,
        )

    def _once(self, unions: Counts, clock: Clock) -> tuple[NDArray[np.int64], Counts]:
        """Peel one panel after another off all `unions`; return of which that was done, and how.

        The splits have shape (found, J, T).
        """
        able = np.arange(len(unions))
        panels: list[Counts] = []
        rest = unions
        for parts in range(self.juries, 1, -1):
            found, peeled = self._peel(rest, parts, clock)
            able, rest = able[found], rest[found] - peeled
            panels = [*(panel[found] for panel in panels), peeled]
        return able, np.stack([*panels, rest], axis=1)

    def _peel(self, unions: Counts, parts: int, clock: Clock) -> tuple[NDArray[np.int64], Counts]:
        """Peel a panel off `unions` of so many; return of which, and the panels, shape (n, T)."""
        people = self._listed(unions, parts)
        size = people.shape[1] // parts
        total = np.asarray(unions @ self.incidence[1:].T)
        least, most = self.least[1:], self.most[1:]
        found, chosen = peel(
            people,
            size,
            self.rows_of,
            (
                np.maximum(least, total - (parts - 1) * most),
                np.minimum(most, total - (parts - 1) * least),
            ),
            self.rng,
            clock,
        )
        panels = np.zeros((len(found), unions.shape[1]), dtype=np.int64)
        np.add.at(panels, (np.arange(len(found))[:, None], chosen[:, :size]), 1)
        return found, panels

    def _listed(self, unions: Counts, parts: int) -> NDArray[np.int64]:
        """Return the profiles of the people of each union: every so manieth first.

        That is in the order of some features, so that a first part is much like the others.
        """
        features = self.rng.permutation(self.rows_of.shape[1])
        jitter = self.rng.random(len(self.rows_of))
        order = np.lexsort((jitter, *self.rows_of[:, features].T))
        listed = np.repeat(np.tile(order, len(unions)), unions[:, order].ravel())
        people = listed.reshape(len(unions), int(unions[:1].sum()))
        first = np.arange(people.shape[1]) % parts == self.rng.integers(parts)
        return np.concatenate([people[:, first], people[:, ~first]], axis=1)

    def _solved(self, union: Counts, clock: Clock) -> Counts | None:
        """Return a split of one union by an integer program; None if it finds none."""
        check(clock)
        program = self.program(union, mip_max_nodes=NODES)
        first = len(self.least) * self.juries
        for at, count in enumerate(union.tolist()):
            program.set_row(first + at, count, count)
        answer = program.solve(clock)
        if answer.x is None:
            return None
        split = np.rint(answer.x).astype(np.int64).reshape(self.juries, -1)
        return split if self.keeps(split) and (split.sum(axis=0) == union).all() else None
