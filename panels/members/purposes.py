"""Lists of members: for each purpose its columns and its readers, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from panels.desk.words import NeedKind
from panels.door import Role
from strata.texts import Text, text


class Purpose(StrEnum):
    """What a list of members is for."""

    BADGE = "badge"
    CATERING = "catering"
    ACCESS = "access"
    CONTACT = "contact"
    FACILITATOR = "facilitator"


class Column(StrEnum):
    """What a list can say of a member."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PLACE = "place"
    LANGUAGE = "language"
    NEEDS = "needs"
    PHOTOGRAPHS = "photographs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One list.

    Parameters
    ----------
    title, about
        What it is called, and for whom.
    columns
        What it says of each member, and nothing else.
    roles
        Who may see it.
    needs
        Which needs it tells; who has none of them is left out if only needs are told.
    only_with_needs
        Whether members without such a need are left out.
    """

    title: Text
    about: Text
    columns: tuple[Column, ...]
    roles: frozenset[Role]
    needs: frozenset[NeedKind] = frozenset()
    only_with_needs: bool = False


_OFFICER = frozenset({Role.OFFICER})
_ROOM = frozenset({Role.OFFICER, Role.FACILITATOR})
_ACCESS = frozenset(NeedKind) - {NeedKind.DIET}

SHEETS: Mapping[Purpose, Sheet] = {
    Purpose.BADGE: Sheet(
        title=text("Badges"),
        about=text("Names for the badges and the door."),
        columns=(Column.NAME,),
        roles=_ROOM,
    ),
    Purpose.CATERING: Sheet(
        title=text("Catering"),
        about=text("Diets without names, for the kitchen."),
        columns=(Column.NEEDS,),
        roles=_ROOM,
        needs=frozenset({NeedKind.DIET}),
        only_with_needs=True,
    ),
    Purpose.ACCESS: Sheet(
        title=text("Access and support"),
        about=text("Who needs what to take part, for whoever arranges it."),
        columns=(Column.NAME, Column.NEEDS),
        roles=_ROOM,
        needs=_ACCESS,
        only_with_needs=True,
    ),
    Purpose.CONTACT: Sheet(
        title=text("Contact"),
        about=text("To write to members and ring them."),
        columns=(
            Column.NAME,
            Column.PHONE,
            Column.EMAIL,
            Column.ADDRESS,
            Column.POSTCODE,
            Column.PLACE,
            Column.LANGUAGE,
        ),
        roles=_OFFICER,
    ),
    Purpose.FACILITATOR: Sheet(
        title=text("In the room"),
        about=text("Who is there, in which language, and who is not photographed."),
        columns=(Column.NAME, Column.LANGUAGE, Column.PHOTOGRAPHS),
        roles=_ROOM,
    ),
}
"""Each list as it is."""

COLUMNS: Mapping[Column, Text] = {
    Column.NAME: text("Name"),
    Column.PHONE: text("Telephone"),
    Column.EMAIL: text("E-mail"),
    Column.ADDRESS: text("Address"),
    Column.POSTCODE: text("Postcode"),
    Column.PLACE: text("Place"),
    Column.LANGUAGE: text("Language"),
    Column.NEEDS: text("Needs"),
    Column.PHOTOGRAPHS: text("Photographs allowed"),
}
