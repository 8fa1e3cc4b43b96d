"""Operations: how the platform works at this moment, what is wrong, and what to do."""

from starlette.responses import Response

from server.console.desk import Desk
from server.pipeline.operations.look_over import look_over
from server.rules.operations import CHORES, Readings, troubles

TEMPLATE = "console/operations.html"


async def show(desk: Desk) -> Response:
    """Everything, read now. A script prints it anew every few seconds; without one the page opens itself again."""
    resources = desk.resources
    found = await look_over(
        resources.database, resources.boards, resources.roll, resources.contests, desk.now, resources.connectors
    )
    _ = desk.words.gettext
    return desk.page(
        TEMPLATE,
        found=found,
        troubles=[(each, desk.tell(each.what), desk.tell(each.do)) for each in troubles(found)],
        sockets=_sums(found),
        chores=CHORES,
        chore_names={
            "audit": _("đối chiếu bảng với sổ"),
            "standings": _("nhớ hạng mỗi giờ"),
            "receipts": _("xếp biên nhận"),
            "changes": _("diễn tập tiêu chí"),
            "result-jobs": _("đếm lại, niêm phong"),
            "claims": _("đối chiếu hồ sơ đã khai"),
            "look-ups": _("hỏi các nền tảng"),
            "statements": _("đếm kết quả học tập đã ghép"),
            "webhooks": _("gửi thông báo ra ngoài"),
            "titles": _("đặt điều cần đếm cho danh hiệu"),
            "duels": _("lấy kết quả giao ước"),
            "milestones": _("kể dấu mốc"),
            "certificates": _("xét lại giấy chứng nhận"),
            "forget": _("bỏ thứ hết hạn giữ"),
            "log-check": _("kiểm tra nhật ký"),
            "effects": _("báo cáo hiệu quả"),
        },
    )


def _sums(found: Readings) -> dict[str, int]:
    return {
        name: sum(getattr(each, name) for each in found.processes)
        for name in ("sockets", "pushed", "stale", "errors")
    }
