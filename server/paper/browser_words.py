"""The words the scripts need; the page hands them over in its own language."""

from server.paper.words import Words


def browser_words(words: Words) -> dict[str, str]:
    """Each word by the key that words.js asks for. {n} and the like are filled in by the browser."""
    _ = words.gettext
    return {
        **_places(words),
        **_ceremony(words),
        "live": _("Trực tiếp"),
        "polling": _("Cập nhật mỗi 10 giây"),
        "joining": _("Đang nối"),
        "reconnecting": _("Đang nối lại"),
        "offline": _("Mất mạng từ {time}"),
        "figures-of": _("số lúc {time}"),
        "figures-of-day": _("số lúc {time}, {day}"),
        "now": _("vừa xong"),
        "own-points": _("Bạn có {n} điểm."),
        **_scenes(words),
        **_counted(words),
    }


def _scenes(words: Words) -> dict[str, str]:
    """What screens at ward offices say more."""
    _ = words.gettext
    return {
        "between": _("{n} nơi khác ở giữa"),
        "page-of": _("trang {n} trên {all}"),
        "climbed": _("từ thứ {from} lên thứ {to}"),
        "just-up": _("vừa lên {n}"),
        "position": _("vị trí {n}"),
        "count-people": _("{n} người"),
        "count-points": _("{n} điểm"),
        "goal-left": _("{have}, còn {left} nữa là đủ {want}"),
        "goal-met": _("{have}, đã đủ mức {want}"),
        "milestone": _("mốc kế tiếp: {percent} số người lớn"),
        "our-people": _("người của phường, xã ta đã tham gia"),
        "all-people": _("người cả thành phố đã tham gia"),
    }


def _places(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "nth": _("thứ {n}"),
        "up": _("lên {n}"),
        "down": _("xuống {n}"),
        "same": _("giữ"),
        "new": _("mới vào"),
        "no-points": _("chưa có điểm"),
        "no-people": _("chưa có số dân"),
        "rank": _("hạng {n}"),
        "rank-shared": _("hạng chung, thứ {n} theo điểm trên {all} nơi"),
        "rank-alone": _("hạng trên {all} nơi"),
        "chance": _(
            "Xếp theo điểm, nơi này đứng thứ {n}. Tính cả may rủi thì đứng trong khoảng {span}, nên mang hạng chung."
        ),
        "now-at": _("{name} nay {rank}."),
        "others-moved": _("{n} nơi đổi hạng: {names}."),
        "nothing-found": _("Không thấy tên này. Thử gõ tên ngắn hơn, hoặc tên quận, huyện cũ."),
        "old-district": _("{name} trước đây, {n} phường, xã"),
        "pin": _("Ghim"),
        "pin-name": _("Ghim {name} làm nơi bạn ở"),
        "unpin": _("Bỏ ghim"),
        "pinned": _("Đã ghim {name} làm nơi bạn ở."),
        "unpinned": _("Đã bỏ ghim {name}."),
        "tile": _("{name}: {value} điểm trên 1.000 người lớn, hạng {rank}"),
        "tile-of-100": _("{name}: điểm tổng hợp {value}, hạng {rank}"),
        "up-to": _("đến {value}"),
        "tile-empty": _("{name}: {value}"),
    }


def _ceremony(words: Words) -> dict[str, str]:
    """What server/scenes/reveal.py says of a step."""
    _ = words.gettext
    return {
        "reveal-title": _("Lễ công bố kết quả"),
        "reveal-title-round": _("Lễ công bố kết quả vòng {n}"),
        "reveal-told": _("{n} trên {of}"),
        "reveal-phuong": _("Phường {name}"),
        "reveal-xa": _("Xã {name}"),
        "reveal-kind-phuong": _("phường"),
        "reveal-kind-xa": _("xã"),
        "reveal-shut": _("chưa công bố"),
        "reveal-came": _("từ hạng {n}"),
        "reveal-new": _("mới có hạng"),
        "reveal-then": _("khi khóa bảng"),
        "reveal-final": _("chính thức"),
        "reveal-chance": _("trong nhóm {span}"),
        "reveal-up": _("lên {n} bậc"),
        "reveal-down": _("xuống {n} bậc"),
        "reveal-same": _("giữ hạng"),
        "reveal-sum-then": _("Khi khóa bảng"),
        "reveal-sum-since": _("Từ đó đến hết vòng, đã thẩm định"),
        "reveal-per-1000": _("Điểm trên 1.000 người lớn"),
        "reveal-of-100": _("Điểm tổng hợp"),
        "reveal-more": _("và {n} nơi nữa"),
        "reveal-named": _("hạng {n} {name}"),
        "reveal-aloud": _("{said} {name}: {value}, {rise}."),
        "reveal-where": _("Bước {n} trên {of}"),
        "reveal-sealed": _("Dấu bước {n}"),
        "reveal-sealed-before": _("Dấu niêm phong, báo trước khi bắt đầu"),
        "reveal-play": _("Tự chạy"),
        "reveal-pause": _("Dừng"),
        "reveal-signed": _("Kết quả đã đủ hai chữ ký"),
        "reveal-rehearsed": _("Diễn tập"),
        "reveal-offline": _("Mất mạng, đợi nối lại"),
        "reveal-agrees": _("Đã kiểm tra: mọi bước khớp với dấu báo trước khi bắt đầu"),
        "reveal-broken": _("Dấu bước {n} không khớp"),
    }


def _counted(words: Words) -> dict[str, str]:
    """Words for one and for many: 'days-1' and 'days'."""
    one, many = _times(words, 1), _times(words, 2)
    return {**many, **{f"{key}-1": word for key, word in one.items()}}


def _times(words: Words, count: int) -> dict[str, str]:
    return {
        "days": words.ngettext("{n} ngày", "{n} ngày", count),
        "hours": words.ngettext("{n} giờ", "{n} giờ", count),
        "minutes": words.ngettext("{n} phút", "{n} phút", count),
        "seconds": words.ngettext("{n} giây", "{n} giây", count),
        "reveal-left": words.ngettext("Còn {n} nơi chưa công bố", "Còn {n} nơi chưa công bố", count),
        "found": words.ngettext("Tìm thấy {n} nơi.", "Tìm thấy {n} nơi.", count),
        "seconds-ago": words.ngettext("{n} giây trước", "{n} giây trước", count),
        "minutes-ago": words.ngettext("{n} phút trước", "{n} phút trước", count),
        "hours-ago": words.ngettext("{n} giờ trước", "{n} giờ trước", count),
        "days-ago": words.ngettext("{n} ngày trước", "{n} ngày trước", count),
    }
