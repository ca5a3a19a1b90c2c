"""People who come in the way real ones do: invited, with a password."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from joining import PASSWORD, Joined, Joins, owner

from panels.accounts.accepting import accept_invitation
from panels.accounts.inviting import invite
from panels.accounts.proof import passwords
from panels.door import Machine, Role
from panels.house import House
from panels.rooms import furnished


@pytest.fixture(autouse=True)
def _furnished() -> None:
    furnished()


@pytest.fixture(autouse=True)
def _quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes cost nothing, unless a test is about them (``real_hashes``)."""
    if "real_hashes" in request.fixturenames:
        return
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_OF_NOBODY", quick.hash("nobody has this password"))


@pytest.fixture
def real_hashes() -> None:
    """Hashes as they are."""


@pytest.fixture
def joins(house: House) -> Joins:
    """Return ``joins("an@leuven.example", Role.OFFICER, city=..., jury=None)``."""

    def join(email: str, role: Role, *, city: str, jury: str | None = None) -> Joined:
        link = invite(house.machine(Machine.OPERATOR, city=city), email, role, jury)
        begun = accept_invitation(
            house.visit(), link.rsplit("/", 1)[1], name=email.split("@")[0], password=PASSWORD
        )
        return Joined(
            house=house,
            city=city,
            email=email,
            token=begun.token,
            account=owner(house, begun.token),
        )

    return join
