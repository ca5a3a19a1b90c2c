"""What an option of the commands is called on the screens: their readers are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from strata.texts import Text, text

FIELDS: Mapping[str, Text] = {
    "at-least": text("Minimum of seats, one a line, such as Wijgmaal=2"),
    "bands": text(
        "Bands of ages or other numbers, one feature a line, such as age=16-29,30-59,60+"
    ),
    "features": text("Features, separated by commas; empty for all"),
    "nested": text("Features that are crossed, one combination a line, such as age, gender"),
    "reason": text("Why they are over-represented"),
    "seats": text("Seats"),
    "spread": text("Seats of room to either side"),
    "weight-up": text("Over-represented, one a line, such as social tenant=1.5x"),
}
_OPTION = re.compile(r"--([a-z][a-z-]*)(?: NAME(?:,NAME)*)?")


def named(words: str, say: Callable[[Text], str]) -> str:
    """Return `words` with the label of the field where an option of a command stands."""

    def field(found: re.Match[str]) -> str:
        label = FIELDS.get(found[1])
        return found[0] if label is None else f"'{say(label)}'"

    return _OPTION.sub(field, words)
