"""The clock of the command line: it runs out at a time limit or when the user presses Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LARGE_POOL = 2000
LARGE_POOL_SECONDS = 600.0
"""How long the work on pools of `LARGE_POOL` people and more may take unless ``--time`` says so."""


class Watch:
    """Seconds left of `seconds`, or none once Ctrl-C was pressed."""

    def __init__(self, seconds: float | None) -> None:
        self.started = time.monotonic()
        self._end = float("inf") if seconds is None else self.started + seconds
        self._pressed = False

    def __call__(self) -> float:
        """Return the seconds left."""
        return 0.0 if self._pressed else self._end - time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the first Ctrl-C as the wish to stop; a second one ends the program at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _press(self, number: int, frame: FrameType | None) -> None:
        self._pressed = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        print("\nStopping; press Ctrl-C again to end at once.", file=sys.stderr, flush=True)


def limit(seconds: float | None, people: int) -> float | None:
    """Return the time limit: as asked for, or the usual one for so many people."""
    if seconds is None and people >= LARGE_POOL:
        return LARGE_POOL_SECONDS
    return seconds
