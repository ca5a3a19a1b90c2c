"""Examine a pool under its quotas: is there a panel, and if not, why and what would help."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np

from sortition.clock import Clock, Stopped, never, part
from sortition.feasibility.certainty import certain
from sortition.feasibility.changes import Suggestion, other_seats, smallest_changes, with_room
from sortition.feasibility.conflict import conflict
from sortition.feasibility.counting import Contradiction, contradictions
from sortition.feasibility.finding import Finding
from sortition.feasibility.nearest import Nearest
from sortition.feasibility.presence import Presence
from sortition.feasibility.sampler import Sampler, sampler
from sortition.feasibility.supply import supply
from strata.profiles import Ints, Profiles
from strata.quotas import Quotas
from strata.texts import Text, plural, text

SUGGESTIONS = 5
"""So many changes are suggested, if there are as many."""


def examine(
    profiles: Profiles, quotas: Quotas, *, clock: Clock = never, suggestions: int = SUGGESTIONS
) -> Finding:
    """Find out whether a panel exists, and what an officer should know about it either way.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    quotas
        Those that `profiles` were made with, in the order of their file.
    clock
        Ends the work; what is not known by then is named in `Finding.undecided`.
    suggestions
        How many changes to the quotas are looked for if there is no panel.

    Returns
    -------
    What was found. That there is no panel is said only if it is proven.
    """
    contradicted = contradictions(profiles)
    if contradicted:
        return _without_panel(profiles, quotas, contradicted, clock, suggestions)
    try:
        sampled = sampler(profiles, clock=clock)
        panels = _panels(profiles, sampled, clock)
    except Stopped:
        return Finding(profiles=profiles, exists=None, supply=supply(profiles, clock=clock)[0])
    if not len(panels):
        return _without_panel(profiles, quotas, (), clock, suggestions)
    return _with_panel(profiles, panels, sampled, clock)


def _panels(profiles: Profiles, sampled: Sampler | None, clock: Clock) -> Ints:
    """Return panels, shape (n, T); none if an integer program proves that there are none."""
    if sampled:
        found = sampled.panels(np.zeros(len(profiles)))
        if len(found):
            return found
    every = Nearest(profiles)
    panel = every.panel(range(len(every.sides)), counted=(), clock=clock)
    return np.empty((0, len(profiles)), dtype=np.int64) if panel is None else panel[np.newaxis]


def _without_panel(
    profiles: Profiles,
    quotas: Quotas,
    contradicted: tuple[Contradiction, ...],
    clock: Clock,
    count: int,
) -> Finding:
    finding = Finding(profiles=profiles, exists=False, contradictions=contradicted)
    if any(shown.kind == "order" for shown in contradicted):
        return finding
    if not contradicted:
        finding = _explained(finding, part(clock, 0.5))
    finding = _remedied(finding, quotas, part(clock, 0.9), count)
    undecided = list(finding.undecided)
    seats: tuple[int, ...] = ()
    try:
        seats = other_seats(profiles, clock=clock)
    except Stopped:
        undecided.append(text("Whether another number of seats helps was not found in time."))
    lines, finished = supply(profiles, clock=clock)
    if not finished:
        undecided.append(_SUPPLY)
    return replace(finding, other_seats=seats, supply=lines, undecided=tuple(undecided))


def _explained(finding: Finding, clock: Clock) -> Finding:
    """Return the finding with a conflict, as far as one was found in time."""
    try:
        found = conflict(finding.profiles, clock=clock)
    except Stopped:
        late = text("Which quotas are in conflict was not found in time.")
        return replace(finding, undecided=(late,))
    if found and not found.smallest:
        late = text("A conflict of fewer quotas may exist.")
        return replace(finding, conflict=found, undecided=(late,))
    return replace(finding, conflict=found)


def _remedied(finding: Finding, quotas: Quotas, clock: Clock, count: int) -> Finding:
    """Return the finding with suggestions: within the flex bounds, or if none helps beyond them."""
    profiles = finding.profiles
    offers: list[Suggestion] = []
    for beyond_flex in (False, True):
        finding = replace(finding, beyond_flex=beyond_flex)
        changes = smallest_changes(profiles, quotas, clock=clock, beyond_flex=beyond_flex)
        try:
            for offer in islice(changes, count):
                offers.append(offer)
        except Stopped:
            late = text("More changes that help may exist: time ran out.")
            return replace(finding, suggestions=tuple(offers), undecided=(*finding.undecided, late))
        if offers:
            every = with_room(profiles, quotas, offers, count=count, beyond_flex=beyond_flex)
            return replace(finding, suggestions=every, complete=len(offers) < count)
    return replace(finding, beyond_flex=False)


def _with_panel(profiles: Profiles, panels: Ints, sampled: Sampler | None, clock: Clock) -> Finding:
    undecided: list[Text] = []
    presence = Presence(profiles)
    presence.show(panels)
    presence.learn(panels[0])
    most = part(clock, 0.7)
    try:
        if sampled:
            presence.look(sampled, most)
        presence.settle(most)
    except Stopped:
        undecided.append(
            plural(
                "Of {count} volunteer it was not found in time whether they can be in a panel, "
                "or are in all.",
                "Of {count} volunteers it was not found in time whether they can be in a panel, "
                "or are in all.",
                count=presence.in_doubt,
            )
        )
    lines, finished = supply(profiles, clock=clock)
    if not finished:
        undecided.append(_SUPPLY)
    decided = certain(presence, clock=clock)
    if not all(group.explained for group in decided):
        undecided.append(text("Which quotas decide about some of them was not found in time."))
    return Finding(
        profiles=profiles,
        exists=True,
        panel=tuple(panels[0].tolist()),
        certain=decided,
        supply=lines,
        undecided=tuple(undecided),
    )


_SUPPLY = text("How far some quotas are from what the pool can give was not found in time.")
