"""What a command came to: how it is said, as JSON or in words, and with which exit code.

Whatever happens, a command ends here: with its result, with problems and their remedies, or with a
short message. A traceback is shown only on request, and no message but the reader's own shows
what stands in a file.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strata.problems import InputError, Problem
from strata.texts import Text, text

DONE = 0
NO = 1
BAD_INPUT = 2
STOPPED = 3
FAULT = 4
INTERRUPTED = 130
PIPE_CLOSED = 141
_OURS = frozenset({"strata", "sortition", "panels", "app"})
"""Packages that are always there; whatever else is missing was not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command found or made.

    Parameters
    ----------
    summary
        For standard output, a line each.
    figures
        The same for ``--json``.
    warnings
        What was shown already, for ``--json``.
    problems
        What is still to be shown.
    code
        Exit code.
    """

    summary: Sequence[Text | str]
    figures: Mapping[str, object] = field(default_factory=dict)
    warnings: Sequence[Problem] = ()
    problems: Sequence[Problem] = ()
    code: int = DONE


def carry_out(
    command: str, work: Callable[[], Outcome], *, as_json: bool, debug: bool = False
) -> None:
    """Do the `work` of `command`, say what came of it and exit with its code."""
    try:
        outcome = work()
    except KeyboardInterrupt:
        outcome = Outcome(summary=(), code=INTERRUPTED, problems=[_interrupted()])
    except Exception as error:
        if debug:
            traceback.print_exc()
        problems, code = _explained(error)
        outcome = Outcome(summary=(), problems=problems, code=code)
    sys.exit(_say(command, outcome, as_json=as_json))


def warn(problems: Sequence[Problem]) -> None:
    """Show `problems` on standard error, one below the other."""
    for problem in problems:
        named = {str(value) for value in problem.what.values.values()}
        place = "" if problem.place() in named else problem.place()
        label = "error" if problem.severity == "error" else "warning"
        where = f"{place}: " if place else ""
        said = f"{label}: {where}{problem.what} {problem.remedy} [{problem.code}]"
        print(said, file=sys.stderr)


def _say(command: str, outcome: Outcome, *, as_json: bool) -> int:
    try:
        warn(outcome.problems)
        if as_json:
            head = {
                "command": command,
                "exit": outcome.code,
                "problems": [p.as_json() for p in (*outcome.warnings, *outcome.problems)],
            }
            print(json.dumps(head | dict(outcome.figures), ensure_ascii=False, indent=2))
        else:
            for line in outcome.summary:
                print(line)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        _let_go()
        return PIPE_CLOSED
    except OSError as error:
        _let_go()
        warn([_of_the_system(error)])
        return BAD_INPUT
    return outcome.code


def _let_go() -> None:
    """Send what is still to be written nowhere, so that the end of the program stays quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _explained(error: Exception) -> tuple[Sequence[Problem], int]:
    from sortition.clock import Stopped
    from sortition.refused import Refused

    if isinstance(error, Refused):
        return error.problems, BAD_INPUT if error.unusable else NO
    if isinstance(error, InputError):
        return error.problems, BAD_INPUT
    if isinstance(error, OSError):
        return [_of_the_system(error)], BAD_INPUT
    if isinstance(error, Stopped):
        return [_stopped()], STOPPED
    if isinstance(error, MemoryError):
        return [_memory()], FAULT
    if isinstance(error, ModuleNotFoundError) and error.name:
        library = error.name.partition(".")[0]
        if library not in _OURS:
            return [_not_installed(library)], BAD_INPUT
    return [_fault(error)], FAULT


def _not_installed(library: str) -> Problem:
    return Problem(
        code="app-extra",
        what=text("This needs the library {library}, which is not installed.", library=library),
        remedy=text('Install it with: pip install "sortition-jury[app]"'),
    )


def _of_the_system(error: OSError) -> Problem:
    whats = {
        errno.ENOENT: ("file-missing", text("There is no such file or folder."),
                       text("Check the path and its spelling.")),
        errno.EACCES: ("no-permission", text("This may not be read or written here."),
                       text("Check its permissions, or choose another place.")),
        errno.EPERM: ("no-permission", text("This may not be read or written here."),
                      text("Check its permissions, or choose another place.")),
        errno.EROFS: ("no-permission", text("The disk can only be read."),
                      text("Choose another place.")),
        errno.ENOSPC: ("disk-full", text("The disk is full."),
                       text("Make room; nothing half is left behind.")),
        errno.EDQUOT: ("disk-full", text("Your share of the disk is used up."),
                       text("Make room; nothing half is left behind.")),
        errno.EISDIR: ("not-a-file", text("A file is needed, and this is a folder."),
                       text("Name a file.")),
        errno.ENOTDIR: ("not-a-folder", text("A folder is needed, and this is a file."),
                        text("Name a folder.")),
    }  # fmt: skip
    other = (
        "system",
        text("The system said: {reason}.", reason=error.strerror or type(error).__name__),
        text("Check the path and the disk, then try again."),
    )
    code, what, remedy = whats.get(error.errno or 0, other)
    name = error.filename
    file = None if name is None else _as_given(os.fsdecode(name))
    return Problem(code=code, what=what, remedy=remedy, file=file)


def _as_given(name: str) -> str:
    """Return the path with the hidden names, under which things are written, as they will be."""
    parts = (re.sub(r"^\.(.+?)(\.\d+)?\.new$", r"\1", part) for part in Path(name).parts)
    return str(Path(*parts))


def _interrupted() -> Problem:
    return Problem(
        code="interrupted",
        what=text("Interrupted; no file is half written."),
        remedy=text("Start the command again when you like."),
    )


def _stopped() -> Problem:
    return Problem(
        code="stopped",
        what=text("The work was stopped before there was a result; nothing was written."),
        remedy=text("Allow more time with --time."),
    )


def _memory() -> Problem:
    return Problem(
        code="memory",
        what=text("There is too little memory for this."),
        remedy=text("Close other programs, or use a larger machine."),
    )


def _fault(error: Exception) -> Problem:
    """Name only the kind of the error: its message could hold what stands in a file."""
    return Problem(
        code="fault",
        what=text(
            "This is a fault of the program ({kind}).",
            kind=type(error).__name__,
        ),
        remedy=text("Please report it, with what --debug shows; look it over for personal data."),
    )
