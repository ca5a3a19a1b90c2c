"""The door itself: who gets in, and that nothing happens to those who do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from houses import Clock, Somebody, add_city, add_jury, set_stage
from sqlalchemy import func, select

from panels.door import ANYONE, REGISTER, Denied, Role, Room, Scope, Visit, action, read
from panels.door.visit import Who
from panels.house import House
from panels.stages import Stage
from panels.store.tables import City, Jury, LogRecord, SignIn


@pytest.fixture
def entries() -> Iterator[None]:
    """Whatever a test registers is gone afterwards."""
    before = dict(REGISTER)
    yield
    REGISTER.clear()
    REGISTER.update(before)


def records(house: House) -> list[str]:
    with house.transaction(writes=False) as session:
        return list(session.scalars(select(LogRecord.body).order_by(LogRecord.number)))


@pytest.mark.usefixtures("entries")
class TestEntering:
    def rename(self, *, stages: frozenset[Stage] | None = None):
        @action(scope=Scope.JURY, roles={Role.OFFICER}, stages=stages, logs="how long the title is")
        def rename_for_test(room: Room, title: str, *, fail: bool = False) -> str:
            """Rename the jury."""
            room.jury.title = title
            room.note(length=len(title))
            if fail:
                raise ValueError("after the effect")
            return title

        return rename_for_test

    def test_effect_and_record_come_together(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        assert self.rename()(officer, "Verkeer") == "Verkeer"
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).title == "Verkeer"
        (record,) = records(house)
        assert '"action":"rename_for_test"' in record
        assert '"length":7' in record
        assert "Verkeer" not in record

    def test_neither_comes_if_it_fails(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        with pytest.raises(ValueError, match="after"):
            self.rename()(officer, "Verkeer", fail=True)
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).title == "Stadsgesprek"
        assert not records(house)

    def test_others_are_denied_and_nothing_happens(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        entry, other = self.rename(), add_city(house, "Gent")
        second = add_jury(house, city)
        visits = {
            "anyone": Visit(house=house, who=ANYONE, jury=jury),
            "made-up session": house.visit("x" * 43, jury=jury),
            "another role": somebody(Role.CALLER, city=city, jury=jury),
            "no role": somebody(city=city, jury=jury),
            "another city": somebody(Role.OFFICER, city=other, jury=jury),
            "another jury": somebody(Role.OFFICER, city=city, only=second, jury=jury),
            "no such jury": somebody(Role.OFFICER, city=city, jury="f" * 24),
            "no jury": somebody(Role.OFFICER, city=city),
        }
        for name, visit in visits.items():
            with pytest.raises(Denied) as denied:
                entry(visit, "Verkeer")
            assert denied.value.code in {"not-allowed", "signed-out"}, name
        assert not records(house)

    def test_a_grant_for_one_jury_is_enough(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        assert self.rename()(somebody(Role.OFFICER, city=city, only=jury, jury=jury), "A")

    def test_the_stage_decides_too(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        entry = self.rename(stages=frozenset({Stage.SEATED, Stage.DRAWN}))
        with pytest.raises(Denied, match=r"designed.*drawn, seated") as denied:
            entry(somebody(Role.OFFICER, city=city, jury=jury), "A")
        assert denied.value.code == "wrong-stage"

    def test_what_comes_too_late_is_refused_and_counted(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        @action(scope=Scope.JURY, roles={Role.OFFICER}, stages={Stage.REGISTERING}, counts=True,
                logs="whether it was refused")  # fmt: skip
        def register_for_test(room: Room) -> None:
            """Change the title."""
            room.jury.title = "Changed"

        set_stage(house, jury, Stage.FROZEN)
        with pytest.raises(Denied) as denied:
            register_for_test(somebody(Role.OFFICER, city=city, jury=jury))
        assert denied.value.code == "wrong-stage"
        for stranger in (somebody(Role.CALLER, city=city, jury=jury), house.visit(jury=jury)):
            with pytest.raises(Denied):
                register_for_test(stranger)
        (record,) = records(house)
        assert '"refused":"wrong-stage","stage":"frozen"' in record
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).title == "Stadsgesprek"
        set_stage(house, jury, Stage.REGISTERING)
        register_for_test(somebody(Role.OFFICER, city=city, jury=jury))
        assert "refused" not in records(house)[1]

    @pytest.mark.parametrize("change", ["ended", "idle", "over", "incomplete", "inactive"])
    def test_a_session_that_has_ended_opens_nothing(
        self, house: House, city: str, jury: str, somebody: Somebody, clock: Clock, change: str
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        with house.transaction(writes=True) as session:
            sign_in = session.scalars(select(SignIn)).one()
            if change == "ended":
                sign_in.ended_at = clock.now
            elif change == "idle":
                sign_in.idle_at = clock.now
            elif change == "over":
                sign_in.ends_at = clock.now - timedelta(seconds=1)
            elif change == "incomplete":
                sign_in.complete = False
            else:
                from panels.store.tables import Account

                session.get_one(Account, sign_in.account_id).active = False
        with pytest.raises(Denied):
            self.rename()(officer, "A")

    def test_a_read_cannot_write(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        @read(scope=Scope.JURY, roles={Role.OFFICER})
        def look_for_test(room: Room) -> int:
            """Count the cities."""
            return room.session.scalar(select(func.count()).select_from(City)) or 0

        @read(scope=Scope.JURY, roles={Role.OFFICER})
        def meddle_for_test(room: Room) -> None:
            """Try to change the title."""
            room.jury.title = "Meddled"
            room.session.flush()

        officer = somebody(Role.OFFICER, city=city, jury=jury)
        assert look_for_test(officer) == 1
        meddle_for_test(officer)
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).title == "Stadsgesprek"
        assert not records(house)

    def test_a_screen_can_ask_beforehand(self, city: str, jury: str, somebody: Somebody) -> None:
        entry = self.rename(stages=frozenset({Stage.DESIGNED}))
        assert entry.open_to(somebody(Role.OFFICER, city=city, jury=jury))
        assert not entry.open_to(somebody(Role.CALLER, city=city, jury=jury))

    def test_what_is_said_of_people_does_not_reach_the_log(
        self, city: str, jury: str, somebody: Somebody, house: House
    ) -> None:
        @action(scope=Scope.JURY, roles={Role.OFFICER}, logs="nothing")
        def gossip_for_test(room: Room, word: str) -> None:
            """Try to log a word."""
            room.note(word=word)

        officer = somebody(Role.OFFICER, city=city, jury=jury)
        for word in ("Jan Peeters", "jan@city.example", "naïef", "a" * 201):
            with pytest.raises(ValueError, match="is no code"):
                gossip_for_test(officer, word)
        assert not records(house)


@pytest.mark.usefixtures("entries")
def test_an_entry_must_say_everything_of_itself() -> None:
    def nameless(room: Room) -> None:
        pass

    def told(room: Room) -> None:
        """Tell."""

    wrong = [
        (nameless, {"roles": {Role.OFFICER}, "logs": "x"}),
        (told, {"roles": set(), "logs": "x"}),
        (told, {"roles": {Role.OFFICER}, "logs": ""}),
        (
            told,
            {"roles": {Role.OFFICER}, "logs": "x", "stages": {Stage.DRAWN}, "scope": Scope.CITY},
        ),
    ]
    for function, given in wrong:
        with pytest.raises(TypeError):
            action(**{"scope": Scope.JURY, **given})(function)
    action(scope=Scope.JURY, roles={Role.OFFICER}, logs="x")(told)
    with pytest.raises(TypeError, match="already"):
        read(scope=Scope.JURY, roles={Role.OFFICER})(told)


def test_tokens_do_not_show_in_what_is_printed() -> None:
    assert not re.search("secret", repr(Who(session="secret")))
