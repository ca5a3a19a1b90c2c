"""How large an input may be. Every limit has an error of its own, so that nothing hangs."""

FILE_BYTES = 300_000_000
"""Size of a file."""

SHEET_BYTES = 25_000_000
"""Size of one unpacked part of a workbook, some 350,000 cells: there a cell costs ten times what it
costs in CSV."""

WORKBOOK_BYTES = 200_000_000
"""Size of a whole workbook, unpacked, as its directory declares it."""

WORKBOOK_PARTS = 5_000
"""Number of parts in a workbook."""

ROWS = 1_048_576
"""Number of rows: as many as a spreadsheet holds."""

COLUMNS = 1_000
"""Number of columns."""

CELL = 10_000
"""Number of characters in a cell."""

LISTED = 100
"""How many rows of one kind of problem are listed one by one; the rest are counted."""

STRANGE = 1_000
"""How many different values of a column may be unknown before the column itself is doubted."""

SEAT_DIGITS = 9
"""Number of digits in a number of seats."""
