"""The gate to the screens: whoever is not signed in sees nothing of them."""

from __future__ import annotations

from urllib.parse import quote

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from panels.accounts.sessions import Step, standing
from panels.house import House
from panels.web import cookies
from panels.web.guard import ours

_OPEN = ("/static/", "/favicon.png", "/_stcore/health")
"""Of Streamlit's own, what says nothing of anybody."""
_INNER = ("/_stcore/", "/media/", "/component/", "/app/")
_TAKEN = frozenset(
    {
        "app_heartbeat",
        "backend_operation_request",
        "file_urls_request",
        "rerun_script",
        "stop_script",
    }
)
"""What a screen sends. The rest empties what all share, or asks about the program's own files."""


class Gate:
    """Lets those into the screens who are signed in, and sends others to sign in.

    Parameters
    ----------
    app
        The screens, with our own pages.
    house
        Where sessions are looked up.
    """

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through or send away."""
        kind, path = scope["type"], scope.get("path", "")
        if kind not in ("http", "websocket") or ours(path) or path.startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        token = cookies.read(self._house.settings, HTTPConnection(scope), cookies.SESSION)
        step = await run_in_threadpool(standing, self._house.visit(), token) if token else None
        answer = _answer(scope, step)
        if answer is None and kind == "websocket":
            await self._app(scope, _Taken(receive), send)
        elif answer is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)


class _Taken:
    """What comes through a socket, without what no screen sends."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def __call__(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive" or _of_a_screen(message.get("bytes")):
                return message


def _of_a_screen(sent: bytes | None) -> bool:
    """Tell whether a screen could send this; what cannot be read, Streamlit ends itself."""
    told = BackMsg()
    try:
        told.ParseFromString(sent or b"")
    except DecodeError:
        return True
    return told.WhichOneof("type") in _TAKEN


def _answer(scope: Scope, step: Step | None) -> Response | None:
    """Return what is said in place of the screens, None if they may be seen."""
    path: str = scope["path"]
    if step is Step.IN or (step is Step.SET_UP and path != "/"):
        return None
    if scope["type"] == "websocket" or path.startswith(_INNER):
        return PlainTextResponse("sign in first", 401)
    headers = {"Cache-Control": "no-store"}
    if step is not None:
        return RedirectResponse("/second-factor", 303, headers=headers)
    query = scope.get("query_string", b"").decode("ascii", "replace")
    to = path + (f"?{query}" if query else "")
    there = "/sign-in" if to == "/" else f"/sign-in?to={quote(to, safe='/')}"
    return RedirectResponse(there, 303, headers=headers)
