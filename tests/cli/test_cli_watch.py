"""The clock of the command line: limits, and Ctrl-C once and twice."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys

import pytest

from sortition.cli.watch import Watch, limit

WAITS = """
import time
from sortition.cli.watch import Watch
watch = Watch(None)
with watch.listening():
    print("ready", flush=True)
    while {going}:
        time.sleep(0.01)
print("stopped", flush=True)
"""


def test_without_a_limit_there_is_always_time() -> None:
    assert Watch(None)() == math.inf


def test_a_limit_runs_out() -> None:
    assert 0 < Watch(60.0)() <= 60
    assert Watch(0.0)() <= 0


@pytest.mark.parametrize(
    ("asked", "people", "seconds"),
    [(None, 1999, None), (None, 2000, 600.0), (5.0, 100, 5.0), (5.0, 50_000, 5.0)],
)
def test_large_pools_have_a_limit(asked: float | None, people: int, seconds: float | None) -> None:
    assert limit(asked, people) == seconds


def test_the_first_interrupt_stops_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    watch = Watch(None)
    with watch.listening():
        os.kill(os.getpid(), signal.SIGINT)
        assert watch() == 0.0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before
    assert "Stopping" in capsys.readouterr().err


@pytest.mark.parametrize(("going", "code"), [("watch() > 0", 0), ("True", -signal.SIGINT)])
def test_interrupts_from_outside(going: str, code: int) -> None:
    """The first is heard by the clock; a second ends a program that does not listen to it."""
    program = subprocess.Popen(
        [sys.executable, "-c", WAITS.format(going=going)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdout.readline() == "ready\n"
    program.send_signal(signal.SIGINT)
    while "again" not in program.stderr.readline():
        assert program.poll() is None
    if code:
        program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert program.returncode == code
    assert ("stopped" in out) == (code == 0)
    assert "Traceback" not in err
