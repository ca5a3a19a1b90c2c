"""Two who do something at the same time: the second begins in the midst of what the first does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

PATIENCE = 0.7
"""Seconds in which whoever does not have to wait for the first is done."""


class Meanwhile:
    """Work in a thread of its own, begun once and in the midst of other work."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._begun: Future[object] | None = None
        self._pool = ThreadPoolExecutor(1)
        self.waits = False
        """Whether it was not done when the first went on."""

    def begin(self) -> None:
        """Begin, unless it has begun; go on once it is done or has to wait."""
        if self._begun is None:
            self._begun = self._pool.submit(self._work)
            self.waits = bool(wait([self._begun], timeout=PATIENCE).not_done)

    def came(self) -> object:
        """What came of it, or the error with which it ended."""
        assert self._begun is not None, "it never began"
        try:
            return self._begun.result(timeout=60)
        except Exception as error:
            return error
        finally:
            self._pool.shutdown()


def in_the_midst(
    monkeypatch: pytest.MonkeyPatch, place: object, name: str, work: Callable[[], object],
    *, after: bool = False,
) -> Meanwhile:  # fmt: skip
    """Begin `work` when the function `name` of `place` is called, or `after` it is done."""
    second, whole = Meanwhile(work), getattr(place, name)

    def interrupted(*args: object, **named: object) -> object:
        if not after:
            second.begin()
        result = whole(*args, **named)
        second.begin()
        return result

    monkeypatch.setattr(place, name, interrupted)
    return second
