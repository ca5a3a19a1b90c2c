"""The smallest changes to the quotas that make a panel possible, in order of their size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sortition.clock import Clock
from sortition.feasibility.nearest import broken, give, room, whole
from sortition.feasibility.sides import Side, listed, sides_of
from sortition.solver import Program
from strata.profiles import Ints, Profiles
from strata.quotas import Quota, Quotas
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
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
        """Return such as "at least 6 of 30-44 (age): 4 instead"."""
        return text("{side}: {becomes} instead", side=self.side.words(), becomes=self.becomes)

    def as_json(self) -> dict[str, object]:
        """Return the side with what it becomes."""
        return self.side.as_json() | {"becomes": self.becomes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Changes under which a panel exists; no part of them would do.

    Parameters
    ----------
    changes
        In the order of the profiles' rows.
    quotas
        The quotas with these changes, in the order of their file.
    panel
        A panel that fits them: how many people of each profile. It is the proof.
    """

    changes: tuple[Change, ...]
    quotas: Quotas
    panel: tuple[int, ...]

    @property
    def seats(self) -> int:
        """By how many seats quotas are moved in all."""
        return sum(change.seats for change in self.changes)

    def words(self) -> Text:
        """Return all changes in one sentence."""
        return text("{changes}.", changes=listed(change.words() for change in self.changes))

    def as_json(self) -> dict[str, object]:
        """Return the suggestion for ``--json``; `words` in English."""
        return {
            "seats": self.seats,
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
    leeway = room(profiles) if beyond_flex else np.minimum(room(profiles), _flex(profiles, quotas))
    found: list[dict[int, int]] = []
    moved = 1
    while True:
        least = _solve(profiles, leeway, found, moved=(moved, np.inf), clock=clock)
        if least is None:
            return
        moved = sum(least[0].values())
        best = least
        if len(least[0]) > 1:
            best = _solve(profiles, leeway, found, moved=(moved, moved), clock=clock) or least
        found.append(best[0])
        yield _suggestion(profiles, quotas, *best)


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


def _flex(profiles: Profiles, quotas: Quotas) -> Ints:
    """Return by how many seats the flex bounds let each side move, one entry per side."""
    by_name = {(quota.feature, quota.value): quota for quota in quotas.rows}
    return np.array([_flex_of(by_name[s.feature, s.value], s, profiles.seats)
                     for s in sides_of(profiles)], dtype=np.int64)  # fmt: skip


def _flex_of(quota: Quota, side: Side, seats: int) -> int:
    if side.bound == "least":
        return max(0, quota.least - (quota.least_flex or 0))
    return max(0, (seats if quota.most_flex is None else quota.most_flex) - quota.most)


def _solve(
    profiles: Profiles,
    leeway: Ints,
    found: Sequence[dict[int, int]],
    *,
    moved: tuple[float, float],
    clock: Clock,
) -> tuple[dict[int, int], Ints] | None:
    """Return the best change, as seats by side, that contains none of those found, and its panel.

    With both bounds of `moved` alike the fewest sides are best, otherwise the fewest seats.
    """
    exact = moved[0] == moved[1]
    leeway = np.minimum(leeway, int(moved[1])) if exact else leeway
    program = _program(profiles, leeway, found, moved)
    answer = program.solve(clock)
    if answer.x is None:
        return None
    people, sides = len(profiles), len(leeway)
    panel = whole(answer.x[:people])
    steps = whole(answer.x[people : people + sides])
    change = {s: int(steps[s]) for s in np.flatnonzero(steps).tolist()}
    counts = profiles.incidence @ panel
    _check(profiles, panel, change, counts)
    return change, panel


def _check(profiles: Profiles, panel: Ints, change: dict[int, int], counts: Ints) -> None:
    every = sides_of(profiles)
    kept = all(
        abs(int(counts[every[s].row]) - every[s].seats) <= change.get(s, 0)
        for s in broken(profiles, panel)
    )
    others = [r for r, row in enumerate(profiles.rows) if row.kind != "quota"]
    fits = (
        (profiles.least[others] <= counts[others]) & (counts[others] <= profiles.most[others])
    ).all() and ((panel >= 0) & (panel <= profiles.sizes)).all()
    if not kept or not fits:
        raise ArithmeticError("the solver gave a panel that does not keep its rows")


def _program(
    profiles: Profiles,
    leeway: Ints,
    found: Sequence[dict[int, int]],
    moved: tuple[float, float],
) -> Program:
    """Build the program: people, seats moved per side, sides moved, marks for the cuts.

    A cut says that a change does not contain an earlier one: on some side it moves less. A mark
    is 1 where it moves as much.
    """
    people, sides = len(profiles), len(leeway)
    marks = [(cut, s, seats) for cut, change in enumerate(found) for s, seats in change.items()]
    step = sparse.eye_array(sides)
    reach = sparse.csr_array(
        (np.ones(len(marks)), (range(len(marks)), [s for _, s, _ in marks])),
        shape=(len(marks), sides),
    )
    over = [-max(0, int(leeway[s]) - seats + 1) for _, s, seats in marks]
    unit = sparse.csr_array(
        (np.array(over, dtype=np.float64), (range(len(marks)),) * 2), shape=(len(marks),) * 2
    )
    cuts = sparse.csr_array(
        (np.ones(len(marks)), ([cut for cut, _, _ in marks], range(len(marks)))),
        shape=(len(found), len(marks)),
    )
    rows = sparse.block_array(
        [
            [profiles.incidence, give(profiles), None, None],
            [None, step, -sparse.diags_array(leeway.astype(np.float64)), None],
            [None, sparse.csr_array(np.ones((1, sides))), None, None],
            [None, reach, None, unit],
            [None, None, None, cuts],
        ],
        format="csr",
    )
    exact = moved[0] == moved[1]
    return Program(
        cost=np.concatenate(
            [np.zeros(people), np.full(sides, -float(not exact)), np.full(sides, -float(exact)),
             np.zeros(len(marks))]
        ),
        low=0,
        high=np.concatenate([profiles.sizes, leeway, np.ones(sides + len(marks))]),
        rows=sparse.csr_array(rows),
        least=np.concatenate([profiles.least, np.full(sides, -np.inf), [moved[0]],
                              np.full(len(marks) + len(found), -np.inf)]),
        most=np.concatenate([profiles.most, np.zeros(sides), [moved[1]],
                             [seats - 1 for _, _, seats in marks],
                             [len(change) - 1 for change in found]]),
        integer=True,
    )  # fmt: skip


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
        replace(
            quota,
            least=new.get((quota.feature, quota.value, "least"), quota.least),
            most=new.get((quota.feature, quota.value, "most"), quota.most),
        )
        for quota in quotas.rows
    )
    return Suggestion(changes=changes, quotas=Quotas(rows), panel=tuple(panel.tolist()))
