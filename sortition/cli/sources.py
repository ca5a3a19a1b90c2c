"""The two files that a command reads, and how: eight options, named once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sortition.cli import options

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


def reads_both(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the options of `Sources` where its signature says ``sources``.

    Typer makes options of what stands in a signature; this one names theirs.
    """
    own = signature(command, eval_str=True).parameters
    theirs = signature(_sources, eval_str=True).parameters

    @wraps(command)
    def called(**given: Any) -> None:
        read = {name: given.pop(name) for name in theirs}
        command(sources=_sources(**read), **given)

    both = (*theirs.values(), *(given for name, given in own.items() if name != "sources"))
    named = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in both]
    called.__dict__["__signature__"] = signature(command).replace(parameters=named)
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in named}
    return called


def _sources(
    pool: options.Pool,
    quotas: options.Quotas,
    seats: options.Seats,
    id_column: options.Id = None,
    household: options.Household = "",
    on: options.On = None,
    sheet: options.Sheet = None,
    quotas_sheet: options.QuotasSheet = None,
) -> Sources:
    return Sources(
        pool=pool,
        quotas=quotas,
        seats=seats,
        id_column=id_column,
        household=options.columns(household),
        on=on,
        sheet=sheet,
        quotas_sheet=quotas_sheet,
    )
