"""What people answered, read from the store into columns as a file would hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.store.tables import Identity, Jury, Person, PersonValue
from strata.crossed import parts
from strata.quotas import Quotas
from strata.reading.ages.bands import Bands
from strata.reading.spelling import fold

ID = "id of the person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The people who may be drawn, one position each in every column.

    Parameters
    ----------
    ids
        Of the people, sorted.
    names, emails, phones, addresses, postcodes, marks, born
        Who they are, as it stands in the store; `marks` are households as a file gave them.
    features
        For each feature that anybody answered the answers, empty where there is none.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    addresses: tuple[str, ...]
    postcodes: tuple[str, ...]
    marks: tuple[str, ...]
    born: tuple[date | None, ...]
    features: dict[str, tuple[str, ...]]


def answers(session: Session, jury: Jury, quotas: Quotas) -> Answers:
    """Return what the people of `jury` who may be drawn answered.

    Where the bands of an age have no answers of their own, birth dates stand in for them: for all
    of a feature that nobody answered, and for each person who gave none.
    """
    wanted = (
        select(
            Person.id, Identity.name, Identity.email, Identity.phone, Identity.address,
            Identity.postcode, Identity.household, Identity.born_on,
        )
        .outerjoin(Identity, Identity.person_id == Person.id)
        .where(Person.jury_id == jury.id, Person.eligible)
    )  # fmt: skip
    rows = sorted(tuple(row) for row in session.execute(wanted))
    columns = list(zip(*rows, strict=True)) or [()] * 8
    born: tuple[date | None, ...] = tuple(columns[7])
    at = {person: spot for spot, person in enumerate(columns[0])}
    features = _features(session, jury, at)
    _stand_in(features, quotas, born)
    filled = [tuple(cell or "" for cell in column) for column in columns[1:7]]
    return Answers(
        ids=tuple(columns[0]), names=filled[0], emails=filled[1], phones=filled[2],
        addresses=filled[3], postcodes=filled[4], marks=filled[5], born=born, features=features,
    )  # fmt: skip


def _features(session: Session, jury: Jury, at: dict[str, int]) -> dict[str, tuple[str, ...]]:
    wanted = (
        select(PersonValue.feature, PersonValue.person_id, PersonValue.value)
        .join(Person, Person.id == PersonValue.person_id)
        .where(Person.jury_id == jury.id, Person.eligible)
    )
    found: dict[str, list[str]] = {}
    for feature, person, value in session.execute(wanted):
        if feature not in found:
            found[feature] = [""] * len(at)
        found[feature][at[person]] = value
    return {feature: tuple(found[feature]) for feature in sorted(found)}


def _stand_in(
    features: dict[str, tuple[str, ...]], quotas: Quotas, born: Sequence[date | None]
) -> None:
    """Put birth dates where an age in bands has no answer."""
    if not any(born):
        return
    known = {fold(name): name for name in features}
    for age in bands_of_age(quotas):
        own = known.get(fold(age))
        given = features[own] if own is not None else ("",) * len(born)
        features[own or age] = tuple(
            cell or (day.isoformat() if day else "") for cell, day in zip(given, born, strict=True)
        )


def bands_of_age(quotas: Quotas) -> list[str]:
    """Return the features, or parts of crossed ones, whose values are all bands of age."""
    values: dict[str, set[str]] = {}
    for quota in quotas.rows:
        values.setdefault(quota.feature, set()).add(quota.value)
        names, own = parts(quota.feature), parts(quota.value)
        if len(names) > 1 and len(names) == len(own):
            for name, value in zip(names, own, strict=True):
                values.setdefault(name, set()).add(value)
    return [name for name, own in values.items() if _are_ages(own)]


def _are_ages(values: set[str]) -> bool:
    bands = Bands.of(sorted(values))
    return len(bands.bands) == len(values) and bands.are_ages
