"""Reports of effects as tables of plain values: each comparison a line, and what was counted in each ward."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from server.exports.standings import Table, Value
from server.rules.board import MICRO
from server.rules.game.effect import DRAWS, SEED, Estimate
from server.rules.game.effect_report import Count, Measured, Report, Row
from server.rules.hanoi import typed
from server.rules.small_groups import PERSONS_MIN

_COMPARED = (
    "Báo cáo", "Tên", "Từ", "Đến", "Đo gì", "So với", "Nơi tham gia", "Nơi để so", "Nơi tham gia: trước",
    "Nơi tham gia: trong", "Nơi để so: trước", "Nơi để so: trong", "Khác biệt", "Khoảng 95 % từ", "Khoảng 95 % đến",
    "p", "Vốn khác trước đó", "Vốn khác từ", "Vốn khác đến", "Không có số vì",
)  # fmt: skip
_COUNTED = ("Mã", "Tên", "So trong nhóm", "Người lớn", "Tham gia", "Người làm nhiệm vụ")
_TIMES = ("trước", "trong", "sau")
_PARTS = ("lần đầu có việc", "có việc", "tự làm")
_WHAT = {"own": "người tự làm trên 1.000 người lớn", "joined": "người lần đầu có việc trên 1.000 người lớn"}
_DESIGN = {"before": "quãng trước dài bằng thế", "beside": "nơi cùng loại, cùng cỡ không tham gia"}
_MISSING = {
    "no_before": "không có quãng trước trong cùng vòng", "no_beside": "không còn nơi nào để so",
    "few_wards": "quá ít nơi", "few_people": "quá ít người", "no_after": "quãng sau chưa qua",
}  # fmt: skip
ABOUT = (
    ("Đơn vị", "Phường, xã; mỗi nơi nặng như nhau. Số là số người trên 1.000 người lớn."),
    (
        "Khoảng 95 %",
        f"Đảo phép thử hoán vị giữa các phường, xã ({DRAWS} lần xếp lại, hạt giống {SEED}); so với quãng trước thì "
        "đảo phép thử đổi dấu (Hartigan 1969).",
    ),
    ("Nhiều phép so", "Cứ 20 phép so không có gì thì một phép vẫn lệch do may rủi; p là của riêng từng phép."),
    ("Ai tham gia", "Nơi tham gia tự chọn: chênh lệch có thể do vốn hăng hái. Xem cột “Vốn khác trước đó”."),
    ("Số nhỏ", f"Số dưới {PERSONS_MIN} người không ghi ra."),
)


def compared(reports: Iterable[tuple[str, str, Report]]) -> Table:
    """Each comparison of these reports, by their keys and titles."""
    rows = [_compared(key, title, report, each) for key, title, report in reports for each in report.measures]
    return Table(title="So sánh", columns=_COMPARED, rows=rows)


def _compared(key: str, title: str, report: Report, each: Measured) -> list[Value]:
    means = [_shown(each, value) for value in (*each.mine, *each.others)]
    if each.design == "before":
        means[2:] = ["", ""]
    return [
        key, title, typed(report.around.during.starts), typed(report.around.during.ends), _WHAT[each.what],
        _DESIGN[each.design], each.took, each.beside, *means, *_estimate(each.effect),
        Decimal(each.effect.chance) / 10_000 if each.effect and each.effect.chance is not None else "",
        *_estimate(each.lead), _MISSING[each.missing] if each.missing else "",
    ]  # fmt: skip


def _shown(each: Measured, value: int) -> Value:
    return _per_thousand(value) if each.effect else ""


def _estimate(found: Estimate | None) -> list[Value]:
    return [_per_thousand(value) for value in (found.value, found.low, found.high)] if found else [""] * 3


def _per_thousand(share: int) -> Decimal:
    return Decimal(share) * 1_000 / MICRO


def counted(report: Report, names: Mapping[str, str]) -> Table:
    """What was counted in each ward or neighbourhood of a report; of few people only that they are few."""
    columns = [*_COUNTED, *(f"{part}: {time}" for time in _TIMES for part in _PARTS)]
    return Table(title="Từng nơi", columns=columns, rows=[_counted(row, names) for row in report.rows])


def _counted(row: Row, names: Mapping[str, str]) -> Sequence[Value]:
    counts: list[Value] = [_few(value) for count in (row.before, row.during, row.after) for value in _parts(count)]
    took = "có" if row.took else "không"
    return [row.code, names.get(row.code, row.code), row.stratum, row.adults, took, _few(row.people), *counts]


def _parts(count: Count) -> tuple[int, int, int]:
    return count.joined, count.active, count.own


def _few(people: int) -> Value:
    return people if people >= PERSONS_MIN else f"dưới {PERSONS_MIN}"
