"""The smallest changes to the quotas that make a panel possible, in order of their size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sortition.clock import Clock
from sortition.feasibility.nearest import whole
from sortition.feasibility.sides import Side, listed, of, sides_of
from sortition.feasibility.widening import leeway, smallest
from sortition.solver import Program
from strata.profiles import Ints, Profiles
from strata.quotas import Quota, Quotas
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One side of one quota, and the seats it should have instead.

    Parameters
    ----------
    side
        As it is.
    becomes
        The new figure: lower for `least`, higher for `most`.
    """

    side: Side
    becomes: int

    @property
    def seats(self) -> int:
        """By how many seats the side is moved."""
        return abs(self.becomes - self.side.seats)

    def words(self) -> Text:
        """Return such as "30-44 (age): at least 4 instead of 6"."""
        whom = of(self.side.feature, self.side.value)
        if self.side.bound == "least":
            return text(
                "{whom}: at least {becomes} instead of {seats}",
                whom=whom, becomes=self.becomes, seats=self.side.seats,
            )  # fmt: skip
        return text(
            "{whom}: at most {becomes} instead of {seats}",
            whom=whom, becomes=self.becomes, seats=self.side.seats,
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the side with what it becomes."""
        return self.side.as_json() | {"becomes": self.becomes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Changes under which a panel exists; if nothing is to spare, no part of them would do.

    Parameters
    ----------
    changes
        In the order of the profiles' rows.
    quotas
        The quotas with these changes, in the order of their file.
    panel
        A panel that fits them: how many people of each profile. It is the proof.
    spare
        By how many seats the changes go further than an earlier suggestion with the same panel.
    """

    changes: tuple[Change, ...]
    quotas: Quotas
    panel: tuple[int, ...]
    spare: int = 0

    @property
    def seats(self) -> int:
        """By how many seats quotas are moved in all."""
        return sum(change.seats for change in self.changes)

    def words(self) -> Text:
        """Return all changes in one sentence."""
        changes = listed(change.words() for change in self.changes)
        if self.spare:
            return text("{changes}; that leaves {spare} to spare.", changes=changes,
                        spare=self.spare)  # fmt: skip
        return text("{changes}.", changes=changes)

    def as_json(self) -> dict[str, object]:
        """Return the suggestion for ``--json``; `words` in English."""
        return {
            "seats": self.seats,
            "spare": self.spare,
            "changes": [change.as_json() for change in self.changes],
            "words": str(self.words()),
        }


def smallest_changes(
    profiles: Profiles, quotas: Quotas, *, clock: Clock, beyond_flex: bool = False
) -> Iterator[Suggestion]:
    """Yield changes under which a panel exists, none of which contains another.

    They come by the number of seats moved, then by the number of quotas moved. The first ones are
    proven to be the smallest, and when no more come there are no more.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    quotas
        Those that `profiles` were made with; their flex bounds limit how far a change goes.
    clock
        Ends the work from outside.
    beyond_flex
        Let changes go beyond those bounds.

    Raises
    ------
    Stopped
        If `clock` ran out before the next one was found.
    """
    for change, panel in smallest(profiles, leeway(profiles, quotas, beyond_flex), clock):
        yield _suggestion(profiles, quotas, change, panel)


def other_seats(profiles: Profiles, *, clock: Clock) -> tuple[int, ...]:
    """Return the numbers of seats, nearest below and nearest above, for which a panel exists.

    Raises
    ------
    Stopped
        If `clock` ran out first.
    """
    seats = profiles.seats
    found = []
    for sign, low, high in ((1, 1, seats - 1), (-1, seats + 1, len(profiles.pool))):
        if low > high:
            continue
        answer = Program(
            cost=sign,
            low=0,
            high=profiles.sizes,
            rows=profiles.incidence.copy(),
            least=np.concatenate([[low], profiles.least[1:]]),
            most=np.concatenate([[high], profiles.most[1:]]),
            integer=True,
        ).solve(clock)
        if answer.x is not None:
            counts = profiles.incidence @ whole(answer.x)
            if (counts < profiles.least)[1:].any() or (counts > profiles.most)[1:].any():
                raise ArithmeticError("the solver gave a panel that does not keep its rows")
            found.append(int(counts[0]))
    return tuple(found)


def with_room(
    profiles: Profiles,
    quotas: Quotas,
    plain: Sequence[Suggestion],
    *,
    count: int,
    beyond_flex: bool = False,
) -> tuple[Suggestion, ...]:
    """Return the smallest changes and, up to `count`, the same moved further, by their size.

    Whatever widens quotas further keeps the panel, so that these need no proof of their own.

    Parameters
    ----------
    profiles, quotas, beyond_flex
        As for `smallest_changes`.
    plain
        All that it yields, in its order.
    count
        How many to return, if there are as many.
    """
    free = leeway(profiles, quotas, beyond_flex)
    chosen = list(plain)
    waiting = [wider for one in chosen for wider in _wider(profiles, quotas, one, free)]
    while waiting and len(chosen) < count:
        waiting.sort(key=lambda wider: (wider.seats, len(wider.changes), wider.changes))
        wider = waiting.pop(0)
        if all(wider.changes != other.changes for other in chosen):
            chosen.append(wider)
            waiting += _wider(profiles, quotas, wider, free)
    return tuple(chosen)


def _wider(
    profiles: Profiles, quotas: Quotas, suggestion: Suggestion, free: Ints
) -> Iterator[Suggestion]:
    """Yield the suggestion with one of its sides moved by one seat more."""
    place = {side: s for s, side in enumerate(sides_of(profiles))}
    change = {place[part.side]: part.seats for part in suggestion.changes}
    panel = np.array(suggestion.panel, dtype=np.int64)
    for s, seats in change.items():
        if seats < free[s]:
            wider = _suggestion(profiles, quotas, change | {s: seats + 1}, panel)
            yield replace(wider, spare=suggestion.spare + 1)


def _suggestion(
    profiles: Profiles, quotas: Quotas, change: dict[int, int], panel: Ints
) -> Suggestion:
    every = sides_of(profiles)
    changes = tuple(
        Change(
            side=every[s],
            becomes=every[s].seats - seats if every[s].bound == "least" else every[s].seats + seats,
        )
        for s, seats in sorted(change.items())
    )
    new = {(c.side.feature, c.side.value, c.side.bound): c.becomes for c in changes}
    rows = tuple(
        _changed(
            quota,
            least=new.get((quota.feature, quota.value, "least"), quota.least),
            most=new.get((quota.feature, quota.value, "most"), quota.most),
        )
        for quota in quotas.rows
    )
    return Suggestion(changes=changes, quotas=Quotas(rows), panel=tuple(panel.tolist()))


def _changed(quota: Quota, *, least: int, most: int) -> Quota:
    """Return the quota with these bounds, its flex bounds wide enough to hold them."""
    least_flex, most_flex = quota.least_flex, quota.most_flex
    return replace(
        quota,
        least=least,
        most=most,
        least_flex=None if least_flex is None else min(least_flex, least),
        most_flex=None if most_flex is None else max(most_flex, most),
    )
