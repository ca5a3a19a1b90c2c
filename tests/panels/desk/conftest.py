"""A jury that was drawn, and those who work at its desk."""

from __future__ import annotations

import pytest
from drawn_juries import Drawn
from houses import Somebody

from panels.door import Role, Visit


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
