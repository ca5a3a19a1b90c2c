"""Writing the folder of a lottery: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sortition.folder import estimates
from sortition.folder import tickets as private
from sortition.folder.atomic import new_folder, standing
from sortition.folder.contents import FORMAT, SCRIPTS, Names, files, load
from sortition.lottery import Lottery
from sortition.refused import Refused
from strata.quotas import Quotas
from strata.texts import text

LOTTERY_FILES = (
    "quotas.csv",
    "pool.csv",
    "chances.csv",
    "lottery.csv",
    "proof.json",
    *SCRIPTS,
)
"""The files whose digests stand in the manifest."""

SAMPLED_FILES = (estimates.NAME,)
"""Those of rules that sample their panels, in the manifest too."""

LATER_FILES = ("announcement.json", "draw.json", "panel.csv", "alternates.csv", "stay.csv")
"""The files that later commands add."""

PRIVATE_FILES = ("pool.csv", "salts.csv")
"""The files that are never published."""

REPLACEMENTS = "replacements"
"""The folder with the replacements of a draw, each a folder of a lottery, numbered from 1."""

_OURS = {
    *LOTTERY_FILES,
    *SAMPLED_FILES,
    *LATER_FILES,
    *PRIVATE_FILES,
    "manifest.json",
    "report.html",
}
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}


def write(
    lottery: Lottery,
    out: Path,
    *,
    quotas: Quotas,
    options: Mapping[str, object],
    made_with: Mapping[str, str],
    tickets: Path | None = None,
    replace: bool = False,
    token: Callable[[], str],
) -> None:
    """Write the folder of `lottery` to `out`, in one step: a crash leaves the old one or the new.

    Parameters
    ----------
    lottery
        What to publish. Its proof is checked first.
    out
        The place of the folder; its parents are made if needed.
    quotas
        Those of the lottery, in the order in which they should stand.
    options
        What shaped the result, for the manifest; values as JSON knows them.
    made_with
        Names and versions of programs, for the manifest.
    tickets
        Where to write the private list if people get random tickets; None to call them by id.
    replace
        Whether a folder at `out` that has not been drawn, and a list at `tickets`, may go.
    token
        Gives 32 random hexadecimal digits, never the same.

    Raises
    ------
    Refused
        If something stands at `out` or `tickets` that must stay, or an id cannot be a ticket.
    WrongProof
        If the proof does not hold.
    ValueError
        If `quotas` are not those of the lottery.
    OSError
        If the disk is full or the place cannot be written.
    """
    check_free(out, tickets=tickets, replace=replace)
    _check_quotas(lottery, quotas)
    earlier = private.read_list(tickets) if tickets and tickets.exists() else {}
    names = _names(lottery, earlier, token, random=tickets is not None)
    found = files(lottery, names=names, quotas=quotas, options=options, made_with=made_with)
    rows = zip(names.tickets, lottery.profiles.pool.ids, names.salts, strict=True)
    holders = {ticket: (name, salt) for ticket, name, salt in rows}
    listed = False
    try:
        with new_folder(out, free=lambda place: _check_place(place, replace=replace)) as fresh:
            for name, content in found.items():
                (fresh / name).write_bytes(content)
            if tickets is not None:
                # Until the folder is in place the list serves the old one and the new one.
                private.put_list(tickets, {**earlier, **holders}, replace=bool(earlier))
                listed = True
    except BaseException:
        if tickets is not None and listed and not _holds(out, found["manifest.json"]):
            _take_back(tickets, earlier)
        raise
    if tickets is not None and earlier:
        private.put_list(tickets, holders, replace=True)


def check_free(out: Path, *, tickets: Path | None = None, replace: bool = False) -> None:
    """Check, before the work begins, that `write` may write to these places.

    Raises
    ------
    Refused
        If something stands there that must stay, or the list would lie inside the folder.
    """
    _check_place(out, replace=replace)
    if tickets is not None:
        private.free(tickets, out, replace=replace)


def _check_place(out: Path, *, replace: bool) -> None:
    names = standing(out)
    if not names:
        return
    if "draw.json" in names:
        raise Refused(
            "folder-drawn",
            text("The lottery in {folder} has been drawn.", folder=out),
            text("A drawn lottery is never overwritten: choose another folder."),
            file=out,
        )
    if not replace:
        raise Refused(
            "folder-exists",
            text("{folder} exists already.", folder=out),
            text("Choose another folder, or add --replace if its lottery is no longer needed."),
            file=out,
        )
    _check_ours(out, names)


def _check_ours(out: Path, names: frozenset[str]) -> None:
    """Check that replacing `out` would remove nothing but a lottery."""
    hidden = {f".{name}.new" for name in _OURS}
    foreign = sorted(names - _OURS - hidden - _LITTER)
    try:
        ours = load(out / "manifest.json")["format"] == FORMAT
    except (OSError, ValueError, LookupError, TypeError):
        ours = False
    if foreign or not ours:
        raise Refused(
            "folder-foreign",
            text("{folder} holds more than a lottery: {names}.", folder=out, names=foreign[:5])
            if foreign
            else text("{folder} does not hold a lottery.", folder=out),
            text("Choose another folder; --replace only takes the place of a lottery."),
            file=out,
        )


def _check_quotas(lottery: Lottery, quotas: Quotas) -> None:
    own = {(r.feature, r.value, r.least, r.most) for r in lottery.profiles.rows if r.feature}
    times = lottery.at_once
    if {(q.feature, q.value, times * q.least, times * q.most) for q in quotas.rows} != own:
        raise ValueError("the quotas are not those of the lottery")


def _names(
    lottery: Lottery, earlier: Mapping[str, object], token: Callable[[], str], *, random: bool
) -> Names:
    """Return the tickets and salts of the pool, none of the tickets among `earlier`."""
    ids = lottery.profiles.pool.ids
    taken = set(earlier)
    if not random:
        spaced = [name for name in ids if not name or name.split() != [name]]
        if spaced:
            raise Refused(
                "id-space",
                text("The id {name!r} holds a space or nothing at all.", name=spaced[0]),
                text("Use --tickets FILE to replace the ids by tickets, or change the ids."),
            )
    return Names(
        tickets=tuple(private.issue(token, taken) for _ in ids) if random else ids,
        salts=tuple(token() for _ in ids),
        private=random,
    )


def _holds(out: Path, manifest: bytes) -> bool:
    """Tell whether the folder in place is the new one."""
    try:
        return (out / "manifest.json").read_bytes() == manifest
    except OSError:
        return False


def _take_back(path: Path, earlier: private.Holders) -> None:
    if earlier:
        private.put_list(path, earlier, replace=True)
    else:
        path.unlink(missing_ok=True)
