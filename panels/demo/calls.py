"""The calls of the demo: most say yes, some no, and those are replaced."""

from __future__ import annotations

from panels.demo.cast import CALLER, OFFICER, Cast
from panels.desk.calls.attempts import note_attempt
from panels.desk.calls.queue import claim_next, queue
from panels.desk.calls.sheet import seat
from panels.desk.calls.support import note_support_need
from panels.desk.deciding import confirm_seat, decline_seat
from panels.desk.listing import desk_numbers
from panels.desk.replacements.ordering import draw_replacements
from panels.desk.replacements.outlook import replacement_outlook
from panels.desk.words import Channel, ConsentKind, NeedKind, Outcome, Reason
from panels.door import Visit
from panels.worker import Worker

_NO_EVERY = 9
"""Every so many-th says no."""
_SURE = 1 + _NO_EVERY * 50
"""From here on the next few say yes."""
_NEEDS = ((NeedKind.DIET, "vegetarisch"), (NeedKind.ACCESS, "geen trappen"))


def some(cast: Cast, jury: str, *, enough: float) -> None:
    """Ring until `enough` of those who wait have decided; one is not there."""
    visit = cast.visit(CALLER, jury=jury)
    waiting = len(queue(visit))
    for number in range(1, round(waiting * enough) + 1):
        taken = claim_next(visit)
        if taken is None:
            return
        if number == 3:
            note_attempt(visit, taken, Channel.PHONE, Outcome.NO_ANSWER)
        else:
            _decide(visit, taken, number)


def until_all_sit(cast: Cast, jury: str) -> None:
    """Ring everybody, and replace whoever says no until nobody is left to ring."""
    number = 100
    while True:
        visit = cast.visit(CALLER, jury=jury)
        while (taken := claim_next(visit)) is not None:
            _decide(visit, taken, number)
            number += 1
        officer = cast.visit(OFFICER, jury=jury)
        if not desk_numbers(officer).empty:
            return
        outlook = replacement_outlook(officer)
        draw_replacements(officer, accept=None if outlook.fits else 1)
        Worker(cast.house).work(once=True)
        number = _SURE  # those who replace others say yes


def _decide(visit: Visit, taken: str, number: int) -> None:
    sheet = seat(visit, taken)
    if number % _NO_EVERY == 0:
        decline_seat(visit, taken, Reason.DATES)
        return
    given = {ConsentKind.TAKING_PART: True, ConsentKind.PHOTOGRAPHS: number % 4 != 0}
    for demand in sheet.demanded:
        given[min(demand)] = True
    if number % 7 == 0:
        kind, words = _NEEDS[number % len(_NEEDS)]
        note_support_need(visit, taken, kind, words, agreed=True)
    confirm_seat(visit, taken, given)
