"""Which language the screens are in, said in the page itself, so that it is read out rightly."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from panels.accounts.whoami import whoami
from panels.house import House
from panels.tongue import LANGUAGES
from panels.web import cookies
from panels.web.guard import ours
from strata.problems import InputError

_SAID = b'<html lang="en">'
"""What Streamlit's page says of itself, whatever language it shows."""


class Spoken:
    """Puts the person's language into the page of the screens.

    Parameters
    ----------
    app
        The screens.
    house
        Where somebody's language is looked up.
    """

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through; of a page, say in which language it is."""
        page = scope["type"] == "http" and scope["method"] == "GET" and not ours(scope["path"])
        if not page or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        language = await run_in_threadpool(self._language, scope)
        # The page as it was before they chose another language is not what they ask for.
        kept = (b"if-none-match", b"if-modified-since")
        asked = [(name, value) for name, value in scope["headers"] if name not in kept]
        said = _Page(send, f'<html lang="{language}">'.encode())
        await self._app({**scope, "headers": asked}, receive, said)

    def _language(self, scope: Scope) -> str:
        """Return the language of whoever asks."""
        token = cookies.read(self._house.settings, HTTPConnection(scope), cookies.SESSION)
        try:
            found = whoami(self._house.visit(token)).language
        except InputError:
            return "en"
        return found if found in LANGUAGES else "en"


class _Page:
    """Sends a page once it is whole, with what it says of itself put right."""

    def __init__(self, send: Send, language: bytes) -> None:
        self._send, self._language = send, language
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            message = {**message, "body": self._body.replace(_SAID, self._language, 1)}
            headers = MutableHeaders(raw=self._start["headers"])
            headers["content-length"] = str(len(message["body"]))
            del headers["etag"]
            del headers["last-modified"]
            await self._send(self._start)
        await self._send(message)
