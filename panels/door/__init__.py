"""The one door: every action and read is registered with who may, when, and what it logs."""

from panels.door.refusal import Denied
from panels.door.register import REGISTER, Entry, Scope, action, read
from panels.door.roles import Role
from panels.door.room import Room
from panels.door.visit import ANYONE, Machine, Visit, Who

__all__ = [
    "ANYONE",
    "REGISTER",
    "Denied",
    "Entry",
    "Machine",
    "Role",
    "Room",
    "Scope",
    "Visit",
    "Who",
    "action",
    "read",
]
