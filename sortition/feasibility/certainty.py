"""The people whose place is decided before the draw, and the quotas that decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sortition.clock import Clock, Stopped, check
from sortition.feasibility.conflict import Core, core_of
from sortition.feasibility.nearest import Nearest
from sortition.feasibility.presence import Presence
from sortition.feasibility.sides import Side, listed, sides_of
from strata.profiles import Profiles
from strata.texts import Text, text

_NAMED = 6
"""A sentence names no more quotas than this."""

_ROUNDS = 5
"""So many sets are tried to find a smaller reason than the first."""


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
