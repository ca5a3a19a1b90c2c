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
    "panels.care.clocks",
    "panels.care.records",
    "panels.care.requests",
    "panels.care.retention",
    "panels.care.scrubbing",
    "panels.care.statistics",
    "panels.juries.home",
    "panels.juries.moving",
    "panels.juries.planning",
    "panels.juries.remit",
    "panels.juries.schedule",
    "panels.log.checking",
    "panels.log.reading",
    "panels.quotas.approving",
    "panels.quotas.feasible",
    "panels.quotas.proposing",
)
"""Modules with entries."""


def furnished() -> None:
    """Import every room."""
    for room in ROOMS:
        import_module(room)
