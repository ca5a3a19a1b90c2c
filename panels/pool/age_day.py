"""The day on which ages count, for limits and for bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.store.tables import Jury, Milestone
from strata.reading.ages.births import age_of_date

_FIRST_DAY = "first-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeDay:
    """On which day ages count.

    Parameters
    ----------
    on
        The day.
    first_day
        Whether it is the first day of the sessions; else it is the day of the decision.
    """

    on: date
    first_day: bool


def age_day(session: Session, jury: Jury) -> AgeDay:
    """Return the first day of the sessions, or the day of the decision if none is planned."""
    wanted = select(Milestone.planned_on)
    first = session.scalar(wanted.where(Milestone.jury_id == jury.id, Milestone.name == _FIRST_DAY))
    return AgeDay(on=first or jury.decision_on, first_day=first is not None)


def within_ages(born: date, jury: Jury, on: date) -> bool:
    """Tell whether somebody `born` then is of an age for `jury` on the day `on`."""
    age = age_of_date(born, on)
    if age is None:
        return False
    return (jury.youngest is None or age >= jury.youngest) and (
        jury.oldest is None or age <= jury.oldest
    )
