"""A step that may not be taken: the error says why and what to do instead."""

from __future__ import annotations

from strata.problems import InputError, Problem
from strata.texts import Text


class Refused(InputError):
    """The step was not taken and every file is as it was; carries one problem."""

    def __init__(self, code: str, what: Text, remedy: Text, *, file: object = None) -> None:
        place = None if file is None else str(file)
        super().__init__([Problem(code=code, what=what, remedy=remedy, file=place)])
