"""The walk-through of docs/python.md, run from top to bottom."""

from __future__ import annotations

import doctest
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_page_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / "python.md"), module_relative=False, encoding="utf-8"
    )
    assert tried > 20
    assert not failed
