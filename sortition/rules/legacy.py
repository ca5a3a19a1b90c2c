"""Legacy: the greedy of practice, run many times, which tells chances only by an estimate.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021), whose benchmark it is under this name; the Sortition Foundation, which long used it,
describes it so: again and again take the value that is hardest to fill, the one with the largest
(least - have) / (people left with that value), and seat a random person of it. Whoever has a value
that is full leaves, and so does whoever shares a household with a person who was seated. If a quota
can no longer be kept, begin again.

Of values that are equally hard a random one is taken here: the order of the quotas must not matter.
The formula goes on below 0 once all that is needed is there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, Stopped, never
from sortition.decomposition.generation import NoPanel
from sortition.digest import input_digest
from sortition.estimate import Estimate
from sortition.greedy import Greedy
from sortition.lottery import Lottery
from sortition.optimum import Optimum
from sortition.progress import Progress, quiet
from sortition.refused import Refused
from sortition.solver import program_of
from strata.problems import InputError, Problem
from strata.profiles import Profiles
from strata.texts import text

TRIES = 1000
"""Failed runs for each panel found, after which the rule is given up,"""
PATIENCE = 20_000
"""and so many more before that is judged."""


def legacy(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the panels of `panels` runs that ended well, each equally likely.

    Parameters
    ----------
    profiles
        Who is interchangeable, and the rows that every panel keeps.
    panels
        How many runs to publish.
    clock
        Ends the work; the panels found by then are returned, fewer than asked for.
    progress
        Told how much is done.

    Returns
    -------
    A lottery without an optimum: its chances are estimates, with the runs behind them.

    Raises
    ------
    NoPanel
        If no panel keeps the quotas; proven.
    Refused
        If hardly one run in `TRIES` ends with a panel.
    InputError
        If exact weights are asked for, which this rule does not have.
    Stopped
        If the work ended before any panel was found.
    """
    if not panels:
        raise _no_weights()
    rng = np.random.default_rng(int(input_digest(profiles), 16))
    greedy = Greedy(profiles, rng)
    found: list[NDArray[np.int64]] = []
    have = failures = 0
    try:
        while have < panels:
            picked, whole = greedy.run(min(greedy.batch, 4 * panels), clock)
            found.append(picked[: panels - have])
            have += len(found[-1])
            failures += _failures(whole, len(found[-1]))
            progress("runs", have / panels)
            if len(found) == 1 and not have:
                _check_exists(profiles, clock)
            if have < panels and failures > PATIENCE + TRIES * have:
                raise _fails(have, failures)
    except Stopped:
        if not have:
            raise
    return Lottery(
        profiles=profiles,
        rule="legacy",
        panels=_seated(np.concatenate(found), profiles, rng),
        weights=(),
        optimum=Optimum(profiles=profiles, chances=(), levels=()),
        proven=False,
        estimate=Estimate(runs=have, failures=failures),
    )


def _failures(whole: NDArray[np.bool_], taken: int) -> int:
    """Return how many runs failed, up to the last whose panel was taken if some were left."""
    places = np.flatnonzero(whole)
    end = int(places[taken - 1]) + 1 if len(places) > taken else len(whole)
    return int((~whole[:end]).sum())


def _seated(
    picked: NDArray[np.int64], profiles: Profiles, rng: np.random.Generator
) -> tuple[tuple[int, ...], ...]:
    """Return the people of each panel, ascending: of each profile any, independently."""
    seated: list[list[int]] = [[] for _ in picked]
    counts = np.zeros((len(picked), len(profiles)), dtype=np.int64)
    np.add.at(counts, (np.arange(len(picked))[:, None], picked), 1)
    runs, chosen = np.nonzero(counts)
    first = rng.integers(profiles.sizes[chosen])
    for run, profile, place in zip(runs.tolist(), chosen.tolist(), first.tolist(), strict=True):
        people, several = profiles.members[profile], int(counts[run, profile])
        if several == 1:
            seated[run].append(people[place])
        else:
            places = rng.choice(len(people), several, replace=False)
            seated[run] += [people[place] for place in places.tolist()]
    return tuple(tuple(sorted(panel)) for panel in seated)


def _check_exists(profiles: Profiles, clock: Clock) -> None:
    """Raise `NoPanel` if no panel keeps the rows."""
    if program_of(profiles).solve(clock).status == "infeasible":
        raise NoPanel


def _no_weights() -> InputError:
    what = text("The rule legacy has no exact lottery: its chances are sampled.")
    remedy = text("Ask for panels, such as --panels 1000.")
    return InputError([Problem(code="legacy-weights", what=what, remedy=remedy)])


def _fails(have: int, failures: int) -> Refused:
    return Refused(
        "legacy-fails",
        text(
            "The rule legacy gave up: of {runs:,} runs {have:,} ended with a panel.",
            runs=have + failures, have=have,
        ),
        text("Panels exist all the same: choose another rule, such as leximin, or widen quotas."),
    )  # fmt: skip
