"""A jury under random hands: whatever anybody tries, it is where a model of the test's own says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import ClassVar

import conditions
import pytest
from houses import START, Clock, Somebody
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from panels.door import Role, Visit
from panels.house import House
from panels.juries.moving import move_on
from panels.juries.planning import change_jury, plan_jury
from panels.juries.remit import publish_text, save_text
from panels.juries.schedule import dates
from panels.juries.stopping import confirm_stop, keep_jury, stop_jury
from panels.juries.texts import Field, Language
from panels.quotas.approving import approve_quotas
from panels.quotas.proposing import propose_quotas
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    LogRecord,
    Person,
    QuotaSet,
    Seat,
    SeatState,
)
from strata.problems import InputError
from strata.quotas import Quota

ORDER = [
    "designed", "inviting", "registering", "frozen", "drawn", "confirming", "seated",
    "deliberating", "reported", "answered", "closed",
]  # fmt: skip
EARLY = set(ORDER[:3])
OFFICERS = ("officer", "officer-2")
WHO = (*OFFICERS, *(role.value for role in Role if role not in (Role.WORKER, Role.OFFICER)))
GENDER = (
    Quota(feature="gender", value="woman", least=1, most=1),
    Quota(feature="gender", value="man", least=1, most=1),
)


@dataclass
class Model:
    """What the jury is, as the test sees it."""

    template: str
    first: date
    last: date
    stage: str = "designed"
    steps: list[str] = field(default_factory=lambda: ["designed"])
    since: dict[str, datetime] = field(default_factory=dict)
    published: dict[str, datetime] = field(default_factory=dict)
    seats: int = 2
    quotas: tuple[int, str, bool] | None = None
    version: int = 0
    women: int = 0
    men: int = 0
    draw: str | None = None
    confirmed: int = 0
    undecided: int = 0
    offers: bool = False
    moves: int = 0
    stop: str | None = None
    stops: int = 0

    def came(self, day: date, now: datetime) -> bool:
        standing = self.since.get("standing")
        return day <= now.date() and (standing is None or day >= standing.date())

    def fresh(self, name: str) -> bool:
        met = self.since.get("deliberating")
        at = self.published.get(name)
        return at is not None and (met is None or at >= met)

    def needs(self, to: str, now: datetime) -> list[bool] | None:
        """What the step needs, None if there is none; only the last of "seated" may be excused."""
        asked = [name in self.published for name in ("question", "promise")]
        stands = self.template == "standing"
        approved = self.quotas is not None and self.quotas[2]
        fits = approved and self.quotas is not None and self.quotas[0] == self.seats
        feasible = self.women >= 1 and self.men >= 1 and self.seats == 2
        empty = self.women + self.men == 0
        return {
            ("designed", "inviting"): asked,
            ("designed", "registering"): [],
            ("inviting", "registering"): [],
            ("registering", "frozen"): [approved, fits, feasible],
            ("frozen", "drawn"): [self.draw == "drawn"],
            ("drawn", "confirming"): [self.draw == "drawn", self.offers],
            ("confirming", "seated"): [not self.undecided, self.confirmed >= self.seats],
            ("seated", "deliberating"): [not stands, *asked, self.came(self.first, now)],
            ("seated", "standing"): [stands],
            ("standing", "deliberating"): [*asked, self.came(self.first, now)],
            ("deliberating", "reported"): [self.came(self.last, now), self.fresh("report")],
            ("reported", "answered"): [self.fresh("answer")],
            ("answered", "closed"): [],
            ("answered", "standing"): [stands],
            ("standing", "closed"): [],
            ("inviting", "designed"): [empty],
            ("registering", "inviting"): [empty],
            ("registering", "designed"): [empty],
            ("frozen", "registering"): [self.draw is None],
            ("drawn", "frozen"): [self.draw is None],
            ("confirming", "frozen"): [self.draw is None],
            ("seated", "confirming"): [],
        }.get((self.stage, to))

    def moves_to(self, who: str, to: str, reason: str, now: datetime) -> bool:
        needs = self.needs(to, now)
        if who not in OFFICERS or self.stage == "closed" or needs is None:
            return False
        at = {name: spot for spot, name in enumerate([*ORDER, "standing"])}
        back = at[to] < at[self.stage] and self.stage not in ("standing", "answered")
        if back and not reason:
            return False
        return all(needs) or (to == "seated" and bool(reason) and all(needs[:-1]))


class Life(RuleBasedStateMachine):
    """`house`, `clock` and `everybody` come from the test."""

    house: ClassVar[House]
    clock: ClassVar[Clock]
    everybody: ClassVar[dict[str, Visit]]
    reached: ClassVar[set[str]]
    words: ClassVar[Iterator[int]] = count()

    @initialize(template=st.sampled_from(["short", "standing"]))
    def begin(self, template: str) -> None:
        self.clock.now = START
        self.jury = plan_jury(
            self.everybody["officer"], title="A", template=template, seats=2,
            decision_on=START.date() + timedelta(days=60),
        )  # fmt: skip
        self.who = {name: visit.to(jury=self.jury) for name, visit in self.everybody.items()}
        planned = {line.name: line.planned_on for line in dates(self.who["officer"])}
        self.model = Model(template=template, first=planned["first-day"], last=planned["last-day"])

    @contextlib.contextmanager
    def expects(self, allowed: bool) -> Iterator[None]:
        """Whatever is inside succeeds if it is allowed, and is refused otherwise."""
        try:
            yield
        except InputError:
            assert not allowed
        else:
            assert allowed

    @rule(
        name=st.sampled_from(WHO) | st.just("officer"),
        to=st.sampled_from(list(Stage)),
        reason=st.sampled_from(["", "why"]),
    )
    def jump(self, name: str, to: Stage, reason: str) -> None:
        self.try_to(name, to.value, reason)

    @rule(data=st.data(), reason=st.sampled_from(["", "", "why"]))
    def step(self, data: st.DataObject, reason: str) -> None:
        ways = [to.value for to in Stage if self.model.needs(to.value, self.clock.now) is not None]
        if ways:
            self.try_to("officer", data.draw(st.sampled_from(ways)), reason)

    def try_to(self, name: str, to: str, reason: str) -> None:
        allowed = self.model.moves_to(name, to, reason, self.clock.now)
        self.clock.passes(seconds=1)
        with self.expects(allowed):
            move_on(self.who[name], Stage(to), reason=reason)
        if allowed:
            self.model.stage = to
            self.model.steps.append(to)
            self.model.since[to] = self.clock.now
            self.model.moves += 1

    @rule(name=st.sampled_from((*OFFICERS, "observer")), what=st.sampled_from(
        ["question", "promise", "report", "answer"]))  # fmt: skip
    def publish(self, name: str, what: str) -> None:
        model = self.model
        order = {stage: at for at, stage in enumerate([*ORDER, "standing"])}
        first = {"report": "deliberating", "answer": "reported"}.get(what, "designed")
        settled = what in ("question", "promise") and what in model.published
        allowed = (
            name in OFFICERS
            and model.stage != "closed"
            and order[model.stage] >= order[first]
            and not (settled and model.stage not in EARLY)
        )
        with self.expects(allowed):
            save_text(self.who[name], Field(what), Language.NL, f"Words {next(self.words)}")
            publish_text(self.who[name], Field(what), Language.NL)
        if allowed:
            model.published[what] = self.clock.now

    @rule(name=st.sampled_from((*OFFICERS, "facilitator")))
    def propose(self, name: str) -> None:
        allowed = name in OFFICERS and self.model.stage in EARLY
        with self.expects(allowed):
            propose_quotas(self.who[name], GENDER)
        if allowed:
            self.model.quotas = (self.model.seats, name, False)
            self.model.version += 1

    @rule(name=st.sampled_from((*OFFICERS, "administrator")))
    def approve(self, name: str) -> None:
        quotas = self.model.quotas
        allowed = (
            name in OFFICERS
            and self.model.stage in EARLY
            and quotas is not None
            and quotas[0] == self.model.seats
            and quotas[1] != name
            and not quotas[2]
        )
        with self.expects(allowed):
            approve_quotas(self.who[name], self.model.version)
        if allowed and quotas is not None:
            self.model.quotas = (quotas[0], quotas[1], True)

    @rule(seats=st.sampled_from([2, 2, 3]))
    def resize(self, seats: int) -> None:
        allowed = self.model.stage in EARLY
        with self.expects(allowed):
            change_jury(
                self.who["officer"], title="A", seats=seats, alternates=0, youngest=None,
                oldest=None, decision_on=START.date() + timedelta(days=60),
                one_per_household=True, budget_cents=None, language="nl",
            )  # fmt: skip
        if allowed:
            self.model.seats = seats

    @precondition(lambda self: self.model.stage in EARLY)
    @rule(gender=st.sampled_from(["woman", "man", "nobody"]))
    def register(self, gender: str) -> None:
        if gender == "nobody":
            conditions.empty_pool(self.house, self.jury)
            self.model.women = self.model.men = 0
            return
        conditions.people(self.house, self.jury, [{"gender": gender}])
        self.model.women += gender == "woman"
        self.model.men += gender == "man"

    @precondition(lambda self: self.model.stage == "frozen" and self.model.draw is None)
    @rule(state=st.sampled_from(["announced", "drawn", "drawn"]), test=st.booleans())
    def draw(self, state: str, test: bool) -> None:
        with self.house.transaction(writes=True) as session:
            chosen = session.scalars(
                select(QuotaSet.id).where(QuotaSet.jury_id == self.jury)
            ).first()
            persons = session.scalars(select(Person.id).where(Person.jury_id == self.jury)).all()
        made = conditions.draw(self.house, self.jury, chosen, state=DrawState(state), test=test)
        if state == "drawn":
            conditions.seat(self.house, self.jury, made, persons[:2], SeatState.OFFERED)
        if not test:
            self.model.draw = state
            self.model.offers = state == "drawn"
            self.model.confirmed, self.model.undecided = 0, 2 if state == "drawn" else 0

    @precondition(lambda self: self.model.draw is not None)
    @rule()
    def annul(self) -> None:
        with self.house.transaction(writes=True) as session:
            for one in session.scalars(select(Draw).where(Draw.jury_id == self.jury, ~Draw.test)):
                one.state = DrawState.ANNULLED
        self.model.draw = None
        self.model.offers, self.model.confirmed, self.model.undecided = False, 0, 0

    @precondition(lambda self: self.model.offers)
    @rule(yes=st.sampled_from([True, True, False]))
    def ring(self, yes: bool) -> None:
        wanted, becomes = (
            (SeatState.OFFERED, SeatState.CONFIRMED)
            if yes
            else (SeatState.CONFIRMED, SeatState.WITHDRAWN)
        )
        with self.house.transaction(writes=True) as session:
            one = session.scalars(
                select(Seat)
                .join(Draw, Draw.id == Seat.draw_id)
                .where(
                    Seat.jury_id == self.jury, Seat.state == wanted, ~Draw.test,
                    Draw.state == DrawState.DRAWN,
                )
            ).first()  # fmt: skip
            if one is None:
                return
            one.state = becomes
        self.model.confirmed += 1 if yes else -1
        self.model.undecided -= yes

    @rule(name=st.sampled_from(WHO), reason=st.sampled_from(["why", " "]))
    def ask_to_stop(self, name: str, reason: str) -> None:
        living = self.model.stage != "closed"
        allowed = name in OFFICERS and living and self.model.stop is None and reason == "why"
        with self.expects(allowed):
            stop_jury(self.who[name], reason)
        if allowed:
            self.model.stop = name

    @rule(name=st.sampled_from(WHO))
    def take_it_back(self, name: str) -> None:
        asked = self.model.stop is not None and self.model.stage != "closed"
        allowed = name in OFFICERS and asked
        with self.expects(allowed):
            keep_jury(self.who[name])
        if allowed:
            self.model.stop = None

    @rule(name=st.sampled_from(WHO))
    def stop_it(self, name: str) -> None:
        asked = self.model.stop is not None and self.model.stage != "closed"
        allowed = name in (*OFFICERS, "administrator") and asked and name != self.model.stop
        self.clock.passes(seconds=1)
        with self.expects(allowed):
            confirm_stop(self.who[name])
        if allowed:
            self.model.stage = "closed"
            self.model.steps.append("closed")
            self.model.stops += 1

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        if self.clock.now < START + timedelta(days=300):
            self.clock.passes(days=days)

    @rule()
    def meet_today(self) -> None:
        for name in ("first-day", "last-day"):
            conditions.milestone(self.house, self.jury, name, self.clock.now.date())
        self.model.first = self.model.last = self.clock.now.date()

    @rule(standing=st.booleans())
    def go_on(self, standing: bool) -> None:
        """Do all that the next step needs, and take it, so that runs come far."""
        stage = self.model.stage
        if stage == "closed":
            return
        for name in ("question", "promise"):
            if name not in self.model.published:
                self.publish("officer", name)
        self.make_ready(stage)
        stands = self.model.template == "standing"
        to = {
            "seated": "standing" if stands else "deliberating",
            "standing": "deliberating" if standing else "closed",
            "answered": "standing" if standing and stands else "closed",
        }.get(stage)
        self.try_to("officer", to or ORDER[ORDER.index(stage) + 1], "")

    def make_ready(self, stage: str) -> None:
        if stage == "registering":
            self.resize(2)
            self.register("woman")
            self.register("man")
            self.propose("officer-2")
            self.approve("officer")
        elif stage == "frozen":
            if self.model.draw not in (None, "drawn"):
                self.annul()
            if self.model.draw is None:
                self.draw("drawn", test=False)
        elif stage == "confirming":
            for _ in range(2 - self.model.confirmed):
                self.ring(True)
        elif stage in ("seated", "standing"):
            self.meet_today()
        elif stage in ("deliberating", "reported"):
            self.meet_today()
            self.publish("officer", {"deliberating": "report", "reported": "answer"}[stage])

    @invariant()
    def it_is_where_it_should_be(self) -> None:
        if not hasattr(self, "model"):
            return
        assert conditions.stage_of(self.house, self.jury) == self.model.stage
        assert conditions.steps_of(self.house, self.jury) == self.model.steps
        with self.house.transaction(writes=False) as session:
            moved = session.scalar(
                select(func.count())
                .select_from(LogRecord)
                .where(
                    LogRecord.jury_id == self.jury,
                    LogRecord.body.contains('"action":"move_on"'),
                )
            )
        assert moved == self.model.moves
        assert conditions.stopped(self.house, self.jury) == bool(self.model.stops)
        self.reached.add(self.model.stage)


def lived(
    house: House, city: str, somebody: Somebody, clock: Clock, *, runs: int, steps: int
) -> set[str]:
    """Let juries live random lives, and return which stages were reached."""
    everybody = {
        name: somebody(*([Role(name.split("-")[0])] if name != "public" else []), city=city)
        for name in WHO
    }
    own = {"house": house, "clock": clock, "everybody": everybody, "reached": set()}
    bound: type[Life] = type("Bound", (Life,), own)
    run_state_machine_as_test(
        bound,
        settings=settings(
            deadline=None,
            derandomize=True,
            max_examples=runs,
            stateful_step_count=steps,
            phases=[Phase.generate],
        ),
    )
    return bound.reached


def test_nobody_brings_a_jury_where_it_must_not_be(
    house: House, city: str, somebody: Somebody, clock: Clock
) -> None:
    reached = lived(house, city, somebody, clock, runs=12, steps=50)
    assert {"frozen", "seated"} <= reached, reached


@pytest.mark.slow
def test_nor_in_many_lives(house: House, city: str, somebody: Somebody, clock: Clock) -> None:
    reached = lived(house, city, somebody, clock, runs=100, steps=60)
    assert reached == {stage.value for stage in Stage}
