"""Templates of juries: their dates, as days before the council decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from panels.stages import Stage
from strata.texts import Text, text


class On(StrEnum):
    """On which days something can be."""

    WORKING_DAY = "working-day"
    SATURDAY = "saturday"
    """When most members are free."""
    ANY_DAY = "any-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A date of a template.

    Parameters
    ----------
    name
        Of the milestone.
    before
        How many days before the decision; negative for afterwards.
    on
        On which days it can be; from another it is moved to the last such day before it.
    stage
        The stage that begins with it, if one does.
    """

    name: str
    before: int
    on: On = On.WORKING_DAY
    stage: Stage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of jury.

    Parameters
    ----------
    name
        Stable; stands in the store.
    title, about
        What it is called, and for what it is.
    seats, alternates, youngest, oldest
        What is proposed when one is planned.
    dates
        In the order in which they come.
    """

    name: str
    title: Text
    about: Text
    seats: int
    alternates: int
    youngest: int | None
    oldest: int | None
    dates: tuple[Planned, ...]


def _dates(**before: int) -> tuple[Planned, ...]:
    """Return the dates that `before` names, each with its kind of day and its stage."""
    return tuple(
        Planned(
            name=name.replace("_", "-"),
            before=days,
            on=_ON.get(name, On.WORKING_DAY),
            stage=_BEGINS.get(name),
        )
        for name, days in before.items()
    )


_ON = {"first_day": On.SATURDAY, "last_day": On.SATURDAY, "decision": On.ANY_DAY}
_BEGINS = {
    "letters": Stage.INVITING,
    "registration": Stage.REGISTERING,
    "freeze": Stage.FROZEN,
    "draw": Stage.DRAWN,
    "calls": Stage.CONFIRMING,
    "confirmed": Stage.SEATED,
    "first_day": Stage.DELIBERATING,
    "report": Stage.REPORTED,
    "decision": Stage.ANSWERED,
    "closing": Stage.CLOSED,
}

TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            name="four-days",
            title=text("Jury of four days"),
            about=text("A question that wants time: four Saturdays in six weeks."),
            seats=40,
            alternates=8,
            youngest=16,
            oldest=None,
            dates=_dates(
                remit=224, letters=203, registration=182, quotas=154, freeze=147, draw=140,
                calls=133, confirmed=112, first_day=91, last_day=49, report=35, decision=0,
                closing=-60,
            ),
        ),
        Template(
            name="short",
            title=text("Short jury"),
            about=text("One narrow question: two Saturdays, two weeks apart."),
            seats=24,
            alternates=6,
            youngest=16,
            oldest=None,
            dates=_dates(
                remit=147, letters=133, registration=119, quotas=98, freeze=91, draw=84, calls=77,
                confirmed=63, first_day=49, last_day=35, report=28, decision=0, closing=-30,
            ),
        ),
        Template(
            name="standing",
            title=text("Standing council"),
            about=text("Members who sit for a year or more, for one question after another."),
            seats=30,
            alternates=10,
            youngest=16,
            oldest=None,
            dates=_dates(
                remit=364, letters=343, registration=322, quotas=294, freeze=287, draw=280,
                calls=273, confirmed=252, first_day=224, last_day=84, report=63, decision=0,
                closing=-90,
            ),
        ),
        Template(
            name="youth",
            title=text("Youth jury"),
            about=text("People from 12 to 25: more time for guardians to agree, three Saturdays."),
            seats=30,
            alternates=10,
            youngest=12,
            oldest=25,
            dates=_dates(
                remit=210, letters=189, registration=161, quotas=140, freeze=133, draw=126,
                calls=119, confirmed=84, first_day=70, last_day=42, report=28, decision=0,
                closing=-45,
            ),
        ),
    )
}  # fmt: skip

WORDS: dict[str, Text] = {
    "remit": text("Question and promise are published"),
    "letters": text("The invitations go out"),
    "registration": text("Registration opens"),
    "quotas": text("The quotas are approved"),
    "freeze": text("Registration closes and the pool is frozen"),
    "draw": text("The public draw"),
    "calls": text("The calls begin"),
    "confirmed": text("All seats are confirmed"),
    "first-day": text("First day of the jury"),
    "last-day": text("Last day of the jury"),
    "report": text("The report is handed over"),
    "decision": text("The council decides and answers"),
    "closing": text("The jury is closed"),
}
"""What each date is called."""
