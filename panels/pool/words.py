"""The words of the pool: reasons, ways to come, what is known of people, whom to keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from panels.store.tables import Origin as Origin
from strata.texts import Text, text


class Reason(StrEnum):
    """Why somebody may not be drawn."""

    AGE = "age"
    ADDRESS = "address"
    OFFICE = "office"
    DUPLICATE = "duplicate"
    OWN_WISH = "own-wish"


class Keep(StrEnum):
    """Who of a pair is kept."""

    FIRST = "first"
    SECOND = "second"
    """Of two rows the lower; against somebody in the pool, what the row says replaces it."""
    BOTH = "both"
    """They are two people; the reason is kept."""


class Form(StrEnum):
    """Whose form a file has."""

    OURS = "ours"
    SORTITION_ALGORITHMS = "sortition-algorithms"
    OPENDLP = "opendlp"
    OTHER = "other"


class As(StrEnum):
    """The form of a file that leaves."""

    CSV = "csv"
    XLSX = "xlsx"
    SORTITION_ALGORITHMS = "sortition-algorithms"
    OPENDLP = "opendlp"


REASONS: Mapping[str, Text] = {
    Reason.AGE: text("outside the limits of age"),
    Reason.ADDRESS: text("does not live in the area"),
    Reason.OFFICE: text("holds an office that rules it out"),
    Reason.DUPLICATE: text("stands in the pool twice"),
    Reason.OWN_WISH: text("does not want to any more"),
}
ORIGINS: Mapping[str, Text] = {
    Origin.IMPORTED: text("from a file"),
    Origin.PHONE: text("by telephone"),
    Origin.COUNTER: text("at the counter"),
    Origin.PAPER: text("on paper"),
    Origin.MANUAL: text("entered by hand"),
    Origin.WEB: text("on the web"),
}
FIELDS: Mapping[str, Text] = {
    "id": text("id in the file"),
    "name": text("whole name"),
    "first": text("first name"),
    "last": text("family name"),
    "email": text("e-mail"),
    "phone": text("telephone"),
    "address": text("street and number"),
    "postcode": text("postcode"),
    "place": text("town or village"),
    "born": text("birth date"),
    "born_on": text("birth date"),
    "language": text("language"),
    "household": text("mark of the household"),
    "eligible": text("why not to be drawn"),
    "double": text("like somebody else, and kept"),
}
"""What is known of people; any other name is that of a feature."""
TRAITS: Mapping[str, Text] = {
    "id": text("id"),
    "name": text("name"),
    "email": text("e-mail"),
    "phone": text("telephone"),
    "born": text("birth date"),
    "address": text("address"),
}
KEEPS: Mapping[Keep, Text] = {
    Keep.FIRST: text("The same person: keep the first"),
    Keep.SECOND: text("The same person: keep the second"),
    Keep.BOTH: text("Two people: keep both"),
}
UNKNOWN = text("unknown")
"""A reason that no longer is one of these."""
FORMS: Mapping[Form, Text] = {
    Form.OURS: text("The file was exported by this program."),
    Form.SORTITION_ALGORITHMS: text("The file has the form of sortition-algorithms."),
    Form.OPENDLP: text("The file has the form of an export of OpenDLP."),
    Form.OTHER: text("The columns were recognised by their names and what stands in them."),
}
EXPORTS: Mapping[As, Text] = {
    As.XLSX: text("Excel workbook, everybody"),
    As.CSV: text("CSV, everybody"),
    As.SORTITION_ALGORITHMS: text("CSV for sortition-algorithms, who may be drawn"),
    As.OPENDLP: text("CSV for OpenDLP, everybody"),
}
