"""Standings as CSV that a spreadsheet opens as it is: UTF-8 with its mark, and nothing in it runs."""

import csv
from io import StringIO

from server.exports.standings import Table, Value, is_formula


def csv_file(table: Table) -> bytes:
    """The table with its column names in the first line."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.columns)
    writer.writerows([harmless(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: Value) -> Value:
    """A text that a spreadsheet would run gets the apostrophe by which spreadsheets mark a text."""
    return f"'{value}" if is_formula(value) else value
