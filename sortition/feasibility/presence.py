"""Who can be in no panel, and who is in every one.

Panels made at random show most of what is possible. Panels found on the way show more, and so do
all that differ from them by one exchange of two people. For all who are still in doubt together one
integer program looks for a panel that shows the most new; when the best panel shows nothing new,
the doubt is settled for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.clock import Clock, Stopped, check
from sortition.decomposition.sampling import BATCH
from sortition.feasibility.conflict import Core, core_of
from sortition.feasibility.nearest import Nearest, whole
from sortition.feasibility.sampler import Sampler
from sortition.feasibility.sides import Side, listed, sides_of
from sortition.solver import Program
from strata.profiles import Ints, Profiles
from strata.texts import Text, text

_NAMED = 6
"""A sentence names no more quotas than this."""

_ROUNDS = 5
"""So many sets are tried to find a smaller reason than the first."""

_PULL = 2.0
"""How strongly panels made at random are steered at first."""

_PATIENCE = 3
"""Batches of them that show nothing new before the solver is asked."""

_ANY_GAIN = 10.0
"""Relative gap at which a panel that shows something new is good enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certain:
    """People whose place is decided before the draw, and what decides it.

    Parameters
    ----------
    always
        True if they are in every panel, false if they are in none.
    people
        Positions in ``profiles.pool.ids``, ascending.
    sides
        Quotas that decide it, none of them to spare for at least one of the people; empty if seats
        and households alone do.
    households
        Whether the rule of one person a household is needed too.
    explained
        False if time ran out before the quotas were found.
    """

    always: bool
    people: tuple[int, ...]
    sides: tuple[Side, ...]
    households: bool = False
    explained: bool = True

    def words(self) -> Text:
        """Return who and why in one sentence."""
        if self.always:
            who = text("In every panel: {count} of the volunteers", count=len(self.people))
        else:
            who = text("In no panel: {count} of the volunteers", count=len(self.people))
        return text("{who}{why}.", who=who, why=self._why())

    def _why(self) -> Text:
        if not self.explained:
            return Text("")
        if not self.sides:
            return text(", because of the number of seats")
        if len(self.sides) > _NAMED:
            return text(", because of {count} quotas together", count=len(self.sides))
        sides = listed(side.words() for side in self.sides)
        if self.households:
            return text(", because of {sides}, with at most one person of a household", sides=sides)
        return text(", because of {sides}", sides=sides)

    def as_json(self, ids: tuple[str, ...]) -> dict[str, object]:
        """Return the finding for ``--json``, with people's `ids`; `words` in English."""
        return {
            "always": self.always,
            "ids": [ids[person] for person in self.people],
            "quotas": [side.as_json() for side in self.sides],
            "households": self.households,
            "words": str(self.words()),
        }


class Presence:
    """What is known so far about each profile's place in panels.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    """

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles
        count = len(profiles)
        self._can = np.zeros(count, dtype=bool)
        self._lacks = np.zeros(count, dtype=bool)
        self.never = np.zeros(count, dtype=bool)
        self.always = np.zeros(count, dtype=bool)

    @property
    def in_doubt(self) -> int:
        """Number of people of whom it is not known whether no panel or every panel holds them."""
        return int(self.profiles.sizes[self._absent | self._present].sum())

    @property
    def _absent(self) -> NDArray[np.bool_]:
        return ~self._can & ~self.never

    @property
    def _present(self) -> NDArray[np.bool_]:
        return ~self._lacks & ~self.always & ~self.never

    def show(self, panels: Ints) -> None:
        """Take in panels as people per profile, shape (n, T)."""
        self._can |= panels.any(axis=0)
        self._lacks |= (panels < self.profiles.sizes).any(axis=0)

    def learn(self, panel: Ints) -> None:
        """Take in a panel, given as people per profile, and all that one exchange makes of it."""
        profiles = self.profiles
        counts = profiles.incidence @ panel
        full = (counts >= profiles.most).astype(np.int64)
        bare = (counts <= profiles.least).astype(np.int64)
        within, spare = panel > 0, panel < profiles.sizes
        self.show(panel[np.newaxis])
        out, into = np.flatnonzero(within), np.flatnonzero(spare)
        entering, leaving = profiles.incidence[:, into], profiles.incidence[:, out]
        shared = (entering.T @ sparse.diags_array(full + bare, dtype=np.int64) @ leaving).toarray()
        barred = (full @ entering)[:, np.newaxis] + (bare @ leaving)[np.newaxis, :] - shared
        possible = (barred == 0) & (into[:, np.newaxis] != out[np.newaxis, :])
        self._can[into[possible.any(axis=1)]] = True
        self._lacks[out[possible.any(axis=0)]] = True

    def look(self, sampler: Sampler, clock: Clock) -> None:
        """Find out what counting and the relaxation prove, and what panels made at random show.

        Parameters
        ----------
        sampler
            Of the same pool, which must have a panel.
        clock
            Ends the work from outside.

        Raises
        ------
        Stopped
            If `clock` ran out first; what is known by then stays.
        """
        profiles = self.profiles
        wholly = profiles.least == profiles.incidence @ profiles.sizes
        self.always |= wholly.astype(np.int64) @ profiles.incidence > 0
        self.never |= sampler.never
        pull, idle = _PULL, 0
        while idle < _PATIENCE and (doubt := self.in_doubt):
            check(clock)
            wanted = self._absent.astype(np.float64) - self._present
            panels = sampler.panels(pull * wanted)
            self.show(panels)
            if len(panels) < BATCH / 2:
                pull /= 2
            idle = 0 if self.in_doubt < doubt else idle + 1

    def settle(self, clock: Clock) -> None:
        """Find out everything.

        Raises
        ------
        Stopped
            If `clock` ran out first; what is known by then stays.
        """
        quick, exact = self._program(gap=_ANY_GAIN), self._program(gap=0.0)
        while (doubt := self._absent).any():
            answer, panel = self._ask(quick, doubt.astype(np.float64), clock)
            if panel is None or not panel[doubt].any():
                self._sure(answer < 0.5)
                self.never |= doubt
            else:
                self.learn(panel)
        while (doubt := self._present).any():
            answer, panel = self._ask(exact, -doubt.astype(np.float64), clock)
            taken = int(self.profiles.sizes[doubt].sum())
            if panel is None or int(panel[doubt].sum()) == taken:
                self._sure(answer < 0.5 - taken)
                self.always |= doubt
            else:
                self.learn(panel)

    def _program(self, *, gap: float) -> Program:
        profiles = self.profiles
        return Program(
            cost=0,
            low=0,
            high=profiles.sizes,
            rows=profiles.incidence.copy(),
            least=profiles.least,
            most=profiles.most,
            integer=True,
            options={"mip_rel_gap": gap, "mip_detect_symmetry": False},
        )

    def _ask(self, program: Program, cost: object, clock: Clock) -> tuple[float, Ints | None]:
        """Return what no panel exceeds, and a panel checked in whole numbers."""
        profiles = self.profiles
        program.set_cost(np.asarray(cost))
        answer = program.solve(clock)
        if answer.x is None:
            return answer.bound, None
        panel = whole(answer.x)
        counts = profiles.incidence @ panel
        kept = ((profiles.least <= counts) & (counts <= profiles.most)).all()
        self._sure(bool(kept and ((panel >= 0) & (panel <= profiles.sizes)).all()))
        return answer.bound, panel

    @staticmethod
    def _sure(proven: bool) -> None:
        if not proven:
            raise ArithmeticError("the solver's panel or bound does not hold")


def never_and_always(profiles: Profiles, *, clock: Clock) -> tuple[frozenset[int], frozenset[int]]:
    """Return the profiles whose people no panel holds, and those whose people every panel holds.

    Both are proven by integer programs. If there is no panel at all, every profile is in the first
    set and none in the second.

    Returns
    -------
    Two sets of positions in `profiles`.

    Raises
    ------
    Stopped
        If `clock` ran out first.
    """
    presence = Presence(profiles)
    presence.settle(clock)
    return (
        frozenset(np.flatnonzero(presence.never).tolist()),
        frozenset(np.flatnonzero(presence.always).tolist()),
    )


def certain(presence: Presence, *, clock: Clock) -> tuple[Certain, ...]:
    """Return the people whose place is decided, together with those who share the reason.

    Once `clock` has run out, the people whose reason is not known yet stand there without one.
    """
    profiles = presence.profiles
    groups: dict[tuple[bool, Core | None], list[int]] = {}
    for always, decided in ((False, presence.never), (True, presence.always)):
        for t in np.flatnonzero(decided).tolist():
            known = [core for mark, core in groups if mark is always and core is not None]
            try:
                core = _reason(profiles, t, always, known, clock)
            except Stopped:
                core = None
            groups.setdefault((always, core), []).extend(profiles.members[t])
    sides = sides_of(profiles)
    return tuple(
        Certain(
            always=always,
            people=tuple(sorted(people)),
            sides=tuple(sides[s] for s in sorted(core.sides)) if core else (),
            households=bool(core and core.households),
            explained=core is not None,
        )
        for (always, core), people in groups.items()
    )


def _reason(profiles: Profiles, t: int, always: bool, known: Sequence[Core], clock: Clock) -> Core:
    """Return why profile `t` is in no panel, or wholly in each; one of `known` if one does."""
    check(clock)
    plain = _plain_reason(profiles, t, always)
    if plain is not None:
        return plain
    one = np.zeros(len(profiles), dtype=np.int64)
    one[t] = 1
    low, high = (0 * one, profiles.sizes - one) if always else (one, profiles.sizes)
    nearest = Nearest(profiles, low=low, high=high)
    loose = nearest.without_households()
    for core in known:
        panels = nearest if core.households else loose
        if panels.panel(core.sides, counted=(), clock=clock) is None:
            return core
    return core_of(nearest, clock=clock, rounds=_ROUNDS)


def _plain_reason(profiles: Profiles, t: int, always: bool) -> Core | None:
    """Return a quota of the people's own that decides it by counting: all wanted, or none."""
    sizes = profiles.incidence @ profiles.sizes
    for r in profiles.incidence[:, [t]].nonzero()[0].tolist():
        decides = profiles.least[r] == sizes[r] if always else profiles.most[r] == 0
        if profiles.rows[r].kind == "quota" and decides:
            side = 2 * (r - 1) + (0 if always else 1)
            return Core(sides=frozenset({side}), households=False, smallest=True)
    return None
