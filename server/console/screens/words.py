"""What the desk calls the states, troubles, scenes and acts of screens."""

from collections.abc import Mapping

from server.paper.words import Words


def state_words(words: Words) -> Mapping[str, str]:
    """How a screen is."""
    _ = words.gettext
    return {
        "never": _("chưa báo về lần nào"),
        "silent": _("mất liên lạc"),
        "dark": _("đang để tối"),
        "live": _("trực tiếp"),
        "polling": _("hỏi mỗi 10 giây"),
        "joining": _("đang vào"),
        "reconnecting": _("đang nối lại"),
        "offline": _("mất mạng"),
    }


def trouble_words(words: Words) -> Mapping[str, str]:
    """What the filter offers, in the order in which it matters."""
    _ = words.gettext
    return {
        "any": _("Có trục trặc"),
        "silent": _("Mất liên lạc"),
        "never": _("Chưa báo về lần nào"),
        "behind": _("Thiếu thay đổi"),
        "aged": _("Giữ bảng của lần tính trước"),
        "errors": _("Báo lỗi"),
        "old": _("Chạy bản cũ quá một ngày"),
        "small": _("Quá ít điểm ảnh"),
        "odd": _("Khổ hình lạ"),
        "polling": _("Hỏi mỗi 10 giây"),
        "dark": _("Đang để tối"),
    }


def scene_words(words: Words) -> Mapping[str, str]:
    """The scenes, as one chooses them."""
    _ = words.gettext
    return {
        "city": _("Bảng thành phố"),
        "places": _("Mọi phường, xã, từng trang"),
        "division": _("Nhóm hoặc cụm của phường, xã"),
        "neighbourhoods": _("Tổ dân phố, thôn"),
        "target": _("Đường đến mục tiêu"),
        "movers": _("Lên hạng hôm nay"),
        "duel": _("Giao ước thi đua"),
        "join": _("Mời tham gia"),
        "how": _("Cách tính giá trị"),
        "notices": _("Thông báo"),
    }


def act_words(words: Words) -> Mapping[str, str]:
    """What screens can be told."""
    _ = words.gettext
    return {
        "identify": _("Hiện tên"),
        "reload": _("Tải lại"),
        "blank": _("Để tối"),
        "show": _("Hiện lại"),
    }
