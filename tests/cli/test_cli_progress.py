"""Progress: named phases for a person who watches, nothing for a file."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import sortition
from sortition.cli.progress import WORDS

SHOWS = """
import time
from sortition.cli.progress import shown
with shown() as show:
    show("levels", None)
    time.sleep(0.3)
    show("steering", 0.5)
    time.sleep(0.3)
"""


def test_a_person_sees_the_phases() -> None:
    screen, terminal = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", SHOWS], stdout=subprocess.PIPE, stderr=terminal, env=_terminal()
    )
    out, _ = program.communicate(timeout=60)
    os.close(terminal)
    seen = b""
    try:
        while chunk := os.read(screen, 4096):
            seen += chunk
    except OSError:
        pass  # the program has let go of the terminal
    os.close(screen)
    assert program.returncode == 0
    assert out == b""
    assert b"The fairest chances" in seen
    assert b"Numbered panels" in seen


def test_every_phase_has_words() -> None:
    source = Path(sortition.__file__).parent.rglob("*.py")
    told = re.compile(r"\b(?:progress|show)\(\s*\"([a-z]+)\"")
    phases = {phase for path in source for phase in told.findall(path.read_text("utf-8"))}
    assert {"levels", "alternates", "misreports"} <= phases <= WORDS.keys()


def test_a_file_gets_nothing() -> None:
    run = subprocess.run([sys.executable, "-c", SHOWS], capture_output=True, check=True)
    assert (run.stdout, run.stderr) == (b"", b"")


def _terminal() -> dict[str, str]:
    return {name: v for name, v in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
