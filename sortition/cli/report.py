"""`sortition report`: the page of a folder."""

from __future__ import annotations

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.texts import text


def report(
    folder: options.Folder,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Write the page of a folder: report.html, in plain words.

    'lottery', 'draw' and 'publish' do so themselves unless --no-report keeps them from it.

    \b
    Example:
      sortition report jury
    """

    def work() -> Outcome:
        from sortition.report import write

        write(folder)
        page = folder / "report.html"
        return Outcome(summary=[text("Wrote {page}.", page=page)], figures={"report": str(page)})

    carry_out("report", work, as_json=json, debug=debug)
