"""The draw as its officer holds it: check, freeze, lottery, publish, number, and the panel."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.draws.annulling import annul_draw, confirm_annulment, keep_draw
from panels.draws.freezing import PoolCheck, check_pool, freeze_pool
from panels.draws.lottery import start_lottery
from panels.draws.publishing import publish_lottery
from panels.draws.standing import LotteryState, LotteryView, Next, lottery_state
from panels.juries.reasons import LONGEST_REASON
from panels.screens import frame, lotteries, numbers
from strata.texts import Text, text

_CHECKED = "_pool_check"
_WAY: tuple[tuple[Text, frozenset[Next]], ...] = (
    (text("Check the pool, and try with test lotteries"),
     frozenset({Next.QUOTAS, Next.REGISTERING})),
    (text("Freeze the pool: nobody comes or goes any more"),
     frozenset({Next.FREEZE, Next.FREEZE_AGAIN})),
    (text("Compute the lottery"), frozenset({Next.COMPUTE, Next.WAIT})),
    (text("Publish it, before anybody knows the number"), frozenset({Next.PUBLISH})),
    (text("Announce a round of the beacon, or throw a number in the room"),
     frozenset({Next.CHOOSE})),
    (text("Draw"), frozenset({Next.BEACON})),
)  # fmt: skip


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Draw"),
        text("From the pool to the panel, each step once and in this order. Everybody can check "
             "afterwards that nothing was chosen to anyone's liking."),
    )  # fmt: skip
    with frame.guarded():
        state = lottery_state(visit)
        if state.next is Next.OVER:
            frame.empty(
                text("The jury is closed, and nobody was drawn."),
                text("The timeline says why."),
            )
            _kept(visit, state)
            return
        _way(state)
        if state.running is not None:
            lotteries.running(visit, state.running)
        _now(visit, state)
        _kept(visit, state)


def _way(state: LotteryState) -> None:
    """Show the steps, those that are done and the one that is next."""
    at = next((n for n, (_, names) in enumerate(_WAY) if state.next in names), len(_WAY))
    lines = []
    for number, (words, _) in enumerate(_WAY):
        step = frame.say(words)
        if number < at:
            step = frame.say(text("{step} (done)", step=step))
        elif number == at:
            step = frame.say(text("**{step} (now)**", step=step))
        lines.append(f"{number + 1}. {step}")
    st.markdown("\n".join(lines))


def _now(visit: Visit, state: LotteryState) -> None:
    """Show what is to be done."""
    if state.next in (Next.QUOTAS, Next.REGISTERING, Next.FREEZE):
        _before(visit, state)
        return
    if state.frozen is not None:
        st.markdown(
            frame.say(
                text("Frozen on {when}: {people} people, quotas version {version}. Digest: "
                     "{digest}", when=frame.moment(state.frozen.at), people=state.frozen.people,
                     version=state.frozen.quotas, digest=state.frozen.digest)
            )
        )  # fmt: skip
    if state.next is Next.FREEZE_AGAIN:
        frame.empty(
            text("It was not written down what was frozen."),
            text("Go back to registering under 'Timeline' and say why, then freeze here."),
        )
    elif state.next is Next.COMPUTE:
        _compute(visit, state)
    real = state.real
    if real is None or state.next is Next.WAIT:
        return
    st.subheader(frame.say(text("The lottery")))
    lotteries.facts(real, state)
    if state.next is Next.PUBLISH:
        _publish(visit)
    elif state.next in (Next.CHOOSE, Next.BEACON) and real.annul_reason is None:
        numbers.decide(visit, state, real)
    elif state.next is Next.DRAWN:
        _drawn(state, real)
    lotteries.files(visit, real)
    lotteries.verification(visit, real)
    _annul(visit, real)


def _before(visit: Visit, state: LotteryState) -> None:
    """Show what can be done before the freeze."""
    if state.next is Next.QUOTAS:
        frame.empty(
            text("There are no quotas yet, so nothing can be checked."),
            text("Propose them under 'Quotas'."),
        )
        return
    if check_pool.open_to(visit):
        st.subheader(frame.say(text("Check the pool")))
        if st.button(frame.say(text("Check the pool")), key="check"):
            with frame.guarded():
                st.session_state[_CHECKED] = check_pool(visit)
        if isinstance(found := st.session_state.get(_CHECKED), PoolCheck):
            _checked(found)
    lotteries.tests(visit, state)
    if freeze_pool.open_to(visit):
        _freeze(visit, state)
    elif state.next is Next.REGISTERING:
        frame.empty(
            text("The pool can be frozen once people have registered."),
            text("Go on to registering under 'Timeline'."),
        )


def _checked(found: PoolCheck) -> None:
    verdict = frame.literal(frame.say(found.verdict))
    people = text("{people} people could be drawn, for {seats} seats.",
                  people=found.people, seats=found.seats)  # fmt: skip
    (st.success if found.exists else st.warning)(f"{verdict} {frame.say(people)}")
    for heading, lines in (
        (text("Why"), found.reasons),
        (text("What would help, the smallest change first"), found.remedies),
        (text("To know"), found.notes),
    ):
        if lines:
            said = "\n".join(f"- {frame.literal(frame.say(line))}" for line in lines)
            st.markdown(f"{frame.say(heading)}:\n\n{said}")
    if found.problems:
        frame.table(
            [
                {
                    "person": problem.value,
                    "feature": problem.column,
                    "what": problem.what,
                    "remedy": problem.remedy,
                    "stops": problem.severity == "error",
                }
                for problem in sorted(found.problems, key=lambda one: one.severity != "error")
            ],
            key="pool-problems",
            columns={
                "person": text("Id of the person"),
                "feature": text("Feature"),
                "what": text("What was noticed"),
                "remedy": text("What to do"),
                "stops": text("Stands in the way"),
            },
            caption=text("What was noticed in the pool"),
        )


def _freeze(visit: Visit, state: LotteryState) -> None:
    st.subheader(frame.say(text("Freeze the pool")))
    st.markdown(
        frame.say(
            text("From then on nobody comes into the pool, nobody is changed, and the quotas are "
                 "published. This is undone only with a reason that everybody can read.")
        )
    )  # fmt: skip
    if not state.approved:
        frame.empty(
            text("The newest quotas are not approved."),
            text("Let a second person approve them under 'Quotas'."),
        )
        return
    sure = st.checkbox(frame.say(text("The pool is complete.")), key="complete")
    if st.button(frame.say(text("Freeze the pool")), key="freeze", disabled=not sure):
        with frame.guarded():
            freeze_pool(visit)
            st.session_state.pop(_CHECKED, None)
            frame.done(text("The pool is frozen, and the quotas are published."))
            st.rerun()


def _compute(visit: Visit, state: LotteryState) -> None:
    st.subheader(frame.say(text("The lottery")))
    if state.failed is not None:
        lotteries.facts(state.failed, state)
    if not start_lottery.open_to(visit):
        frame.empty(
            text("The lottery is not computed yet."),
            text("The officer of the jury does so; it appears here."),
        )
        return
    rule, panels = lotteries.plan("real")
    if st.button(frame.say(text("Compute the lottery")), key="start", type="primary"):
        with frame.guarded():
            start_lottery(visit, rule=rule, panels=panels)
            st.rerun()


def _publish(visit: Visit) -> None:
    if not publish_lottery.open_to(visit):
        return
    st.markdown(
        frame.say(text("Whoever looks later must know that the lottery was there before the "
                       "number. Publishing shows tickets and digests, never names."))
    )  # fmt: skip
    if st.button(frame.say(text("Publish the lottery")), key="publish", type="primary"):
        with frame.guarded():
            publish_lottery(visit)
            frame.done(text("The lottery is published."))
            st.rerun()


def _drawn(state: LotteryState, real: LotteryView) -> None:
    if real.drawn_at is None:
        return
    st.success(
        frame.say(
            text("Number {number} was drawn on {when}: {seats} people are offered a seat. The desk "
                 "rings them.", number=real.number, when=frame.moment(real.drawn_at),
                 seats=state.seats)
        )
    )  # fmt: skip


def _annul(visit: Visit, real: LotteryView) -> None:
    """Let one person ask for annulment, and another confirm it."""
    if real.annul_reason is not None:
        st.warning(
            frame.say(text("Somebody asked that this be annulled, because: {reason}",
                           reason=frame.literal(real.annul_reason)))
        )  # fmt: skip
        if confirm_annulment.open_to(visit) and st.button(
            frame.say(text("Annul it, as the second person")), key="annul-confirm"
        ):
            with frame.guarded():
                confirm_annulment(visit)
                frame.done(text("It is annulled, and the reason is published."))
                st.rerun()
        if keep_draw.open_to(visit) and st.button(
            frame.say(text("Take the request back")), key="annul-back"
        ):
            with frame.guarded():
                keep_draw(visit)
                st.rerun()
        return
    if not annul_draw.open_to(visit):
        return
    with st.expander(frame.say(text("Annul"))):
        st.markdown(
            frame.say(text("Only if something went wrong. Another person must confirm it; then "
                           "nobody who was drawn keeps a seat by it, and everybody can read why."))
        )  # fmt: skip
        with st.form("annul"):
            reason = st.text_area(
                frame.say(text("Why, without names")), max_chars=LONGEST_REASON, key="annul-reason"
            )
            if st.form_submit_button(frame.say(text("Ask for annulment"))):
                with frame.guarded():
                    annul_draw(visit, reason)
                    st.rerun()


def _kept(visit: Visit, state: LotteryState) -> None:
    """Show what was annulled, and the tests once they are over."""
    for one in state.annulled:
        heading = text("Annulled on {when}", when=frame.moment(one.annulled_at or one.made_at))
        with st.expander(frame.say(heading)):
            st.markdown(frame.literal(one.annul_reason or ""))
            lotteries.facts(one, state)
            lotteries.files(visit, one)
    if state.next not in (Next.QUOTAS, Next.REGISTERING, Next.FREEZE) and state.tests:
        lotteries.tests(visit, state)


main()
