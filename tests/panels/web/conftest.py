"""A house at an address, and people who come to its pages."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from browsing import Browser

from panels.accounts.proof import passwords
from panels.house import House
from panels.rooms import furnished
from panels.settings import Settings


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """All rooms are furnished, and hashes cost nothing."""
    furnished()
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_OF_NOBODY", quick.hash("nobody has this password"))


@pytest.fixture
def database(embedded: object, tmp_path: object) -> str:
    """Pages do not know which database there is: one kind is enough."""
    import shutil

    path = f"{tmp_path}/sortition.db"
    shutil.copyfile(str(embedded), path)
    return f"sqlite:///{path}"


def at(house: House, **settings: object) -> House:
    """The same house with other settings."""
    return House(
        engine=house.engine,
        keys=house.keys,
        now=house.now,
        settings=Settings(**settings),  # type: ignore[arg-type]
    )


@pytest.fixture
def browser(house: House) -> Browser:
    """Somebody's browser, at the house on this machine."""
    return Browser(house)
