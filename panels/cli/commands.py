"""Every command, in the order in which a jury needs them."""

from __future__ import annotations

from panels.cli import care, log
from panels.cli.app_command import app as screens
from panels.cli.demo import demo
from sortition.cli.app import COMMANDS, program
from strata.texts import text

app = program(
    [
        *(demo if command.__name__ == demo.__name__ else command for command in COMMANDS),
        screens,
        care.backup,
        care.restore,
        care.erase,
    ],
    {
        "log": (
            text("The log of what was done: checked, exported, and its end to publish."),
            {"verify": log.verify, "export": log.export, "checkpoint": log.checkpoint},
        ),
        "retention": (
            text("What is kept too long: shown, and let go."),
            {"plan": care.plan, "run": care.run},
        ),
        "erasures": (
            text("The list of erasures, which a restored backup must do again."),
            {"export": care.erasures},
        ),
        "key": (
            text("Keys for what is encrypted."),
            {"new": care.new, "rotate": care.rotate},
        ),
    },
)
