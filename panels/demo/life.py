"""The life of one jury of the demo, step by step through the door, each on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from panels.demo import calls, plans
from panels.demo.cast import OFFICER, SECOND, Cast
from panels.demo.plans import Plan
from panels.desk.offers import open_desk
from panels.door import Visit
from panels.draws.drawing import type_number
from panels.draws.freezing import freeze_pool
from panels.draws.lottery import start_lottery
from panels.draws.publishing import publish_lottery
from panels.juries.moving import move_on
from panels.juries.planning import plan_jury
from panels.juries.remit import publish_text, save_text
from panels.juries.schedule import dates
from panels.juries.templates import TEMPLATES
from panels.juries.texts import Field, Language
from panels.members.seating import seat_jury
from panels.pool.files.deciding import Decision, Decisions, Keep
from panels.pool.files.importing import import_people, preview_import
from panels.quotas.approving import approve_quotas, publish_quotas
from panels.quotas.proposing import quotas_from_population
from panels.stages import Stage
from panels.worker import Worker

Happening = tuple[datetime, Callable[[], None]]
"""When something happens, and what."""

_EVENING = time(17, 30)
_HOLDS = 28
"""Days for which the offers of seats hold, so that there is somebody to ring today."""
_WAVES = 4
"""In how many files the answers come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the made-up city has on file."""

    population: bytes
    pool: bytes


class Life:
    """One jury.

    Parameters
    ----------
    plan
        What it is and how far it comes.
    cast
        Who works on it.
    files
        Of the city.
    today
        The day of the demo.
    """

    def __init__(self, plan: Plan, cast: Cast, files: Files, today: date) -> None:
        self.plan, self.cast, self.files = plan, cast, files
        self.decision = _decision(plan, today)
        self.jury = ""

    def begins(self) -> Happening:
        """Return its planning: the dates of all that follows come from it."""
        template = TEMPLATES[self.plan.template]
        first = max(planned.before for planned in template.dates)
        return _at(self.decision - timedelta(days=first + 20), 9), self._planned

    def goes_on(self) -> Iterator[Happening]:
        """Yield what happens after the planning, in order, up to its stage."""
        days = {line.name: line.planned_on for line in dates(self._visit())}
        wanted = list(Stage).index(self.plan.stage)
        for stage, happenings in self._chapters(days):
            if list(Stage).index(stage) > wanted or self._elsewhere(stage):
                continue
            yield from happenings

    def _elsewhere(self, stage: Stage) -> bool:
        """Tell whether the jury of this plan never comes into `stage`: a council stands instead."""
        after = (Stage.DELIBERATING, Stage.REPORTED, Stage.ANSWERED, Stage.CLOSED)
        standing = self.plan.stage is Stage.STANDING
        return (standing and stage in after) or (not standing and stage is Stage.STANDING)

    def _chapters(self, days: dict[str, date]) -> Iterator[tuple[Stage, list[Happening]]]:
        yield Stage.DESIGNED, [(_at(days["remit"], 10), self._remit)]
        if self.plan.stage is Stage.DESIGNED:
            return
        yield Stage.INVITING, [(_at(days["letters"], 9), self._to(Stage.INVITING))]
        opening, closing = days["registration"], days["freeze"]
        wait = (closing - opening).days // (_WAVES + 1)
        yield (
            Stage.REGISTERING,
            [
                (_at(opening, 8), self._to(Stage.REGISTERING)),
                *(
                    (_at(opening + timedelta(days=1 + wait * wave), 16), self._answers(wave))
                    for wave in range(_WAVES)
                ),
                (_at(days["quotas"] - timedelta(days=2), 11), self._quotas),
                (_at(days["quotas"], 9), self._approved),
            ],
        )
        yield (
            Stage.FROZEN,
            [
                (_at(closing, 9), self._frozen),
                (_at(closing, 15), self._published),
            ],
        )
        yield Stage.DRAWN, [(_at(days["draw"], _EVENING.hour), self._drawn)]
        yield Stage.CONFIRMING, [(_at(days["calls"], 9), self._calls)]
        yield (
            Stage.SEATED,
            [
                (_at(days["calls"] + timedelta(days=2), 10), self._more_calls),
                (_at(days["confirmed"], 12), self._seated),
            ],
        )
        yield Stage.DELIBERATING, [(_at(days["first-day"], 8), self._to(Stage.DELIBERATING))]
        yield Stage.REPORTED, [(_at(days["report"], 14), self._reported)]
        yield Stage.ANSWERED, [(_at(days["decision"], 20), self._answered)]
        yield Stage.CLOSED, [(_at(days["closing"], 9), self._to(Stage.CLOSED))]
        yield (
            Stage.STANDING,
            [(_at(days["confirmed"] + timedelta(days=1), 9), self._to(Stage.STANDING))],
        )

    def _visit(self, second: bool = False) -> Visit:
        return self.cast.visit(SECOND if second else OFFICER, jury=self.jury)

    def _planned(self) -> None:
        template = TEMPLATES[self.plan.template]
        self.jury = plan_jury(
            self.cast.visit(OFFICER),
            title=self.plan.title,
            template=self.plan.template,
            seats=self.plan.seats,
            alternates=template.alternates,
            youngest=template.youngest,
            decision_on=self.decision,
        )
        self.cast.join(self.jury)

    def _remit(self) -> None:
        self._publish(Field.QUESTION, self.plan.question)
        self._publish(Field.PROMISE, plans.PROMISE)
        self._publish(Field.STEERING, plans.STEERING)

    def _publish(self, field: Field, words: str) -> None:
        save_text(self._visit(), field, Language.NL, words)
        publish_text(self._visit(), field, Language.NL)

    def _to(self, stage: Stage) -> Callable[[], None]:
        return lambda: move_on(self._visit(), stage)

    def _answers(self, wave: int) -> Callable[[], None]:
        def come_in() -> None:
            head, *rows = self.files.pool.splitlines(keepends=True)
            part = rows[wave * len(rows) // _WAVES : (wave + 1) * len(rows) // _WAVES]
            content, name = head + b"".join(part), f"antwoorden-{wave + 1}.csv"
            columns = preview_import(self._visit(), content, name).columns
            both = Decision(keep=Keep.BOTH, reason="Nagevraagd: het zijn twee mensen.")
            import_people(self._visit(), content, name, columns, Decisions(otherwise=both))

        return come_in

    def _quotas(self) -> None:
        quotas_from_population(
            self._visit(), self.files.population, name="population.csv", spread=1,
            note="Uit de bevolkingscijfers, met een plaats speling.",
        )  # fmt: skip

    def _approved(self) -> None:
        approve_quotas(self._visit(second=True), 1)
        publish_quotas(self._visit(), 1)

    def _frozen(self) -> None:
        freeze_pool(self._visit())
        start_lottery(self._visit())
        Worker(self.cast.house).work(once=True)

    def _published(self) -> None:
        publish_lottery(self._visit())

    def _drawn(self) -> None:
        number = f"{sum(self.plan.title.encode()) % 1000:03}"
        type_number(self._visit(), number, days=_HOLDS)
        type_number(self._visit(second=True), number, days=_HOLDS)

    def _calls(self) -> None:
        open_desk(self._visit())
        calls.some(self.cast, self.jury, enough=0.6)

    def _more_calls(self) -> None:
        calls.until_all_sit(self.cast, self.jury)

    def _seated(self) -> None:
        seat_jury(self._visit())

    def _reported(self) -> None:
        self._publish(Field.REPORT, plans.REPORT)
        move_on(self._visit(), Stage.REPORTED)

    def _answered(self) -> None:
        self._publish(Field.ANSWER, plans.ANSWER)
        move_on(self._visit(), Stage.ANSWERED)


def _decision(plan: Plan, today: date) -> date:
    """Return the day of decision that puts `plan` into its stage since some days."""
    before = {planned.name: planned.before for planned in TEMPLATES[plan.template].dates}
    if plan.milestone == "before":
        return today + timedelta(days=before["remit"] + 5)
    if plan.milestone == "registration":  # long enough open that most have answered
        return today + timedelta(days=(before["registration"] + 2 * before["freeze"]) // 3)
    return today + timedelta(days=before[plan.milestone] - 4)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)
