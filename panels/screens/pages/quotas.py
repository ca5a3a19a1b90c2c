"""Quotas: edited with live feasibility, from a census or a file, approved by a second person."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.juries.planning import overview
from panels.quotas.approving import (
    QuotaVersion,
    approve_quotas,
    publish_quotas,
    quota_csv,
    quota_history,
)
from panels.quotas.feasible import Fit, feasibility
from panels.quotas.proposing import propose_quotas
from panels.screens import frame, quota_editing, quota_files
from strata.quotas import Quota
from strata.texts import Text, text

_COLUMNS = {
    "feature": text("Feature"),
    "value": text("Value"),
    "least": text("At least"),
    "most": text("At most"),
    "share": text("Share of the population"),
    "source": text("Source"),
    "date": text("Of when"),
    "reason": text("Reason"),
}


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    seats = overview(visit).seats
    frame.title(
        text("Quotas"),
        text("How many of the {seats} seats each group gets at least and at most. A second person "
             "approves them, and they are published before the draw.", seats=seats),
    )  # fmt: skip
    quota_files.remarks()
    versions = quota_history(visit)
    _standing(versions)
    if propose_quotas.open_to(visit):
        _edit(versions, seats)
        quota_files.census()
        quota_files.upload()
    elif versions:
        with frame.guarded():
            _fit(feasibility(visit), takes=False)
    _history(versions)


def _standing(versions: Sequence[QuotaVersion]) -> None:
    """Say how the newest version stands, and let it be approved or published."""
    visit = frame.visit()
    if not versions:
        frame.empty(
            text("There are no quotas yet."),
            text("Make them from a census, upload a quota file, or add values by hand."),
        )
        return
    newest = versions[0]
    st.markdown(frame.say(_how(newest)))
    if newest.approved_at is None and approve_quotas.open_to(visit):
        if newest.own:
            st.markdown(frame.say(text("You proposed it: a colleague approves it.")))
        words = text("Approve version {version}", version=newest.version)
        if st.button(frame.say(words), key="approve"):
            with frame.guarded():
                approve_quotas(visit, newest.version)
                frame.done(text("The quotas are approved."))
                st.rerun()
    approved = newest.approved_at is not None and newest.published_at is None
    if approved and publish_quotas.open_to(visit):
        words = text("Publish version {version}", version=newest.version)
        if st.button(frame.say(words), key="publish"):
            with frame.guarded():
                publish_quotas(visit, newest.version)
                frame.done(text("The quotas are published."))
                st.rerun()


def _how(one: QuotaVersion) -> Text:
    if one.published_at is not None:
        return text("Version {version} is approved and published.", version=one.version)
    if one.approved_at is not None:
        return text("Version {version} is approved and not published yet.", version=one.version)
    return text("Version {version} waits for a second person to approve it.", version=one.version)


def _edit(versions: Sequence[QuotaVersion], seats: int) -> None:
    """Show a field for each figure, and whether they can be filled."""
    visit = frame.visit()
    newest = versions[0] if versions else None
    begun = quota_editing.begun(newest.version if newest else 0, newest.rows if newest else ())
    st.subheader(frame.say(text("Edit")))
    verdict = st.container()
    rows = quota_editing.fields(begun)
    if rows:
        with verdict, frame.guarded():
            _fit(feasibility(visit, rows), takes=True)
    _values(rows)
    if not rows or (newest and tuple(rows) == newest.rows and newest.seats == seats):
        return
    note = st.text_input(frame.say(text("What was changed, and why")), key="note", max_chars=1000)
    if st.button(frame.say(text("Propose as a new version")), key="propose", type="primary"):
        with frame.guarded():
            made = propose_quotas(visit, rows, note=note)
            frame.done(text("Version {version} is proposed.", version=made.version))
            st.rerun()


def _fit(fit: Fit, *, takes: bool) -> None:
    """Show whether the quotas can be filled, why not, and what would help."""
    verdict = frame.literal(frame.say(fit.verdict))
    if fit.exists:
        st.success(verdict)
    elif fit.exists is None:
        st.info(verdict)
    else:
        st.error(verdict)
    _list(fit.reasons)
    offered = [change.words for change in fit.changes] if takes else []
    others = [remedy for remedy in fit.remedies if remedy not in offered]
    if others:
        st.markdown(frame.say(text("What would help:")))
        _list(others)
    for number, change in enumerate(fit.changes, start=1) if takes else ():
        words = text("Take this change: {change}", change=change.words)
        if st.button(frame.literal(frame.say(words)), key=f"take-{number}"):
            quota_editing.take(change.rows)
            st.rerun()
    if fit.notes:
        with st.expander(frame.say(text("What else to know: {count}", count=len(fit.notes)))):
            _list(fit.notes)


def _list(found: Sequence[Text]) -> None:
    if found:
        st.markdown("\n".join(f"- {frame.literal(frame.say(words))}" for words in found))


def _values(rows: Sequence[Quota]) -> None:
    """Add a value, or take some out."""
    with (
        st.expander(frame.say(text("Add or take out values"))),
        st.form("values", clear_on_submit=True),
    ):
        feature = st.text_input(
            frame.say(text("Feature, such as age")), key="new-feature", max_chars=120
        )
        value = st.text_input(
            frame.say(text("Value, such as 16-29")), key="new-value", max_chars=200
        )
        named = [f"{row.feature}: {row.value}" for row in rows]
        out = st.multiselect(
            frame.say(text("Values to take out")), named, key="out",
            placeholder=frame.say(text("Choose values")),
        )  # fmt: skip
        if st.form_submit_button(frame.say(text("Add and take out")), key="values-send"):
            kept = [row for row, name in zip(rows, named, strict=True) if name not in out]
            quota_editing.take(_added(kept, feature.strip(), value.strip()))
            st.rerun()


def _added(rows: list[Quota], feature: str, value: str) -> list[Quota]:
    """Return `rows` with a new one behind those of its feature."""
    if not (feature and value):
        return rows
    behind = max(
        (at for at, row in enumerate(rows, 1) if row.feature == feature), default=len(rows)
    )
    new = Quota(feature=feature, value=value, least=0, most=overview(frame.visit()).seats)
    return [*rows[:behind], new, *rows[behind:]]


def _history(versions: Sequence[QuotaVersion]) -> None:
    """Show every version, and each one's figures and file."""
    if not versions:
        return
    st.subheader(frame.say(text("Versions")))
    frame.table(
        [
            {
                "version": one.version,
                "seats": one.seats,
                "at": one.at,
                "note": one.note,
                "approved": one.approved_at,
                "published": one.published_at,
            }
            for one in versions
        ],
        key="versions",
        columns={
            "version": text("Version"),
            "seats": text("Seats"),
            "at": text("Proposed"),
            "note": text("What was changed, and why"),
            "approved": text("Approved"),
            "published": text("Published"),
        },
        caption=text("Versions"),
    )
    chosen = st.selectbox(
        frame.say(text("Version to look at")),
        list(versions),
        format_func=lambda one: str(one.version),
        key="look",
    )
    frame.table(
        [_figures(row) for row in chosen.rows],
        key="figures",
        columns=_COLUMNS,
        caption=text("Quotas of version {version}", version=chosen.version),
    )
    st.download_button(
        frame.say(text("Download this version as quotas.csv")),
        quota_csv(frame.visit(), chosen.version),
        file_name="quotas.csv",
        mime="text/csv",
        key="download",
    )


def _figures(row: Quota) -> dict[str, object]:
    return {
        "feature": row.feature,
        "value": row.value,
        "least": row.least,
        "most": row.most,
        "share": None if row.share is None else frame.speaks().percent(row.share, 1),
        "source": row.source,
        "date": row.date,
        "reason": row.reason,
    }


main()
