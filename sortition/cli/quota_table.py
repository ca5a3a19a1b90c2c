"""Quotas beside the shares that they come from, with the rounding shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from strata.population import Line, Plan, Shared
from strata.reading.listing import shown
from strata.texts import Text, text

_MEASURES = {
    "people": text("people, one row each"),
    "counts": text("counts"),
    "weights": text("sums of weights"),
    "percent": text("percentages"),
    "fractions": text("fractions of 1"),
}


def lines(shared: Sequence[Shared], plan: Plan) -> Iterator[Text | str]:
    """Yield a table for each feature: share, share times seats, seats, rounding, quota."""
    yield text("{seats} seats by {method}:", seats=plan.seats, method=plan.method)
    for feature in shared:
        yield text(
            "{feature} ({measure}, {total} in all)",
            feature=feature.feature,
            measure=_MEASURES[feature.measure],
            total=_figure(feature.total),
        )
        wished = any(line.reason for line in feature.lines)
        header = [text("share"), text("exact")]
        header += [text("by share")] if wished else []
        header += [text("seats"), text("rounding"), text("quota")]
        rows = [["", *map(str, header)], *(_row(line, wished) for line in feature.lines)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for name, *cells in rows:
            right = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
            yield "  ".join(["", name.ljust(widths[0]), *right])


def as_json(shared: Sequence[Shared]) -> list[dict[str, object]]:
    """Return the same for ``--json``; shares and exact seats as fractions."""
    return [
        {
            "feature": feature.feature,
            "measure": feature.measure,
            "total": str(feature.total),
            "moved": feature.moved,
            "quotas": [_line(line) for line in feature.lines],
        }
        for feature in shared
    ]


def _line(line: Line) -> dict[str, object]:
    return {
        "value": line.value,
        "figure": str(line.figure),
        "share": str(line.share),
        "exact": str(line.exact),
        "by_share": line.by_share,
        "seats": line.seats,
        "rounding": round(float(line.seats - line.exact), 6),
        "least": line.least,
        "most": line.most,
        "source": line.source,
        "date": line.date,
        "reason": None if line.reason is None else str(line.reason),
    }


def _row(line: Line, wished: bool) -> list[str]:
    quota = str(line.least) if line.least == line.most else f"{line.least}-{line.most}"
    return [
        shown(line.value),
        f"{float(line.share):.2%}",
        f"{float(line.exact):.3f}",
        *([str(line.by_share)] if wished else []),
        str(line.seats),
        f"{float(line.seats - line.exact):+.3f}",
        quota,
    ]


def _figure(total: Fraction) -> str:
    return f"{int(total):,}" if total.denominator == 1 else f"{float(total):,.6g}"
