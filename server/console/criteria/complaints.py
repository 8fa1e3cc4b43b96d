"""What the reader of files says of a wrong key, in the words of the pages; line and key stay as the file has them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from server.paper.words import Words
from server.rules.refusals import Refusal

_WHERE = re.compile(r"(?:line (?P<line>\d+), )?(?P<key>.+)")


def complaint(refusal: Refusal, words: Words) -> str:
    """The sentence of a refusal; what has no words of ours is told as it is."""
    _ = words.gettext
    told = refusal.message
    for pattern, form in _sentences(_).items():
        if found := re.fullmatch(pattern, refusal.message, re.DOTALL):
            told = form.format(*found.groups())
            break
    where = _WHERE.fullmatch(refusal.where)
    if not where:
        return told
    if where["line"]:
        return _("Dòng {line}, khóa {key}: {told}").format(line=where["line"], key=where["key"], told=told)
    return _("Khóa {key}: {told}").format(key=where["key"], told=told)


@cache
def _sentences(_: Any) -> Mapping[str, str]:
    return {
        r"this is not TOML: (.+)": _("đây không phải TOML: {0}."),
        r"this key is missing": _("thiếu khóa này."),
        r"this key is not known here; known are (.+)": _("không có khóa này ở đây. Các khóa dùng được: {0}."),
        r"(.+) is not a text": _("{0} không phải chữ."),
        r"the text has (\d+) characters; the most is (\d+)": _("có {0} ký tự, nhiều nhất là {1}."),
        r"(.+) is not a list of texts": _("{0} không phải danh sách chữ."),
        r"the list has (\d+) texts; the least is (\d+)": _("danh sách có {0} mục, ít nhất là {1}."),
        r"(.+) stands (\d+) times; once is enough": _("{0} có {1} lần, một lần là đủ."),
        r"(.+) is not a whole number": _("{0} không phải số nguyên."),
        r"(.+) is not between (\d+) and (\d+)": _("{0} không nằm trong khoảng {1} đến {2}."),
        r"(.+) is neither true nor false": _("{0} không phải true hay false."),
        r"(.+) is not a table": _("{0} không phải một bảng."),
        r"write each as its own table, headed (.+)": _("viết mỗi mục thành một bảng riêng, đầu bảng là {0}."),
        r"there are (\d+); allowed are (\d+) to (\d+)": _("có {0} mục, cần từ {1} đến {2}."),
        r"(.+) is used by an earlier (?:group|criterion)": _("mã {0} đã dùng ở trên."),
        r"a bonus group needs its own cap, .+": _(
            "nhóm điểm thưởng cần mức nhiều nhất riêng, vì nó nằm ngoài mức chung."
        ),
        r"(.+) is neither 'skill' nor 'service'": _("{0} không phải 'skill' hay 'service'."),
        r"(.+) is no (?:skill|service) of the catalogue": _("{0} không có trong danh mục."),
        r"(.+) is a life event, and life events earn no points": _(
            "{0} là sự kiện của đời người, không ai được điểm vì nó."
        ),
        r"(.+) is no group of this file; it has (.+)": _("không có nhóm {0} trong tệp; tệp có {1}."),
        r"the weights add up to (\d+); (\d+) are needed": _("các trọng số cộng lại được {0}, cần đúng {1}."),
        r"baselines are for progress, .+": _("mức xuất phát chỉ dùng cho tiến bộ, mà tiến bộ chưa có trọng số."),
        r"(.+) does not take part in this contest": _("{0} không tham gia cuộc thi này."),
        r"(.+) is neither 'lower' nor 'upper'": _("{0} không phải 'lower' hay 'upper'."),
    }
