"""The log on a screen: filtered, verified, exported; for a jury and for a whole city alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from panels.door import Visit
from panels.log.chain import Checkpoint
from panels.log.checking import LogExport, Verified
from panels.log.reading import PAGE, LogFilter, LogPage
from panels.screens import frame
from strata.texts import plural, text

_COLUMNS = {
    "number": text("Number"),
    "at": text("When"),
    "about": text("What"),
    "actor": text("By whom (an id)"),
    "facts": text("Facts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The entries by which this log is read."""

    page: Callable[..., LogPage]
    end: Callable[[Visit], Checkpoint]
    verify: Callable[..., Verified]
    export: Callable[[Visit], LogExport] | None = None


def show(visit: Visit, doors: Doors) -> None:
    """Show the log that `doors` open."""
    _end(visit, doors)
    _records(visit, doors)


def _end(visit: Visit, doors: Doors) -> None:
    """Show where the log ends, check it, and give what can be published or taken along."""
    st.subheader(frame.say(text("Is the log whole?")))
    end = doors.end(visit)
    st.markdown(
        frame.say(plural("The log has {count} record. Its last digest:",
                          "The log has {count} records. Its last digest:", count=end.number))
    )  # fmt: skip
    st.code(end.digest, language=None, wrap_lines=True)
    st.download_button(
        frame.say(text("Download this checkpoint, to publish it")),
        end.as_json(), "checkpoint.json", "application/json", key="checkpoint",
    )  # fmt: skip
    published = st.file_uploader(
        frame.say(text("A checkpoint that was published earlier")), ["json"], key="published"
    )
    if st.button(frame.say(text("Check every record")), key="verify"):
        with frame.guarded():
            checkpoints = [] if published is None else [Checkpoint.read(published.getvalue())]
            _verdict(doors.verify(visit, checkpoints), bool(checkpoints))
    if doors.export is not None and st.button(frame.say(text("Export the log")), key="export"):
        with frame.guarded():
            _files(doors.export(visit))


def _verdict(found: Verified, compared: bool) -> None:
    if found.wrong:
        for one in found.wrong[:20]:
            st.error(frame.say(one))
        st.markdown(frame.say(text("Keep the database as it is, and call whoever looks after it.")))
        return
    st.success(
        frame.say(plural("The one record is as it was.", "All {count} records are as they were.",
                          count=found.records))
    )  # fmt: skip
    if not compared:
        st.markdown(
            frame.say(text("Only a published checkpoint shows whether the end was cut off."))
        )


def _files(export: LogExport) -> None:
    st.markdown(frame.say(text("Put the three files into one folder, and run the script there.")))
    for name, content, label in (
        ("log.jsonl", export.log, text("Download the log")),
        ("checkpoint.json", export.checkpoint, text("Download the checkpoint")),
        ("verify_log.py", export.script, text("Download the script that checks it")),
    ):
        st.download_button(frame.say(label), content, name, key=name)


def _records(visit: Visit, doors: Doors) -> None:
    st.subheader(frame.say(text("What was done")))
    wanted, offset = _filter(visit, doors)
    found = doors.page(visit, wanted, offset=offset)
    if not found.records:
        frame.empty(
            text("No record fits."),
            text("Every action leaves one here; widen the filter if there should be some."),
        )
        return
    st.markdown(
        frame.say(plural("{count} record.", "{count} records, the newest first.",
                          count=found.records))
    )  # fmt: skip
    rows: list[dict[str, object]] = [
        {"number": line.number, "at": line.at, "about": line.about, "actor": line.actor,
         "facts": "; ".join(map(frame.say, line.facts))}
        for line in found.lines
    ]  # fmt: skip
    frame.table(rows, key="log", columns=_COLUMNS, search=False, caption=text("Records of the log"))


def _filter(visit: Visit, doors: Doors) -> tuple[LogFilter, int]:
    """Ask which records to show, and which part of them."""
    everything = doors.page(visit)
    known = dict(everything.actions)
    action = st.selectbox(
        frame.say(text("Action")), [None, *known], key="action",
        format_func=lambda name: frame.say(known.get(name, text("all"))),
    )  # fmt: skip
    actor = st.text_input(frame.say(text("By whom, as an id")), key="actor").strip()
    since: date | None = st.date_input(
        frame.say(text("From")), None, format="DD/MM/YYYY", key="since"
    )
    until: date | None = st.date_input(
        frame.say(text("Until")), None, format="DD/MM/YYYY", key="until"
    )
    wanted = LogFilter(action=action, actor=actor or None, since=since, until=until)
    pages = max(1, -(-doors.page(visit, wanted).records // PAGE))
    at = 1
    if pages > 1:
        label = frame.say(text("Part, of {pages}", pages=pages))
        at = int(st.number_input(label, 1, pages, 1, key="part"))
    return wanted, (at - 1) * PAGE
