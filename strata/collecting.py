"""Rows by the million without the search for cycles among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let Python look for no cycles meanwhile; also a decorator.

    Rows of cells hold none, and looking through millions of them again and again takes a third of
    the time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
