"""Verifying a folder: the checks of the standalone `verify.py`, and two that need more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from sortition import __version__, beacon
from sortition import verify as standalone
from sortition.digest import sha256
from sortition.folder import estimates
from sortition.folder.contents import SCRIPTS, load
from sortition.folder.tables import rows_of
from sortition.folder.writing import REPLACEMENTS
from strata.problems import InputError
from strata.texts import Text, text

State = Literal["ok", "wrong", "unknown"]

_STATES: dict[str, State] = {"ok": "ok", "WRONG": "wrong", standalone.UNKNOWN: "unknown"}
_SIGNATURE = "draw: beacon's signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    state
        ``unknown`` if this folder cannot tell, such as the public part.
    what
        What was checked.
    detail
        What differs, or why it cannot be told; figures of the folder, not translated.
    """

    state: State
    what: Text
    detail: str = ""


def verify(
    folder: Path, tickets: Path | None = None, *, again: bool = False
) -> tuple[Finding, ...]:
    """Recompute everything in `folder` from its files alone.

    Parameters
    ----------
    folder
        A full folder or its public part.
    tickets
        The private list, if one was made and is at hand.
    again
        Whether to choose the alternates of a draw once more, which takes some seconds.

    Returns
    -------
    findings
        In the order of the standalone verifier, which finds the same but for these: the signature
        of the beacon, the intervals of estimates, the alternates chosen `again`, and whether the
        `verify.py` in the folder is the one it came with.
    """
    found = [
        Finding(state=_STATES[state], what=Text("{what}", {"what": what}), detail=detail)
        if not what.endswith(_SIGNATURE)
        else _signature(folder, what.removesuffix(_SIGNATURE))
        for state, what, detail in standalone.check(folder, tickets)
    ]
    chosen = [_alternates(folder)] if again and (folder / "alternates.csv").exists() else []
    links = sorted((folder / REPLACEMENTS).glob("[0-9]*"))
    scripts = [_script(folder), *(_script(link, link.name) for link in links)]
    return (*found, *_estimates(folder), *chosen, *scripts)


def holds(findings: tuple[Finding, ...]) -> bool:
    """Tell whether nothing is wrong."""
    return all(finding.state != "wrong" for finding in findings)


def _signature(folder: Path, prefix: str) -> Finding:
    """Check the signature of a draw, or of the replacement that `prefix` names."""
    what = text("The signature of the beacon")
    if prefix:
        number = re.sub(r"\D", "", prefix)
        folder = folder / REPLACEMENTS / number
        what = text("The signature of the beacon of replacement {number}", number=number)
    try:
        drawn = load(folder / "draw.json")["beacon"]
        chain, number, signature = drawn["chain"], drawn["round"], drawn["signature"]
        signed = beacon.Beacon(number=int(number), signature=str(signature))
        genuine = chain == beacon.CHAIN and beacon.genuine(signed)
    except beacon.NoPairing as error:
        return Finding(state="unknown", what=what, detail=str(error.problems[0].remedy))
    except (ValueError, LookupError, TypeError, OSError):
        unread = "draw.json names no round of a beacon that can be read"
        return Finding(state="wrong", what=what, detail=unread)
    if not genuine:
        return Finding(state="wrong", what=what, detail=f"not of round {number} of {chain:.99}")
    return Finding(state="ok", what=what)


def _estimates(folder: Path) -> Iterator[Finding]:
    """Compute the table of a rule that samples its panels once more, if there is one."""
    what, detail = text("The estimates and their intervals"), ""
    try:
        manifest = load(folder / "manifest.json")
        if "failures" not in manifest["reached"] and not (folder / estimates.NAME).exists():
            return
        given = (folder / estimates.NAME).read_bytes()
        rows = rows_of((folder / "lottery.csv").read_bytes())[1:]
        detail = estimates.differs(given, [row[1].split(" ") for row in rows], manifest["tickets"])
        if sha256(given) != manifest["files"][estimates.NAME]:
            detail = "another file than the manifest names"
    except (ValueError, LookupError, TypeError, OSError):
        detail = "estimates.csv or manifest.json cannot be read or do not fit"
    yield Finding(state="wrong" if detail else "ok", what=what, detail=detail)


def _alternates(folder: Path) -> Finding:
    """Choose the alternates of the draw once more."""
    from sortition.alternates import folder as alternates

    what = text("The alternates chosen once more")
    if not (folder / "pool.csv").exists():
        return Finding(state="unknown", what=what, detail="needs pool.csv, which is not public")
    try:
        drawn = load(folder / "draw.json")
        found = alternates.again(folder, drawn)
        theirs = (folder / "alternates.csv").read_bytes()
        same = found.files["alternates.csv"] == theirs and found.record == drawn["alternates"]
    except (InputError, ValueError, LookupError, TypeError, OSError):
        unread = "alternates.csv, stay.csv or draw.json cannot be read or do not fit"
        return Finding(state="wrong", what=what, detail=unread)
    if not same:
        return Finding(state="wrong", what=what, detail="others are chosen, or the figures differ")
    return Finding(state="ok", what=what)


def _script(folder: Path, replacement: str = "") -> Finding:
    """Compare the folder's verifier with our own, if the folder was made by this version."""
    what = text("its scripts are those that this program came with")
    if replacement:
        what = text("replacement {number}: {what}", number=replacement, what=what)
    try:
        version = load(folder / "manifest.json")["made_with"]["sortition"]
        theirs = [(folder / name).read_bytes() for name in SCRIPTS]
    except (ValueError, LookupError, TypeError, OSError):
        unread = "manifest.json or a script is missing or cannot be read"
        return Finding(state="wrong", what=what, detail=unread)
    if theirs == [resources.files("sortition").joinpath(name).read_bytes() for name in SCRIPTS]:
        return Finding(state="ok", what=what)
    if version == __version__:
        return Finding(state="wrong", what=what, detail="it was changed: do not run it")
    return Finding(state="unknown", what=what, detail=f"it came with version {version!r:.30}")
