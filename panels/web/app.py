"""The whole application: our own pages, the screens behind the gate, and the guard before both."""

from __future__ import annotations

import logging
import traceback
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from streamlit import config

from panels.accounts.sessions import standing
from panels.house import House
from panels.rooms import furnished
from panels.screens import frame
from panels.tongue import tongue
from panels.web import pages
from panels.web.asking import FAILED, route
from panels.web.city_sign_in import back_page, start_page
from panels.web.gate import Gate
from panels.web.guard import HERE, ROOMS, UPLOADS, Guard
from panels.web.invited import invitation_page, password_page
from panels.web.signing import enter_page, second_factor_page, sign_in_page, sign_out_page
from panels.web.spoken import Spoken
from panels.web.writing import kinds_only
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text

_logger = logging.getLogger("panels.web")
SCRIPT = Path(__file__).parents[2] / "app.py"
"""The screens."""
_STYLE = Path(__file__).parent / "style.css"
STREAMLIT = {
    "server.maxUploadSize": UPLOADS // (1024 * 1024),
    "server.maxMessageSize": 50,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "logger.enableRich": False,
    "theme.light.textColor": "#16181d",  # what is paler than it can still be read
    "theme.light.primaryColor": "#0b5cad",  # the red of Streamlit's own warns of nothing here
    "theme.chartCategoricalColors": ["#0b5cad", "#e69f00", "#2b8a5a", "#a3458f", "#56b4e9"],
    "runner.magicEnabled": False,  # a text under a constant is no part of a page
    "runner.postScriptGC": False,  # collecting after every run makes fifty people wait
}
"""How Streamlit is set, whatever its own files say."""
_FIRST = ("pandas", "altair")
"""Imported before anybody comes: those who came first would import them all at once and fail."""


def application(house: House, script: Path = SCRIPT) -> st.App:
    """Return the application of `house`, to be served by any server that speaks ASGI.

    Raises
    ------
    Refused
        If it is a demo that others than this machine could reach.
    """
    on_this_machine(house)
    furnished()
    for module in _FIRST:
        import_module(module)
    for name, value in STREAMLIT.items():
        config.set_option(name, value)
    kinds_only()
    return st.App(
        script,
        routes=routes(house),
        middleware=guarded_by(house),
        on_script_error=_screen_failed,
        exception_handlers={Exception: _failed, 404: _missing, 405: _missing},
    )


def routes(house: House) -> list[BaseRoute]:
    """Return our own pages."""
    both = ("GET", "POST")
    return [
        route(house, "/sign-in", sign_in_page, *both),
        route(house, "/second-factor", second_factor_page, *both),
        route(house, "/sign-out", sign_out_page, *both),
        route(house, "/invitation/{token}", invitation_page, *both),
        route(house, "/password/{token}", password_page, *both),
        route(house, "/enter/{token}", enter_page, "GET"),
        route(house, "/oidc/start", start_page, "GET"),
        route(house, "/oidc/back", back_page, "GET"),
        Route("/health", _health(house), methods=["GET"]),
        Route("/style.css", _style, methods=["GET"]),
        *(Route(f"{room}{{rest:path}}", _nothing) for room in ROOMS),
    ]


def guarded_by(house: House) -> list[Middleware]:
    """Return what stands before all pages, the outermost first."""
    return [Middleware(one, house=house) for one in (Guard, Gate, Spoken)]


def on_this_machine(house: House) -> None:
    """Check that whoever comes in without a password can only be on this machine.

    Raises
    ------
    Refused
        If the address of a demo, or of one who works alone, is another.
    """
    there = urlsplit(house.settings.address).hostname
    if (house.settings.demo or house.settings.alone) and there not in HERE:
        raise Refused(
            "demo-outside",
            text("Without passwords the screens open to this machine only."),
            text("Unset SORTITION_DEMO and SORTITION_ALONE, or set SORTITION_ADDRESS to "
                 "http://127.0.0.1:8501."),
        )  # fmt: skip


def _screen_failed(error: Exception) -> bool:
    """Say on the screen that something failed, and write down where; what it said may name people.

    Without this, Streamlit writes the whole error down and offers to ask others on the web.
    """
    places = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(one.filename).name}:{one.lineno}" for one in places][-3:]
    _logger.error("a screen failed: %s at %s", type(error).__name__, ", ".join(ours))
    frame.problems(error.problems if isinstance(error, InputError) else FAILED.problems)
    return True


def _health(house: House) -> ASGIApp:
    def health(request: Request) -> Response:
        try:
            standing(house.visit(), "")
        except InputError:
            return PlainTextResponse("the store does not answer", 503)
        return PlainTextResponse("ok")

    return health  # type: ignore[return-value]


def _style(request: Request) -> Response:
    return FileResponse(_STYLE, headers={"Cache-Control": "max-age=3600"})


def _failed(request: Request, error: Exception) -> Response:
    return pages.page("message", tongue("nl"), status=500, problems=FAILED.problems)


def _nothing(request: Request) -> Response:
    return PlainTextResponse("not here", 404)


def _missing(request: Request, error: Exception) -> Response:
    return PlainTextResponse("not here", getattr(error, "status_code", 404))
