"""How work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float | None], None]
"""Told the name of a phase and how much of it is done, from 0 to 1, None if nobody knows."""


def quiet(phase: str, done: float | None) -> None:
    """Tell nobody."""
