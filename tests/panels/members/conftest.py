"""A jury whose seats are all confirmed, but for what a test leaves open."""

from __future__ import annotations

import pytest
from drawn_juries import Drawn
from houses import Somebody

from panels.door import Role, Visit


@pytest.fixture
def officer(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)
