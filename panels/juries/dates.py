"""The dates of a jury: worked backwards from the decision, moved by hand, and done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.juries.templates import TEMPLATES, Template
from panels.juries.working_days import last_before
from panels.stages import Stage
from panels.store.tables import Jury, Milestone
from panels.tongue import local_day


def today(now: datetime) -> date:
    """Return which day it is where the jury is."""
    return local_day(now)


def backwards(template: Template, decision: date) -> dict[str, date]:
    """Return the day of each date of `template` for a decision on that day.

    No two fall on one day: where holidays would bring them together, the earlier one moves on.
    """
    found: dict[str, date] = {}
    after = date.max
    for one in reversed(template.dates):
        latest = min(decision - timedelta(days=one.before), after - timedelta(days=1))
        after = found[one.name] = last_before(latest, one.on)
    return dict(reversed(found.items()))


def milestones(session: Session, jury_id: str) -> dict[str, Milestone]:
    """Return the dates of a jury by their names."""
    found = session.scalars(select(Milestone).where(Milestone.jury_id == jury_id))
    return {one.name: one for one in found}


def plan(session: Session, jury: Jury) -> None:
    """Write the dates that follow from the template and the decision.

    What was moved by hand or is done stays as it is.
    """
    standing = milestones(session, jury.id)
    for name, day in backwards(TEMPLATES[jury.template], jury.decision_on).items():
        one = standing.get(name)
        if one is None:
            session.add(Milestone(jury_id=jury.id, name=name, planned_on=day))
        elif not one.by_hand and one.done_on is None:
            one.planned_on = day


def has_come(
    session: Session, jury_id: str, name: str, now: datetime, *, since: datetime | None = None
) -> bool:
    """Tell whether the day planned for `name` is today or was before, but not before `since`."""
    one = milestones(session, jury_id).get(name)
    if one is None or (since is not None and one.planned_on < today(since)):
        return False
    return one.planned_on <= today(now)


def reached(session: Session, jury: Jury, stage: Stage, now: datetime, *, back: bool) -> None:
    """Note that the date with which `stage` begins is done.

    On the way `back` the dates of the stages after it are not done any more; nor are those of the
    last question when a council stands again and waits for the next.
    """
    if stage is Stage.STANDING:
        _again(session, jury)
    stages = list(Stage)
    for one in TEMPLATES[jury.template].dates:
        standing = milestones(session, jury.id).get(one.name)
        if one.stage is None or standing is None:
            continue
        if back and stages.index(one.stage) > stages.index(stage):
            standing.done_on = None
        elif one.stage is stage and standing.done_on is None:
            standing.done_on = today(now)


def _again(session: Session, jury: Jury) -> None:
    """Open the dates from the first day on anew."""
    names = [one.name for one in TEMPLATES[jury.template].dates]
    standing = milestones(session, jury.id)
    for name in names[names.index("first-day") :]:
        if name in standing:
            standing[name].done_on, standing[name].by_hand = None, False
