"""How far each quota is from what the pool can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import floor

from sortition.clock import Clock, Stopped
from sortition.feasibility.counting import volunteers
from sortition.feasibility.sides import of
from sortition.solver import Program, program_of
from strata.profiles import Profiles
from strata.texts import Text, text

BARELY = 1
"""With so many people to spare, or fewer, the pool can barely fill a quota."""

NEAR = 3
"""With so many people to spare, or fewer, a quota's supply is found exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A quota beside what the pool has for it.

    Parameters
    ----------
    feature, value
        Whom the quota counts.
    least, most
        What it asks for.
    volunteered
        How many people there are.
    able
        How many of them could sit if at most one of a household may.
    together
        No panel that keeps the quotas of all other features holds more of them; None if those
        cannot be kept, or if time ran out.
    exact
        Whether such a panel holds as many; always looked for if `together` is close to `least`.
    """

    feature: str
    value: str
    least: int
    most: int
    volunteered: int
    able: int
    together: int | None
    exact: bool

    @property
    def margin(self) -> int:
        """How many more could sit than the least; negative if the quota cannot be met."""
        return (self.able if self.together is None else self.together) - self.least

    @property
    def barely(self) -> bool:
        """Whether the pool can barely fill the quota, or not at all."""
        return self.least > 0 and self.margin <= BARELY

    def words(self) -> Text:
        """Return the figures as one sentence."""
        whom = of(self.feature, self.value)
        if self.together is None:
            return text(
                "{whom}: at least {least} wanted, {volunteered} volunteered.",
                whom=whom, least=self.least, volunteered=self.volunteered,
            )  # fmt: skip
        return text(
            "{whom}: at least {least} wanted, {volunteered} volunteered, at most {together} could "
            "sit if the other features' quotas are kept.",
            whom=whom, least=self.least, volunteered=self.volunteered, together=self.together,
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the figures for ``--json``."""
        return {
            "feature": self.feature,
            "value": self.value,
            "least": self.least,
            "most": self.most,
            "volunteered": self.volunteered,
            "able": self.able,
            "together": self.together,
            "exact": self.exact,
            "margin": self.margin,
            "barely": self.barely,
        }


def supply(profiles: Profiles, *, clock: Clock) -> tuple[tuple[Supply, ...], bool]:
    """Return a line for every quota, sorted by feature and value, and whether all was found out.

    Once `clock` has run out, `together` is None in the lines that are left.
    """
    together: dict[int, tuple[int, bool]] = {}
    finished = True
    try:
        for row, figure in _together(profiles, clock):
            together[row] = figure
    except Stopped:
        finished = False
    counts = volunteers(profiles)
    return tuple(
        Supply(
            feature=row.feature,
            value=row.value,
            least=row.least,
            most=row.most,
            volunteered=counts[r].people,
            able=counts[r].able,
            together=together[r][0] if r in together else None,
            exact=r in together and together[r][1],
        )
        for r, row in enumerate(profiles.rows)
        if row.kind == "quota"
    ), finished


def _together(profiles: Profiles, clock: Clock) -> Iterator[tuple[int, tuple[int, bool]]]:
    """Yield for each quota's row the most people it could count, and whether that is reached.

    Rows of features whose fellow features cannot be kept are left out.
    """
    loosely, wholly = (program_of(profiles, integer=whole) for whole in (False, True))
    quotas = [(r, row) for r, row in enumerate(profiles.rows) if row.kind == "quota"]
    for _, of_feature in groupby(quotas, key=lambda pair: pair[1].feature):
        rows = [r for r, _ in of_feature]
        for r in rows:
            loosely.set_row(r, 0, profiles.seats)
            wholly.set_row(r, 0, profiles.seats)
        for r in rows:
            loosely.set_cost(profiles.incidence[[r]].toarray().ravel())
            answer = loosely.solve(clock)
            if answer.x is None:
                break
            figure = floor(answer.value + 1e-6)
            near = figure - profiles.least[r] <= NEAR
            if near:
                figure = _reached(profiles, wholly, r, figure, clock)
            if figure < 0:
                break
            yield r, (figure, bool(near))
        for r in rows:
            loosely.set_row(r, profiles.least[r], profiles.most[r])
            wholly.set_row(r, profiles.least[r], profiles.most[r])


def _reached(profiles: Profiles, wholly: Program, row: int, figure: int, clock: Clock) -> int:
    """Return the most, not above `figure`, that a panel has in `row`; -1 if there is no panel."""
    while figure >= 0:
        wholly.set_row(row, figure, figure)
        answer = wholly.solve(clock)
        if answer.x is not None:
            break
        figure -= 1
    wholly.set_row(row, 0, profiles.seats)
    return figure
