"""What each role does in each stage, and when: the table from which a home page is made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from panels.door import Role
from panels.juries.facts import Facts
from panels.stages import AFTER_DRAW, AFTER_FREEZE, BEFORE_FREEZE, OPEN, Stage
from panels.store.tables import Jury
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
class Task:
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
) -> Task:
    return Task(
        role=Role.OFFICER, stages=stages, what=what, page=page, when=when, count=count,
        urgent=urgent,
    )  # fmt: skip


_CALLS = (Stage.CONFIRMING, Stage.SEATED)

TASKS: tuple[Task, ...] = (
    *(
        Task(
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
    Task(
        role=Role.CALLER,
        stages=_CALLS,
        what=text("People to ring who have not said whether they come: {count}."),
        page="desk",
        when=lambda found: found.offers > 0,
        count=lambda found: found.offers,
        urgent=True,
    ),
    Task(
        role=Role.FACILITATOR,
        stages=(Stage.SEATED, Stage.STANDING, Stage.DELIBERATING),
        what=text("See who comes and what they need."),
        page="members",
    ),
    Task(
        role=Role.FACILITATOR,
        stages=tuple(set(OPEN) - {Stage.SEATED, Stage.STANDING, Stage.DELIBERATING}),
        what=text("Read the question and when the jury meets."),
        page="timeline",
    ),
    Task(
        role=Role.OBSERVER,
        stages=tuple(AFTER_FREEZE),
        what=text("Check the lottery and the draw: take the folder and verify it."),
        page="draw",
    ),
    Task(
        role=Role.OBSERVER,
        stages=tuple(Stage),
        what=text("Check the log against a published checkpoint."),
        page="log",
    ),
    Task(
        role=Role.DEPARTMENT,
        stages=tuple(Stage),
        what=text("See when the jury meets and when the council answers."),
        page="timeline",
    ),
    Task(
        role=Role.MEMBER,
        stages=tuple(AFTER_DRAW),
        what=text("See when the jury meets and when the council answers."),
        page="timeline",
    ),
)
"""What each role does in each stage."""

AFTER_STOP: tuple[Task, ...] = (
    _officer(
        {Stage.CLOSED},
        text("The jury is called off. Tell everybody in the pool, if nobody has yet: {count}."),
        "pool",
        when=lambda found: found.people > 0,
        count=lambda found: found.people,
    ),
    *(
        Task(
            role=role,
            stages={Stage.CLOSED},
            what=text("The jury is called off: read why."),
            page="timeline",
        )
        for role in (Role.CALLER, Role.FACILITATOR, Role.OBSERVER, Role.DEPARTMENT, Role.MEMBER)
    ),
)
"""What each role does once a jury was called off."""
