"""The store's commands, alone and in groups, as the command line takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import typer

from panels.cli import care, log
from sortition.cli.app import Step

COMMANDS: tuple[Callable[..., None], ...] = (care.backup, care.restore, care.erase)
"""Commands that stand alone."""
_GROUPS: Mapping[str, tuple[str, Mapping[str, Callable[..., None]]]] = {
    "log": (
        "What was done: whether it is whole, and what to publish of it.",
        {"verify": log.verify, "export": log.export, "checkpoint": log.checkpoint},
    ),
    "retention": (
        "What goes when its time is over.",
        {"plan": care.plan, "run": care.run},
    ),
    "erasures": (
        "What a restored backup must erase again.",
        {"export": care.erasures},
    ),
    "key": (
        "The keys of what is encrypted.",
        {"new": care.new, "rotate": care.rotate},
    ),
}


def grouped(app: typer.Typer) -> typer.Typer:
    """Add the groups to the command line `app`, and return it."""
    for name, (about, commands) in _GROUPS.items():
        group = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=None)
        for word, command in commands.items():
            group.command(word, cls=Step)(command)
        app.add_typer(group, name=name)
    return app
