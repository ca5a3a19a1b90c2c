"""The key beside an embedded database: whole, for nobody else, and made once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from panels.house import House
from panels.settings import Settings


def opened(folder: Path) -> House:
    house = House.open(Settings(folder=folder))
    house.engine.dispose()
    return house


def test_who_finds_none_and_is_not_the_first_takes_that_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the screens and a worker do that are started together on a new machine."""
    hidden = opened(tmp_path).keys.hide("a word")
    there = Path.exists
    with monkeypatch.context() as patched:
        patched.setattr(Path, "exists", lambda path: path.name != "key" and there(path))
        assert opened(tmp_path).keys.show(hidden) == "a word"
    assert opened(tmp_path).keys.show(hidden) == "a word"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
