"""The two files that a command reads, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strata.profiles import Profiles
    from strata.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where volunteers and quotas stand, and how to read them.

    Parameters
    ----------
    pool, quotas, id_column, household, on, sheet, quotas_sheet
        As in `strata.reading.read`.
    seats
        How many people a panel has.
    """

    pool: Path
    quotas: Path
    seats: int
    id_column: str | None = None
    household: tuple[str, ...] = ()
    on: date | None = None
    sheet: str | None = None
    quotas_sheet: str | None = None

    def read(self) -> Reading:
        """Read both files.

        Raises
        ------
        InputError
            With every problem of both files.
        """
        from strata.reading import read

        return read(
            pool=self.pool,
            quotas=self.quotas,
            id_column=self.id_column,
            household=self.household,
            on=self.on,
            sheet=self.sheet,
            quotas_sheet=self.quotas_sheet,
        )

    def profiles(self, reading: Reading) -> Profiles:
        """Group the volunteers of `reading` under its quotas."""
        from strata.profiles import Profiles

        return Profiles.of(reading.pool, reading.quotas, self.seats)
