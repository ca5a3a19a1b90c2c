"""What to do if nobody fits: the choices, from the one that moves the fewest seats of quotas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from scipy import sparse

from sortition.clock import Clock
from sortition.feasibility.changes import Change, Suggestion, smallest_changes
from sortition.feasibility.nearest import Nearest, whole
from sortition.feasibility.sides import Side, listed
from sortition.replacement.batch import Batch
from sortition.solver import Program
from strata.profiles import Profiles
from strata.quotas import Quotas
from strata.texts import Text, text

CHOICES = 5
"""So many ways to widen quotas are shown, if there are as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to go on.

    Parameters
    ----------
    batch
        Whose seats are to be filled.
    open
        How many of them stay open.
    changes
        Which figures of the panel's quotas give way, and to what.
    quotas
        What is asked of the seats that are filled.
    """

    batch: Batch
    open: int
    changes: tuple[Change, ...]
    quotas: Quotas

    @property
    def seats(self) -> int:
        """How many seats are filled."""
        return self.batch.empty - self.open

    def profiles(self) -> Profiles:
        """Return the candidates under this choice."""
        return self.batch.profiles(self.seats, self.quotas)

    def words(self) -> Text:
        """Return in a sentence what gives way."""
        changes = listed(change.words() for change in self.changes) if self.changes else None
        if not self.open:
            return text("{changes}.", changes=changes or text("Nothing has to give way"))
        filled = text(
            "Fill {seats} of the {empty} seats and leave {open} open",
            seats=self.seats, empty=self.batch.empty, open=self.open,
        )  # fmt: skip
        if changes is None:
            return text("{filled}; every quota is kept.", filled=filled)
        return text("{filled}; until then {changes}.", filled=filled, changes=changes)

    def as_json(self) -> dict[str, object]:
        """Return the choice for ``--json``; `words` in English."""
        return {
            "open": self.open,
            "seats": self.seats,
            "changes": [change.as_json() for change in self.changes],
            "words": str(self.words()),
        }


def as_asked(batch: Batch) -> Choice:
    """Return the choice that changes nothing."""
    return Choice(batch=batch, open=0, changes=(), quotas=batch.quotas)


def choices(batch: Batch, clock: Clock) -> Iterator[Choice]:
    """Yield ways to go on where no set of candidates fills all seats within the quotas.

    First those that fill as many seats as people allow, the fewest seats of quotas moved first;
    then the one that leaves as few seats open as possible so that the quotas can all still be met
    by whoever comes later.

    Raises
    ------
    Stopped
        If `clock` ran out.
    """
    seats, found = batch.at_most, list[Choice]()
    if seats:
        found += _filling(batch, seats, clock)
    yield from found
    waiting = _waiting(batch, clock)
    if waiting is not None and waiting not in found:
        yield waiting


def _filling(batch: Batch, seats: int, clock: Clock) -> Iterator[Choice]:
    """Yield the choices that fill so many seats."""
    profiles = batch.profiles(seats, batch.quotas)
    every = Nearest(profiles)
    if every.panel(range(len(every.sides)), counted=(), clock=clock) is not None:
        yield _choice(batch, batch.empty - seats, {})
        return
    changes = smallest_changes(profiles, batch.quotas, clock=clock)
    for suggestion in islice(changes, CHOICES):
        yield _choice(batch, batch.empty - seats, _changes_of(suggestion))


def _changes_of(suggestion: Suggestion) -> dict[tuple[str, str, str], int]:
    """Return the new figures of a suggestion by feature, value and side."""
    return {
        (change.side.feature, change.side.value, change.side.bound): change.becomes
        for change in suggestion.changes
    }


def _choice(batch: Batch, left_open: int, new: dict[tuple[str, str, str], int]) -> Choice:
    """Return the choice that gives the empty seats these figures; its changes are the panel's."""
    rows, changes = [], []
    pairs = zip(batch.standing.quotas.rows, batch.quotas.rows, strict=True)
    for at, (published, quota) in enumerate(pairs, start=1):
        named = quota.feature, quota.value
        seated = batch.seated(*named)
        least, most = new.get((*named, "least")), new.get((*named, "most"))
        if least is not None:
            side = Side(row=at, bound="least", feature=named[0], value=named[1],
                        seats=published.least)  # fmt: skip
            changes.append(Change(side=side, becomes=seated + least))
        if most is not None:
            side = Side(row=at, bound="most", feature=named[0], value=named[1],
                        seats=published.most)  # fmt: skip
            changes.append(Change(side=side, becomes=seated + most))
        rows.append(
            replace(
                quota,
                least=quota.least if least is None else least,
                most=quota.most if most is None else most,
            )
        )
    return Choice(batch=batch, open=left_open, changes=tuple(changes), quotas=Quotas(tuple(rows)))


def _waiting(batch: Batch, clock: Clock) -> Choice | None:
    """Return how to fill as many seats as possible so that the others can keep all quotas.

    An open seat may later go to anybody: of each feature it can make good one missing value. So
    the values of a feature may together miss as many seats as are open.
    """
    if not batch.candidates:
        return None
    profiles = batch.profiles(batch.empty, batch.quotas)
    quotas = [r for r, row in enumerate(profiles.rows) if row.kind == "quota"]
    people, sides = len(profiles), len(quotas)
    missing = sparse.csr_array(
        (np.ones(sides), (quotas, range(sides))), shape=(len(profiles.rows), sides)
    )
    by_feature = np.array(
        [[profiles.rows[r].feature == name for r in quotas] for name in profiles.features]
    ).reshape(len(profiles.features), sides)
    taken = np.ones((len(profiles.features), people))
    rows = sparse.vstack(
        [
            sparse.hstack([profiles.incidence, missing]),
            sparse.hstack([sparse.csr_array(taken), sparse.csr_array(by_feature.astype(float))]),
        ]
    )
    answer = Program(
        cost=np.append(np.full(people, 1.0 + sides * batch.empty), -np.ones(sides)),
        low=0,
        high=np.append(profiles.sizes, profiles.least[quotas]),
        rows=sparse.csr_array(rows),
        least=np.concatenate([[1], profiles.least[1:], np.full(len(taken), -np.inf)]),
        most=np.concatenate([profiles.most, np.full(len(taken), batch.empty)]),
        integer=True,
    ).solve(clock)  # fmt: skip
    if answer.x is None:
        return None
    seated = int(whole(answer.x[:people]).sum())
    misses = whole(answer.x[people:]).tolist()
    new = {
        (row.feature, row.value, "least"): row.least - missed
        for row, missed in zip((profiles.rows[r] for r in quotas), misses, strict=True)
        if missed
    }
    return _choice(batch, batch.empty - seated, new)
