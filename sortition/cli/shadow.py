"""`sortition shadow`: for each seat of a panel that was drawn somebody in reserve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.texts import Text, plural, text

if TYPE_CHECKING:
    from sortition.shadow import Reserve


def shadow(
    folder: options.Folder, json: options.Json = False, debug: options.Debug = False
) -> None:
    """Reserve for each drawn seat somebody of the same profile.

    Where nobody has the same profile it is whoever differs in fewest features, and it is said in
    which. The draw decides between people who suit a seat alike: the same draw gives the same
    shadow panel.

    \b
    Examples:
      sortition shadow jury
      sortition shadow jury --json
    """
    carry_out("shadow", lambda: _shadowed(folder), as_json=json, debug=debug)


def _shadowed(folder: Path) -> Outcome:
    from sortition.cli.verify import expect_manifest
    from sortition.folder.contents import load
    from sortition.shadow import FILE
    from sortition.shadow import shadow as choose

    expect_manifest(folder)
    found = choose(folder)
    return Outcome(
        summary=[
            *_lines(found, replaceable="juries" not in load(folder / "manifest.json")),
            text("Who is in reserve for whom stands in {file}.", file=folder / FILE),
        ],
        figures={
            "folder": str(folder),
            "seats": len(found),
            "same": sum(one.shadow is not None and not one.differs for one in found),
            "reserves": [
                {
                    "id": one.seat,
                    "shadow": one.shadow,
                    "differs": {d.feature: [d.seat, d.reserve] for d in one.differs},
                    "keeps_quotas": one.keeps,
                }
                for one in found
            ],
        },
    )


def _lines(found: tuple[Reserve, ...], *, replaceable: bool) -> Iterator[Text]:
    """Yield the summary for people; replacements are drawn for one jury only."""
    same = sum(one.shadow is not None and not one.differs for one in found)
    yield text("{seats} seats: {same} have somebody of the same profile in reserve.",
               seats=len(found), same=same)  # fmt: skip
    other = [one for one in found if one.differs]
    if other:
        yield text(
            "Another {count} have somebody who differs, in {most} features at most.",
            count=len(other), most=max(len(one.differs) for one in other),
        )  # fmt: skip
    breaking = sum(not one.keeps for one in found)
    if breaking:
        yield text(
            "Of these, {count} would break a quota if they alone stepped in.", count=breaking
        )
        if replaceable:
            yield text("'sortition replace' finds others then.")
    nobody = sum(one.shadow is None for one in found)
    if nobody:
        yield plural("Nobody is left for {count} seat.", "Nobody is left for {count} seats.",
                      count=nobody)  # fmt: skip
