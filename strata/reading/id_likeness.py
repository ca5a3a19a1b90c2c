"""Whether a column that does not quite hold ids was meant to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from strata.reading.spelling import fold

_WHOSE = (
    "respondent|participant|volunteer|person|member|candidate|record|"
    "deelnemer|persoon|kandidaat|lid|personne|candidat|répondant"
)
_MARK = (
    "id|ids|nr|no|n°|nº|num|number|nummer|volgnummer|numéro|numero|code|ticket|lot|"
    "lotnummer|identifier|identifiant"
)
_NAME = re.compile(rf"(?:{_WHOSE})[ ._-]*(?:{_MARK})?|(?:{_MARK})")
_LONGEST = 40


def looks_like_ids(name: str, cells: Sequence[str]) -> bool:
    """Return whether a column, some of whose cells are alike or empty, looks like ids.

    Parameters
    ----------
    name
        Of the column.
    cells
        As they stand. Nine in ten must differ, none may hold spaces or be long, and either the
        name must be usual for ids or the cells must be numbers that leave none out.
    """
    stripped = [cell.strip() for cell in cells]
    filled = {cell for cell in stripped if cell}
    if not filled or 10 * len(filled) < 9 * len(stripped):
        return False
    if any(len(cell) > _LONGEST or " " in cell for cell in filled):
        return False
    return bool(_NAME.fullmatch(fold(name).rstrip("."))) or _running(filled, len(stripped))


def _running(cells: set[str], count: int) -> bool:
    """Return whether the cells are whole numbers within a span no longer than the column."""
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 10 for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return max(numbers) - min(numbers) < count
