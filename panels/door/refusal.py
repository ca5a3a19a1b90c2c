"""What the door says when somebody may not come in."""

from __future__ import annotations

from strata.problems import InputError, Problem
from strata.texts import Text, text


class Denied(InputError):
    """Who asked may not do this, here or now; nothing happened.

    The message names neither the jury nor whether it exists: whoever may not see it learns nothing.
    """

    def __init__(self, code: str, what: Text, remedy: Text) -> None:
        super().__init__([Problem(code=code, what=what, remedy=remedy)])

    @property
    def code(self) -> str:
        """The stable name of the reason."""
        return self.problems[0].code


def not_allowed() -> Denied:
    """Say that the role is missing."""
    return Denied(
        "not-allowed",
        text("You may not do this here."),
        text("Ask an administrator of the city for the role that may, or sign in as another."),
    )


def signed_out() -> Denied:
    """Say that the session has ended."""
    return Denied(
        "signed-out",
        text("You are not signed in any more."),
        text("Sign in again; nothing of what was saved is lost."),
    )


def wrong_stage(stage: Text, allowed: Text) -> Denied:
    """Say that the jury is not in a stage in which this can be done."""
    return Denied(
        "wrong-stage",
        text("The jury is in the stage '{stage}', and this is done in: {allowed}.",
             stage=stage, allowed=allowed),
        text("Look at the timeline of the jury: it says what comes first."),
    )  # fmt: skip
