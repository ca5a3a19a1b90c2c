"""`sortition demo`: the whole job on a made-up city."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out, warn
from strata.problems import Problem
from strata.texts import Text, text

SEATS = 40
HOUSEHOLD = ("address", "postcode")
SEED = "a seed for show: in earnest nobody may be able to choose it"
_FILES = ("pool.csv", "population.csv", "quotas.csv")


def demo(
    out: Annotated[
        Path, typer.Option(help="The folder to write; it must not exist yet.", metavar="DIR")
    ] = Path("sortition-demo"),
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Publish a lottery for a made-up city, draw and check it.

    The jury has 40 seats; everything is written to a folder to look at.

    \b
    Example:
      sortition demo --out demo
    """
    carry_out("demo", lambda: show(out, aloud=not json), as_json=json, debug=debug)


def show(out: Path, *, aloud: bool) -> Outcome:
    """Take the city through every step, saying each when it is done."""
    from sortition.refused import Refused

    if out.exists():
        raise Refused(
            "folder-in-the-way",
            text("It is there already."),
            text("Delete it, or choose another place with --out."),
            file=out,
        )
    out.mkdir(parents=True)
    for name in _FILES:
        (out / name).write_bytes(city().joinpath(name).read_bytes())
    figures, said = {}, list[Problem]()
    for name, title, outcome in _steps(out):
        figures[name] = outcome.figures
        if aloud:
            print(f"\n{title}", flush=True)
        fresh = [problem for problem in outcome.warnings if problem not in said]
        warn(fresh)
        said += fresh
        if aloud:
            for line in outcome.summary:
                print(f"  {line}", flush=True)
        if outcome.code:
            return Outcome(summary=(), figures=figures, warnings=said, code=outcome.code)
    return Outcome(
        summary=_what_next(out), figures={"folder": str(out), "steps": figures}, warnings=said
    )


def _steps(out: Path) -> Iterator[tuple[str, Text, Outcome]]:
    from sortition.cli.check import examined
    from sortition.cli.draw import drawn
    from sortition.cli.lottery import Plan, held
    from sortition.cli.publish import published
    from sortition.cli.sources import Sources
    from sortition.cli.verify import verified
    from sortition.cli.watch import Watch

    sources = Sources(
        pool=out / "pool.csv", quotas=out / "quotas.csv", seats=SEATS, household=HOUSEHOLD
    )
    reading = sources.read()
    jury, tickets, public = out / "jury", out / "private-tickets.csv", out / "public"
    yield (
        "check",
        text("1. Is there a panel of {seats} that keeps all quotas?", seats=SEATS),
        examined(sources, reading, watch=Watch(None)),
    )
    plan = Plan(sources=sources, out=jury, tickets=tickets)
    yield "lottery", text("2. The fairest lottery, and its proof"), held(plan, reading)
    yield (
        "publish",
        text("3. Published before the draw: the part that anyone may see"),
        published(jury, public),
    )
    yield (
        "draw",
        text("4. The draw, here by a seed for show; in earnest by balls, dice or a beacon"),
        drawn(jury, seed=SEED),
    )
    yield (
        "verify",
        text("5. Everything counted again, from the files alone"),
        verified(jury, tickets),
    )
    yield (
        "publish",
        text("6. Published again, with the draw"),
        published(jury, public, replace=True),
    )


def _what_next(out: Path) -> list[Text | str]:
    return [
        "",
        text("Made in {folder}:", folder=out),
        text("  public/report.html    the page to show: open it in a browser"),
        text(
            "  public/verify.py      recomputes the draw: python3 {folder}/public/verify.py",
            folder=out,
        ),
        text("  jury/                 the full folder, for the officer and sworn observers"),
        text("  private-tickets.csv   who has which ticket; kept private"),
        text("  pool.csv, quotas.csv  the made-up volunteers and quotas, to try things on"),
        text("Next, on these files, then on your own:"),
        f"  {called()} check --pool {shlex.quote(str(out / 'pool.csv'))}"
        f" --quotas {shlex.quote(str(out / 'quotas.csv'))} --seats {SEATS}",
    ]


def called() -> str:
    """Return how to call this program again."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m sortition"
    found = shutil.which("sortition")
    short = found is not None and program.exists() and program.samefile(found)
    return "sortition" if short else shlex.quote(sys.argv[0])


def city() -> Traversable:
    """Return the folder of the made-up city, in an installed package or in a clone."""
    inside = resources.files("sortition.cli").joinpath("leuven")
    if inside.is_dir():
        return inside
    return Path(__file__).parents[2] / "examples" / "leuven"
