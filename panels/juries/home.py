"""What to do next: for each role in each stage, from how the jury stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from panels.accounts.granted import grants, roles_in
from panels.door import Role, Room, Scope, read
from panels.door.roles import GRANTED
from panels.juries.facts import Facts, facts
from panels.stages import AFTER_DRAW, AFTER_FREEZE, BEFORE_FREEZE, OPEN, Stage
from panels.store.tables import City, Grant, Jury
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Something that somebody could do now.

    Parameters
    ----------
    city, jury, title
        Where: ids, and the title of the jury; no jury for what is about the city.
    role
        As what one would do it.
    what
        What, as a sentence.
    page
        The page on which it is done.
    urgent
        Whether others wait for it.
    """

    city: str
    jury: str | None
    title: str
    role: Role
    what: Text
    page: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a role does in some stages, if `when` says so.

    `what` is a sentence, in which a field ``{count}`` stands for the fact of that name.
    """

    role: Role
    stages: Collection[Stage]
    what: Text
    page: str
    when: Callable[[Facts], bool] = lambda _: True
    count: Callable[[Facts], int] | None = None
    urgent: bool = False

    def of(self, city: str, jury: Jury, found: Facts) -> NextStep:
        """Return it for one jury."""
        what = Text(self.what.template, {"count": self.count(found)}) if self.count else self.what
        return NextStep(
            city=city, jury=jury.id, title=jury.title, role=self.role, what=what,
            page=self.page, urgent=self.urgent,
        )  # fmt: skip


def _officer(
    stages: Collection[Stage],
    what: Text,
    page: str,
    *,
    when: Callable[[Facts], bool] = lambda _: True,
    count: Callable[[Facts], int] | None = None,
    urgent: bool = False,
) -> _Task:
    return _Task(
        role=Role.OFFICER, stages=stages, what=what, page=page, when=when, count=count,
        urgent=urgent,
    )  # fmt: skip


_CALLS = (Stage.CONFIRMING, Stage.SEATED)

TASKS: tuple[_Task, ...] = (
    *(
        _Task(
            role=role,
            stages=OPEN,
            what=text("Somebody asks that the jury be called off: confirm it, or talk it over."),
            page="timeline",
            when=lambda found: found.stop_asked and not found.own_stop,
            urgent=True,
        )
        for role in (Role.OFFICER, Role.ADMINISTRATOR)
    ),
    _officer(
        OPEN,
        text("You asked that the jury be called off: another person has to confirm it."),
        "timeline",
        when=lambda found: found.own_stop,
    ),
    _officer(
        OPEN,
        text("Dates that are late: {count}. Do what they ask for, or move them."),
        "timeline",
        when=lambda found: found.late > 0,
        count=lambda found: found.late,
        urgent=True,
    ),
    _officer(
        BEFORE_FREEZE,
        text("Write the question and the promise to answer, and publish both."),
        "remit",
        when=lambda found: not found.asked,
    ),
    _officer(
        BEFORE_FREEZE,
        text("Propose quotas, from a census or by hand."),
        "quotas",
        when=lambda found: not found.quotas,
    ),
    _officer(
        BEFORE_FREEZE,
        text("A colleague has proposed quotas: look at them and approve them."),
        "quotas",
        when=lambda found: found.quotas and not found.approved and not found.own,
        urgent=True,
    ),
    _officer(
        BEFORE_FREEZE,
        text("Ask a colleague to approve the quotas that you proposed."),
        "quotas",
        when=lambda found: found.quotas and not found.approved and found.own,
    ),
    _officer(
        {Stage.DESIGNED, Stage.INVITING},
        text("Open the registration when people may answer."),
        "timeline",
    ),
    _officer(
        {Stage.REGISTERING},
        text("Bring people into the pool: import a file or enter them."),
        "pool",
        when=lambda found: found.people == 0,
    ),
    _officer(
        {Stage.REGISTERING},
        text("People in the pool: {count}. Look at who is missing, or freeze the pool."),
        "pool",
        when=lambda found: found.people > 0,
        count=lambda found: found.people,
    ),
    _officer(
        {Stage.FROZEN}, text("Compute the lottery, announce the draw and draw in public."), "draw"
    ),
    _officer({Stage.DRAWN}, text("Begin with the calls to those who were drawn."), "timeline"),
    _officer(
        _CALLS,
        text("Seats that nobody has confirmed yet: {count}."),
        "desk",
        when=lambda found: found.open_seats > 0,
        count=lambda found: found.open_seats,
        urgent=True,
    ),
    _officer(
        {Stage.CONFIRMING},
        text("Every seat is confirmed: say so on the timeline."),
        "timeline",
        when=lambda found: found.open_seats == 0,
    ),
    _officer(
        {Stage.SEATED, Stage.STANDING},
        text("Print the lists for badges, catering and access needs."),
        "members",
    ),
    _officer(
        {Stage.DELIBERATING},
        text("When the report is handed over, publish where it can be read."),
        "remit",
    ),
    _officer({Stage.REPORTED}, text("When the council has answered, publish the answer."), "remit"),
    _officer({Stage.ANSWERED}, text("Close the jury when nothing is left to do."), "timeline"),
    _Task(
        role=Role.CALLER,
        stages=_CALLS,
        what=text("People to ring who have not said whether they come: {count}."),
        page="desk",
        when=lambda found: found.offers > 0,
        count=lambda found: found.offers,
        urgent=True,
    ),
    _Task(
        role=Role.FACILITATOR,
        stages=(Stage.SEATED, Stage.STANDING, Stage.DELIBERATING),
        what=text("See who comes and what they need."),
        page="members",
    ),
    _Task(
        role=Role.FACILITATOR,
        stages=tuple(set(OPEN) - {Stage.SEATED, Stage.STANDING, Stage.DELIBERATING}),
        what=text("Read the question and when the jury meets."),
        page="timeline",
    ),
    _Task(
        role=Role.OBSERVER,
        stages=tuple(AFTER_FREEZE),
        what=text("Check the lottery and the draw: take the folder and verify it."),
        page="draw",
    ),
    _Task(
        role=Role.OBSERVER,
        stages=tuple(Stage),
        what=text("Check the log against a published checkpoint."),
        page="log",
    ),
    _Task(
        role=Role.DEPARTMENT,
        stages=tuple(Stage),
        what=text("See when the jury meets and when the council answers."),
        page="timeline",
    ),
    _Task(
        role=Role.MEMBER,
        stages=tuple(AFTER_DRAW),
        what=text("See when the jury meets and when the council answers."),
        page="timeline",
    ),
)
"""What each role does in each stage."""

AFTER_STOP: tuple[_Task, ...] = (
    _officer(
        {Stage.CLOSED},
        text("The jury is called off. Tell everybody in the pool, if nobody has yet: {count}."),
        "pool",
        when=lambda found: found.people > 0,
        count=lambda found: found.people,
    ),
    *(
        _Task(
            role=role,
            stages={Stage.CLOSED},
            what=text("The jury is called off: read why."),
            page="timeline",
        )
        for role in (Role.CALLER, Role.FACILITATOR, Role.OBSERVER, Role.DEPARTMENT, Role.MEMBER)
    ),
)
"""What each role does once a jury was called off."""


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
