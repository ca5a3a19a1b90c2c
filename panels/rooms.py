"""All rooms of the house: importing them fills the register."""

from __future__ import annotations

from importlib import import_module

ROOMS: tuple[str, ...] = (
    "panels.accounts.accepting",
    "panels.accounts.cities",
    "panels.accounts.colleagues",
    "panels.accounts.demo",
    "panels.accounts.first",
    "panels.accounts.inviting",
    "panels.accounts.own",
    "panels.accounts.provider",
    "panels.accounts.resetting",
    "panels.accounts.second_factor",
    "panels.accounts.sessions",
    "panels.accounts.signing_in",
    "panels.accounts.whoami",
    "panels.care.backup",
    "panels.care.clocks",
    "panels.care.house",
    "panels.care.places",
    "panels.care.records",
    "panels.care.replaying",
    "panels.care.requests",
    "panels.care.retention",
    "panels.care.rotating",
    "panels.care.scrubbing",
    "panels.care.statistics",
    "panels.desk.calls.attempts",
    "panels.desk.calls.queue",
    "panels.desk.calls.sheet",
    "panels.desk.calls.support",
    "panels.desk.deciding",
    "panels.desk.listing",
    "panels.desk.offers",
    "panels.desk.replacements.landing",
    "panels.desk.replacements.ordering",
    "panels.desk.replacements.outlook",
    "panels.desk.replacements.telling",
    "panels.desk.replacements.watching",
    "panels.desk.replacements.work",
    "panels.juries.home",
    "panels.juries.moving",
    "panels.juries.planning",
    "panels.juries.remit",
    "panels.juries.schedule",
    "panels.log.checking",
    "panels.log.reading",
    "panels.members.lists",
    "panels.members.seating",
    "panels.pool.by_hand",
    "panels.pool.eligibility",
    "panels.pool.files.exporting",
    "panels.pool.files.importing",
    "panels.pool.looking",
    "panels.pool.monitoring",
    "panels.quotas.approving",
    "panels.quotas.feasible",
    "panels.quotas.proposing",
)
"""Modules with entries."""


def furnished() -> None:
    """Import every room."""
    for room in ROOMS:
        import_module(room)
