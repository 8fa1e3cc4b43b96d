"""Changes of a contest are told in words, in both languages, whatever part of it they are of."""

import tomllib
from typing import Any

import pytest

from server.paper.change_words import change_views
from server.paper.print import paper_for
from server.paper.words import Language
from server.rules.plan_changes import Change, plan_changes
from tests.examples import CATALOGUE, two_rounds

WARDS: Any = CATALOGUE.wards
PLAN = tomllib.loads(two_rounds())


def told(field: str, before: Any, after: Any, language: Language = "vi") -> tuple[str, str, str]:
    [view] = change_views([Change(field=field, before=before, after=after)], paper_for(language), WARDS)
    return view.what, view.before, view.after


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name.vi", "A", "B"), ("Tên cuộc thi đua", "A", "B")),
        (("wards.00070", True, False), ("Phường Hoàn Kiếm", "tham gia", "không tham gia")),
        (("wards", "all", ["00070"]), ("Phường, xã tham gia", "tất cả phường, xã", "Phường Hoàn Kiếm")),
        (("cluster.00070", "Cụm 1", None), ("Phường Hoàn Kiếm, cụm thi đua", "Cụm 1", "không có")),
        (("lead.Cụm 1", None, "00004"), ("Cụm trưởng của Cụm 1", "không có", "Phường Ba Đình")),
        (("criteria.K1.points", 10, 20), ("Tiêu chí K1, điểm một việc", "10", "20")),
        (("criteria.K1.by.guided", 50, 60), ("Tiêu chí K1, phần trăm khi được hướng dẫn", "50", "60")),
        (("composite.level.weight", 40, 50), ("Điểm tổng hợp, mức điểm, trọng số", "40", "50")),
        (("scoring.resident_cap", 100, None),
         ("Điểm nhiều nhất của một người trong một vòng", "100", "không có")),
        (("groups.G1", None, {"code": "G1"}), ("Nhóm tiêu chí G1", "không có", "G1")),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(change: tuple[str, Any, Any], words: tuple[str, str, str]) -> None:
    assert told(*change) == words


def test_skills_and_services_are_told_by_their_names() -> None:
    change = Change(field="criteria.K1.activities", before=["anti-scam"], after=["scene-report"])

    [view] = change_views([change], paper_for("vi"), WARDS, CATALOGUE.activities)

    assert view.before == CATALOGUE.skills["anti-scam"].names["vi"]
    assert view.after == CATALOGUE.services["scene-report"].names["vi"]


def test_times_are_told_as_people_of_ha_noi_say_them_and_in_english_too() -> None:
    opens, closes = PLAN["rounds"][0]["opens"], PLAN["rounds"][0]["closes"]
    pause = {"starts": opens, "counts": False}
    outage = {"starts": opens, "ends": closes, "counts": True}

    assert told("rounds.1.closes", None, closes) == ("Vòng 1, giờ đóng", "không có", "00:00, 30/11/2026")
    assert told("rounds.1.removed", pause, outage)[1:] == (
        "tạm dừng từ 00:00, 2/11/2026, việc làm trong lúc ấy không được tính",
        "từ 00:00, 2/11/2026 đến 00:00, 30/11/2026, việc làm trong lúc ấy vẫn được tính",
    )
    assert told("rounds.1.closes", None, closes.replace(second=29))[2] == "00:00:29, 30/11/2026"
    assert told("rounds.2", None, PLAN["rounds"][1], "en") == (
        "Round 2", "none", "from 00:00, 5/12/2026 to 00:00, 20/12/2026",
    )  # fmt: skip


def test_every_value_of_a_whole_document_has_a_name() -> None:
    plan = {**PLAN, "integrity": {"bound": "lower", "tolerance": 20, "floor": 500}}
    changes = plan_changes({"slug": plan["slug"]}, plan)

    names = [view.what for view in change_views(changes, paper_for("vi"), WARDS)]

    assert names
    assert [name for name in names if "." in name or "_" in name] == []
