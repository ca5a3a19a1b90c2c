"""What to do next: for each role in each stage, from how the jury stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from panels.accounts.granted import grants, roles_in
from panels.door import Role, Room, Scope, read
from panels.door.roles import GRANTED
from panels.juries.facts import facts
from panels.juries.tasks import AFTER_STOP, TASKS, NextStep
from panels.store.tables import City, Grant, Jury
from strata.texts import text


@read(scope=Scope.OWN, roles=GRANTED)
def next_steps(room: Room, *, city: str | None = None) -> tuple[NextStep, ...]:
    """Say what one could do next, over all one's juries or those of one `city`; urgent first."""
    held = [grant for grant in grants(room) if city in (None, grant.city_id)]
    steps = [*_in_cities(room, held), *_in_juries(room, held)]
    return tuple(sorted(steps, key=lambda step: not step.urgent))


def _in_cities(room: Room, held: Collection[Grant]) -> Iterator[NextStep]:
    """Yield what is to do in cities: colleagues to invite, a first jury to plan."""
    reached = {grant.city_id for grant in held}
    for city in room.session.scalars(select(City).where(City.id.in_(reached)).order_by(City.name)):
        wide = {grant.role for grant in held if grant.city_id == city.id and not grant.jury_id}
        if Role.ADMINISTRATOR in wide and not _has_officer(room, city.id):
            yield NextStep(
                city=city.id, jury=None, title=city.name, role=Role.ADMINISTRATOR,
                what=text("Invite a participation officer: nobody here can plan a jury yet."),
                page="people", urgent=True,
            )  # fmt: skip
        if Role.OFFICER in wide and not _has_jury(room, city.id):
            yield NextStep(
                city=city.id, jury=None, title=city.name, role=Role.OFFICER,
                what=text("Plan the first jury."), page="juries", urgent=True,
            )  # fmt: skip


def _in_juries(room: Room, held: Collection[Grant]) -> Iterator[NextStep]:
    reached = {grant.city_id for grant in held}
    juries = select(Jury).where(Jury.city_id.in_(reached)).order_by(Jury.decision_on, Jury.title)
    for jury in room.session.scalars(juries):
        roles = roles_in(held, jury)
        if not roles - {Role.ADMINISTRATOR} and jury.stop_by is None:
            continue
        found = facts(room.session, jury, room.actor, room.now)
        for task in TASKS if jury.stopped_at is None else AFTER_STOP:
            if task.role in roles and jury.stage in task.stages and task.when(found):
                yield task.of(jury.city_id, jury, found)


def _has_officer(room: Room, city: str) -> bool:
    officers = select(Grant.id).where(
        Grant.city_id == city, Grant.role == Role.OFFICER, Grant.ended_at.is_(None)
    )
    return room.session.scalar(officers.limit(1)) is not None


def _has_jury(room: Room, city: str) -> bool:
    return room.session.scalar(select(Jury.id).where(Jury.city_id == city).limit(1)) is not None
