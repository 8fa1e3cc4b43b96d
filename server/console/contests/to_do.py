"""What is missing or wrong in a contest, each with the page and field where it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.console.contests.fault_words import FaultTeller
from server.console.desk import Desk
from server.paper.print import paper_of
from server.rules.fault import Fault

_PAGES = {
    "name": "facts", "slogan": "facts", "decision": "facts", "wards": "wards", "rounds": "rounds",
    "clusters": "clusters", "criteria": "criteria",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One thing that is missing, and the page on which it is filled in."""

    what: str
    told: str
    address: str


def to_do(desk: Desk, slug: str, faults: Sequence[Fault]) -> list[ToDo]:
    """Each fault with the name of what it is about, and the address of its field."""
    wards: Any = desk.resources.reference.catalogue.wards
    teller = FaultTeller(paper_of(desk.request), wards)
    labels = _labels(desk.words.gettext)
    told = []
    for fault in faults:
        part, _, rest = fault.where.partition(".")
        number, _, key = rest.partition(".")
        what = labels.get(fault.where) or labels.get(f"{part}.{key}", labels.get(part, part)).format(n=number)
        address = f"/console/contests/{slug}/{_PAGES.get(part, 'facts')}#{fault.where}"
        told.append(ToDo(what=what, told=teller.tell(fault), address=address))
    return told


def _labels(_: Any) -> Mapping[str, str]:
    return {
        "name.vi": _("Tên cuộc thi đua"),
        "name.en": _("Tên tiếng Anh"),
        "slogan.vi": _("Khẩu hiệu"),
        "slogan.en": _("Khẩu hiệu tiếng Anh"),
        "decision.number": _("Số quyết định"),
        "decision.date": _("Ngày quyết định"),
        "wards": _("Phường, xã tham gia"),
        "rounds": _("Các vòng"),
        "rounds.opens": _("Vòng {n}, giờ mở"),
        "rounds.freezes": _("Vòng {n}, giờ khóa bảng"),
        "rounds.closes": _("Vòng {n}, giờ đóng"),
        "rounds.late_until": _("Vòng {n}, hạn nhận báo muộn"),
        "clusters": _("Cụm thi đua"),
        "clusters.name": _("Cụm {n}, tên"),
        "clusters.wards": _("Cụm {n}, phường, xã"),
        "clusters.lead": _("Cụm {n}, cụm trưởng"),
        "criteria": _("Tiêu chí"),
    }
