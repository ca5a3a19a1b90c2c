"""`docs/stages.md`, made from the machine."""

from __future__ import annotations

from collections.abc import Iterator

from panels.juries.machine import STEPS, Step
from panels.names import role_name, stage_name
from panels.stages import Stage


def page() -> str:
    """Return the page about stages as Markdown."""
    return "\n".join([*_heading(), *_onward(), "", *_backward(), "", *_stop(), "", *_needs(), ""])


def _heading() -> Iterator[str]:
    yield "# The stages of a jury"
    yield ""
    yield "This page is made from the machine itself (`python -m panels.pages stages`)."
    yield ""
    yield "A jury is in one stage at a time. There are no steps but those below; whatever a step"
    yield "needs is looked at in the same transaction in which it is taken."
    yield ""


def _onward() -> Iterator[str]:
    yield "## Onward"
    yield ""
    yield "| from | to | who | needs |"
    yield "| --- | --- | --- | --- |"
    for stage in Stage:
        for step in STEPS:
            if step.start is stage and not step.back:
                yield _row(step)


def _backward() -> Iterator[str]:
    yield "## Back"
    yield ""
    yield "Going back needs a reason, which stands in the timeline for all to read. What is not"
    yield "in this table cannot be undone."
    yield ""
    yield "| from | to | who | needs |"
    yield "| --- | --- | --- | --- |"
    for step in STEPS:
        if step.back:
            yield _row(step)


def _stop() -> Iterator[str]:
    yield "## Called off"
    yield ""
    yield "From every stage but the last a jury can be called off: an officer asks for it and says"
    yield "why, and another officer or an administrator confirms it. Then it is closed, whatever it"
    yield "lacks, and the reason stands in the timeline for all to read. That cannot be undone."


def _row(step: Step) -> str:
    who = ", ".join(sorted(str(role_name(role)) for role in step.roles))
    needs = "; ".join(str(need.what) for need in step.needs) or "nothing"
    return f"| {stage_name(step.start)} | {stage_name(step.to)} | {who} | {needs} |"


def _needs() -> Iterator[str]:
    yield "## What lacks, and what to do"
    yield ""
    yield "| code | what lacks | what to do |"
    yield "| --- | --- | --- |"
    seen = {need.name: need for step in STEPS for need in step.needs}
    for name, need in seen.items():
        excused = " An officer may go on all the same and say why." if need.excused else ""
        yield f"| `needs-{name}` | {need.lacks} | {need.remedy}{excused} |"
