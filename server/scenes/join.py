"""The scene that says how to take part: a code to scan, and the steps in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup

from server.paper.names import name_within
from server.paper.print import Paper
from server.scenes.reading import Scenes

_OVER = ("closed", "revealed", "sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A code, where it leads, and what to do there."""

    title: str
    picture: Markup
    label: str
    address: str
    steps: Sequence[str]
    call: str
    help: str


def join(paper: Paper, data: Scenes, address: str) -> Join:
    """To one's own page; once the round is over, to its result. `address` is that of this installation."""
    _ = paper.words.gettext
    over = data.known is not None and data.phase in _OVER
    site = address.rstrip("/")
    link = f"{site}/c/{data.contest.slug}" if over else f"{site}/me"
    return Join(
        title=_title(paper, data, over=over),
        picture=_picture(link),
        label=_("Mã QR dẫn tới {address}").format(address=link),
        address=link.partition("://")[2],
        steps=_result_steps(paper) if over else _steps(paper),
        call=_("Quét để xem kết quả") if over else _("Quét để tham gia"),
        help=_help(paper, data),
    )


def _title(paper: Paper, data: Scenes, *, over: bool) -> str:
    _ = paper.words.gettext
    if over:
        return _("Xem kết quả và cách tính từng điểm")
    if data.ward:
        return _("Cùng {ward} học và làm trên mạng").format(ward=name_within(data.ward, paper))
    return _("Cùng Hà Nội học và làm trên mạng")


def _steps(paper: Paper) -> list[str]:
    _ = paper.words.gettext
    return [
        _("Mở máy ảnh của điện thoại, đưa vào mã này."),
        _("Đăng nhập, chọn phường, xã nơi mình ở."),
        _("Học một kỹ năng hoặc tự làm một việc trên mạng: điểm vào ngay cho nơi mình ở."),
    ]


def _result_steps(paper: Paper) -> list[str]:
    _ = paper.words.gettext
    return [
        _("Mở máy ảnh của điện thoại, đưa vào mã này."),
        _("Tìm phường, xã của mình, bấm vào con số để xem cách tính."),
    ]


def _help(paper: Paper, data: Scenes) -> str:
    _ = paper.words.gettext
    if data.ward:
        return _("hoặc hỏi bàn hướng dẫn tại {ward}").format(ward=name_within(data.ward, paper))
    return _("hoặc hỏi bàn hướng dẫn tại phường, xã nơi mình ở")


def _picture(link: str) -> Markup:
    drawn = segno.make(link, error="m").svg_inline(omitsize=True, border=3, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by segno
