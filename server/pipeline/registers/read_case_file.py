"""A partner's file of finished cases, row by row. A case number is never part of what is told of a fault."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from server.pipeline.registers.sheets import Sheet, below_head
from server.rules.case_number import plain_case
from server.rules.event import By
from server.rules.folding import slug
from server.rules.hanoi import read_day
from server.rules.refusals import Told
from server.rules.row_fault import RowFault

COLUMNS = {
    "case": ("case", "mã hồ sơ"),
    "service": ("service", "dịch vụ"),
    "date": ("date", "ngày"),
    "by": ("by", "ai làm"),
}
"""Each column with the names under which it may stand."""
OPTIONAL = frozenset({"by"})
WAYS: dict[str, By] = {
    "self": "self",
    "guided": "guided",
    "done-for": "done_for",
    "tu-lam": "self",
    "duoc-huong-dan": "guided",
    "lam-ho": "done_for",
}
Row = tuple[int, str, str, str, str]
"""Line, case number, service as it is written, day, and by whom ('' where the file does not say)."""

_SERIAL = re.compile("4[0-9]{4}")
"""Excel counts days: 40000 is in 2009, 49999 in 2036."""
_EXCEL_BEGAN = date(1899, 12, 30)
_LIKE_A_DAY = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")


def read_cases(sheet: Sheet) -> tuple[list[Row], list[RowFault], int]:
    """The good rows, every fault, and how many rows there are. Raises Told if the columns are not there."""
    table = below_head(sheet, COLUMNS, OPTIONAL)
    rows, faults = list[Row](), list[RowFault]()
    for line, row, values in table.cells():
        wrong = [_other_length(values, table.named)] if not table.named <= values <= table.width else [*_wrong(row)]
        faults += [RowFault.of(line, _repeated(told.where, row), told) for told in wrong]
        if not wrong:
            day, way = _day(row["date"]), WAYS[slug(row["by"])] if row.get("by") else ""
            assert day, "a row without faults has one"
            rows.append((line, plain_case(row["case"]), row["service"], day.isoformat(), way))
    return rows, faults, len(table.rows)


def _wrong(row: dict[str, str]) -> Iterator[Told]:
    try:
        plain_case(row["case"])
    except Told as told:
        yield told
    if not row["service"]:
        yield Told("Điền vào ô này.", where="service")
    if not _day(row["date"]):
        yield Told("Không phải ngày. Viết 2026-07-01 hoặc 1/7/2026.", where="date")
    if row.get("by") and slug(row["by"]) not in WAYS:
        yield Told("Không phải self (tự làm), guided (được hướng dẫn) hay done_for (làm hộ).", where="by")


def _day(text: str) -> date | None:
    if _SERIAL.fullmatch(text):
        return _EXCEL_BEGAN + timedelta(days=int(text))
    return read_day(text)


def _repeated(column: str, row: dict[str, str]) -> str:
    """A wrong value as far as it may be told: nothing that could be a case number in the wrong column."""
    value = row.get(column, "")
    if column == "date":
        return value if _LIKE_A_DAY.fullmatch(value) else ""
    return value if column in ("service", "by") and not any(letter.isdigit() for letter in value) else ""


def _other_length(values: int, columns: int) -> Told:
    return Told(
        "Dòng có {n} giá trị mà dòng đầu có {columns} cột. Đặt giá trị có dấu phẩy trong ngoặc kép.",
        n=values,
        columns=columns,
    )
