"""What the pages of the documents say in the reader's language; the documents themselves are in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.paper.words import Words


@dataclass(frozen=True, slots=True)
class Titles:
    """Names of operations, groups and statuses in one language."""

    words: Words

    def title(self, operation: str) -> str:
        """What an operation does, or a message tells."""
        return _operations(self.words)[operation]

    def group(self, tag: str) -> tuple[str, str]:
        """The name of a group of operations, and what it is for."""
        return _groups(self.words)[tag]

    def statuses(self) -> Mapping[str, str]:
        """What to do about each status that is no good answer."""
        _ = self.words.gettext
        return {
            "400": _("Thân không đọc được. Sửa theo detail rồi gửi lại."),
            "401": _("Chữ ký hay khóa không đúng. Xem mã, khóa và đồng hồ."),
            "403": _("Đang bị tạm dừng. Hỏi người vận hành."),
            "404": _("Không có thứ được hỏi. Xem lại địa chỉ."),
            "408": _("Thân đến quá chậm. Xem đường truyền rồi gửi lại."),
            "413": _("Thân quá lớn. Chia nhỏ rồi gửi."),
            "415": _("Loại nội dung này không nhận."),
            "422": _("Một tham số không hợp lệ; where nói cái nào."),
            "429": _("Gọi quá nhiều. Đợi số giây trong Retry-After."),
            "500": _("Lỗi của nền tảng. Gửi lại sau; sự kiện đã ghi không bị tính hai lần."),
            "503": _("Kho dữ liệu tạm vắng. Đợi số giây trong Retry-After rồi gửi lại."),
        }


def _operations(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "recordEvents": _("Gửi một sự kiện hoặc một lô"),
        "checkEvents": _("Thử chữ ký và sự kiện, không ghi gì"),
        "readEvent": _("Hỏi một sự kiện đã được tính thế nào"),
        "listContests": _("Mọi cuộc thi đua đã công bố"),
        "readBoard": _("Một bảng, như ai cũng xem được lúc này"),
        "listResults": _("Kết quả chính thức của một vòng"),
        "readCeremony": _("Một lễ công bố, đến bước đã hiện"),
        "listWards": _("Các phường, xã tham gia"),
        "listMilestones": _("Các cột mốc của cuộc thi"),
        "readMilestoneFeed": _("Các cột mốc, bản tin Atom"),
        "readCredential": _("Giấy chứng nhận cho máy đọc"),
        "readStatusList": _("Những giấy chứng nhận đã thu hồi"),
        "readKeys": _("Khóa dùng để kiểm chữ ký"),
        "readStandingsCsv": _("Các bảng của kết quả, CSV"),
        "readStandingsXlsx": _("Các bảng của kết quả, bảng tính"),
        "readPackZip": _("Gói niêm phong, ai cũng tự kiểm được"),
        "roundPhaseChanged": _("Một vòng chuyển giai đoạn"),
        "resultPublished": _("Một kết quả chính thức được công bố"),
        "trial": _("Gửi thử từ bàn làm việc"),
    }


def _groups(words: Words) -> Mapping[str, tuple[str, str]]:
    _ = words.gettext
    return {
        "partners": (_("Sự kiện gửi vào"), _("Cổng báo việc người dân đã làm, và hỏi việc ấy được tính thế nào. Mỗi "
                                             "cuộc gọi mang chữ ký hoặc khóa.")),
        "boards": (_("Cuộc thi và bảng"), _("Như ai cũng xem được. Không cần khóa.")),
        "certificates": (_("Giấy chứng nhận"), _("Để một chương trình tự kiểm giấy chứng nhận. Không cần khóa.")),
        "results": (_("Kết quả, lễ công bố"), _("Kết quả chính thức, các tệp của nó và lễ công bố. Không cần khóa.")),
    }  # fmt: skip
