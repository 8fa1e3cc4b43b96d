"""Standings leave as spreadsheets and come back as they were; nothing in them runs."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from server.exports.csv_file import csv_file
from server.exports.standings import Table, table_of
from server.exports.workbook import workbook
from server.rules.board import Row
from tests.examples import CATALOGUE

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", 'Ô Chợ Dừa, "cũ"', "Tổ 1\nTổ 2", "https://x.example", "00070")
TABLE = Table(title="Phường: [1/2]*?", columns=["Tên", "Điểm"], rows=[[name, n] for n, name in enumerate(EVIL)])


def row(code: str, *, rank: int = 1, value: int = 1_234_567) -> Row:
    """A row of a board."""
    return Row(code=code, name=CATALOGUE.wards[code].name, rank=rank, rank_from=1, rank_to=3, value=value, points=-5,  # type: ignore[index]
               participants=2, attained=1, adults=70_000, adults_state="confirmed")  # fmt: skip


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_comes_back_and_no_cell_is_a_formula() -> None:
    head, *rows = read_csv(csv_file(TABLE))

    assert head == ["Tên", "Điểm"]
    assert [name.removeprefix("'") for name, _ in rows] == list(EVIL)
    assert not [name for name, _ in rows if name.startswith(("=", "+", "-", "@", "\t"))]


def test_a_workbook_comes_back_and_no_cell_is_a_formula() -> None:
    body = workbook([TABLE, TABLE], [("Cuộc thi", "=HYPERLINK(1)")])

    book = CalamineWorkbook.from_filelike(BytesIO(body))
    assert book.sheet_names == ["Kết quả", "Phường- -1-2]--".replace("]", "-"), "Phường- -1-2--- (2)"]
    _, *rows = book.get_sheet_by_index(1).to_python()
    assert [name for name, _ in rows] == list(EVIL)
    assert book.get_sheet_by_index(0).to_python() == [["Cuộc thi", "=HYPERLINK(1)"]]
    assert b"<f>" not in body


def test_the_table_of_a_board_tells_values_for_each_thousand() -> None:
    table = table_of("Toàn thành phố", [row("00070")], CATALOGUE.wards, composite=False)

    told = dict(zip(table.columns, table.rows[0], strict=True))
    assert told["Điểm trên 1.000 người"] == Decimal("1234.567")
    assert told["Tên"] == "Hoàn Kiếm"
    assert told["Loại"] == "phường"
    assert told["Điểm"] == -5
    assert read_csv(csv_file(table))[1][5] == "-5"


def test_a_composite_is_told_in_points_of_a_hundred() -> None:
    table = table_of("Toàn thành phố", [row("00070", value=87_500_000)], CATALOGUE.wards, composite=True)

    assert dict(zip(table.columns, table.rows[0], strict=True))["Điểm tổng hợp"] == Decimal("87.5")
