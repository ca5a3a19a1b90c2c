"""Colleagues: what administrators can do, what they cannot, and never the last of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from houses import add_city, add_jury
from joining import Joined, Joins, same_time

from panels.accounts.accepting import accept_as_self
from panels.accounts.colleagues import (
    colleagues,
    deactivate,
    end_role,
    end_sessions,
    grant_role,
    lift_second_factor,
    reactivate,
    reset_link,
)
from panels.accounts.inviting import invitations, invite
from panels.accounts.sessions import standing
from panels.accounts.whoami import whoami
from panels.door import Denied, Machine, Role, Visit
from panels.house import House
from sortition.refused import Refused

ADMIN_ONLY: list[Callable[[Visit, str], object]] = [
    lambda visit, account: colleagues(visit),
    lambda visit, account: invitations(visit),
    lambda visit, account: invite(visit, "x@leuven.example", Role.OFFICER),
    lambda visit, account: grant_role(visit, account, Role.OFFICER),
    reset_link,
    end_sessions,
    lift_second_factor,
    deactivate,
    reactivate,
]


@pytest.fixture
def admin(joins: Joins, city: str) -> Joined:
    return joins("admin@leuven.example", Role.ADMINISTRATOR, city=city).set_up()


@pytest.fixture
def person(joins: Joins, city: str) -> Joined:
    return joins("bo@leuven.example", Role.DEPARTMENT, city=city)


def role_of(admin: Joined, account: str, role: Role) -> str:
    (one,) = (one for one in colleagues(admin.visit) if one.account == account)
    (held,) = (held for held in one.roles if held.role is role)
    return held.id


def code(error: object) -> str:
    assert isinstance(error, Refused)
    return error.problems[0].code


def test_they_are_listed_with_their_roles(
    house: House, city: str, admin: Joined, person: Joined
) -> None:
    jury = add_jury(house, city)
    grant_role(admin.visit, person.account, Role.CALLER, jury)
    one, two = colleagues(admin.visit)
    assert (one.name, one.second_factor, one.active) == ("admin", True, True)
    assert [(held.role, held.jury) for held in two.roles] == [
        (Role.CALLER, "Stadsgesprek"),
        (Role.DEPARTMENT, None),
    ]


@pytest.mark.parametrize("at", range(len(ADMIN_ONLY)))
@pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPARTMENT, Role.OBSERVER])
def test_nobody_else_may(
    house: House, city: str, joins: Joins, person: Joined, role: Role, at: int
) -> None:
    jury = add_jury(house, city) if role is Role.OBSERVER else None
    other = joins("other@leuven.example", role, city=city, jury=jury)
    if role is Role.OFFICER:
        other.set_up()
    with pytest.raises(Denied):
        ADMIN_ONLY[at](other.visit, person.account)


@pytest.mark.parametrize("at", range(3, len(ADMIN_ONLY)))
def test_not_with_people_of_another_city(
    house: House, joins: Joins, admin: Joined, at: int
) -> None:
    ghent = add_city(house, "Gent")
    other = joins("other@gent.example", Role.OFFICER, city=ghent)
    with pytest.raises(Refused) as error:
        ADMIN_ONLY[at](admin.visit, other.account)
    assert code(error.value) == "account-unknown"
    assert other.account not in {one.account for one in colleagues(admin.visit)}
    with pytest.raises(Denied):
        ADMIN_ONLY[at](admin.visit.to(city=ghent), other.account)


@pytest.mark.parametrize("entry", [reset_link, lift_second_factor, deactivate, reactivate])
def test_not_with_people_who_work_for_another_city_too(
    house: House, joins: Joins, admin: Joined, person: Joined, entry: Callable[..., object]
) -> None:
    """An administrator of one city could come into the other by it."""
    ghent = add_city(house, "Gent")
    boss = joins("boss@gent.example", Role.ADMINISTRATOR, city=ghent).set_up()
    link = invite(boss.visit, person.email, Role.OFFICER)
    accept_as_self(person.visit, link.rsplit("/", 1)[1])
    with pytest.raises(Refused) as error:
        entry(admin.visit, person.account)
    assert code(error.value) == "account-elsewhere"
    entry(house.machine(Machine.OPERATOR, city=ghent), person.account)


class TestRoles:
    def test_given_and_ended_they_count_at_once(
        self, house: House, city: str, admin: Joined, person: Joined
    ) -> None:
        jury = add_jury(house, city)
        grant = grant_role(admin.visit, person.account, Role.CALLER, jury)
        (mine,) = whoami(person.visit).juries
        assert mine.roles == {Role.DEPARTMENT, Role.CALLER}
        with pytest.raises(Refused) as error:
            grant_role(admin.visit, person.account, Role.CALLER, jury)
        assert code(error.value) == "role-there"
        end_role(admin.visit, grant)
        (mine,) = whoami(person.visit).juries
        assert mine.roles == {Role.DEPARTMENT}
        with pytest.raises(Refused) as error:
            end_role(admin.visit, grant)
        assert code(error.value) == "role-over"

    def test_of_another_city_none_is_ended(self, house: House, joins: Joins, admin: Joined) -> None:
        ghent = add_city(house, "Gent")
        boss = joins("boss@gent.example", Role.ADMINISTRATOR, city=ghent).set_up()
        with pytest.raises(Refused):
            end_role(admin.visit, role_of(boss, boss.account, Role.ADMINISTRATOR))

    def test_the_last_administrator_stays(
        self, admin: Joined, person: Joined, joins: Joins, city: str
    ) -> None:
        own = role_of(admin, admin.account, Role.ADMINISTRATOR)
        for attempt in (
            lambda: end_role(admin.visit, own),
            lambda: deactivate(admin.visit, admin.account),
        ):
            with pytest.raises(Refused) as error:
                attempt()
            assert code(error.value) == "administrator-last"
        second = joins("second@leuven.example", Role.ADMINISTRATOR, city=city).set_up()
        deactivate(admin.visit, second.account)
        with pytest.raises(Refused):
            end_role(admin.visit, own)
        reactivate(admin.visit, second.account)
        end_role(admin.visit, own)
        with pytest.raises(Denied):
            colleagues(admin.visit)

    @pytest.mark.parametrize("way", ["end", "close"])
    def test_two_who_take_it_from_each_other_at_once(
        self, admin: Joined, joins: Joins, city: str, way: str
    ) -> None:
        second = joins("second@leuven.example", Role.ADMINISTRATOR, city=city).set_up()
        grants = [role_of(admin, one.account, Role.ADMINISTRATOR) for one in (admin, second)]

        def take(by: Joined, whose: Joined, grant: str) -> object:
            if way == "end":
                return end_role(by.visit, grant)
            return deactivate(by.visit, whose.account)

        results = same_time(
            lambda: take(admin, second, grants[1]), lambda: take(second, admin, grants[0])
        )
        assert sum(result is None for result in results) == 1


class TestAccounts:
    def test_a_closed_one_opens_nothing_until_it_is_opened(
        self, house: House, admin: Joined, person: Joined
    ) -> None:
        deactivate(admin.visit, person.account)
        assert standing(house.visit(), person.token) is None
        (one,) = (one for one in colleagues(admin.visit) if one.account == person.account)
        assert not one.active
        reactivate(admin.visit, person.account)
        assert standing(house.visit(), person.token) is None  # it ended

    def test_their_sessions_are_ended(self, house: House, admin: Joined, person: Joined) -> None:
        end_sessions(admin.visit, person.account)
        assert standing(house.visit(), person.token) is None
        assert standing(house.visit(), admin.token)
