"""What is wrong with a contest that is planned, in words that say how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from server.console.contests.phase_words import phase_word
from server.paper.names import full_name
from server.paper.print import Paper
from server.rules.catalogue import Ward
from server.rules.fault import Fault

WARDS_TOLD = 5
"""How many wards are named one by one."""


@dataclass(frozen=True, slots=True)
class FaultTeller:
    """Tells faults in one language."""

    paper: Paper
    wards: Mapping[str, Ward]

    def tell(self, fault: Fault) -> str:
        """The sentence of a fault."""
        sentences = _sentences(self.paper.words.gettext)
        general = sentences[fault.code]
        special = sentences.get(f"{fault.where.split('.')[0]} {fault.code}", general)
        return special.format(**{key: self._value(key, value) for key, value in fault.values.items()})

    def _value(self, key: str, value: Any) -> str:
        _, times = self.paper.words.gettext, self.paper.times
        match value:
            case datetime():
                return times.hour_and_date(value)
            case date():
                return f"{value.day}/{value.month}/{value.year}"
            case list() | tuple():
                names = ", ".join(self._ward(code) for code in value[:WARDS_TOLD])
                more = len(value) - WARDS_TOLD
                return _("{names} và {n} nơi khác").format(names=names, n=more) if more > 0 else names
            case int():
                return self.paper.numbers.whole(value)
            case None:
                return _("chưa biết")
        if key == "phase":
            return phase_word(str(value), self.paper.words)
        return self._ward(str(value))

    def _ward(self, code: str) -> str:
        return full_name(self.wards[code], self.paper) if code in self.wards else code


@cache
def _sentences(_: Any) -> Mapping[str, str]:
    return {
        "missing": _("Chưa điền."),
        "rounds missing": _("Chưa điền giờ này."),
        "wards missing": _("Chưa chọn phường, xã nào."),
        "criteria missing": _("Chưa có tiêu chí."),
        "too_long": _("Có {length} ký tự, nhiều nhất {most}. Viết ngắn lại."),
        "too_many": _("Có {count}, nhiều nhất {most}."),
        "no_moment": _("“{typed}” chưa phải ngày giờ. Viết như 2026-11-02 08:00."),
        "no_date": _("“{typed}” chưa phải ngày. Viết như 2026-11-02."),
        "unknown_ward": _("{ward} không có trong danh mục phường, xã."),
        "not_after": _("Giờ đóng phải sau giờ mở, {opens}."),
        "not_between": _("Giờ khóa bảng phải nằm giữa giờ mở {opens} và giờ đóng {closes}."),
        "before_closes": _("Hạn nhận báo muộn không được trước giờ đóng, {closes}."),
        "before_previous": _("Vòng {number} đến {closed} mới đóng. Mở sau giờ ấy."),
        "reserved": _("Tên “{name}” đã dùng cho một bảng khác. Đặt tên khác, như “Cụm 1”."),
        "name_taken": _("Cụm {number} đã có tên “{name}”. Đặt tên khác."),
        "not_taking_part": _("{ward} không tham gia cuộc thi đua này."),
        "placed_twice": _("{ward} đã ở trong “{name}”."),
        "empty": _("Cụm chưa có phường, xã nào. Chuyển vào, hoặc bỏ cụm này."),
        "size": _("Cụm có {count} phường, xã; nên từ {least} đến {most}."),
        "not_member": _("{ward} không thuộc cụm này. Chọn cụm trưởng khác."),
        "no_lead": _("Chưa chọn cụm trưởng."),
        "left_out": _("Chưa ở trong cụm nào: {wards}."),
        "unreadable": _("Tiêu chí chưa đúng: {told}"),
        "begun": _("Đã có vòng mở, nên phần này giữ nguyên."),
        "passed": _("Giờ này đã qua ({before}), giữ nguyên."),
        "in_past": _("{after} đã qua. Chọn giờ sau bây giờ."),
        "gone": _("Vòng này đã mở lúc {before}, không bỏ được."),
        "not_open": _("Chỉ khóa bảng được khi vòng đang diễn ra; bây giờ là: {phase}."),
        "not_running": _("Chỉ làm được khi vòng chưa đóng; bây giờ là: {phase}."),
        "paused": _("Vòng đang tạm dừng rồi."),
        "not_paused": _("Vòng không tạm dừng."),
        "outside": _("Khoảng này phải nằm trong vòng, từ {opens} đến {closes}."),
        "overlaps": _("Khoảng này chạm vào khoảng đã loại ra, từ {starts} đến {ends}."),
        "taken_back": _("Khoảng đã loại ra từ {starts} đến {ends} giữ nguyên."),
    }
