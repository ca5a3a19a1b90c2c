"""Invitations and roles, given and taken by two at the same time."""

from __future__ import annotations

import pytest
from houses import Somebody
from joining import PASSWORD, Joins
from meanwhile import in_the_midst
from sqlalchemy import func, select

from panels.accounts import accepting, links
from panels.accounts.accepting import accept_as_self, accept_invitation
from panels.accounts.colleagues import grant_role
from panels.accounts.inviting import invite, withdraw_invitation
from panels.accounts.links import Purpose
from panels.accounts.recognising import digest_of
from panels.door import Role, Visit
from panels.house import House
from panels.store.tables import Account, Grant, Link
from sortition.refused import Refused


def of(link: str) -> str:
    return link.rsplit("/", 1)[1]


def code(error: object) -> str:
    assert isinstance(error, Refused), error
    return error.problems[0].code


def roles_held(house: House, account: str, role: Role) -> int:
    with house.transaction(writes=False) as session:
        wanted = select(func.count()).where(
            Grant.account_id == account, Grant.role == role, Grant.ended_at.is_(None)
        )
        return session.scalar(wanted) or 0


def test_a_role_that_is_given_twice_at_once_is_held_once(
    house: House, city: str, joins: Joins, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever ends it would end one of two."""
    an = joins("an@leuven.example", Role.DEPARTMENT, city=city)
    admin = somebody(Role.ADMINISTRATOR, city=city)
    token = of(invite(admin, an.email, Role.OFFICER))
    second = in_the_midst(
        monkeypatch, accepting, "granted",
        lambda: grant_role(admin, an.account, Role.OFFICER), after=True,
    )  # fmt: skip
    accept_as_self(an.visit, token)
    assert code(second.came()) == "role-there"
    assert roles_held(house, an.account, Role.OFFICER) == 1


def test_an_invitation_that_is_taken_up_meanwhile_is_not_withdrawn(
    house: House, city: str, operator: Visit, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = somebody(Role.ADMINISTRATOR, city=city)
    token = of(invite(admin, "an@leuven.example", Role.OFFICER))
    handle = digest_of(token)[:16]
    second = in_the_midst(
        monkeypatch, accepting, "granted", lambda: withdraw_invitation(admin, handle)
    )
    accept_invitation(house.visit(), token, name="An", password=PASSWORD)
    assert code(second.came()) == "invitation-over"
    with house.transaction(writes=False) as session:
        assert session.get_one(Link, digest_of(token)).used_at


def test_there_is_one_first_administrator(
    house: House, monkeypatch: pytest.MonkeyPatch, operator: Visit
) -> None:
    tokens = ["first", "second"]
    with house.transaction(writes=True) as session:
        session.add_all(
            Link(digest=digest_of(token), purpose=Purpose.ADMINISTRATOR, made_by="x",
                 made_at=house.now(), ends_at=house.now() + links.LASTS[Purpose.ADMINISTRATOR])
            for token in tokens
        )  # fmt: skip

    def accept(token: str) -> None:
        accept_invitation(
            house.visit(), token, name=token, password=PASSWORD,
            email=f"{token}@leuven.example", city=token,
        )  # fmt: skip

    second = in_the_midst(monkeypatch, accepting, "granted", lambda: accept("second"))
    accept("first")
    assert code(second.came()) == "accounts-there"
    with house.transaction(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
