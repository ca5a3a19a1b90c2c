"""An error of a screen could name somebody: where it was is written down, what it said is not."""

from __future__ import annotations

import logging

import pytest
from streamlit import error_util

from panels.house import House
from panels.web import app


def test_what_an_error_of_a_screen_says_is_written_nowhere(
    house: House,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = []
    monkeypatch.setattr(app.frame, "problems", shown.append)
    app.application(house)
    try:
        raise ValueError("Jan Peeters, Kerkstraat 1")
    except ValueError as error:
        with caplog.at_level(logging.DEBUG):
            error_util.handle_user_script_exception(error, app._screen_failed)
    said = "".join(capfd.readouterr()) + caplog.text
    assert "a screen failed: ValueError at test_web_errors.py" in said
    assert "Peeters" not in said + str(shown)
