"""The house that the environment names, for whoever runs commands on its machine."""

from __future__ import annotations

from panels.care.places import cities_here
from panels.care.places import city_of_person as city_of
from panels.door import Machine, Visit
from panels.house import House
from panels.rooms import furnished
from sortition.refused import Refused
from strata.texts import text


def opened() -> House:
    """Open the house, with all its rooms."""
    furnished()
    return House.open()


def operator(house: House | None = None) -> Visit:
    """Return the visit of whoever runs commands on the machine."""
    return (house or opened()).machine(Machine.OPERATOR)


def in_city(named: str | None, house: House | None = None) -> Visit:
    """Return the operator's visit to the city called `named`, or to the only one.

    Raises
    ------
    Refused
        If it is not clear which city is meant.
    """
    visit = operator(house)
    cities = cities_here(visit, named)
    if len(cities) != 1:
        raise Refused(
            "city-unknown",
            text("{cities} cities fit.", cities=len(cities)),
            text("Name one with --city."),
        )
    return visit.to(city=cities[0])


def every_city(house: House) -> list[Visit]:
    """Return the operator's visits to all cities."""
    visit = operator(house)
    return [visit.to(city=city) for city in cities_here(visit)]


def city_of_person(house: House, person_id: str) -> Visit:
    """Return the operator's visit to the city in one of whose juries a person is.

    Raises
    ------
    Refused
        If there is nobody with this id.
    """
    visit = operator(house)
    city = city_of(visit, person_id)
    if city is None:
        raise Refused(
            "person-not-here",
            text("There is nobody with this id."),
            text("Look the person up; who was erased cannot be found again."),
        )
    return visit.to(city=city)
