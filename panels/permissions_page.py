"""`docs/permissions.md`, made from the register: who may do what, where and when."""

from __future__ import annotations

from collections.abc import Iterator

from panels.door import REGISTER, Entry, Role, Scope
from panels.names import role_name, stage_name
from panels.rooms import furnished
from panels.stages import AFTER_DRAW, AFTER_FREEZE, BEFORE_FREEZE, OPEN, Stage

_HEAD = """# Who may do what

Made from the register of actions by `python -m panels.pages permissions`; a test fails if it is not
up to date. What is not listed here cannot be done, and whoever is not named may not do it. A test
tries every line with every role, in their own jury and in others, in every stage.

**Roles.** Administrator, participation officer and department are given for a city or for one jury;
facilitator, caller, observer and member for one jury. Someone can have several. *Anyone* is whoever
has not signed in too. *The program itself* is the worker of the installation. Whoever runs commands
on the machine that holds the store counts as an administrator of every city.

**When.** A line without stages holds in all of them. **Recorded** says what the log keeps of it,
never personal data; a look that is not recorded has none.
"""
_SCOPES = {
    Scope.JURY: "## In a jury\n\nFor people with the role in this jury or in its whole city.",
    Scope.CITY: "## In a city\n\nFor people with the role in the whole city.",
    Scope.HOUSE: (
        "## In the installation\n\nFor people with the role in a whole city; what concerns all "
        "cities asks besides for the machine that holds the store."
    ),
    Scope.OWN: "## For oneself\n\nFor whoever is signed in, about their own account only.",
}
_STAGES = {
    BEFORE_FREEZE: "before the freeze",
    AFTER_FREEZE: "from the freeze on",
    AFTER_DRAW: "from the draw on",
    OPEN: "until closed",
}


def page() -> str:
    """Return the page."""
    furnished()
    parts = [_HEAD]
    for scope, heading in _SCOPES.items():
        entries = [entry for entry in REGISTER.values() if entry.scope is scope]
        if entries:
            parts.append("\n".join([heading, "", *_table(entries)]) + "\n")
    return "\n".join(parts)


def _table(entries: list[Entry[..., object]]) -> Iterator[str]:
    staged = any(entry.scope is Scope.JURY for entry in entries)
    heads = ["Entry", "What it does", "Who", *(["When"] if staged else []), "Recorded"]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for entry in sorted(entries, key=lambda entry: (entry.function.__module__, entry.name)):
        when = [_when(entry)] if staged else []
        yield _row([f"`{entry.name}`", entry.about, _who(entry), *when, entry.logs or ""])


def _who(entry: Entry[..., object]) -> str:
    if Role.PUBLIC in entry.roles:
        return str(role_name(Role.PUBLIC))
    if entry.scope is Scope.OWN:
        return "whoever is signed in"
    return ", ".join(str(role_name(role)) for role in Role if role in entry.roles)


def _when(entry: Entry[..., object]) -> str:
    if entry.stages is None:
        return ""
    return _STAGES.get(entry.stages) or ", ".join(
        str(stage_name(stage)) for stage in Stage if stage in entry.stages
    )


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
