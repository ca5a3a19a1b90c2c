"""The draw in large letters: a number that appears digit by digit, then tickets, then groups.

All of it stands in the page at once, for those who listen to it; only the eye waits. Nothing moves
for whoever asked their system for less motion, and nothing is fetched from anywhere.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from itertools import groupby

from panels.draws.outcome import Group
from strata.texts import Text, text

Say = Callable[[Text | str], str]

STYLE = """<style>
.stMainBlockContainer{max-width:min(94vw,96rem);padding-top:3.5rem}
.event{font-size:clamp(1.2rem,2vw,2rem);line-height:1.35}
.event .question{font-size:clamp(1.8rem,4vw,4rem);font-weight:600;line-height:1.15;margin:.3em 0}
.event .large{font-size:clamp(1.5rem,3vw,3rem);margin:.4em 0}
.event .plain{font-size:clamp(1.1rem,1.9vw,2rem);margin:.3em 0}
.event.after .question{font-size:clamp(1.4rem,2.4vw,2.6rem)}
.event.after .large{font-size:clamp(1.1rem,1.6vw,1.8rem)}
.event.after .number{font-size:clamp(5rem,15vw,13rem)}
.event .number{display:flex;flex-wrap:wrap;justify-content:center;gap:.12em;margin:0 0 .1em;
font-size:clamp(5rem,20vw,18rem);font-weight:700;line-height:1;font-variant-numeric:tabular-nums}
.event .number span{min-width:.75em;text-align:center;border-bottom:.04em solid currentColor}
.event ul.tickets{list-style:none;display:flex;flex-wrap:wrap;gap:.4em .6em;padding:0;margin:.5em 0}
.event ul.tickets li{font-family:ui-monospace,monospace;font-size:clamp(1.3rem,2.4vw,2.6rem);
border:.08em solid currentColor;border-radius:.3em;padding:.1em .4em;margin:0}
.event h2{font-size:clamp(1.4rem,2.2vw,2.4rem);margin:.6em 0 .2em;padding:0}
.event table{border-collapse:collapse;margin:.4em 1.6em .8em 0}
.event .groups{display:flex;flex-wrap:wrap;align-items:flex-start}
.event caption{text-align:left;font-weight:600}
.event td,.event th{text-align:left;padding:.15em .8em .15em 0;font-weight:400;
border-bottom:1px solid currentColor}
.event .come{animation:come .6s ease-out both;animation-delay:calc(var(--at)*1s)}
@keyframes come{from{opacity:0;transform:translateY(.25em)}to{opacity:1;transform:none}}
@media (prefers-reduced-motion:reduce){.event .come{animation:none}}
</style>"""
DIGIT, TICKET = 1.4, 0.18
"""Seconds from one digit to the next, and from one ticket to the next."""


def block(*parts: str, after: bool = False) -> str:
    """Return `parts` as one block of the page in large letters; less so `after` the draw.

    Then number and tickets are to fit on the projector together.
    """
    kind = "event after" if after else "event"
    return f'{STYLE}<div class="{kind}">{"".join(parts)}</div>'


def line(words: str, kind: str = "large") -> str:
    """Return a line of words."""
    return f'<p class="{kind}">{html.escape(words)}</p>'


def waiting(digits: int, say: Say) -> str:
    """Return empty places for a number of so many digits."""
    label = html.escape(say(text("The number is not drawn yet.")))
    places = '<span aria-hidden="true">&nbsp;</span>' * digits
    return f'<div class="number" role="img" aria-label="{label}">{places}</div>'


def number(drawn: str, say: Say) -> str:
    """Return the number that was drawn, its digits one after the other."""
    label = html.escape(say(text("Number {number}", number=drawn)))
    digits = "".join(
        f'<span aria-hidden="true"><b class="come" style="--at:{0.6 + spot * DIGIT:.2f}">'
        f"{html.escape(digit)}</b></span>"
        for spot, digit in enumerate(drawn)
    )
    return f'<div class="number" role="img" aria-label="{label}">{digits}</div>'


def tickets(names: Sequence[str], after: float) -> str:
    """Return tickets that appear one after the other, the first `after` so many seconds."""
    rows = "".join(
        f'<li class="come" style="--at:{after + spot * TICKET:.2f}">{html.escape(name)}</li>'
        for spot, name in enumerate(names)
    )
    return f'<ul class="tickets">{rows}</ul>'


def groups(rows: Sequence[Group], say: Say, after: float) -> str:
    """Return how many of each group were drawn, a small table for each feature."""
    few = say(text("few"))
    tables = []
    for feature, values in groupby(rows, key=lambda row: row.feature):
        body = "".join(
            f'<tr><th scope="row">{html.escape(row.value)}</th>'
            f"<td>{few if row.seats is None else row.seats}</td></tr>"
            for row in values
        )
        tables.append(f"<table><caption>{html.escape(feature)}</caption>{body}</table>")
    return f'<div class="groups come" style="--at:{after:.2f}">{"".join(tables)}</div>'


def heading(words: Text, say: Say, after: float) -> str:
    """Return a heading within the block that appears `after` so many seconds."""
    return f'<h2 class="come" style="--at:{after:.2f}">{html.escape(say(words))}</h2>'
