"""Reasons that are published: that there is one where it is needed, and that it can be read."""

from __future__ import annotations

from sortition.refused import Refused
from strata.texts import Text, text

LONGEST_REASON = 1000


def checked(reason: str, missing: Text | None) -> str:
    """Return `reason` as it is kept.

    Parameters
    ----------
    reason
        As somebody wrote it.
    missing
        What to say if there is none; None if none is needed.
    """
    why = reason.strip()
    if len(why) > LONGEST_REASON:
        raise Refused(
            "reason-long",
            text("The reason is longer than {most} signs.", most=LONGEST_REASON),
            text("Say it in fewer words."),
        )
    if missing is not None and not why:
        raise Refused(
            "reason-missing",
            missing,
            text("Say why, without names: the reason is published."),
        )
    return why
