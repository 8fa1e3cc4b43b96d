"""Official standings as a table of plain values, for every format in which they leave."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.rules.board import MICRO, ExplainedRow, Row
from server.rules.catalogue import Ward, WardCode

Value = str | int | Decimal
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A title, the names of the columns, and rows of as many values."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


_STATES = {"estimated": "ước tính", "confirmed": "đã xác nhận", "unknown": "chưa có"}
_COLUMNS: Mapping[str, Callable[[Row], Value]] = {
    "Hạng": lambda row: row.rank,
    "Hạng từ": lambda row: row.rank_from,
    "Hạng đến": lambda row: row.rank_to,
    "Mã": lambda row: row.code,
    "Tên": lambda row: row.name,
    "Điểm": lambda row: row.points,
    "Số người": lambda row: row.adults,
    "Nguồn số người": lambda row: _STATES[row.adults_state],
    "Người tham gia": lambda row: row.participants,
    "Người đạt đủ": lambda row: row.attained,
}
LEVEL, COMPOSITE = "Điểm trên 1.000 người", "Điểm tổng hợp"


def table_of(title: str, rows: Iterable[Row], wards: Mapping[WardCode, Ward], *, composite: bool) -> Table:
    """The table of one board; wards carry their kind, and a composite is told in points of 100."""
    held = list(rows)
    of_wards = any(WardCode(row.code) in wards for row in held)
    columns = [*_COLUMNS, *(["Loại"] if of_wards else []), COMPOSITE if composite and of_wards else LEVEL]
    columns += ["Còn lại sau phúc tra"] if any(_factor(row) for row in held) else []
    return Table(
        title=title,
        columns=columns,
        rows=[[_value(column, row, wards) for column in columns] for row in held],
    )


def _value(column: str, row: Row, wards: Mapping[WardCode, Ward]) -> Value:
    if column == "Loại":
        return wards[WardCode(row.code)].kind
    if column in (LEVEL, COMPOSITE):
        return Decimal(row.value) / (MICRO if column == COMPOSITE else MICRO // 1_000)
    if column == "Còn lại sau phúc tra":
        factor = _factor(row)
        return Decimal(MICRO if factor is None else factor) / MICRO
    return _COLUMNS[column](row)


def _factor(row: Row) -> int | None:
    return row.integrity.factor if isinstance(row, ExplainedRow) and row.integrity else None


def is_formula(value: Value) -> bool:
    """Whether a text would be run rather than shown."""
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)
