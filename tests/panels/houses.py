"""What tests put into a house, and the clock on its wall."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from panels.accounts.recognising import digest_of
from panels.door import Role, Visit
from panels.house import House
from panels.stages import Stage
from panels.store.tables import Account, AccountIdentity, City, Grant, Jury, SignIn

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

Somebody = Callable[..., Visit]
"""``somebody(*roles, city=..., jury=None, only=None)``; `only` is the one jury of the roles."""


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


def add_city(house: House, name: str) -> str:
    with house.transaction(writes=True) as session:
        row = City(name=name, created_at=house.now())
        session.add(row)
        session.flush()
        return row.id


def add_jury(house: House, city: str, *, stage: Stage = Stage.DESIGNED, seats: int = 10) -> str:
    with house.transaction(writes=True) as session:
        row = Jury(
            city_id=city,
            title="Stadsgesprek",
            template="four-days",
            stage=stage,
            seats=seats,
            decision_on=date(2027, 6, 1),
            made_at=house.now(),
        )
        session.add(row)
        session.flush()
        return row.id


def set_stage(house: House, jury: str, stage: Stage) -> None:
    """Put a jury into a stage, whatever it lacks for that."""
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).stage = stage


def add_somebody(
    house: House, *roles: Role, city: str, jury: str | None = None, only: str | None = None
) -> Visit:
    """Somebody who is signed in; `only` is the one jury of the roles, without it the city."""
    token = secrets.token_urlsafe(32)
    now = house.now()
    with house.transaction(writes=True) as session:
        account = Account(created_at=now)
        session.add(account)
        session.flush()
        email = f"{account.id}@city.example"
        session.add(
            AccountIdentity(
                account_id=account.id, name=f"Colleague {account.id[:4]}",
                email=email, email_key=email,
            )
        )  # fmt: skip
        session.add(
            SignIn(
                digest=digest_of(token), account_id=account.id, complete=True, strong=True,
                started_at=now, idle_at=now + timedelta(days=400),
                ends_at=now + timedelta(days=400),
            )
        )  # fmt: skip
        for role in roles:
            session.add(
                Grant(
                    account_id=account.id, city_id=city, jury_id=only, role=role,
                    granted_at=now, granted_by="test",
                )
            )  # fmt: skip
    return house.visit(token, city=None if jury else city, jury=jury)
