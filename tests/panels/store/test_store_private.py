"""The file of an embedded database says who people are: no other account reads it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from panels.house import House
from panels.settings import Settings
from panels.store.engine import open_engine


@pytest.fixture(autouse=True)
def _open_to_all() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_also_where_others_can_look_into_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    house = House.open(Settings(folder=tmp_path, keys=Fernet.generate_key().decode()))
    with house.transaction(writes=True):
        modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.glob("sortition.db*")}
    house.engine.dispose()
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_one_that_all_could_read_is_shut(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    file.touch(mode=0o644)
    open_engine(f"sqlite:///{file}").dispose()
    assert file.stat().st_mode & 0o777 == 0o640
