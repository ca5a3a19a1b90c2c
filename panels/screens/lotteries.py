"""Lotteries on a screen: how far each is, what came of it, its folder and whether it verifies."""

from __future__ import annotations

from fractions import Fraction

import streamlit as st

from panels.door import Visit
from panels.draws.checking import full_folder, my_ticket_list, public_folder, verify_folder
from panels.draws.jobs import stop_job
from panels.draws.lottery import SIZES, start_test_lottery
from panels.draws.standing import LotteryState, LotteryView, lottery_state
from panels.draws.words import PHASES, PROBLEMS, RULES, STATES, DrawState, JobState
from panels.screens import frame
from panels.screens.choosing import one_of
from strata.texts import Text, text

_LISTEN = 1.0
"""Seconds between two looks how far a computation is."""
_CHECKS = {"ok": text("agrees"), "wrong": text("DIFFERS"), "unknown": text("cannot be told here")}


def running(visit: Visit, lottery: LotteryView) -> None:
    """Show how far a computation is, and let it be stopped; look again until it ends."""

    @st.fragment(run_every=_LISTEN)
    def look() -> None:
        now = lottery_state(visit).running
        if now is None or now.job is None:
            st.rerun()
            return
        name = text("Test lottery") if now.test else text("Lottery of the jury")
        st.markdown(f"**{frame.say(name)}**")
        if now.job.state is JobState.QUEUED:
            st.markdown(frame.say(text("It waits for a worker.")))
            st.markdown(frame.say(text("If this takes long, no worker runs: it comes with "
                                      "'sortition app'.")))  # fmt: skip
        phase = frame.say(PHASES.get(now.job.phase, text("Computing")))
        st.progress(min(max(now.job.done or 0.0, 0.0), 1.0), phase)
        if now.job.attempt > 1:
            st.markdown(frame.say(text("Begun again: attempt {number}.", number=now.job.attempt)))
        _stop(visit, now.job.id, stopping=now.job.stopping)

    look()


def _stop(visit: Visit, job: str, *, stopping: bool) -> None:
    if stopping:
        st.markdown(frame.say(text("It is being stopped.")))
    elif stop_job.open_to(visit) and st.button(frame.say(text("Stop")), key=f"stop-{job}"):
        with frame.guarded():
            stop_job(visit, job)
            st.rerun()


def tests(visit: Visit, state: LotteryState) -> None:
    """Let a test lottery be made, and show those that were."""
    st.subheader(frame.say(text("Test lotteries")))
    st.markdown(
        frame.say(
            text(
                "A test shows what the lottery would give if it were held now. Every ticket of it "
                "begins with TEST, and nobody can be drawn from it."
            )
        )
    )
    if start_test_lottery.open_to(visit) and state.quotas is not None and state.running is None:
        rule, panels = plan("test")
        if st.button(frame.say(text("Make a test lottery")), key="start-test"):
            with frame.guarded():
                start_test_lottery(visit, rule=rule, panels=panels)
                st.rerun()
    for one in state.tests:
        if one.job is not None and one.job.live:
            continue
        heading = text("TEST of {when}: {state}", when=frame.moment(one.made_at),
                       state=STATES[one.state])  # fmt: skip
        with st.expander(frame.say(heading)):
            facts(one, state)
            if one.state is DrawState.COMPUTED:
                files(visit, one)
                verification(visit, one)


def plan(key: str) -> tuple[str, int]:
    """Let somebody choose the rule and how many panels."""
    rule = one_of(text("What is fairest"), RULES, key=f"rule-{key}")
    sizes = {size: _digits(size) for size in SIZES}
    panels = st.selectbox(
        frame.say(text("How many panels, each as likely as another")),
        list(sizes),
        index=SIZES.index(1000),
        format_func=lambda size: frame.say(sizes[size]),
        key=f"panels-{key}",
    )
    return rule, panels


def _digits(size: int) -> Text:
    digits = len(str(size - 1))
    if digits == 1:
        return text("{panels}: one digit decides", panels=size)
    return text("{panels}: {digits} digits decide", panels=size, digits=digits)


def facts(lottery: LotteryView, state: LotteryState) -> None:
    """Say what came of a lottery."""
    job = lottery.job
    if lottery.state is DrawState.FAILED:
        if job is not None and job.state is JobState.STOPPED:
            st.markdown(frame.say(text("It was stopped; nothing of it was kept.")))
            return
        code = job.problem if job is not None and job.problem else "fault"
        unknown = text("It could not be made ({code}). Begin again, or ask who keeps this "
                       "installation.", code=code)  # fmt: skip
        st.error(frame.say(PROBLEMS.get(code, unknown)))
        return
    lines = [
        text("{panels} panels of {seats}, each as likely as another",
             panels=lottery.panels, seats=state.seats),
        text("Rule: {rule}", rule=RULES.get(lottery.rule, lottery.rule)),
        text("Quotas: version {version}", version=lottery.quotas),
    ]  # fmt: skip
    if lottery.lowest is not None:
        lines.append(text("The lowest chance of anybody: {chance}", chance=chance(lottery.lowest)))
    if lottery.proven is not None:
        lines.append(
            text("It is proven that no lottery is fairer by this rule.")
            if lottery.proven
            else text("It is NOT proven that this is the fairest: time ran out before.")
        )
    st.markdown("\n".join(f"- {frame.say(line)}" for line in lines))
    if lottery.manifest is not None:
        st.markdown(frame.say(text("Digest of the manifest, to compare:")))
        st.code(lottery.manifest, None, wrap_lines=True)


def chance(value: Fraction) -> Text:
    """Return a chance in words."""
    if not value:
        return text("none")
    speaks = frame.speaks()
    percent, count = speaks.percent(value), speaks.number(round(1 / value))
    return text("{percent}, about 1 in {count}", percent=percent, count=count)


def files(visit: Visit, lottery: LotteryView) -> None:
    """Offer the folders of a lottery, each to whoever may have it."""
    name = f"{'TEST-' if lottery.test else ''}lottery-{lottery.id[:8]}"
    if full_folder.open_to(visit):
        st.download_button(
            frame.say(text("Full folder, for officers and observers")),
            lambda: full_folder(visit, lottery.id).content,
            file_name=f"{name}.zip",
            mime="application/zip",
            key=f"full-{lottery.id}",
            on_click="ignore",
        )
    if lottery.published_at is not None:
        st.download_button(
            frame.say(text("Public part, for everyone")),
            lambda: public_folder(visit, lottery.id).content,
            file_name=f"{name}-public.zip",
            mime="application/zip",
            key=f"public-{lottery.id}",
            on_click="ignore",
        )
    if my_ticket_list.open_to(visit):
        st.download_button(
            frame.say(text("Whose the tickets are: keep it to yourself")),
            lambda: my_ticket_list(visit, lottery.id).file.content,
            file_name=f"{name}-tickets.csv",
            mime="text/csv",
            key=f"tickets-{lottery.id}",
            on_click="ignore",
        )
        st.markdown(frame.say(text("Who takes a full folder or the list of tickets stands in the "
                                  "log.")))  # fmt: skip


def verification(visit: Visit, lottery: LotteryView) -> None:
    """Verify a folder, and show each check."""
    if not verify_folder.open_to(visit):
        return
    again = False
    if lottery.state is DrawState.DRAWN:
        again = st.checkbox(
            frame.say(text("Choose those who stand by once more, which takes longer")),
            key=f"again-{lottery.id}",
        )
    if not st.button(frame.say(text("Verify the folder")), key=f"verify-{lottery.id}"):
        return
    with frame.guarded():
        checks = verify_folder(visit, lottery.id, again=again)
        wrong = sum(check.state == "wrong" for check in checks)
        if wrong:
            st.error(frame.say(text("{wrong} of {count} checks found a difference: do not rely on "
                                    "this folder.", wrong=wrong, count=len(checks))))  # fmt: skip
        else:
            good = sum(check.state == "ok" for check in checks)
            st.success(frame.say(text("All {count} checks that can be made here agree.",
                                      count=good)))  # fmt: skip
        frame.table(
            [
                {"what": check.what, "state": _CHECKS[check.state], "detail": check.detail}
                for check in checks
            ],
            key=f"checks-{lottery.id}",
            columns={
                "what": text("What was computed once more"),
                "state": text("Result"),
                "detail": text("Detail"),
            },
        )
