"""The minutes of an official result as PDF: what was decided, on which grounds, by whom, and how to check it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
import typst

from server.paper.flags import DivisionView
from server.paper.names import full_name
from server.paper.print import TEMPLATES, Paper, paper_for
from server.records.appeals import Appeal
from server.records.results import Version
from server.records.samples import Sample, Sampled
from server.rules.board import Row
from server.rules.catalogue import Ward, WardCode
from server.rules.contest import Contest
from server.rules.sample import ErrorRate, error_rates

TEMPLATE = (TEMPLATES / "minutes.typ").read_bytes()
AUTHORITY, BODY = "THÀNH PHỐ HÀ NỘI", "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG"
ROLES = {"council": "Hội đồng Thi đua - Khen thưởng", "organizer": "Ban tổ chức"}
OUTCOMES = {"upheld": "chấp nhận", "dismissed": "không chấp nhận"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a version stands on, its boards of wards (title → rows), and the flags that it gave."""

    contest: Contest
    wards: Mapping[WardCode, Ward]
    version: Version
    sample: Sample
    drawn: Sequence[Sampled]
    appeals: Sequence[Appeal]
    carried_over: str
    boards: Mapping[str, Sequence[Row]]
    flags: Sequence[DivisionView] = ()


def minutes(grounds: Grounds) -> bytes:
    """The PDF. Always Vietnamese: it is a document of the city, not a page. The same grounds give the same bytes."""
    told = json.dumps(_told(grounds, paper_for("vi")), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE,
        sys_inputs={"told": told, "code": _code(grounds.version)},
        timestamp=int(grounds.version.made_at.timestamp()),
    )
    assert isinstance(made, bytes), "one document is asked for"
    return made


def _code(version: Version) -> str:
    file = BytesIO()
    segno.make(version.draft.head.hex(), error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()


def _told(grounds: Grounds, paper: Paper) -> dict[str, Any]:
    contest, version, times = grounds.contest, grounds.version, paper.times
    draft, each = version.draft, contest.rounds[version.draft.round - 1]
    round_name = f"vòng {draft.round}" if len(contest.rounds) > 1 else "cuộc thi đua"
    return {
        "authority": AUTHORITY,
        "body": BODY,
        "title": f"Biên bản kết quả {round_name}, {contest.name['vi']}",
        "subject": f"Xác nhận kết quả {round_name}, bản {version.version}",
        "contest": contest.name["vi"],
        "slogan": contest.slogan["vi"],
        "footer": f"{contest.name['vi']}, {round_name}, bản {version.version} · "
        f"dấu sổ {grouped(draft.head.hex()[:16])}",
        "reason": draft.reason,
        "opening": [
            f"Căn cứ văn bản số {contest.decision.number} ngày {contest.decision.date:%d/%m/%Y}.",
            f"Thời gian: từ {times.hour_and_date(each.opens)} đến {times.hour_and_date(each.closes)}; "
            f"nhận báo muộn đến {times.hour_and_date(each.late_until)}.",
            f"Phạm vi: {len(contest.wards)} phường, xã.",
        ],
        "conditions": _conditions(grounds, paper),
        "sample": _sample(grounds, paper),
        "rates": _rates(grounds, paper),
        "appeals": _appeals(grounds.appeals),
        "appealed": [_appeal(one, grounds, paper) for one in grounds.appeals],
        "ranking": "Bằng nhau thì cùng hạng. Khoảng bên cạnh hạng là phần mà may rủi có thể đã quyết định.",
        "boards": [_board(title, rows, contest, paper) for title, rows in grounds.boards.items()],
        "flags": _flags(grounds.flags),
        "seals": _seals(grounds, paper),
        "how": "Tải gói niêm phong, giải nén vào một thư mục trống rồi chạy (Python 3.9 trở lên, không cần mạng):",
        "command": f"python3 -I verify.py --head {draft.head.hex()}",
        "code_alt": "Mã này chứa dấu sổ.",
        "signatures": [
            {"role": ROLES[one.role], "name": one.name, "at": f"ký lúc {times.hour_and_date(one.signed_at)}"}
            for one in version.signatures
        ],
    }


def _conditions(grounds: Grounds, paper: Paper) -> list[list[str]]:
    draft, whole = grounds.version.draft, paper.numbers.whole
    found = error_rates(("", one.outcome) for one in grounds.drawn if one.outcome).get("")
    return [
        ["Mọi sự kiện đã vào sổ", f"Sổ điểm ở vị trí {whole(draft.position)}, đời {draft.generation}."],
        ["Hàng đợi thẩm định trống", grounds.carried_over or "Không còn việc nào chờ quyết định."],
        ["Đã phúc tra mẫu ngẫu nhiên", f"{whole(found.checked if found else 0)} việc đã xem lại, "
                                       f"{whole(found.wrong if found else 0)} việc sai."],
        ["Hết hạn khiếu nại", f"Đã nhận {whole(len(grounds.appeals))}, đã trả lời cả bằng văn bản."],
        ["Tính lại từ đầu cho cùng kết quả", f"Tính lại từ {whole(draft.facts)} dữ kiện lúc "
                                             f"{paper.times.hour_and_date(draft.made_at)}: bằng nhau."],
    ]  # fmt: skip


def _sample(grounds: Grounds, paper: Paper) -> str:
    sample, whole = grounds.sample, paper.numbers.whole
    return (
        f"Rút {whole(len(grounds.drawn))} trong {whole(sample.counted or 0)} việc được tính "
        f"({sample.permille} phần nghìn) theo số hạt giống có dấu SHA-256 công bố từ lúc vòng mở."
    )


def _rates(grounds: Grounds, paper: Paper) -> list[list[str]]:
    rates = error_rates((one.ward, one.outcome) for one in grounds.drawn if one.outcome)
    return [
        [full_name(grounds.wards[WardCode(code)], paper), *_rate(rate, paper)]
        for code, rate in rates.items()
        if WardCode(code) in grounds.wards
    ]


def _rate(rate: ErrorRate, paper: Paper) -> list[str]:
    low, high = (paper.numbers.share(each, 1_000_000) for each in rate.interval)
    share = paper.numbers.share(rate.wrong, rate.checked)
    return [paper.numbers.whole(rate.checked), paper.numbers.whole(rate.wrong), share, f"{low} đến {high}"]


def _appeals(appeals: Sequence[Appeal]) -> str:
    if not appeals:
        return "Không có khiếu nại nào."
    upheld = sum(one.outcome == "upheld" for one in appeals)
    return f"Nhận {len(appeals)} khiếu nại, chấp nhận {upheld}. Mỗi khiếu nại được trả lời bằng văn bản:"


def _appeal(appeal: Appeal, grounds: Grounds, paper: Paper) -> list[str]:
    assert appeal.outcome and appeal.answer, "a version is signed when every appeal is answered"
    ward = full_name(grounds.wards[WardCode(appeal.ward)], paper)
    return [str(appeal.id), ward, OUTCOMES[appeal.outcome], appeal.answer]


def _board(title: str, rows: Sequence[Row], contest: Contest, paper: Paper) -> dict[str, Any]:
    numbers = paper.numbers
    composite = contest.composite is not None
    value = "Điểm tổng hợp" if composite else "Trên 1.000 người"
    return {
        "title": title,
        "columns": ["Hạng", "Khoảng", "Phường, xã", value, "Điểm", "Số người lớn"],
        "rows": [
            [str(row.rank), numbers.span(row.rank_from, row.rank_to), row.name,
             _value(row.value, paper, composite=composite), numbers.whole(row.points), numbers.whole(row.adults)]
            for row in rows
        ],
    }  # fmt: skip


def _flags(divisions: Sequence[DivisionView]) -> list[list[str]]:
    """The flags that were given: division, flag, holders with the numbers by which they hold it."""
    return [
        [division.name, flag.name, "; ".join(f"{each.name} ({each.figure})" for each in flag.holders)]
        for division in divisions
        for flag in division.flags
        if flag.holders
    ]


def _value(value: int, paper: Paper, *, composite: bool) -> str:
    """A composite's millionths of a point are told like points per 1,000: '87,5'."""
    return paper.numbers.per_thousand(value // 1_000 if composite else value)


def _seals(grounds: Grounds, paper: Paper) -> list[list[str]]:
    draft, sample = grounds.version.draft, grounds.sample
    return [
        [f"Dấu sổ ở vị trí {paper.numbers.whole(draft.position)}", grouped(draft.head.hex())],
        ["SHA-256 của các bảng", grouped(draft.boards_sha256.hex() if draft.boards_sha256 else "")],
        ["SHA-256 của số hạt giống, công bố lúc mở vòng", grouped(sample.seed_sha256)],
        ["Số hạt giống, công bố sau khi đóng vòng", grouped(sample.revealed_seed)],
    ]


def grouped(digest: str) -> str:
    """A long number in fours, as it is read aloud: '7c1e 90ab …'."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
