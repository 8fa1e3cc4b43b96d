"""A contest while it is planned: every fault at once, every change told, nothing typed lost."""

import tomllib
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from server.rules.merge import merge
from server.rules.plan import cloned, plan_faults
from server.rules.plan_changes import plan_changes
from tests.examples import CATALOGUE, CONTEST, OPENS, two_rounds

PLAN = tomllib.loads(two_rounds())
PAUSE = {"starts": OPENS, "counts": True}


def without_advice(plan: dict[str, Any]) -> list[str]:
    return [f"{fault.where} {fault.code}" for fault in plan_faults(plan, CATALOGUE) if not fault.advice]


def test_a_whole_plan_has_no_faults_and_an_empty_one_names_all_that_is_missing() -> None:
    assert without_advice(PLAN) == []
    assert without_advice({"slug": "x", "rounds": [{}]}) == [
        "name.vi missing", "name.en missing", "slogan.vi missing", "slogan.en missing", "decision.number missing",
        "decision.date missing", "wards missing", "rounds.1.opens missing", "rounds.1.closes missing",
        "criteria missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("rounds", 0, "closes"), OPENS, "rounds.1.closes not_after"),
        (("rounds", 0, "freezes"), OPENS, "rounds.1.freezes not_between"),
        (("rounds", 0, "late_until"), OPENS + timedelta(days=1), "rounds.1.late_until before_closes"),
        (("rounds", 1, "opens"), OPENS + timedelta(days=20), "rounds.2.opens before_previous"),
        (("wards",), ["00070", "99999"], "wards unknown_ward"),
        (("name", "vi"), "x" * 301, "name.vi too_long"),
        (("clusters", 0, "name"), "S1", "clusters.1.name reserved"),
        (("clusters", 0, "lead"), "00008", "clusters.1.lead not_member"),
        (("clusters", 0, "wards"), ["00070", "11111"], "clusters.1.wards not_taking_part"),
    ],
)
def test_a_fault_is_named_at_its_field(path: tuple[Any, ...], value: object, fault: str) -> None:
    plan = deepcopy(PLAN)
    place: Any = plan
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert fault in without_advice(plan)


def test_faults_of_different_fields_are_told_together() -> None:
    plan = {**deepcopy(PLAN), "name": {"vi": "", "en": "x"}, "decision": {}}

    assert len(without_advice(plan)) == 3


def test_a_ward_stands_in_one_cluster_and_a_small_cluster_is_only_advised_against() -> None:
    plan = {**PLAN, "clusters": [*PLAN["clusters"], {"name": "Cụm 2", "wards": ["00070"]}]}

    assert without_advice(plan) == ["clusters.2.wards placed_twice"]
    assert {fault.code for fault in plan_faults(plan, CATALOGUE) if fault.advice} == {"size", "no_lead", "left_out"}


def test_a_clone_keeps_all_but_decision_and_times() -> None:
    clone = cloned(PLAN, "lan-hai")

    assert (clone["slug"], clone["rounds"], "decision" in clone) == ("lan-hai", [{}, {}], False)
    assert (clone["criteria"], clone["clusters"]) == (PLAN["criteria"], PLAN["clusters"])


def changed(**parts: Any) -> list[tuple[str, Any, Any]]:
    return [(each.field, each.before, each.after) for each in plan_changes(PLAN, {**deepcopy(PLAN), **parts})]


def test_a_change_is_told_value_by_value() -> None:
    later = PLAN["rounds"][0]["closes"] + timedelta(days=1)
    rounds = [{**PLAN["rounds"][0], "closes": later, "removed": [PAUSE]}]

    assert changed(slogan={**PLAN["slogan"], "en": "Each door"}) == [
        ("slogan.en", "Every alley, every door", "Each door")
    ]
    assert changed(rounds=rounds) == [
        ("rounds.1.closes", PLAN["rounds"][0]["closes"], later),
        ("rounds.1.removed", None, PAUSE),
        ("rounds.2", PLAN["rounds"][1], None),
    ]


def test_wards_that_move_between_clusters_are_told_one_by_one() -> None:
    clusters = [{"name": "Cụm 1", "wards": ["00070"], "lead": "00070"}, {"name": "Cụm 2", "wards": ["00004"]}]

    assert changed(clusters=clusters) == [("cluster.00004", "Cụm 1", "Cụm 2")]


def test_a_cluster_with_another_name_and_lead_is_told_as_one_cluster() -> None:
    clusters = [{**PLAN["clusters"][0], "name": "Cụm Hồ Gươm", "lead": "00004"}]

    assert changed(clusters=clusters) == [
        ("clusters", "Cụm 1", "Cụm Hồ Gươm"),
        ("lead.Cụm Hồ Gươm", "00070", "00004"),
    ]


def test_a_change_of_criteria_is_told_by_code_and_key() -> None:
    criteria = [{**PLAN["criteria"][0], "points": 20}, PLAN["criteria"][1]]

    assert changed(criteria=criteria) == [("criteria.K1.points", 10, 20)]
    assert changed(wards=["00070"]) == [("wards", "all", ["00070"])]


def test_a_criterion_that_was_added_is_one_change() -> None:
    added = {**PLAN["criteria"][0], "code": "K9"}

    assert changed(criteria=[*PLAN["criteria"], added]) == [("criteria.K9", None, added)]
    assert changed(criteria=PLAN["criteria"][1:]) == [("criteria.K1", PLAN["criteria"][0], None)]


def test_the_documents_themselves_do_not_differ() -> None:
    assert plan_changes(PLAN, tomllib.loads(two_rounds(CONTEST))) == []


def test_what_only_the_other_changed_is_taken_and_what_both_changed_keeps_what_i_typed() -> None:
    base = {"name": "Một", "slogan": "Cũ", "number": "1"}

    merged = merge(base, {**base, "name": "Một hai", "slogan": "Của họ"}, {**base, "slogan": "Của tôi"})

    assert merged.typed == {"name": "Một hai", "slogan": "Của tôi", "number": "1"}
    assert (merged.beside, merged.taken) == ({"slogan": "Của họ"}, {"name": "Một hai"})


def test_two_who_typed_the_same_do_not_contradict_each_other() -> None:
    base = {"name": "Một"}

    assert merge(base, {"name": "Hai"}, {"name": "Hai"}).beside == {}
