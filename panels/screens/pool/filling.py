"""How the pool fills: numbers, days, and each value beside its seats and the population."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import altair as alt
import streamlit as st

from panels.door import Visit
from panels.pool.eligibility import review_ages
from panels.pool.monitoring import NO_VALUE, Monitoring, ValueCount, monitoring
from panels.pool.words import ORIGINS, REASONS, UNKNOWN
from panels.screens import charts, frame
from strata.texts import Text, plural, text

_FIRST = 20
"""How many problems are shown at once."""


def show(visit: Visit) -> None:
    """Show the numbers, charts and tables."""
    now = monitoring(visit)
    if now.total == 0:
        _nobody(visit)
        return
    if now.few_hidden:
        st.caption(
            frame.say(text("Groups of fewer than five people are hidden (—), and others where "
                           "a sum would give them away."))
        )  # fmt: skip
    _numbers(now)
    _ages(visit, now)
    _values(now)
    _days(now)
    if now.problems:
        st.subheader(frame.say(text("Answers that the lottery cannot read as they stand")))
        frame.problems(now.problems[:_FIRST])
        if len(now.problems) > _FIRST:
            st.caption(
                frame.say(text("And {count} more.", count=len(now.problems) - _FIRST))
            )  # fmt: skip


def _nobody(visit: Visit) -> None:
    frame.empty(
        text("Nobody is in the pool yet."),
        text("Choose 'Import a file' for a list from a form or a spreadsheet, or 'Enter somebody' "
             "for who rings, writes or comes to the counter."),
    )  # fmt: skip
    st.markdown(
        frame.say(
            text("A file has one row for each volunteer and a column for each thing that is "
                 "known, such as: id, first name, last name, birth date, email, phone, address, "
                 "postcode, gender, education, district.")
        )
    )  # fmt: skip


def _numbers(now: Monitoring) -> None:
    about = {"seats": now.seats, "total": _count(now.total)}
    if now.eligible is None:
        words = text("**A few people may be drawn** for {seats} seats, of {total} in the pool.",
                     **about)  # fmt: skip
    else:
        words = plural(
            "**{count} person may be drawn** for {seats} seats, of {total} in the pool.",
            "**{count} people may be drawn** for {seats} seats, of {total} in the pool.",
            count=now.eligible, **about,
        )  # fmt: skip
    st.markdown(frame.say(words))
    rows = [
        {"what": words, "count": _count(count)}
        for words, count in [
            *((ORIGINS.get(name, name), n) for name, n in now.by_origin.items()),
            *((text("may not be drawn: {why}", why=REASONS.get(name, UNKNOWN)), n)
              for name, n in now.by_reason.items()),
        ]
    ]  # fmt: skip
    frame.table(
        rows, key="origins", search=False,
        columns={"what": text("How they came, and who may not be drawn"), "count": text("People")},
    )  # fmt: skip


def _ages(visit: Visit, now: Monitoring) -> None:
    day = frame.day(now.age_day.on)
    words = text("Ages count on {day}, the day of the decision: no first day is planned.", day=day)
    if now.age_day.first_day:
        words = text("Ages count on {day}, the first day of the jury.", day=day)
    st.caption(frame.say(words))
    if now.ages_unknown:
        st.warning(
            frame.say(plural("{count} person gave no birth date: nobody has checked their age.",
                              "{count} people gave no birth date: nobody has checked their age.",
                              count=now.ages_unknown))
        )  # fmt: skip
    if now.ages_to_review and review_ages.open_to(visit):
        st.warning(
            frame.say(plural("The limits or dates changed: {count} person is in or out for an age "
                              "that is not right any more.",
                              "The limits or dates changed: {count} people are in or out for an "
                              "age that is not right any more.", count=now.ages_to_review))
        )  # fmt: skip
        if st.button(frame.say(text("Look at all ages anew")), key="review-ages"):
            changed = review_ages(visit)
            frame.done(
                plural("{count} person was put in or out for their age.",
                        "{count} people were put in or out for their age.", count=changed)
            )  # fmt: skip
            st.rerun()


def _values(now: Monitoring) -> None:
    features = list(dict.fromkeys(one.feature for one in now.values))
    if not features:
        st.info(
            frame.say(text("No quotas are proposed yet. With quotas this page shows which groups "
                           "are missing from the pool."))
        )  # fmt: skip
        return
    short = [one for one in now.values if one.wanted]
    if short:
        st.warning(
            frame.say(text("Too few people for their seats: {groups}. No panel is possible "
                           "without them.", groups=", ".join(map(_short, short))))
        )  # fmt: skip
    for feature in features:
        own = [one for one in now.values if one.feature == feature]
        st.subheader(frame.literal(feature), anchor=False)
        _chart(own, now)
        _table(own, feature)


def _short(one: ValueCount) -> str:
    words = text("{feature} {value}: {count} more", feature=one.feature, value=one.value,
                 count=one.wanted)  # fmt: skip
    return frame.literal(frame.say(words))


def _chart(values: list[ValueCount], now: Monitoring) -> None:
    """Show the shares of the pool, the population and the seats side by side."""
    kinds = {
        "share": frame.say(text("of the pool")),
        "population": frame.say(text("of the population")),
        "seats": frame.say(text("of the seats, in the middle")),
    }
    bars = [
        {"value": charts.lines(_value(one)), "kind": kinds[kind], "share": float(share) * 100}
        for one in values
        for kind, share in (
            ("share", one.share), ("population", one.population), ("seats", _middle(one, now)),
        )
        if share is not None
    ]  # fmt: skip
    if not bars:
        return
    charts.shown(
        alt.Chart(alt.InlineData(values=bars))
        .mark_bar()
        .encode(
            y=alt.Y("value:N", sort=None, title=None, axis=charts.LABELS),
            yOffset=alt.YOffset("kind:N", sort=list(kinds.values())),
            x=alt.X("share:Q", title="%"),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=list(kinds.values()),
                legend=charts.legend(),
            ),
        ),
        text("Shares of each value; the table below has the same figures."),
    )


def _middle(one: ValueCount, now: Monitoring) -> Fraction | None:
    if one.least is None or one.most is None or not now.seats:
        return None
    return Fraction(one.least + one.most, 2 * now.seats)


def _table(values: list[ValueCount], feature: str) -> None:
    frame.table(
        [
            {
                "value": _value(one),
                "count": _count(one.count),
                "share": _percent(one.share, hidden=one.count is None),
                "population": _percent(one.population),
                "seats": _seats(one),
                "wanted": "—" if one.wanted is None and one.least is not None else one.wanted,
            }
            for one in values
        ],
        key=f"values-{feature}",
        search=False,
        columns={
            "value": text("Value"),
            "count": text("May be drawn"),
            "share": text("Share of the pool"),
            "population": text("Of the population"),
            "seats": text("Seats"),
            "wanted": text("More people needed"),
        },
    )


_DAYS = alt.Axis(labelExpr="utcFormat(toDate(datum.value), '%-d %b')", labelAngle=-45)


def _days(now: Monitoring) -> None:
    st.subheader(frame.say(text("Registrations day by day")))
    known: Mapping[str, int] = {
        day.isoformat(): count for day, count in now.by_day.items() if count is not None
    }
    if known:
        charts.shown(
            alt.Chart(
                alt.InlineData(values=[{"day": day, "people": n} for day, n in known.items()])
            )
            .mark_bar()
            .encode(
                x=alt.X("day:O", title=frame.say(text("day")), axis=_DAYS),
                y=alt.Y("people:Q", title=frame.say(text("people")),
                        axis=alt.Axis(tickMinStep=1)),
            ),
            text("People a day; the table below has the same figures."),
        )  # fmt: skip
    frame.table(
        [{"day": day, "count": _count(count)} for day, count in now.by_day.items()],
        key="days",
        columns={"day": text("Day"), "count": text("People")},
    )


def _value(one: ValueCount) -> str:
    return frame.say(text("(no answer of the quotas)")) if one.value == NO_VALUE else one.value


def _count(count: int | None) -> str:
    return "—" if count is None else frame.speaks().number(count)


def _percent(share: Fraction | None, *, hidden: bool = False) -> str:
    if share is None:
        return "—" if hidden else ""
    return frame.speaks().percent(share, 0)


def _seats(one: ValueCount) -> Text | None:
    if one.least is None or one.most is None:
        return None
    return text("{least} to {most}", least=one.least, most=one.most)
