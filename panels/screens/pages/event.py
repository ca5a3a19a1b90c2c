"""The draw as an event, for a projector: what is asked, the number, the panel, how to check."""

from __future__ import annotations

import html
from fractions import Fraction

import segno
import streamlit as st

from panels.door import Visit
from panels.draws.outcome import DrawResult, draw_result
from panels.screens import frame, lotteries, projected, stopping
from strata.texts import Text, text

_AGAIN = "_event_again"
_LISTEN = 2.0
"""Seconds between two looks whether the number is there."""


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    found = draw_result(visit)
    frame.title(frame.literal(found.title))
    with frame.guarded():
        _before(found)
        stopping.told(found.stopped)
        if found.number is not None:
            _panel(found)
            _check(found)
        elif found.stopped is None:
            _to_come(found)
            _listen(visit, found)
        _annulled(found)


def _to_come(found: DrawResult) -> None:
    if found.published:
        _number_to_come(found)
        _check(found)
        return
    frame.empty(
        text("The lottery is not published yet."),
        text("Once it is, this page shows it, and the number as soon as it is drawn. Open it on "
             "the projector and leave it open."),
    )  # fmt: skip


def _before(found: DrawResult) -> None:
    """Show what is asked, of how many, for how many seats, and what chance everybody has."""
    parts = []
    question = found.question.get(frame.language()) or found.question.get(found.language)
    if question is None:
        question = next(iter(found.question.values()), None)
    if question:
        parts.append(projected.line(question, "question"))
    if found.people is None:
        parts.append(projected.line(frame.say(text("{seats} seats", seats=found.seats))))
    else:
        parts.append(
            projected.line(
                frame.say(text("{people} volunteers, {seats} seats",
                               people=found.people, seats=found.seats))
            )
        )  # fmt: skip
    if found.lowest is not None and found.number is None:
        parts.append(projected.line(frame.say(_chances(found)), "plain"))
    st.html(projected.block(*parts, after=found.number is not None))


def _chances(found: DrawResult) -> Text:
    words = text(
        "Nobody's chance is lower than {chance}. There are {panels} numbered panels, each as "
        "likely as another.",
        chance=lotteries.chance(found.lowest or Fraction(0)), panels=found.panels,
    )  # fmt: skip
    if found.proven:
        return text("{words} It is proven that no lottery is fairer by this rule.", words=words)
    return words


def _number_to_come(found: DrawResult) -> None:
    """Show the empty places of the number, and where it will come from."""
    if found.round is not None and found.round_at is not None:
        whence = text("Round {round} of the public beacon decides. It is known from {when}.",
                      round=found.round, when=frame.moment(found.round_at))  # fmt: skip
    else:
        whence = text("The number is thrown here in the room, and typed in by two people.")
    st.html(
        projected.block(
            projected.waiting(found.digits, frame.say), projected.line(frame.say(whence))
        )
    )


def _panel(found: DrawResult) -> None:
    """Show the number, then the tickets, then the groups."""
    drawn = found.number or ""
    after = 1.6 + len(drawn) * projected.DIGIT
    tables = after + len(found.tickets) * projected.TICKET + 0.8
    parts = [
        projected.number(drawn, frame.say),
        projected.heading(text("Drawn, by their tickets"), frame.say, after),
        projected.tickets(found.tickets, after),
    ]
    if found.groups:
        parts += [
            projected.heading(text("The panel in groups"), frame.say, tables),
            projected.groups(found.groups, frame.say, tables),
        ]
    if found.alternates:
        parts += [
            projected.heading(text("Standing by, in this order"), frame.say, tables),
            projected.tickets(found.alternates, tables + 0.8),
        ]
    turn = int(st.session_state.get(_AGAIN, 0))
    parts.append(f'<span hidden data-turn="{turn}"></span>')
    st.html(projected.block(*parts, after=True))
    if found.lowest is not None:
        st.markdown(frame.say(_chances(found)))
    if any(group.seats is None for group in found.groups):
        st.markdown(frame.say(text("'few' stands where a small number could point at somebody.")))
    if st.button(frame.say(text("Show it once more")), key="again"):
        st.session_state[_AGAIN] = turn + 1
        st.rerun()


def _check(found: DrawResult) -> None:
    """Say how anybody can check, also later and at home."""
    if found.manifest is None:
        return
    st.subheader(frame.say(text("How to check")))
    said = [text("Scan the picture with your phone, or photograph this page. It holds the "
                 "fingerprint of the lottery as it was published before the number.")]  # fmt: skip
    kept = f"sortition\nmanifest sha256 {found.manifest}"
    if found.number is not None:
        said += [
            text("The public folder of this draw holds a file verify.py and the panel of every "
                 "number. Look at the row {number} of lottery.csv: it names these tickets.",
                 number=found.number),
            text("Run 'python3 verify.py' in that folder: it recomputes everything and must find "
                 "no difference. The fingerprint of its manifest.json must be the one you kept."),
            text("If you volunteered: the officer can tell you your own ticket."),
        ]  # fmt: skip
        kept += f"\nnumber {found.number}"
    else:
        said.append(
            text("When the number is there, the panel with that number must be the one that is "
                 "seated: it cannot be changed any more.")
        )  # fmt: skip
    st.markdown("\n".join(f"{n}. {frame.say(words)}" for n, words in enumerate(said, start=1)))
    picture = segno.make(kept, error="m").png_data_uri(scale=6, border=4)
    alt = html.escape(frame.say(text("Picture of the fingerprint below")))
    st.html(f'<img alt="{alt}" src="{picture}" style="max-width:100%">')
    st.code(kept, None, wrap_lines=True)


def _annulled(found: DrawResult) -> None:
    """Say which draws were annulled, and why."""
    for one in found.annulled:
        st.warning(
            frame.say(text("A draw was annulled on {when}, because: {reason}",
                           when=frame.moment(one.at), reason=frame.literal(one.reason)))
        )  # fmt: skip


def _listen(visit: Visit, found: DrawResult) -> None:
    """Look again and again, and show the page anew once something has changed."""

    @st.fragment(run_every=_LISTEN)
    def look() -> None:
        if draw_result(visit) != found:
            st.rerun()

    look()


main()
