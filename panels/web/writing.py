"""What the server writes down of errors: which kind and from where, never what they say."""

from __future__ import annotations

import logging
from collections.abc import Callable

_OTHERS = frozenset({"asyncio", "streamlit", "uvicorn", "websockets"})
"""Programs of others in this process; what an error says, which they would write down, may name
people."""


def kinds_only() -> None:
    """Let others write down the kind of an error only.

    A logger that is silenced begins anew once a server sets up its own; this stays.
    """
    made = logging.getLogRecordFactory()
    if isinstance(made, _Kinds):
        return
    logging.setLogRecordFactory(_Kinds(made))


class _Kinds:
    """Makes records; those of others keep the kind of their error."""

    def __init__(self, made: Callable[..., logging.LogRecord]) -> None:
        self._made = made

    def __call__(self, *told: object, **more: object) -> logging.LogRecord:
        record = self._made(*told, **more)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and record.name.partition(".")[0] in _OTHERS:
            first = str(record.msg).strip().partition("\n")[0]
            record.msg, record.args = f"{first} ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return record
