"""A table that somebody uploaded, as rows of text: CSV in any Unicode, or the first sheet of an XLSX."""

import csv
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from server.rules.folding import slug
from server.rules.legacy_vietnamese import legacy_encoding
from server.rules.refusals import Told

FILE_MAX = 16 * 1024 * 1024
"""100,000 rows have about 8 MB as CSV and 4 MB as XLSX."""
ROWS_MAX = 100_000
UNPACKED_MAX = 256 * 1024 * 1024
"""An XLSX of 100,000 rows unpacks to about 60 MB."""
MEMBERS_MAX = 1_000
HEAD_WITHIN = 20
"""The row of headings may stand below a title of so many rows."""
SNIFFED = 64 * 1024

_MAGIC = {
    b"\xd0\xcf\x11\xe0": Told("Đây là tệp XLS cũ hoặc tệp có mật khẩu. Bỏ mật khẩu rồi lưu lại thành XLSX."),
    b"%PDF": Told("Đây là tệp PDF. Cần CSV hoặc XLSX."),
    b"\x89PNG": Told("Đây là ảnh. Cần CSV hoặc XLSX."),
    b"\xff\xd8\xff": Told("Đây là ảnh. Cần CSV hoặc XLSX."),
}
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_FORMULA = re.compile(rb"<f[ >/]")


@dataclass(slots=True)
class Sheet:
    """The rows that are not empty, each with its line in the file; what had to be noted of the whole."""

    rows: list[tuple[int, list[str]]]
    notes: list[Told] = field(default_factory=list)


def open_sheet(content: bytes) -> Sheet:
    """Read a file as a table. Raises Told naming what it is instead, and how to mend it."""
    if len(content) > FILE_MAX:
        raise too_large(len(content))
    if not content.strip():
        raise Told("Tệp trống.", where="file")
    for magic, told in _MAGIC.items():
        if content.startswith(magic):
            raise Told(told.template, where="file")
    return _from_xlsx(content) if content.startswith(b"PK") else _from_csv(content)


def too_large(size: int, most: int = FILE_MAX) -> Told:
    """The refusal of a file that is too large."""
    return Told(
        "Tệp nặng {size} MB, nhiều nhất {most} MB. Bỏ bớt cột, ảnh và trang không dùng, hoặc chia làm nhiều tệp.",
        where="file",
        size=-(-size // 1024**2),
        most=most // 1024**2,
    )


def _from_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    if "\0" in text:
        raise _no_text()
    if legacy := legacy_encoding(text[:SNIFFED]):
        raise _legacy(legacy)
    lines, found = (
        csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True),
        list[tuple[int, list[str]]](),
    )
    try:
        for values in lines:
            if len(found) > ROWS_MAX + HEAD_WITHIN:
                raise _too_many()
            found.append((lines.line_num, [value.strip() for value in values]))
    except csv.Error as error:
        raise Told(
            "Dòng {line} không phải CSV ({error}). Xem dấu ngoặc kép ở dòng ấy.",
            where="file",
            line=lines.line_num,
            error=error,
        ) from None
    return _filled(found)


def _decoded(content: bytes) -> str:
    """The text, in whichever Unicode it is written. Raises Told saying which old encoding it seems to be."""
    encoding = _UTF_16.get(content[:2]) or _bare_utf_16(content[:SNIFFED]) or "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in content:
            raise _no_text() from None
        if legacy := legacy_encoding(content[:SNIFFED].decode("cp1252", "replace")):
            raise _legacy(legacy) from None
        raise Told(
            "Byte thứ {at} không phải Unicode. Trong Excel chọn Lưu thành, loại CSV UTF-8, hoặc gửi XLSX.",
            where="file",
            at=error.start + 1,
        ) from None


def _no_text() -> Told:
    return Told("Tệp này không phải văn bản. Cần CSV hoặc XLSX.", where="file")


def _bare_utf_16(start: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is nought."""
    if len(start) < 4 or start.count(0) < len(start) // 4:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _legacy(found: str) -> Told:
    return Told(
        "Chữ trong tệp viết bằng bảng mã {found}, không phải Unicode. Mở Unikey, chọn Công cụ, chuyển từ {found} "
        "sang Unicode, rồi lưu lại thành CSV UTF-8 hoặc XLSX.",
        where="file",
        found=found,
    )


def _delimiter(text: str) -> str:
    """Excel parts values as the country of the computer does: by commas, semicolons or tabs."""
    first = text[:SNIFFED].lstrip("\ufeff\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _from_xlsx(content: bytes) -> Sheet:
    formulas = _look_inside(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Told(
            "Tệp XLSX bị hỏng ({error}). Mở bằng Excel, lưu lại thành tệp mới rồi gửi.",
            where="file",
            error=type(error).__name__,
        ) from None
    if len(rows) > ROWS_MAX + HEAD_WITHIN:
        raise _too_many()
    sheet = _filled([(line, [_text(cell) for cell in row]) for line, row in enumerate(rows, 1)])
    if any(legacy := legacy_encoding(" ".join(values)) for _, values in sheet.rows[:200]):
        raise _legacy(str(legacy))
    if formulas:
        sheet.notes.append(
            Told("Tệp có {n} ô công thức. Đã đọc kết quả mà Excel lưu trong tệp; xem lại các số ấy.", n=formulas)
        )
    if len(book.sheet_names) > 1:
        sheet.notes.append(
            Told(
                "Tệp có {n} trang tính. Chỉ trang đầu được đọc: {name}.",
                n=len(book.sheet_names),
                name=book.sheet_names[0][:60],
            )
        )
    return sheet


def _look_inside(content: bytes) -> int:
    """How many formulas an XLSX has. Sizes are added up before anything is unpacked. Raises Told."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = packed.infolist()
            _refuse_bomb(members)
            if "xl/workbook.xml" not in packed.namelist():
                raise Told("Tệp nén này không phải XLSX. Cần CSV hoặc XLSX.", where="file")
            return sum(_formulas(packed, member) for member in members)
    except _DAMAGED as error:
        raise Told(
            "Tệp XLSX bị hỏng ({error}). Mở bằng Excel, lưu lại thành tệp mới rồi gửi.",
            where="file",
            error=type(error).__name__,
        ) from None


_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error,
            zlib.error, lzma.LZMAError)  # fmt: skip
"""What the library raises for an archive that somebody cut or bent; found by tests/fuzz."""


def _refuse_bomb(members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS_MAX or unpacked > UNPACKED_MAX:
        raise Told(
            "Tệp nén bung ra {size} MB trong {n} tệp con, nhiều nhất {most} MB. Tệp như vậy không được mở.",
            where="file",
            size=unpacked // 1024**2,
            n=len(members),
            most=UNPACKED_MAX // 1024**2,
        )


def _formulas(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
        return 0
    found, left = 0, UNPACKED_MAX
    with packed.open(member) as part:
        # What a member says of its size may be a lie, so what comes out is counted too.
        while left > 0 and (piece := part.read(1024 * 1024)):
            found, left = found + len(_FORMULA.findall(piece)), left - len(piece)
    return found


def _text(cell: Any) -> str:
    """A cell as a person would have typed it: whole numbers without a point, days as 2026-07-01."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _filled(found: Sequence[tuple[int, list[str]]]) -> Sheet:
    rows = [(line, values) for line, values in found if any(values)]
    if not rows:
        raise Told("Tệp trống.", where="file")
    return Sheet(rows)


def _too_many() -> Told:
    return Told("Tệp có hơn {most} dòng. Chia làm nhiều tệp.", where="file", most=ROWS_MAX)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the headings, and where each wanted column stands."""

    columns: Mapping[str, int]
    named: int
    width: int
    rows: Sequence[tuple[int, list[str]]]

    def cells(self) -> Iterator[tuple[int, dict[str, str], int]]:
        """The wanted values of each row with its line, and how many values the row has."""
        for line, values in self.rows:
            found = {key: values[at] if at < len(values) else "" for key, at in self.columns.items()}
            yield line, found, len(values)


def below_head(sheet: Sheet, wanted: Mapping[str, tuple[str, ...]], optional: Collection[str] = ()) -> Table:
    """Find the row of headings, which may stand below a title. Raises Told naming the columns that are missing, other
    than optional ones."""
    tops = [_columns(values, wanted) for _, values in sheet.rows[:HEAD_WITHIN]]
    at = max(range(len(tops)), key=lambda index: (len(tops[index]), -index))
    if missing := [names[0] for key, names in wanted.items() if key not in tops[at] and key not in optional]:
        every = ", ".join(names[0] for names in wanted.values())
        raise Told(
            "Thiếu cột {missing}. Dòng đầu cần có: {every}.", where="file", missing=", ".join(missing), every=every
        )
    rows = sheet.rows[at + 1 :]
    if len(rows) > ROWS_MAX:
        raise _too_many()
    if not rows:
        raise Told("Tệp không có dòng số liệu nào dưới dòng tên cột.", where="file")
    head = sheet.rows[at][1]
    return Table(tops[at], len([name for name in head if name]), len(head), rows)


def _columns(head: Sequence[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    here = {slug(name): index for index, name in reversed(list(enumerate(head))) if name}
    named = {key: [here[slug(name)] for name in names if slug(name) in here] for key, names in wanted.items()}
    return {key: places[0] for key, places in named.items() if places}
