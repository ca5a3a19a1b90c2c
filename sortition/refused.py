"""A step that may not be taken: the error says why and what to do instead."""

from __future__ import annotations

from strata.problems import InputError, Problem
from strata.texts import Text

_UNUSABLE = frozenset({
    "alternates-few", "beacon-unreadable", "change-unknown", "draw-method", "draw-number",
    "draw-seed",
    "folder-file-broken", "folder-file-missing", "folder-is-file", "folder-missing", "id-space",
    "members-exist", "person-unknown", "pool-needed", "publish-inside", "replace-accept",
    "replace-member", "replace-method", "replace-not-member", "replace-twice", "replace-unknown",
    "round-far", "round-past",
    "round-unknown", "tickets-inside", "tickets-unreadable",
})  # fmt: skip
"""Codes of what was given and cannot be used; the others refuse what was usable."""


class Refused(InputError):
    """The step was not taken and every file is as it was; carries one problem."""

    def __init__(self, code: str, what: Text, remedy: Text, *, file: object = None) -> None:
        place = None if file is None else str(file)
        super().__init__([Problem(code=code, what=what, remedy=remedy, file=place)])

    @property
    def unusable(self) -> bool:
        """Whether what was given is at fault, rather than what was done or changed before."""
        return all(problem.code in _UNUSABLE for problem in self.problems)
