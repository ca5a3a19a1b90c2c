"""A jury whose seats are all confirmed, but for what a test leaves open."""

from __future__ import annotations

import pytest
from drawn_juries import Drawn, Made, add_drawn_jury, made
from houses import Somebody

from panels.door import Role, Visit
from panels.house import House


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("drawn"))


@pytest.fixture
def drawn(house: House, city: str, made_folder: Made) -> Drawn:
    return add_drawn_jury(house, city, made_folder)


@pytest.fixture
def officer(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)
