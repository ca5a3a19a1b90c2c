"""Every end of a command: its words, its JSON, its exit code, and never a traceback."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sortition.cli.outcome import Outcome, carry_out
from sortition.clock import Stopped
from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.texts import text


def end_of(work: Callable[[], Outcome], **options: bool) -> int:
    with pytest.raises(SystemExit) as stop:
        carry_out("check", work, **({"as_json": False} | options))
    assert isinstance(stop.value.code, int)
    return stop.value.code


def failing(error: BaseException) -> Callable[[], Outcome]:
    def work() -> Outcome:
        raise error

    return work


PROBLEM = Problem(
    code="value-unknown", what=text("Unknown."), remedy=text("Look."), file="p.csv", row=3
)

ENDS = [
    (InputError([PROBLEM]), 2, "value-unknown"),
    (
        Refused("folder-drawn", text("It has been drawn."), text("Choose another.")),
        1,
        "folder-drawn",
    ),
    (FileNotFoundError(errno.ENOENT, "", "pool.csv"), 2, "file-missing"),
    (PermissionError(errno.EACCES, "", "pool.csv"), 2, "no-permission"),
    (OSError(errno.ENOSPC, "", "jury"), 2, "disk-full"),
    (OSError(errno.EIO, "Input/output error"), 2, "system"),
    (Stopped(), 3, "stopped"),
    (MemoryError(), 4, "memory"),
    (KeyError("Willems, Hannah"), 4, "fault"),
    (KeyboardInterrupt(), 130, "interrupted"),
]


@pytest.mark.parametrize(("error", "code", "name"), ENDS, ids=[end[2] for end in ENDS])
def test_each_error_has_a_code_and_a_remedy(
    error: BaseException, code: int, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end_of(failing(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert f"[{name}]" in err
    assert "Traceback" not in err


def test_a_fault_shows_no_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    end_of(failing(KeyError("Willems, Hannah")))
    assert "Willems" not in "".join(capsys.readouterr())


def test_debug_shows_where_the_program_failed(capsys: pytest.CaptureFixture[str]) -> None:
    end_of(failing(KeyError("x")), debug=True)
    assert "Traceback" in capsys.readouterr().err


def test_json_is_one_object_also_when_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_of(failing(InputError([PROBLEM])), as_json=True) == 2
    found = json.loads(capsys.readouterr().out)
    assert found == {"command": "check", "exit": 2, "problems": [PROBLEM.as_json()]}


def test_json_holds_warnings_that_were_shown_before(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome(summary=["Fine."], figures={"exists": True}, warnings=[PROBLEM])
    assert end_of(lambda: outcome, as_json=True) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["exists"] is True
    assert json.loads(out)["problems"] == [PROBLEM.as_json()]
    assert err == ""


def test_a_place_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    end_of(failing(InputError([PROBLEM])))
    assert capsys.readouterr().err == "error: p.csv, row 3: Unknown. Look. [value-unknown]\n"


@pytest.mark.parametrize(
    ("hidden", "given"),
    [("/x/.jury.0.new", "/x/jury"), ("x/.pool.csv.new", "x/pool.csv"), (".j.1.0.new/a", "j.1/a")],
)
def test_hidden_names_are_shown_as_they_will_be(
    hidden: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    end_of(failing(PermissionError(errno.EACCES, "", hidden)))
    assert capsys.readouterr().err.startswith(f"error: {given}: ")


SPEAKS = (
    "from sortition.cli.outcome import Outcome, carry_out;"
    "carry_out('check', lambda: Outcome(summary=['word'] * 100_000), as_json=False)"
)


def test_a_reader_who_leaves_early_is_no_error() -> None:
    speaker = subprocess.Popen(
        [sys.executable, "-c", SPEAKS], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert speaker.stdout is not None
    assert speaker.stderr is not None
    speaker.stdout.readline()
    speaker.stdout.close()
    assert speaker.stderr.read() == b""
    speaker.stderr.close()
    assert speaker.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_at_the_end_is_said() -> None:
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-c", SPEAKS], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert run.returncode == 2
    assert "[disk-full]" in run.stderr
    assert "Traceback" not in run.stderr
    assert "Exception ignored" not in run.stderr
