"""The server of the screens, and the worker beside it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import httpx
import uvicorn
from starlette.types import ASGIApp

from sortition.refused import Refused
from strata.texts import text

_AGAIN = 5.0
"""Seconds after which a worker that fell over is started again."""
_ENDS = 15.0
"""Seconds that it gets to put its work down."""


def free(bind: str, port: int) -> None:
    """Check that nobody listens at `port`.

    Raises
    ------
    Refused
        If somebody does.
    """
    kind = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(kind) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((bind, port))
        except OSError:
            raise Refused(
                "port-taken",
                text("Another program listens at port {port}, or it may not be used.", port=port),
                text("Choose another with --port."),
            ) from None


def serve(application: ASGIApp, *, bind: str, port: int) -> None:
    """Serve until somebody ends it; nothing is written down of who asks for what."""
    config = uvicorn.Config(
        application,
        host=bind,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
    )
    signal.signal(signal.SIGTERM, _ended)
    uvicorn.Server(config).run()


@contextmanager
def worker() -> Iterator[None]:
    """Keep a worker running meanwhile."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            program = subprocess.Popen([sys.executable, "-m", "panels.worker"])
            running.append(program)
            program.wait()
            over.wait(_AGAIN)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for program in running[-1:]:
            program.terminate()
            with suppress(subprocess.TimeoutExpired):
                program.wait(_ENDS)
            program.kill()
        thread.join(_AGAIN)


def open_when_up(address: str, link: str) -> None:
    """Open `link` in the browser once the server at `address` answers."""

    def wait() -> None:
        for _ in range(100):
            with suppress(httpx.HTTPError):
                if httpx.get(f"{address}/health", trust_env=False).status_code == 200:
                    webbrowser.open(link)
                    return
            time.sleep(0.1)

    threading.Thread(target=wait, daemon=True).start()


def _ended(_signal: int, _frame: FrameType | None) -> None:
    """Leave through the ordinary way out, so that the worker is ended too."""
    sys.exit(0)
