"""What residents may ask about their data, in words: for who asks and for who answers."""

from collections.abc import Mapping

from server.paper.words import Words


def kind_names(words: Words) -> Mapping[str, str]:
    """The kinds of requests."""
    _ = words.gettext
    return {
        "know": _("Muốn biết dữ liệu của tôi được dùng thế nào"),
        "correct": _("Sửa điều tôi không tự sửa được"),
        "erase": _("Xóa một phần dữ liệu của tôi"),
        "restrict": _("Tạm ngừng dùng dữ liệu của tôi"),
        "object": _("Phản đối một cách dùng dữ liệu"),
    }
