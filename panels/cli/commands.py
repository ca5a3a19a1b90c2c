"""Every command, in the order in which a jury needs them."""

from __future__ import annotations

from sortition.cli.app import COMMANDS, program

app = program(*COMMANDS)
