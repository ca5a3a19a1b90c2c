"""The quotas that `sortition quotas` makes: shared out, shown, put to a pool, written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path
from typing import TYPE_CHECKING

from sortition.cli import progress
from sortition.cli.outcome import DONE, NO, STOPPED, Outcome, warn
from sortition.cli.sources import Sources
from sortition.cli.watch import Watch
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.feasibility import Finding
    from strata.population import Plan, Population
    from strata.problems import Problem
    from strata.quotas import Quotas


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options ask for, before the population is known; each as in the command."""

    population: Path
    population_sheet: str | None
    seats: int
    features: tuple[str, ...]
    nested: tuple[tuple[str, ...], ...]
    bands: tuple[str, ...]
    on: Day | None
    method: str
    spread: int
    at_least: tuple[str, ...]
    weight_up: tuple[str, ...]
    reason: str
    source: str | None
    date: str | None

    def read(self) -> tuple[Population, tuple[Problem, ...]]:
        """Read the population."""
        from strata.population import read_bands, read_population

        crossed = (name for names in self.nested for name in names)
        return read_population(
            self.population,
            sheet=self.population_sheet,
            features=(*self.features, *crossed) if self.features else (),
            source=self.source,
            date=self.date,
            bands=[read_bands(given) for given in self.bands],
            on=self.on,
        )

    def plan(self, population: Population) -> Plan:
        """Return the plan, its wishes for values of `population`."""
        from strata.population import Plan, consistent, known_values, read_least, read_weight

        known = known_values(population, self.nested)
        wishes = (
            *(read_least(given, known) for given in self.at_least),
            *(read_weight(given, known) for given in self.weight_up),
        )
        consistent(wishes)
        return Plan(
            seats=self.seats,
            method=self.method,
            spread=self.spread,
            wishes=wishes,
            reason=self.reason,
        )


def made(
    asked: Asked,
    sources: Sources | None,
    *,
    seconds: float,
    out: Path | None,
    replace: bool,
    quiet: bool,
) -> Outcome:
    """Make the quotas, show how they came about, and look whether the pool carries them."""
    from sortition.cli.quota_table import as_json, lines
    from sortition.feasibility.writing import quota_file
    from strata.population import quotas_of, remarks, share_out

    population, read = asked.read()
    warn(read)
    plan = asked.plan(population)
    shared = share_out(population, plan, features=asked.features, nested=asked.nested)
    told = tuple(remarks(shared, plan))
    if not quiet:
        _tell(lines(shared, plan))
    warn(told)
    found = quotas_of(shared)
    finding, doubts = (None, ()) if sources is None else _looked(found, sources, seconds, quiet)
    content = quota_file(found)
    if out is not None:
        _write(out, content, replace=replace)
    return Outcome(
        summary=content.decode().split("\n")[:-1]
        if out is None
        else [text("{count} quotas written to {file}.", count=len(found.rows), file=out)],
        figures={
            "seats": plan.seats,
            "method": plan.method,
            "spread": plan.spread,
            "form": population.form,
            "features": as_json(shared),
            "file": None if out is None else str(out),
            "pool": None if finding is None else finding.as_json(),
        },
        warnings=(*read, *told, *doubts),
        code=DONE if finding is None else {True: DONE, False: NO, None: STOPPED}[finding.exists],
    )


def _looked(
    found: Quotas, sources: Sources, seconds: float, quiet: bool
) -> tuple[Finding, tuple[Problem, ...]]:
    """Say which of the quotas the pool cannot carry, and what would help."""
    from sortition.cli.check import lines
    from sortition.feasibility import examine
    from strata.reading import Reading, read_pool

    pool, doubts = read_pool(
        sources.pool,
        found,
        id_column=sources.id_column,
        household=sources.household,
        on=sources.on,
        sheet=sources.sheet,
    )
    warn(doubts)
    watch = Watch(seconds)
    with watch.listening(), progress.shown() as show:
        show("feasibility", None)
        reading = Reading(pool=pool, quotas=found, problems=doubts)
        finding = examine(sources.profiles(reading), found, clock=watch)
    short = tuple(_short(finding, str(sources.pool)))
    warn(short)
    if not quiet:
        _tell(lines(finding))
    return finding, (*doubts, *short)


def _short(finding: Finding, file: str) -> Iterator[Problem]:
    """Yield a warning for each quota that the pool cannot carry."""
    from strata.problems import Problem

    for line in finding.supply:
        if line.able < line.least or (line.together is not None and line.together < line.least):
            yield Problem(
                code="pool-short",
                severity="warning",
                file=file,
                column=line.feature,
                value=line.value,
                what=line.words(),
                remedy=text("Look for more such volunteers, or lower the quota and say why."),
            )


def _tell(lines: Iterable[Text | str]) -> None:
    """Show what is for people beside the quota file."""
    for line in lines:
        print(line, file=sys.stderr)


def _write(out: Path, content: bytes, *, replace: bool) -> None:
    from sortition.folder.atomic import put_file
    from sortition.refused import Refused

    try:
        put_file(out, content, replace=replace)
    except FileExistsError:
        raise Refused(
            "quotas-exist",
            text("There is a file {file} already.", file=out),
            text("Choose another name, or add --replace if it is no longer needed."),
            file=out,
        ) from None
