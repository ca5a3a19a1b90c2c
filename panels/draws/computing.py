"""What the worker does for a lottery: read the pool, compute outside any transaction, keep it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from sqlalchemy import insert, select

from panels.door import Machine, Role, Room, Scope, action, read
from panels.draws import folders, marking
from panels.draws.freezing import readable, unchanged
from panels.draws.jobs import ENDINGS, KINDS, Work, ended
from panels.draws.places import private_folder
from panels.pool.gathering import gathered
from panels.quotas import sets
from panels.quotas.watch import seconds
from panels.store.tables import Draw, DrawFolder, DrawState, Job, Person, QuotaSet, Ticket
from sortition import report
from sortition.cli.made_with import made_with
from sortition.cli.watch import limit
from sortition.clock import Clock, Stopped
from sortition.decomposition.generation import NoPanel
from sortition.digest import sha256
from sortition.folder import write
from sortition.folder.tables import rows_of
from sortition.folder.tickets import read_list
from sortition.lottery import Lottery
from sortition.refused import Refused
from sortition.rules import RULES
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quotas
from strata.texts import text

KIND = "lottery"
"""Of the job."""
Holders = Mapping[str, tuple[str, str]]
"""For each ticket the id of the person, and the salt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a lottery is to be made of; `test`, `rule` and `panels` as in the table."""

    pool: Pool = field(repr=False)
    quotas: Quotas
    seats: int
    version: int
    test: bool
    rule: str
    panels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A lottery that is computed: its folder, whose the tickets are, and what is shown of it."""

    archive: bytes = field(repr=False)
    holders: Holders = field(repr=False)
    manifest: str
    proven: bool
    lowest: Fraction


@read(scope=Scope.JURY, roles={Role.WORKER})
def lottery_plan(room: Room, draw: str) -> Plan:
    """Read what a lottery is to be made of; of the real one only as it was frozen."""
    row = _computing(room, draw)
    chosen = room.session.get_one(QuotaSet, row.quota_set_id)
    quotas = sets.as_quotas(chosen)
    if row.test:
        found = gathered(room.session, room.jury, quotas)
        if not readable(found, quotas):
            raise _unreadable()
        pool = found.pool
    else:
        _, pool = unchanged(room.session, room.jury)
    return Plan(
        pool=pool,
        quotas=quotas,
        seats=room.jury.seats,
        version=chosen.version,
        test=row.test,
        rule=row.rule,
        panels=row.panels,
    )


@action(
    scope=Scope.JURY,
    roles={Role.WORKER},
    logs="the id of the lottery, the digest of its manifest, whether it is proven, if it is a test",
)
def keep_lottery(room: Room, job: str, attempt: int, draw: str, made: Made) -> None:
    """Keep a lottery that was computed."""
    ended(room, job, attempt)
    row = _computing(room, draw)
    if not row.test:
        unchanged(room.session, room.jury)
    people = set(room.session.scalars(select(Person.id).where(Person.jury_id == room.jury.id)))
    tickets = [
        {"draw_id": row.id, "person_id": person, "ticket": ticket, "salt": salt}
        for ticket, (person, salt) in sorted(made.holders.items())
        if person in people
    ]
    room.session.add(DrawFolder(draw_id=row.id, archive=made.archive))
    room.session.execute(insert(Ticket), tickets)
    row.state, row.manifest, row.proven = DrawState.COMPUTED, made.manifest, made.proven
    row.lowest = str(made.lowest)
    room.note(draw=row.id, manifest=row.manifest, proven=row.proven, test=row.test,
              people=len(tickets))  # fmt: skip


def make(work: Work) -> None:
    """Compute the lottery of a job and keep it."""
    visit = work.house.machine(Machine.WORKER, jury=work.jury)
    draw = work.subject or ""
    plan = lottery_plan(visit, draw)
    made = computed(plan, clock=_clock(plan, work.clock), work=work)
    if work.clock() <= 0:
        raise Stopped
    keep_lottery(visit, work.job, work.attempt, draw, made)


def computed(plan: Plan, *, clock: Clock, work: Work) -> Made:
    """Return the lottery of `plan`, with its folder."""
    pool = plan.pool
    owners: Mapping[str, str] = {}
    if plan.test:
        pool, owners = marking.marked(plan.pool, _token)
    profiles = Profiles.of(pool, plan.quotas, plan.seats)
    work.progress("feasibility", None)
    try:
        found = RULES[plan.rule](profiles, panels=plan.panels, clock=clock, progress=work.progress)
    except NoPanel:
        raise Refused(
            "no-panel",
            text("No panel of this pool keeps the quotas."),
            text("Look with 'Check the pool' at what would help."),
        ) from None
    work.progress("folder", None)
    with private_folder() as place:
        holders = _written(found, plan, place, owners)
        folder = place / "folder"
        return Made(
            archive=folders.zipped(folder),
            holders=holders,
            manifest=sha256((folder / "manifest.json").read_bytes()),
            proven=found.proven,
            lowest=min(found.chances()),
        )


def _written(found: Lottery, plan: Plan, place: Path, owners: Mapping[str, str]) -> Holders:
    """Write the folder into `place`, and return whose its tickets are; no file of it says so."""
    folder, private = place / "folder", place / "tickets.csv"
    write(
        found,
        folder,
        quotas=plan.quotas,
        options=_options(plan),
        made_with=made_with(),
        tickets=None if plan.test else private,
        token=_token,
    )
    report.write(folder)
    if not plan.test:
        holders = read_list(private)
        private.unlink()
        return holders
    marking.stamp(folder)
    salts = rows_of((folder / "salts.csv").read_bytes())[1:]
    (folder / "salts.csv").unlink()
    return {ticket: (owners[ticket], salt) for ticket, salt in salts}


def _options(plan: Plan) -> dict[str, object]:
    """Return what shaped the lottery, for the manifest."""
    return {
        "panels": plan.panels,
        "households": bool(plan.pool.households),
        "quotas": plan.version,
        **({"test": True} if plan.test else {}),
    }


def _clock(plan: Plan, stop: Clock) -> Clock:
    """Return a clock with the usual limit of time that also hears who asks to stop."""
    time = limit(None, len(plan.pool))
    left = seconds(float("inf") if time is None else time)
    return lambda: min(left(), stop())


def _token() -> str:
    return secrets.token_hex(16)


def _computing(room: Room, draw: str) -> Draw:
    row = room.session.get(Draw, draw)
    if row is None or row.jury_id != room.jury.id or row.state is not DrawState.COMPUTING:
        raise Refused(
            "lottery-over",
            text("This lottery is not being computed any more."),
            text("Look under 'Draw' what came of it."),
        )
    return row


def _failed(room: Room, job: Job) -> None:
    """Mark the lottery of a job that failed or was stopped: another can be made."""
    row = room.session.get(Draw, job.subject) if job.subject else None
    if row is not None and row.state is DrawState.COMPUTING:
        row.state = DrawState.FAILED


def _unreadable() -> Refused:
    return Refused(
        "pool-unreadable",
        text("No lottery can be made of the pool: something is wrong with it."),
        text("Look with 'Check the pool' at what is in the way."),
    )


KINDS[KIND] = make
ENDINGS[KIND] = _failed
