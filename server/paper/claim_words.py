"""Claims in words: how each stands, every step with its reason, and what happens next and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.paper.times import Times
from server.paper.words import Words
from server.records.claim_steps import Step
from server.records.claims import Claim, Waiting
from server.rules.claim import Edge, State, late_by

ICONS: Mapping[State, str] = {
    "pending": "clock", "appealed": "clock", "confirmed": "check", "returned": "back", "withdrawn": "same",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTold:
    """One step: when, what, and the words that were given with it."""

    at: str
    what: str
    reason: str


def platform_names(words: Words) -> dict[str, str]:
    """What people call the platforms of the catalogue; a partner's own name goes before."""
    _ = words.gettext
    return {
        "vneid": "VNeID",
        "dvcqg": _("Cổng Dịch vụ công quốc gia"),
        "ihanoi": "iHanoi",
        "dean06": _("Nền tảng Đề án 06"),
        "bdhvs": _("Bình dân học vụ số"),
        "vssid": "VssID",
        "etax": "eTax Mobile",
        "evn": "EVN",
    }


def state_word(words: Words, claim: Claim) -> str:
    """How a claim stands, in a word or three."""
    _ = words.gettext
    if claim.final:
        return _("Đã trả lại, quyết định cuối")
    return {
        "pending": _("Đang chờ"),
        "confirmed": _("Đã xác nhận"),
        "returned": _("Đã trả lại"),
        "appealed": _("Đang xem lại"),
        "withdrawn": _("Đã rút"),
    }[claim.state]


def way_words(words: Words) -> dict[str, str]:
    """Who did it, as the one who did it says."""
    _ = words.gettext
    return {
        "self": _("Tự tôi làm"),
        "guided": _("Có người chỉ, tôi tự bấm"),
        "done_for": _("Người khác làm hộ"),
    }


def steps_told(words: Words, times: Times, steps: Sequence[Step], platforms: Mapping[str, str]) -> list[StepTold]:
    """Every step of a claim in its order."""
    return [
        StepTold(
            at=times.hour_and_date(step.at), what=_step(words, step, platforms.get(step.platform, step.platform)),
            reason=step.reason,
        )
        for step in steps
    ]  # fmt: skip


def _step(words: Words, step: Step, platform: str) -> str:
    _ = words.gettext
    if step.step == "confirmed":
        return {
            "event": _("{platform} báo về. Đã xác nhận."),
            "file": _("Có trong danh sách {platform} gửi. Đã xác nhận."),
            "connector": _("Đã hỏi {platform}, và {platform} xác nhận."),
            "officer": _("Cán bộ thẩm định xác nhận."),
        }[step.proof or "officer"].format(platform=platform)
    return {
        "made": _("Đã nhận hồ sơ khai."),
        "returned": _("Cán bộ thẩm định trả lại."),
        "appealed": _("Người khai đề nghị xem lại."),
        "withdrawn": _("Người khai rút hồ sơ."),
        "reopened": _("{platform} rút lại điều đã báo. Hồ sơ chờ lại."),
    }[step.step].format(platform=platform)


def next_told(words: Words, times: Times, found: Waiting, platform: str, *, connected: bool) -> str:
    """What happens next with a claim, and when."""
    _, claim = words.gettext, found.claim
    match claim.state:
        case "confirmed":
            return _("Mã hồ sơ này đã được ghi cho người khác trước, nên không thêm điểm. Phường, xã đã biết.") if (
                found.taken) else ""  # fmt: skip
        case "withdrawn":
            return _("Không ai xem hồ sơ này nữa. Khai lại lúc nào cũng được.")
        case "returned":
            return _("Đây là quyết định cuối. Việc khác vẫn khai được.") if claim.final else _(
                "Chưa đúng thì đề nghị xem lại, một lần; người khác sẽ xem.")  # fmt: skip
    return " ".join((_conflict(words, found), _waits(words, times, claim, platform, connected=connected))).strip()


def _conflict(words: Words, found: Waiting) -> str:
    _ = words.gettext
    if found.taken:
        return _("Mã hồ sơ này đã được ghi cho người khác. Một mã tính một lần, cho người được ghi trước; "
                 "phường, xã xem lại.")  # fmt: skip
    if found.shared:
        return _("Có người khác cũng khai mã hồ sơ này. Một mã tính một lần, cho người được ghi trước; "
                 "phường, xã xem lại.")  # fmt: skip
    return ""


def _waits(words: Words, times: Times, claim: Claim, platform: str, *, connected: bool) -> str:
    _ = words.gettext
    due = times.date(late_by(claim.happened_at, claim.appealed_at or claim.made_at))
    if claim.state == "appealed":
        return _("Người khác của phường, xã hoặc ban tổ chức xem lại, chậm nhất {due}.").format(due=due)
    if connected:
        told = _("Chờ {platform} xác nhận, thường một hai ngày; chưa có thì phường, xã xem, chậm nhất {due}. "
                 "Không phải làm gì thêm.")  # fmt: skip
        return told.format(platform=platform, due=due)
    return _("Chờ phường, xã xem, chậm nhất {due}. Không phải làm gì thêm.").format(due=due)


def edges_told(words: Words, times: Times, edges: Sequence[Edge], now: datetime) -> list[str]:
    """In which rounds a day counts, and until when it must be confirmed for that."""
    _ = words.gettext
    if not edges:
        return [
            _("Ngày này không nằm trong vòng thi đua nào có việc này, nên không có điểm. Hồ sơ vẫn được ghi lại.")
        ]
    open_still = _("{contest}, vòng {round}: tính nếu được xác nhận trước {until}.")
    over = _("{contest}, vòng {round}: hết hạn nhận từ {until}, nên xác nhận bây giờ không còn tính vào vòng ấy.")
    return [
        (over if edge.over(now) else open_still).format(
            contest=edge.contest.name[words.language], round=edge.round.number,
            until=times.hour_and_date(edge.round.late_until),
        )
        for edge in edges
    ]  # fmt: skip


def verdict_told(words: Words, reason: str, points: int) -> str:
    """What a confirmed claim came to in a contest; `reason` is a code of rules/explain.py."""
    _ = words.gettext
    return {
        "counted": _("đã tính, {points} điểm."),
        "capped": _("được tính; đã đủ số điểm nhiều nhất nên thêm {points} điểm."),
        "not_scored_yet": _("đang tính, xong trong giây lát."),
        "not_enrolled": _("chưa tính vì chưa tham gia cuộc này. Tham gia là được tính."),
        "left": _("không tính vì làm sau khi đã rời cuộc này."),
        "no_contest": _("chưa có cuộc thi đua nào."),
        "revoked": _("không tính vì nơi báo đã rút lại."),
        "no_criterion": _("cuộc này không cho điểm việc này."),
        "outside_rounds": _("không tính vì ngày này không nằm trong vòng nào."),
        "removed_time": _("không tính vì ban tổ chức đã bỏ khoảng thời gian này khỏi vòng."),
        "late": _("không tính vì được xác nhận sau khi vòng hết hạn nhận."),
        "excluded": _("không tính vì ban tổ chức đã loại bằng một điều chỉnh, có lý do trong hồ sơ của cuộc thi."),
        "case_taken": _("không tính vì mã hồ sơ này đã được ghi cho người khác trước."),
        "done_for": _("không có điểm vì người khác làm hộ."),
        "beyond_best": _("không thêm điểm vì đã có việc khác bằng hoặc hơn, đủ số lần được tính."),
    }.get(reason, reason).format(points=points)
