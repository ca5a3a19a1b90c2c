"""The remit: every version stays, and what people registered for does not change under them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from houses import START, Clock, Somebody, set_stage
from sqlalchemy import select

from panels.door import ANYONE, Denied, Role, Visit
from panels.house import House
from panels.juries.planning import plan_jury
from panels.juries.remit import publish_text, published_remit, remit, remit_history, save_text
from panels.juries.schedule import dates
from panels.juries.texts import FIELDS, Field, Language
from panels.stages import AFTER_FREEZE, Stage
from panels.store.tables import LogRecord, RemitText
from strata.problems import InputError

QUESTION, PROMISE = Field.QUESTION, Field.PROMISE
NL, FR = Language.NL, Language.FR


def code(error: pytest.ExceptionInfo[InputError]) -> str:
    (problem,) = error.value.problems
    return problem.code


def test_every_version_stays(house: House, jury: str, officer: Visit, clock: Clock) -> None:
    anyone = Visit(house=house, who=ANYONE, jury=jury)
    assert not published_remit(anyone)
    assert save_text(officer, QUESTION, NL, " Hoe\r\nwonen? ") == 1
    assert save_text(officer, QUESTION, NL, "Hoe\nwonen?") == 1, "nothing new"
    clock.passes(days=1)
    assert save_text(officer, QUESTION, NL, "Hoe willen we wonen?") == 2
    assert save_text(officer, QUESTION, FR, "Comment habiter?") == 1
    assert not published_remit(anyone)
    publish_text(officer, QUESTION, NL, version=2)
    clock.passes(days=1)
    assert save_text(officer, QUESTION, NL, "Hoe wonen we in 2040?") == 3
    (public,) = published_remit(anyone)
    assert public.public is not None
    assert (public.public.version, public.public.text) == (2, "Hoe willen we wonen?")
    assert public.newest == public.public, "nobody sees what is not published"
    publish_text(officer, QUESTION, NL)
    history = remit_history(officer, QUESTION, NL)
    assert [one.version for one in history] == [3, 2, 1]
    assert [one.published_at for one in history] == [
        START + timedelta(days=2), START + timedelta(days=1), None,
    ]  # fmt: skip
    assert history[2].text == "Hoe\nwonen?"
    standing = {(one.field, one.language): one for one in remit(officer)}
    assert len(standing) == len(FIELDS) * len(Language)
    assert standing[QUESTION, FR].newest is not None
    assert standing[QUESTION, FR].public is None
    assert standing[Field.BUDGET, NL].newest is None


def test_only_what_was_read_is_published(officer: Visit) -> None:
    with pytest.raises(InputError) as error:
        publish_text(officer, QUESTION, NL)
    assert code(error) == "text-missing"
    save_text(officer, QUESTION, NL, "A")
    save_text(officer, QUESTION, NL, "B")
    with pytest.raises(InputError) as error:
        publish_text(officer, QUESTION, NL, version=1)
    assert code(error) == "text-newer"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", "text-empty"),
        (" \n ", "text-empty"),
        ("x" * 20_001, "text-long"),
        ("a\0b", "text-signs"),
    ],
)
def test_what_is_no_text(officer: Visit, words: str, wanted: str) -> None:
    with pytest.raises(InputError) as error:
        save_text(officer, QUESTION, NL, words)
    assert code(error) == wanted
    assert not remit_history(officer, QUESTION, NL)


def test_unknown_texts(officer: Visit) -> None:
    for field, language in (("party", "nl"), ("question", "de")):
        with pytest.raises(InputError) as error:
            save_text(officer, field, language, "A")  # type: ignore[arg-type]
        assert code(error) == "text-unknown"


def test_after_the_freeze_what_people_registered_for_stays(
    house: House, jury: str, officer: Visit
) -> None:
    save_text(officer, QUESTION, NL, "A")
    publish_text(officer, QUESTION, NL)
    save_text(officer, PROMISE, NL, "Draft")
    for stage in AFTER_FREEZE - {Stage.CLOSED}:
        set_stage(house, jury, stage)
        with pytest.raises(InputError) as error:
            save_text(officer, QUESTION, NL, f"B {stage}")
        assert code(error) == "text-settled"
        save_text(officer, Field.CONTACT, NL, f"Ask {stage}")
    set_stage(house, jury, Stage.SEATED)
    save_text(officer, QUESTION, FR, "A")  # a translation was not there yet
    publish_text(officer, QUESTION, FR)
    publish_text(officer, PROMISE, NL)
    with pytest.raises(InputError) as error:
        save_text(officer, PROMISE, NL, "Less")
    assert code(error) == "text-settled"
    set_stage(house, jury, Stage.CLOSED)
    with pytest.raises(Denied):
        save_text(officer, Field.CONTACT, NL, "Z")


def test_a_draft_from_before_the_freeze_does_not_slip_in(
    house: House, jury: str, officer: Visit
) -> None:
    save_text(officer, QUESTION, NL, "A")
    publish_text(officer, QUESTION, NL)
    save_text(officer, QUESTION, NL, "B")
    set_stage(house, jury, Stage.FROZEN)
    with pytest.raises(InputError) as error:
        publish_text(officer, QUESTION, NL)
    assert code(error) == "text-settled"


def test_report_and_answer_have_their_time(house: House, jury: str, officer: Visit) -> None:
    early = {Field.REPORT: Stage.SEATED, Field.ANSWER: Stage.DELIBERATING}
    right = {Field.REPORT: Stage.DELIBERATING, Field.ANSWER: Stage.REPORTED}
    for field in early:
        set_stage(house, jury, early[field])
        with pytest.raises(InputError) as error:
            save_text(officer, field, NL, "A")
        assert code(error) == "text-early"
        set_stage(house, jury, right[field])
        save_text(officer, field, NL, "A")


def test_publishing_both_ticks_the_date(city: str, somebody: Somebody) -> None:
    officer = somebody(Role.OFFICER, city=city)
    jury = plan_jury(
        officer, title="A", template="short", seats=2, decision_on=START.date().replace(year=2027)
    )
    officer = officer.to(jury=jury)
    for field in (QUESTION, PROMISE):
        assert {line.name: line.done_on for line in dates(officer)}["remit"] is None
        save_text(officer, field, NL, "A")
        publish_text(officer, field, NL)
    assert {line.name: line.done_on for line in dates(officer)}["remit"] == START.date()


def test_drafts_are_for_few_and_the_log_holds_no_words(
    house: House, jury: str, city: str, officer: Visit, somebody: Somebody
) -> None:
    save_text(officer, Field.CONTACT, NL, "Jan Peeters")
    for role in (Role.CALLER, Role.DEPARTMENT, Role.MEMBER):
        with pytest.raises(Denied):
            remit(somebody(role, city=city, jury=jury))
        assert published_remit(somebody(role, city=city, jury=jury)) == ()
    with pytest.raises(Denied):
        save_text(somebody(Role.OBSERVER, city=city, jury=jury), QUESTION, NL, "A")
    with house.transaction(writes=False) as session:
        assert len(session.scalars(select(RemitText)).all()) == 1
        assert "Peeters" not in "".join(session.scalars(select(LogRecord.body)))
