"""Filling a store with the made-up city: everything that happened, in the order of its days."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from panels.demo import dutch
from panels.demo.cast import CITY, Cast
from panels.demo.life import Files, Happening, Life
from panels.demo.plans import PLANS, Plan
from panels.house import House
from panels.rooms import furnished

_LONG_AGO = timedelta(days=3 * 365)


class Story:
    """A clock that goes where the story is."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        """Return the time in the story."""
        return self.time


def fill(
    house: House,
    files: Files,
    *,
    plans: Sequence[Plan] = PLANS,
    progress: Callable[[float], None] = lambda _: None,
) -> str:
    """Let a jury in each stage live up to now, and return the name of the city.

    Parameters
    ----------
    house
        With an empty store; its clock says when now is.
    files
        Of the made-up city; it has them in Dutch.
    plans
        Which juries it has.
    progress
        Told how much is done, from 0 to 1.
    """
    furnished()
    now = house.now()
    story = Story(now - _LONG_AGO)
    then = replace(house, now=story)
    own = Files(population=dutch.population(files.population), pool=dutch.pool(files.pool))
    cast = Cast(then)
    order = count()
    waiting: list[tuple[datetime, int, Callable[[], None]]] = []

    def expect(happening: Happening) -> None:
        when, what = happening
        heapq.heappush(waiting, (when, next(order), what))

    def begun(life: Life, what: Callable[[], None]) -> Callable[[], None]:
        def begin() -> None:
            what()
            for happening in life.goes_on():
                expect(happening)

        return begin

    for plan in plans:
        life = Life(plan, cast, own, now.date())
        when, what = life.begins()
        expect((when, begun(life, what)))
    first = waiting[0][0]
    while waiting:
        when, _, what = heapq.heappop(waiting)
        story.time = min(max(when, story.time + timedelta(seconds=1)), now)
        what()
        progress((story.time - first) / (now - first))
    return CITY
