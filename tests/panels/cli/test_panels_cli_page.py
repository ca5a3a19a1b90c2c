"""The page of the store's commands names every command, option and variable."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from panels.cli.commands import app
from panels.settings import Settings
from sortition.cli.app import COMMANDS

PAGE = (Path(__file__).parents[3] / "docs" / "store-commands.md").read_text(encoding="utf-8")
ON_FILES = {command.__name__.replace("_", "-") for command in COMMANDS} - {"demo"}
EVERYWHERE = {"--help", "-h", "--json", "--debug"}


def commands() -> dict[str, set[str]]:
    """Return the options of each command that is not on the page of those that work on files."""
    found = {}
    for name, command in typer.main.get_command(app).commands.items():
        if name in ON_FILES:
            continue
        for inner, one in getattr(command, "commands", {"": command}).items():
            options = {
                option
                for parameter in one.params
                for option in (*parameter.opts, *parameter.secondary_opts)
                if option.startswith("-")
            }
            found[f"{name} {inner}".strip()] = options - EVERYWHERE
    return found


def chapters() -> dict[str, str]:
    parts = re.split(r"^## sortition (.+)$", PAGE, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_chapter_and_every_option_its_line() -> None:
    assert set(chapters()) == set(commands())
    for name, options in commands().items():
        assert set(re.findall(r"`(--[\w-]+)`", chapters()[name])) == options, name


def test_every_setting_is_named() -> None:
    named = set(re.findall(r"SORTITION_[A-Z_]+", PAGE))
    assert named == {f"SORTITION_{name.upper()}" for name in Settings.model_fields}
