"""What the caller says, in plain words and in the language of whoever is rung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels import tongue
from panels.desk.consents import OF_AGE
from panels.store.tables import Jury, Milestone
from strata.texts import Text, text


def language_of(wish: str, jury: Jury) -> str:
    """Return the language of the script: the person's if we speak it, else the jury's."""
    for wanted in (wish, jury.language):
        if wanted in tongue.LANGUAGES:
            return wanted
    return "en"


def script(
    session: Session,
    jury: Jury,
    *,
    city: str,
    language: str,
    expires: datetime | None,
    age: int | None,
) -> tuple[str, ...]:
    """Return what to say, one step after the other.

    Parameters
    ----------
    session, jury, city
        Where the dates and names come from.
    language
        In which to speak.
    expires
        Until when the seat is held.
    age
        On the first day; None if it is not known.
    """
    speaks = tongue.tongue(language)
    said = select(Milestone.name, Milestone.planned_on).where(Milestone.jury_id == jury.id)
    days = {name: tongue.day(when, speaks) for name, when in session.execute(said)}
    decision = tongue.day(jury.decision_on, speaks)
    held = None if expires is None else tongue.day(tongue.local_day(expires), speaks)
    lines = _lines(jury, city=city, days=days, decision=decision, held=held, age=age)
    return tuple(speaks.say(line) for line in lines)


def _lines(
    jury: Jury, *, city: str, days: dict[str, str], decision: str, held: str | None, age: int | None
) -> Iterator[Text]:
    yield text("Good day, I am calling for the city of {city}. Am I speaking with the right "
               "person? Say your own name, and ask for theirs.", city=city)  # fmt: skip
    yield text("You put your name down for '{jury}'. The lottery has drawn you: there is a seat "
               "for you.", jury=jury.title)  # fmt: skip
    if "first-day" in days and "last-day" in days:
        yield text("The first day is {first}, the last is {last}. We count on you on every day. "
                   "Can you come?", first=days["first-day"], last=days["last-day"])  # fmt: skip
    elif "first-day" in days:
        yield text("The first day is {first}. Can you come?", first=days["first-day"])
    yield text("The council decides on {decision}, and tells you what it did with your advice.",
               decision=decision)  # fmt: skip
    yield text("Nobody has to know anything beforehand. What is said in the room stays free: you "
               "speak for yourself only.")  # fmt: skip
    if age is not None and age < OF_AGE:
        yield text("You are not 18 yet on the first day. May I speak with your father, your "
                   "mother or your guardian as well?")  # fmt: skip
    elif age is None and (jury.youngest is None or jury.youngest < OF_AGE):
        yield text("Will you be 18 or older on the first day? If not, may I speak with a parent "
                   "or guardian as well?")  # fmt: skip
    yield text("What do you need to take part? Think of access, food, hearing, childcare, an "
               "interpreter, or a lift. May we keep that until the last day?")  # fmt: skip
    yield text("May photographs be published on which you can be seen? You can say no, and take "
               "part all the same.")  # fmt: skip
    if held is not None:
        yield text("You may think about it. We hold the seat for you until {held}. When may I "
                   "ring again?", held=held)  # fmt: skip
    yield text("If you say no, that is fine, and nobody asks again. You may say why, but you need "
               "not.")  # fmt: skip
    yield text("Thank you, and goodbye.")
