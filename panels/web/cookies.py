"""Cookies: out of reach of scripts, and behind TLS bound to this very host."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from panels.settings import Settings

SESSION, FORM, LANGUAGE, PROVIDER = "session", "form", "language", "provider"


def secure(settings: Settings) -> bool:
    """Tell whether the outside reaches the pages through TLS."""
    return settings.address.lower().startswith("https://")


def name_of(settings: Settings, name: str) -> str:
    """Return how a cookie is called: browsers take ``__Host-`` from this host through TLS only."""
    return f"__Host-{name}" if secure(settings) else name


def read(settings: Settings, connection: HTTPConnection, name: str) -> str | None:
    """Return the cookie `name`, None if there is none or it is too long to be ours."""
    value = connection.cookies.get(name_of(settings, name))
    return value if value and len(value) <= 4096 else None


def put(
    settings: Settings, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie, until the browser closes unless it lasts `seconds`."""
    response.set_cookie(
        name_of(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=secure(settings),
        httponly=True,
        samesite="strict" if name == FORM else "lax",
    )


def drop(settings: Settings, response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(
        name_of(settings, name),
        path="/",
        secure=secure(settings),
        httponly=True,
        samesite="lax",
    )
