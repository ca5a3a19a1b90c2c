"""Who is in the demo: made-up colleagues, at addresses that nobody can own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from panels.accounts.accepting import accept_invitation
from panels.accounts.colleagues import grant_role
from panels.accounts.first import link_for_first
from panels.accounts.inviting import invite
from panels.accounts.proof.demo import demo_people, enter_demo
from panels.accounts.whoami import whoami
from panels.door import Machine, Role, Visit
from panels.house import House

CITY = "Leuven (verzonnen)"
_SAME = "%Y-%m-%d %H:%M"
"""Within a minute of the story somebody stays signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works for the made-up city."""

    name: str
    email: str
    role: Role


ADMINISTRATOR = Colleague(name="An Beheer", email="an@leuven.example", role=Role.ADMINISTRATOR)
OFFICER = Colleague(name="Bram Inspraak", email="bram@leuven.example", role=Role.OFFICER)
SECOND = Colleague(name="Chaima Inspraak", email="chaima@leuven.example", role=Role.OFFICER)
DEPARTMENT = Colleague(name="Greet Mobiliteit", email="greet@leuven.example", role=Role.DEPARTMENT)
CALLER = Colleague(name="Dirk Bellers", email="dirk@leuven.example", role=Role.CALLER)
FACILITATOR = Colleague(name="Elif Begeleiding", email="elif@leuven.example", role=Role.FACILITATOR)
OBSERVER = Colleague(name="Fons Waarnemer", email="fons@leuven.example", role=Role.OBSERVER)
IN_THE_CITY = (OFFICER, SECOND, DEPARTMENT)
IN_EACH_JURY = (CALLER, FACILITATOR, OBSERVER)


class Cast:
    """The colleagues, each of whom can come to the door at any time of the story.

    Parameters
    ----------
    house
        Where they work; its clock is that of the story.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.city = self._begin()
        people = demo_people(house.visit())
        self._accounts = {person.name: person.account for person in people}
        self._tokens: dict[tuple[str, str], str] = {}

    def visit(self, who: Colleague, *, jury: str | None = None) -> Visit:
        """Return the visit of `who` at this moment of the story."""
        key = who.name, self.house.now().strftime(_SAME)
        if key not in self._tokens:
            begun = enter_demo(self.house.visit(), self._accounts[who.name])
            self._tokens[key] = begun.token
        return self.house.visit(self._tokens[key], city=None if jury else self.city, jury=jury)

    def account(self, who: Colleague) -> str:
        """Return the account of `who`."""
        return self._accounts[who.name]

    def _begin(self) -> str:
        """Let the first administrator in, who invites the others; return the city."""
        link = link_for_first(self.house.machine(Machine.OPERATOR))
        accept_invitation(
            self.house.visit(), _token(link), name=ADMINISTRATOR.name, email=ADMINISTRATOR.email,
            city=CITY, password=secrets.token_urlsafe(24),
        )  # fmt: skip
        people = {person.name: person.account for person in demo_people(self.house.visit())}
        begun = enter_demo(self.house.visit(), people[ADMINISTRATOR.name])
        ((city, _),) = whoami(self.house.visit(begun.token)).cities
        visit = self.house.visit(begun.token, city=city)
        for colleague in IN_THE_CITY:
            self._taken_up(colleague, invite(visit, colleague.email, colleague.role))
        return city

    def join(self, jury: str) -> None:
        """Give those who work for single juries their role in `jury`."""
        visit = self.visit(ADMINISTRATOR)
        for colleague in IN_EACH_JURY:
            if colleague.name in self._accounts:
                grant_role(visit, self._accounts[colleague.name], colleague.role, jury)
                continue
            self._taken_up(colleague, invite(visit, colleague.email, colleague.role, jury))
            people = demo_people(self.house.visit())
            self._accounts = {person.name: person.account for person in people}

    def _taken_up(self, colleague: Colleague, link: str) -> None:
        accept_invitation(
            self.house.visit(), _token(link), name=colleague.name,
            password=secrets.token_urlsafe(24),
        )  # fmt: skip


def _token(link: str) -> str:
    """Return the secret at the end of a link."""
    return urlsplit(link).path.rsplit("/", 1)[-1]
