"""Standings as a workbook: a sheet a board, row by row, with texts that stay texts."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook

from server.exports.standings import Table

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
"""Letters that the name of a sheet cannot hold."""
NAME_MAX = 31
WIDTHS = {"Tên": 28, "Nguồn số người": 16}


def workbook(tables: Sequence[Table], about: Sequence[tuple[str, str]]) -> bytes:
    """The tables, after a sheet that says what they are of. Each row leaves memory once it is written."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with Workbook(file, options) as book:
        _write_about(book, about)
        taken = {"kết quả"}
        for table in tables:
            _write(book, table, _sheet_name(table.title, taken))
    return file.getvalue()


def _write_about(book: Workbook, about: Sequence[tuple[str, str]]) -> None:
    sheet, bold = book.add_worksheet("Kết quả"), book.add_format({"bold": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for at, (what, told) in enumerate(about):
        sheet.write_string(at, 0, what, bold)
        sheet.write_string(at, 1, told)


def _write(book: Workbook, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    whole, parts = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "#,##0.000"})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, WIDTHS.get(column, 12))
    sheet.write_row(0, 0, table.columns, head)
    for line, row in enumerate(table.rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value)
            else:
                sheet.write_number(line, at, value, parts if isinstance(value, Decimal) else whole)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name of at most NAME_MAX characters that no other sheet has, whatever the size of letters."""
    plain = title.translate(_FORBIDDEN).strip("' ") or "Bảng"
    name, number = plain[:NAME_MAX], 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = plain[: NAME_MAX - len(ending)] + ending
    taken.add(name.casefold())
    return name
