"""Recording events: each once, in order, one bad event apart from the others."""

import asyncio
import json
from typing import Any

from server.pipeline.registers.partners import add_partner
from server.records import facts
from server.resources import Resources
from tests.intake.portal import ONE, Portal, completed, revoked, used


async def recorded(resources: Resources) -> list[Any]:
    rows: list[Any] = await resources.database.fetch("SELECT * FROM facts ORDER BY xid, id")
    return rows


async def test_a_batch_is_recorded_with_a_result_for_each_event_in_order(portal: Portal) -> None:
    events = [used(), completed(), revoked("case-x")]

    results = await portal.send(*events)

    assert results == [{"id": event["id"], "status": "recorded", "reason": ""} for event in events]


async def test_a_single_event_is_recorded(portal: Portal) -> None:
    event = used()

    answer = await portal.post_body(json.dumps(event).encode(), ONE)

    assert answer.status_code == 202
    assert answer.json() == {"results": [{"id": event["id"], "status": "recorded", "reason": ""}]}


async def test_what_is_recorded_is_what_was_sent_without_the_subject_and_the_case(
    portal: Portal, resources: Resources
) -> None:
    event = completed(subject="cccd:001099012345", data={"score": 0.123456}, time="2026-11-23T08:30:00+07:00")
    case = used(data={"case": " h-12/ab "})

    await portal.send(event, case)
    skill, service = await recorded(resources)

    assert (skill["kind"], skill["source"], skill["source_ref"]) == ("skill", "dvcqg", event["id"])
    assert (skill["activity"], skill["by"], skill["score"]) == ("anti-scam", "self", 123_456)
    assert skill["happened_at"].isoformat() == "2026-11-23T01:30:00+00:00"
    assert skill["resident"] == resources.pseudonyms.resident("cccd:001099012345")
    assert service["case_key"] == resources.pseudonyms.case("H-12/AB")


async def test_facts_stand_in_the_order_of_the_batch(portal: Portal, resources: Resources) -> None:
    events = [used(id=name) for name in ("z", "a", "m", "b")]

    await portal.send(*events)

    assert [row["source_ref"] for row in await recorded(resources)] == ["z", "a", "m", "b"]


async def test_an_event_sent_again_is_a_repeat(portal: Portal, resources: Resources) -> None:
    event = used()
    await portal.send(event)

    statuses = await portal.statuses(event, used())

    assert statuses == ["repeated", "recorded"]
    assert len(await recorded(resources)) == 2


async def test_of_one_id_twice_in_a_batch_the_first_is_recorded(portal: Portal, resources: Resources) -> None:
    results = await portal.send(used(id="twice", data={"by": "guided"}), used(id="twice"))

    assert [result["status"] for result in results] == ["recorded", "repeated"]
    assert [row["by"] for row in await recorded(resources)] == ["guided"]


async def test_one_id_of_two_partners_is_two_events(portal: Portal, resources: Resources) -> None:
    secret = await add_partner(resources.database, "vneid", "VNeID", resources.settings.key_for("partner-secrets"))
    other = Portal(portal.client, "vneid", secret)

    statuses = await portal.statuses(used(id="same")) + await other.statuses(used(id="same"))

    assert statuses == ["recorded", "recorded"]


async def test_one_bad_event_does_not_sink_the_others(portal: Portal, resources: Resources) -> None:
    results = await portal.send(used(), used(service="no-such-service"), {"id": "x"}, used())

    assert [result["status"] for result in results] == ["recorded", "refused", "refused", "recorded"]
    assert len(await recorded(resources)) == 2


async def test_a_refused_event_may_be_sent_again_when_it_is_mended(portal: Portal) -> None:
    statuses = await portal.statuses(used(id="x", service="no-such-service"))
    statuses += await portal.statuses(used(id="x"))

    assert statuses == ["refused", "recorded"]


async def test_an_empty_batch_is_taken(portal: Portal) -> None:
    assert await portal.send() == []


async def test_concurrent_duplicates_are_recorded_once(portal: Portal, resources: Resources) -> None:
    events = [used(id=f"same-{number}") for number in range(50)]

    answers = await asyncio.gather(*(portal.send(*events) for _ in range(8)))

    for each in zip(*answers, strict=True):
        assert sorted(result["status"] for result in each) == ["recorded"] + ["repeated"] * 7
    assert len(await recorded(resources)) == 50


async def test_concurrent_duplicates_in_opposite_orders_are_recorded_once(
    portal: Portal, resources: Resources
) -> None:
    for run in range(5):
        events = [used(id=f"{run}-{number}") for number in range(1_000)]
        answers = await asyncio.gather(*(portal.post(events[::step]) for step in (1, -1, 1, -1)))
        assert {answer.status_code for answer in answers} == {202}

    assert len(await recorded(resources)) == 5_000


async def test_a_revocation_keeps_its_target_and_reason(portal: Portal, resources: Resources) -> None:
    await portal.send(revoked("case-x", data={"reason": "  sai \n người "}))
    (fact,) = await recorded(resources)

    assert (fact["kind"], fact["target"], fact["body"]) == ("revoked", "case-x", {"reason": "sai người"})


async def test_recorded_facts_can_be_read_by_the_fold(portal: Portal, resources: Resources) -> None:
    await portal.send(used())

    assert len(await facts.facts_after(resources.database, (0, 0), 10)) == 1
