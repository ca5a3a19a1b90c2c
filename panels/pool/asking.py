"""What people are asked when they register: the features of the quotas, and the limits of age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from panels.door import Role, Room, Scope, read
from panels.pool.age_day import AgeDay, age_day
from panels.quotas import sets
from panels.stages import BEFORE_FREEZE
from panels.store.tables import Person, PersonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolForm:
    """What is asked.

    Parameters
    ----------
    features
        For each feature of the newest quotas its values; those that people answered in a file
        although no quota asks for them have none.
    youngest, oldest, age_day
        Limits of age, and on which day ages count.
    one_per_household
        Whether people of one household never sit together.
    open
        Whether people can still be added.
    """

    features: Mapping[str, tuple[str, ...]]
    youngest: int | None
    oldest: int | None
    age_day: AgeDay
    one_per_household: bool
    open: bool


@read(scope=Scope.JURY, roles={Role.OFFICER})
def pool_form(room: Room) -> PoolForm:
    """Show what people are asked when they register, and which ages count."""
    newest = sets.latest(room.session, room.jury.id)
    features: dict[str, tuple[str, ...]] = {}
    if newest is not None:
        quotas = sets.as_quotas(newest)
        features = {feature: quotas.values(feature) for feature in quotas.features}
    answered = select(PersonValue.feature).distinct()
    answered = answered.join(Person, Person.id == PersonValue.person_id)
    for feature in sorted(room.session.scalars(answered.where(Person.jury_id == room.jury.id))):
        features.setdefault(feature, ())
    return PoolForm(
        features=features,
        youngest=room.jury.youngest,
        oldest=room.jury.oldest,
        age_day=age_day(room.session, room.jury),
        one_per_household=room.jury.one_per_household,
        open=room.jury.stage in BEFORE_FREEZE,
    )
