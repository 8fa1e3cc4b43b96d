"""What is kept of a resident, in plain words: each class with how long, each column with its name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.paper.claim_words import way_words
from server.paper.groups import group_names
from server.paper.names import full_name
from server.paper.print import Paper
from server.paper.request_words import kind_names
from server.paper.words import Words
from server.rules.catalogue import Catalogue, WardCode
from server.rules.personal import ABOUT, PERSONAL, About

_OWN_WORDS = frozenset({"name", "salutation", "evidence", "reason", "words", "answer", "agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A class of what is kept: what it is, and for how long."""

    about: About
    name: str
    long: str


def classes(words: Words) -> tuple[Kept, ...]:
    """Every class, in order."""
    names, longs = _names(words), _longs(words)
    return tuple(Kept(about=about, name=names[about], long=longs[about]) for about in ABOUT)


def _names(words: Words) -> Mapping[About, str]:
    _ = words.gettext
    return {
        "you": _("Tên, năm sinh, cách xưng hô"),
        "place": _("Nơi ở đã khai"),
        "consents": _("Những điều đã đồng ý"),
        "devices": _("Máy đăng nhập và mã một lần"),
        "points": _("Việc đã làm và điểm"),
        "claims": _("Hồ sơ đã khai"),
        "learning": _("Bài đã làm và câu trả lời"),
        "together": _("Gia đình số, giúp nhau"),
        "certificates": _("Giấy chứng nhận"),
        "requests": _("Yêu cầu về dữ liệu"),
    }


def _longs(words: Words) -> Mapping[About, str]:
    _, days = words.gettext, {each.table: each.days for each in PERSONAL}
    return {
        "you": _("Giữ đến khi bạn xóa."),
        "place": _("Nơi ở đang có: giữ đến khi bạn xóa. Nơi ở cũ: {n} ngày.").format(n=days["residences"]),
        "consents": _("Giữ đến khi bạn xóa, để chứng minh bạn đã đồng ý lúc nào."),
        "devices": _("Máy: {n} ngày. Mã một lần: đến hôm sau ngày hết hạn.").format(n=days["resident_sessions"]),
        "points": _(
            "Giữ mãi, không kèm tên. Khi bạn xóa tài khoản, điểm ở lại với phường, xã mà không còn là của ai."
        ),
        "claims": _("{n} ngày sau khi khai. Số hồ sơ không được giữ, chỉ giữ dấu băm của nó.").format(
            n=days["claims"]
        ),
        "learning": _("Kết quả: đến khi bạn xóa. Từng câu trả lời: {n} ngày.").format(n=days["answers"]),
        "together": _("Lần giúp: {n} ngày. Gia đình đã rời: {left} ngày.").format(
            n=days["assistances"], left=days["family_members"]
        ),
        "certificates": _("Mã của giấy giữ mãi để ai cũng kiểm tra được. Khi bạn xóa tài khoản, giấy hết giá trị."),
        "requests": _("{n} ngày sau khi trả lời.").format(n=days["privacy_requests"]),
    }


def purpose_names(words: Words) -> Mapping[str, str]:
    """What one may agree to, in a few words."""
    _ = words.gettext
    return {
        "contest": _("Tham gia thi đua"),
        "assessment_research": _("Giúp câu hỏi tốt hơn"),
        "public_name": _("Hiện tên trên danh hiệu"),
        "notices": _("Nhận tin của phường, xã"),
    }


def columns(words: Words) -> Mapping[str, str]:
    """What columns are called. One without a word here binds tables, and stands in the file for machines alone."""
    _ = words.gettext
    return {
        "name": _("Tên"), "birth_year": _("Năm sinh"), "salutation": _("Cách xưng hô"), "ward": _("Phường, xã"),
        "neighbourhood": _("Tổ dân phố, thôn"), "unit": _("Đơn vị"), "groups": _("Nhóm"), "state": _("Tình trạng"),
        "reason": _("Lý do"), "purpose": _("Đồng ý điều gì"), "version": _("Bản"), "given_at": _("Đồng ý lúc"),
        "withdrawn_at": _("Rút lại lúc"), "created_at": _("Bắt đầu lúc"), "seen_at": _("Dùng lần cuối"),
        "ended_at": _("Kết thúc lúc"), "agent": _("Trình duyệt"), "made_at": _("Lúc"), "expires_at": _("Hết hạn lúc"),
        "kind": _("Loại"), "activity": _("Việc"), "by": _("Làm thế nào"), "score": _("Điểm bài"),
        "happened_at": _("Xảy ra lúc"), "received_at": _("Nhận lúc"), "points": _("Điểm"), "round": _("Vòng"),
        "service": _("Dịch vụ"), "evidence": _("Lời kể"), "step": _("Bước"), "at": _("Lúc"),
        "skill": _("Kỹ năng"), "started_at": _("Bắt đầu lúc"), "finished_at": _("Xong lúc"), "passed": _("Đạt"),
        "value": _("Trả lời"), "answered_at": _("Trả lời lúc"), "mark": _("Được chấm"), "joined_at": _("Vào lúc"),
        "left_at": _("Rời lúc"), "confirmed_at": _("Xác nhận lúc"), "declared_at": _("Khai lúc"),
        "issued_at": _("Cấp lúc"), "shows": _("Cho người khác thấy"), "words": _("Điều bạn viết"),
        "answer": _("Trả lời của cơ quan"), "due_on": _("Trả lời chậm nhất"), "assurance": _("Mức định danh"),
        "source": _("Ai báo"), "welcomed_at": _("Xong lần đầu lúc"), "decided_at": _("Quyết định lúc"),
        "badges_off": _("Tắt huy hiệu"),
        "missions_off": _("Tắt nhiệm vụ"),
        "titles_off": _("Tắt danh hiệu"),
        "duels_off": _("Tắt giao ước và mốc"),
        "notices_off": _("Tắt tin của trò chơi"),
    }  # fmt: skip


def readable(paper: Paper, ever: Catalogue, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A row as name and value, in words. What is empty or only binds tables is left to the machine."""
    names = columns(paper.words)
    for column, value in row.items():
        if column in names and value not in (None, "", [], {}):
            yield names[column], _value(paper, ever, column, value)


def _value(paper: Paper, ever: Catalogue, column: str, value: Any) -> str:
    if isinstance(value, bool):
        return paper.words.gettext("có") if value else paper.words.gettext("không")
    if isinstance(value, list):
        return ", ".join(_value(paper, ever, "", each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_value(paper, ever, '', each)}" for name, each in value.items())
    if column.endswith("_at") or column == "at":
        return paper.times.hour_and_date(datetime.fromisoformat(str(value)))
    return _named(paper, ever, column, str(value))


def _named(paper: Paper, ever: Catalogue, column: str, value: str) -> str:
    """What a key of ours is called; the words of a person stay as they are."""
    if column in _OWN_WORDS:
        return value
    if column == "ward" and (ward := ever.wards.get(WardCode(value))):
        return full_name(ward, paper)
    if activity := ever.skills.get(value) or ever.services.get(value):
        return activity.names[paper.words.language]
    return _keys(paper.words).get(value, value)


def _keys(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        **group_names(words), **way_words(words), **purpose_names(words), **kind_names(words),
        "declared": _("chờ phường, xã xác nhận"), "confirmed": _("đã xác nhận"), "returned": _("bị trả lại"),
        "pending": _("đang chờ"), "appealed": _("chờ xem lại"), "withdrawn": _("đã rút"), "made": _("đã khai"),
        "reopened": _("mở lại"), "skill": _("kỹ năng"), "service": _("dịch vụ"), "enrolment": _("tham gia hoặc rời"),
        "revoked": _("rút lại một việc"), "pre": _("bài làm thử"), "post": _("bài chính"), "retest": _("bài làm lại"),
        "five_skills": _("năm kỹ năng"), "name": _("họ tên"), "initials": _("chữ đầu của tên"),
        "nothing": _("không gì"), "badge": _("huy hiệu"),
        "residents": _("bạn, trên trang này"),
    }  # fmt: skip
