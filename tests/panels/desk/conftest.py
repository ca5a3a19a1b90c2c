"""A jury that was drawn, and those who work at its desk."""

from __future__ import annotations

import pytest
from drawn_juries import Drawn, Made, add_drawn_jury, made
from houses import Somebody

from panels.door import Role, Visit
from panels.house import House


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The folder, made once."""
    return made(tmp_path_factory.mktemp("drawn"))


@pytest.fixture
def drawn(house: House, city: str, made_folder: Made) -> Drawn:
    """A jury that is confirming."""
    return add_drawn_jury(house, city, made_folder)


@pytest.fixture
def officer(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)


@pytest.fixture
def caller(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.CALLER, city=drawn.city, jury=drawn.jury, only=drawn.jury)


@pytest.fixture
def colleague(drawn: Drawn, somebody: Somebody) -> Visit:
    """Another caller."""
    return somebody(Role.CALLER, city=drawn.city, jury=drawn.jury, only=drawn.jury)


@pytest.fixture
def observer(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.OBSERVER, city=drawn.city, jury=drawn.jury, only=drawn.jury)
