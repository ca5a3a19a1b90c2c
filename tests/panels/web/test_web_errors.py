"""An error of a screen could name somebody: where it was is written down, what it said is not."""

from __future__ import annotations

import logging

import pytest
import uvicorn
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
    uvicorn.Config(app.application(house))  # which wakes every logger that was silenced
    try:
        raise ValueError("Jan Peeters, Kerkstraat 1")
    except ValueError as error:
        with caplog.at_level(logging.DEBUG):
            error_util.handle_user_script_exception(error, app._screen_failed)
    said = "".join(capfd.readouterr()) + caplog.text
    assert "a screen failed: ValueError at test_web_errors.py" in said
    assert "Peeters" not in said + str(shown)


@pytest.mark.parametrize("name", ["uvicorn.error", "asyncio", "streamlit.runtime.app_session"])
def test_nor_what_an_error_of_a_server_says(house: House, name: str) -> None:
    app.application(house)
    error = ValueError("Jan Peeters")
    told = (name, logging.ERROR, "", 1, "It failed:\n%r", (error,), (ValueError, error, None))
    record = logging.getLogger(name).makeRecord(*told)
    assert logging.Formatter().format(record) == "It failed: (ValueError)"


def test_what_they_tell_otherwise_stays(house: House) -> None:
    app.application(house)
    told = ("uvicorn.error", logging.INFO, "", 1, "Listening at %s", (80,), None)
    assert logging.getLogger("uvicorn").makeRecord(*told).getMessage() == "Listening at 80"
