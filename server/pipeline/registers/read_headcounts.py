"""A file of headcounts, row by row: what each says, what had to be mended, and everything that is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from server.pipeline.registers.enrol import NAME_MAX
from server.pipeline.registers.sheets import Sheet, below_head
from server.records.headcounts import Headcount
from server.rules.catalogue import UNIT_KINDS, Ward, WardCode
from server.rules.folding import slug
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told
from server.rules.row_fault import RowFault

COLUMNS = {
    "kind": ("kind", "loại"),
    "code": ("code", "mã"),
    "people": ("people", "số người"),
    "as_of": ("as_of", "ngày"),
    "source": ("source", "nguồn"),
    "state": ("state", "tình trạng"),
}
"""Each column with the names under which it may stand."""
KINDS = {
    "ward": "ward", "phuong": "ward", "xa": "ward", "phuong-xa": "ward",
    "neighbourhood": "neighbourhood", "to-dan-pho": "neighbourhood", "thon": "neighbourhood", "to": "neighbourhood",
    "unit": "unit", "don-vi": "unit",
}  # fmt: skip
STATES = {
    "estimated": "estimated", "uoc-tinh": "estimated",
    "confirmed": "confirmed", "xac-nhan": "confirmed", "da-xac-nhan": "confirmed",
}  # fmt: skip
T = TypeVar("T")

PEOPLE_MAX = 10_000_000
SOURCE_MAX = 200
PROGRESS_ROWS = 5_000
_WHOLE_NUMBER = re.compile("[0-9]{1,8}")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[. \u00a0][0-9]{3})+")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_SERIAL = re.compile("4[0-9]{4}")
"""Excel counts days: 40000 is in 2009, 49999 in 2036."""
_EXCEL_BEGAN = date(1899, 12, 30)
_SHORT_CODE = re.compile(r"[0-9]{1,4}")


@dataclass(slots=True)
class Figures:
    """The figures of a file, each with the name of its place, and what was wrong or mended."""

    figures: list[tuple[Headcount, str]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowFault] = field(default_factory=list)
    rows: int = 0


def read_figures(
    sheet: Sheet, wards: Mapping[WardCode, Ward], progress: Callable[[int], None] = lambda _: None
) -> Figures:
    """Check every row. Raises Told if the columns are not there."""
    table = below_head(sheet, COLUMNS)
    found = Figures(notes=[RowFault.of(0, "", note) for note in sheet.notes], rows=len(table.rows))
    seen: dict[tuple[str, str], int] = {}
    for number, (line, row, values) in enumerate(table.cells(), 1):
        if number % PROGRESS_ROWS == 0:
            progress(number)
        reader = _Row(line, row, wards, found.notes)
        try:
            if not table.named <= values <= table.width:
                raise _other_length(values, table.named)
            figure, name = reader.figure()
            if (first := seen.setdefault((figure.kind, figure.code), line)) != line:
                raise Told("Nơi này đã có ở dòng {first}. Mỗi nơi một dòng.", where="code", first=first)
            found.figures.append((figure, name))
        except Told as told:
            found.faults += [RowFault.of(line, row.get(each.where, ""), each) for each in reader.faults or [told]]
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read. What is mended is noted; what is wrong is raised."""

    line: int
    row: Mapping[str, str]
    wards: Mapping[WardCode, Ward]
    notes: list[RowFault]
    faults: list[Told] = field(default_factory=list)

    def figure(self) -> tuple[Headcount, str]:
        """The figure, and the name of its place. Every wrong value of the row is in `faults`; raises the first."""
        kind = self._try(self._kind)
        people, as_of = self._try(self._people), self._try(self._as_of)
        source, state = self._try(self._source), self._try(self._state)
        place = self._try(lambda: self._code(kind)) if kind else None
        if self.faults:
            raise self.faults[0]
        assert kind and people and as_of and source and state and place, "a row without faults has all of them"
        code, name = place
        return Headcount(kind=kind, code=code, people=people, as_of=as_of, source=source, state=state), name

    def _try(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Told as told:
            self.faults.append(told)
            return None

    def _kind(self) -> str:
        if kind := KINDS.get(slug(self.row["kind"])):
            return kind
        raise Told("Không phải ward (phường, xã), neighbourhood (tổ dân phố, thôn) hay unit (đơn vị).", where="kind")

    def _state(self) -> str:
        if state := STATES.get(slug(self.row["state"])):
            return state
        raise Told("Không phải estimated (ước tính) hay confirmed (đã xác nhận).", where="state")

    def _mend(self, column: str, after: str, told: Told) -> None:
        noted = Told(told.template, where=column, **{**told.values, "after": after})
        self.notes.append(RowFault.of(self.line, self.row[column], noted))

    def _people(self) -> int:
        text = self.row["people"]
        if text.startswith(("=", "+")):
            raise Told("Đây là công thức. Chép rồi dán lại thành giá trị.", where="people")
        if _GROUPED.fullmatch(text):
            text = re.sub("[^0-9]", "", text)
            self._mend("people", text, Told("Đọc là {after}, bỏ dấu ngăn hàng nghìn.", after=""))
        if not _WHOLE_NUMBER.fullmatch(text) or not 1 <= int(text) <= PEOPLE_MAX:
            raise Told("Không phải số nguyên từ 1 đến {most}.", where="people", most=PEOPLE_MAX)
        return int(text)

    def _source(self) -> str:
        source = self.row["source"]
        if not 1 <= len(source) <= SOURCE_MAX or tells_identity_number(source):
            raise Told(
                "Nguồn có {n} ký tự. Cần từ 1 đến {most}, không có số căn cước.",
                where="source",
                n=len(source),
                most=SOURCE_MAX,
            )
        return source

    def _as_of(self) -> date:
        text = self.row["as_of"]
        try:
            if written := _DAY_FIRST.fullmatch(text):
                return date(int(written[3]), int(written[2]), int(written[1]))
            if _SERIAL.fullmatch(text):
                day = _EXCEL_BEGAN + timedelta(days=int(text))
                self._mend(
                    "as_of", day.isoformat(), Told("Đọc là {after}: Excel đã lưu ngày thành một số.", after="")
                )
                return day
            return date.fromisoformat(text)
        except ValueError:
            raise Told("Không phải ngày. Viết 2026-07-01 hoặc 1/7/2026.", where="as_of") from None

    def _code(self, kind: str) -> tuple[str, str]:
        first, slash, name = self.row["code"].partition("/")
        first, name = first.strip(), name.strip()
        if kind == "unit":
            if first not in UNIT_KINDS or not name:
                raise Told("Cần agency/TÊN, school/TÊN hoặc enterprise/TÊN.", where="code")
            return f"{first}/{_named(name)}", name
        first = self._ward(first, slash + name)
        if kind == "ward":
            if slash:
                raise Told("Mã phường, xã chỉ có năm chữ số, không có dấu gạch chéo.", where="code")
            return first, ""
        if not name:
            raise Told("Cần MÃ PHƯỜNG, XÃ/TÊN TỔ, như 00070/Tổ 3.", where="code")
        return f"{first}/{_named(name)}", name

    def _ward(self, first: str, rest: str) -> str:
        """The ward's code, with the noughts that Excel drops from 00070."""
        if first in self.wards:
            return first
        if _SHORT_CODE.fullmatch(first) and (whole := first.zfill(5)) in self.wards:
            self._mend("code", whole + rest, Told("Đọc là {after}: Excel đã bỏ các số 0 ở đầu mã.", after=""))
            return whole
        raise Told("Mã này không có trong danh mục phường, xã.", where="code")


def _other_length(values: int, columns: int) -> Told:
    return Told(
        "Dòng có {n} giá trị mà dòng đầu có {columns} cột. Đặt giá trị có dấu phẩy trong ngoặc kép.",
        n=values,
        columns=columns,
    )


def _named(name: str) -> str:
    if not slug(name) or len(name) > NAME_MAX or tells_identity_number(name):
        raise Told(
            "Tên sau dấu gạch chéo cần từ 1 đến {most} ký tự, có chữ hoặc số, không có số căn cước.",
            where="code",
            most=NAME_MAX,
        )
    return slug(name)
