"""Opening the house for the screens: as a demo, for one person alone, or for several."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from panels.accounts.first import first_link, link_for_one, nobody_else
from panels.accounts.proof.demo import demo_people
from panels.door import Machine
from panels.house import House
from panels.settings import Settings, data_folder
from panels.web.guard import HERE
from sortition.refused import Refused
from strata.texts import Text, text


def prepared(port: int, *, bind: str, demo: bool, city: str) -> tuple[House, str, list[Text]]:
    """Return the open house, the link to come in by, and what is said about it.

    What is found out here is put into the environment, so that the screens and the worker, which
    open the house for themselves, find the same.

    Raises
    ------
    Refused
        If a demo is asked for and there is none, or others could reach it.
    """
    os.environ.setdefault("SORTITION_ADDRESS", f"http://127.0.0.1:{port}")
    if demo:
        os.environ["SORTITION_DEMO"] = "1"
        if not {"SORTITION_DATABASE", "SORTITION_FOLDER"} & set(os.environ):
            os.environ["SORTITION_FOLDER"] = str(data_folder() / "demo")
    settings = Settings()
    house = House.open(settings)
    if settings.demo:
        _only_here(settings, bind)
        if not demo_people(house.visit()):
            raise Refused(
                "demo-empty",
                text("There is no made-up city in the database."),
                text("Run `sortition demo` first."),
            )
        said = text(
            "Everybody in it is made up; come in as one of them: {link}", link=house_at(house)
        )
        return house, house_at(house), [said]
    if settings.alone or _may_be_alone(house, bind):
        os.environ["SORTITION_ALONE"] = "1"
        house = House(engine=house.engine, keys=house.keys, settings=Settings())
        _only_here(house.settings, bind)
        link = link_for_one(house.machine(Machine.OPERATOR), city)
        said = text("You work alone on this machine. Come in, once, by: {link}", link=link)
        return house, link, [said]
    if link_first := first_link(house):
        said = text("Make the first administrator, once, by: {link}", link=link_first)
        return house, link_first, [said]
    return house, house_at(house), [text("The screens: {link}", link=house_at(house))]


def house_at(house: House) -> str:
    """Return where the screens are."""
    return f"{house.settings.address.rstrip('/')}/"


def _may_be_alone(house: House, bind: str) -> bool:
    """Tell whether nobody but one person can be meant: embedded, on this machine, no accounts."""
    settings = house.settings
    here = urlsplit(settings.address).hostname in HERE and bind in HERE
    asked = "SORTITION_ALONE" not in os.environ
    return asked and here and not settings.database and nobody_else(house.machine(Machine.OPERATOR))


def _only_here(settings: Settings, bind: str) -> None:
    if bind not in HERE or urlsplit(settings.address).hostname not in HERE:
        raise Refused(
            "demo-outside",
            text("Without passwords the screens open to this machine only."),
            text("Leave --bind and SORTITION_ADDRESS as they are, or unset SORTITION_DEMO and "
                 "SORTITION_ALONE."),
        )  # fmt: skip
