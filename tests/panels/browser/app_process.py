"""The screens as somebody starts them: a process of its own, over a store of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

PROGRAM = "from panels.cli.main import main; main()"
_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Served:
    """Where the screens are, the link that was printed, and where errors are written."""

    address: str
    link: str
    errors: Path


@contextmanager
def served(folder: Path, *, demo: bool = False, alone: bool = False) -> Iterator[Served]:
    """Start `sortition app` over the store in `folder`, and end it afterwards."""
    port = _free()
    address = f"http://127.0.0.1:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    errors = folder / "errors.txt"
    named = {} if alone or demo else {"SORTITION_ALONE": "0"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SORTITION_")}
    with errors.open("w") as file:
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "app", "--no-open", "--port", str(port),
             *(["--demo"] if demo else [])],
            env={**kept, **named, "SORTITION_FOLDER": str(folder)},
            stdout=subprocess.PIPE, stderr=file, text=True,
        )  # fmt: skip
    assert program.stdout is not None
    try:
        found = re.search(r"http\S+", program.stdout.readline())
        assert found is not None, errors.read_text()
        _answers(address)
        yield Served(address, found[0], errors)
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(30)
        finally:
            program.kill()
            program.stdout.close()


def _free() -> int:
    with socket.socket() as sought:
        sought.bind(("127.0.0.1", 0))
        return int(sought.getsockname()[1])


def _answers(address: str) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/health", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the screens do not answer")
