"""Tables as they stand in a file: kinds of file, encodings, separators, workbooks."""

from strata.reading.tables.opening import read_table, sheets_in, table_of
from strata.reading.tables.table import Table

__all__ = ["Table", "read_table", "sheets_in", "table_of"]
