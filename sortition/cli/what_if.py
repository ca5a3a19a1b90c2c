"""`sortition what-if`: what other quotas, or a wrong answer, would do to everyone's chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import DONE, STOPPED, Outcome, carry_out
from sortition.cli.verify import expect_manifest
from sortition.cli.watch import Watch

if TYPE_CHECKING:
    from sortition.report.contents import Contents
    from sortition.why.changes import Change
    from sortition.why.effects import Effects
    from sortition.why.setting import Setting

SECONDS = 10.0
"""How long to look for a lottery, or at misreports, unless ``--time`` says otherwise."""


def what_if(
    folder: options.Folder,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave out all quotas of this feature; may be repeated.", metavar="FEATURE"
        ),
    ] = None,
    widen: Annotated[
        list[str] | None,
        typer.Option(
            help="Make a quota wider: FEATURE=VALUE:most+1, FEATURE=VALUE:least-1, FEATURE=VALUE:1 "
            "for both sides, or FEATURE:1 for all quotas of a feature; may be repeated.",
            metavar="CHANGE",
        ),
    ] = None,
    misreports: Annotated[
        bool,
        typer.Option(
            "--misreports",
            help="Instead: by how much a wrong value of one feature could raise somebody's chance.",
        ),
    ] = False,
    time: options.Limit = SECONDS,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Say what other quotas would do to everybody's chance.

    That is: to the lowest chance, to equality, and how many people gain and lose.

    Without --drop and --widen all single changes are tried and ranked: each feature dropped, each
    side of a quota and all quotas of a feature wider by a seat. Several changes that are named are
    made at once, and a lottery with the new chances is looked for. Nothing is written.

    \b
    Examples:
      sortition what-if jury
      sortition what-if jury --drop education
      sortition what-if jury --widen "education=higher:most+1" --widen age:1
      sortition what-if jury --misreports
    """  # fmt: skip
    wishes = Wishes(drop=drop or (), widen=widen or ())
    work = misreported if misreports else tried
    carry_out("what-if", lambda: work(folder, wishes, time), as_json=json, debug=debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Names of features to drop, and of quotas to widen."""

    drop: Sequence[str]
    widen: Sequence[str]


def tried(folder: Path, wishes: Wishes, seconds: float) -> Outcome:
    """Say what the changes of `wishes` do, or without any what each single change does."""
    from sortition.why.changes import asked
    from sortition.why.effects import Effects

    contents, setting = _read(folder, leximin=False)
    effects = Effects(setting)
    changes = asked(setting.profiles, wishes.drop, wishes.widen)
    watch = Watch(seconds)
    with watch.listening():
        if changes:
            return _named(folder, contents, effects, changes, watch)
        return _ranked(folder, contents, effects, watch)


def _named(
    folder: Path, contents: Contents, effects: Effects, changes: Sequence[Change], watch: Watch
) -> Outcome:
    from sortition.why import figures, outlook
    from sortition.why.effects import attained

    effect = attained(effects, changes, contents, watch)
    words = outlook.named(effect, effects.profiles)
    return Outcome(
        summary=[*outlook.asked(effect, effects.profiles, contents.rule)],
        figures={
            "folder": str(folder),
            "tried": 1,
            "effects": [figures.of_effect(effect, words)],
            "misreports": None,
        },
    )


def _ranked(folder: Path, contents: Contents, effects: Effects, watch: Watch) -> Outcome:
    from sortition.clock import Stopped
    from sortition.why import figures, outlook
    from sortition.why.changes import single
    from sortition.why.effects import ranked

    found, code = [], DONE
    try:
        for effect in effects.all_single(watch):
            found.append(effect)
    except Stopped:
        code = STOPPED
    order, profiles = ranked(found), effects.profiles
    possible = sum(1 for _ in single(profiles))
    return Outcome(
        summary=[
            *outlook.ranking(
                order,
                tried=len(found),
                possible=possible,
                setting=effects.setting,
                rule=contents.rule,
            )
        ],
        figures={
            "folder": str(folder),
            "tried": len(found),
            "effects": [figures.of_effect(one, outlook.named(one, profiles)) for one in order],
            "misreports": None,
        },
        code=code,
    )


def misreported(folder: Path, wishes: Wishes, seconds: float) -> Outcome:
    """Say how far a misreport could raise somebody's chance, under the changes of `wishes`."""
    from sortition.cli import progress
    from sortition.why import figures, outlook
    from sortition.why.changes import asked
    from sortition.why.effects import Effects
    from sortition.why.misreports import manipulation

    contents, setting = _read(folder, leximin=True)
    changes = asked(setting.profiles, wishes.drop, wishes.widen)
    effects = Effects(setting.changed(Effects(setting).bounds(changes)))
    watch = Watch(seconds)
    with watch.listening(), progress.shown() as show:
        found = manipulation(effects, watch, show)
    return Outcome(
        summary=[*outlook.misreports(found, contents.rule)],
        figures={
            "folder": str(folder),
            "tried": found.settled,
            "effects": [],
            "misreports": figures.of_misreports(found),
        },
        code=DONE if found.settled == found.possible else STOPPED,
    )


def _read(folder: Path, *, leximin: bool) -> tuple[Contents, Setting]:
    expect_manifest(folder)
    from sortition.report import reading
    from sortition.why.setting import Setting

    contents = reading.read(folder)
    return contents, Setting.of(contents, leximin=leximin)
