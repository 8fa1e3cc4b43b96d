"""Learning platforms at the door: what they say is kept once, counts when mapped, and is refused with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from server.pipeline.registers.map_activities import settle, settle_all, unmap_activity
from server.records import deliveries, learning_activities
from server.records.learning_activities import Target
from server.resources import Resources
from server.rules.fact import Fact
from server.rules.refusals import Told
from tests.engines import Engines
from tests.intake.lms import COURSE, HOME, Lms, account, activity, basic, map_course, said, voided
from tests.intake.portal import Portal, completed
from tests.intake.test_privacy import NUMBER, dump


async def facts(resources: Resources) -> list[Fact]:
    """Every fact, in the order of recording."""
    rows = await resources.database.fetch(
        """SELECT xid, id, kind, source, source_ref, contest_id, resident, activity, case_key, by, happened_at,
                  received_at, target, body FROM facts ORDER BY id"""
    )
    return [Fact._make(row) for row in rows]


async def test_a_statement_of_a_mapped_activity_is_a_fact_like_a_partners_event(
    lms: Lms, portal: Portal, resources: Resources, officer: int
) -> None:
    await lms.post(said())
    await map_course(resources, officer)
    await portal.send(completed(subject="ref:learner-1"))

    statement = said("passed", result={"score": {"scaled": 0.85}, "success": True})
    answer = await lms.post(statement)

    assert (answer.status_code, answer.json()) == (200, [statement["id"]])
    assert answer.headers["x-experience-api-version"] == "1.0.3"
    last, event = (await facts(resources))[-1], (await facts(resources))[-2]
    assert (last.kind, last.source, last.source_ref) == ("skill", "dvcqg", statement["id"])
    assert (last.activity, last.by) == ("anti-scam", "self")
    assert last.happened_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert last.resident == event.resident
    assert await resources.database.fetchval("SELECT score FROM facts WHERE id = $1", last.id) == 850_000


async def test_what_is_not_mapped_is_kept_and_counts_once_when_it_is(
    lms: Lms, resources: Resources, officer: int
) -> None:
    good, low, plain = said("scored", result={"score": {"scaled": 0.7}}), said(
        "scored", result={"score": {"raw": 69, "min": 0, "max": 100}}), said(actor=account("learner-2"))  # fmt: skip
    await lms.post(good, low)
    await lms.put(plain)
    assert await facts(resources) == []
    assert await lms.ask(good) == "waiting not_mapped"
    waiting = await activity(resources)
    assert (waiting.iri, waiting.name, waiting.statements) == (COURSE, "Phòng lừa đảo", 3)

    number = await map_course(resources, officer)
    await settle(resources.database, number)
    await lms.post(good, low, plain)

    assert {each.source_ref for each in await facts(resources)} == {good["id"], plain["id"]}
    assert await lms.ask(low) == "not_counted below_mark"
    assert await lms.ask(good) == "waiting no_contest"
    mapped = await activity(resources, mapped=True)
    assert (mapped.statements, mapped.counted, mapped.not_counted) == (3, 2, 1)


async def test_a_mapping_taken_back_takes_its_facts_back_and_another_counts_anew(
    lms: Lms, resources: Resources, officer: int
) -> None:
    statement = said()
    await lms.post(statement)
    number = await map_course(resources, officer)
    async with resources.database.transaction() as connection:
        await unmap_activity(connection, number)
    with pytest.raises(Told):
        await map_course(resources, officer)
    assert await settle_all(resources.database) == 1
    assert await lms.ask(statement) == "waiting not_mapped"

    await map_course(resources, officer, Target(kind="service", key="scene-report", pass_mark=0))

    first, back, again = await facts(resources)
    assert (back.kind, back.target) == ("revoked", first.source_ref)
    assert (again.kind, again.activity) == ("service", "scene-report")
    assert again.source_ref == f"{statement['id']}/2"
    assert await settle_all(resources.database) == 0


@pytest.mark.parametrize("before", [True, False], ids=["voided first", "voided later"])
async def test_a_voided_statement_is_taken_back_in_any_order(
    lms: Lms, resources: Resources, officer: int, before: bool
) -> None:
    await lms.post(said())
    await map_course(resources, officer)
    statement = said(actor=account("learner-2"))
    voiding = voided(statement["id"], actor={"mbox": "mailto:admin@lms.example.vn"})

    for each in (voiding, statement) if before else (statement, voiding):
        assert (await lms.post(each)).status_code == 200
    await settle_all(resources.database)

    recorded = await facts(resources)
    revoked = [each for each in recorded if each.kind == "revoked"]
    assert [(each.source_ref, each.target) for each in revoked] == [(voiding["id"], statement["id"])]
    assert sum(each.source_ref == statement["id"] for each in recorded) == (0 if before else 1)
    assert await lms.ask(statement) == ("not_counted revoked" if before else "waiting no_contest")


async def test_sent_again_it_is_the_same_and_another_under_its_id_is_refused(lms: Lms, resources: Resources) -> None:
    statement = said()
    assert [(await lms.put(statement)).status_code for _ in range(2)] == [204, 204]
    other = {**statement, "actor": account("learner-2")}

    assert (await lms.put(other)).status_code == 409
    assert (await lms.post(other, one=True)).status_code == 409
    among = await lms.post(other, said(actor=account("learner-3")))
    assert among.status_code == 200, "the rest of a batch is not lost"
    assert (await lms.put({**statement, "timestamp": "2026-11-21T08:30:00Z"})).status_code == 204
    assert (await activity(resources)).statements == 2


async def test_a_statement_without_an_id_gets_the_same_one_each_time(lms: Lms, resources: Resources) -> None:
    first, second = [(await lms.post(said(id=None), said("passed", id=None))).json() for _ in range(2)]

    assert first == second
    assert len({UUID(each) for each in first}) == 2
    assert (await activity(resources)).statements == 2


async def test_what_is_of_no_use_is_answered_and_not_kept(lms: Lms, resources: Resources) -> None:
    """Moodle and Open edX send everything people do: a batch must not fail for it, and we keep no such traces."""
    batch = [
        said(),
        said("attempted"),
        said("failed"),
        said(iri="http://id.tincanapi.com/verb/viewed"),
        said(result={"success": False}),
        said(result={"completion": False}),
        said("scored"),
        said(actor=account("giáo viên")),
        said(actor=account("x", "https://other.example")),
        said(actor={"objectType": "Group", "member": []}),
        said(object={"objectType": "Agent", "mbox": "mailto:a@b.vn"}),
        said(object={"id": f"{HOME}/{'x' * 600}"}),
    ]

    answer = await lms.post(*batch)

    assert (answer.status_code, answer.json()) == (200, [each["id"] for each in batch])
    assert await resources.database.fetchval("SELECT count(*) FROM learning_statements") == 1
    assert (await activity(resources)).statements == 1


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no actor": (said(actor=None), "actor"),
    "no way to know": (said(actor={"objectType": "Agent"}), "0 ways"),
    "two ways": (said(actor={**account("a"), "mbox": "mailto:a@b.vn"}), "2 ways"),
    "an e-mail address": (said(actor={"mbox": "mailto:a@b.vn"}), "name people by account"),
    "a hashed address": (said(actor={"mbox_sha1sum": "0" * 40}), "name people by account"),
    "an OpenID": (said(actor={"openid": "https://a.example"}), "name people by account"),
    "a name of a wrong type": (said(actor=account(12)), "Expected `str`"),
    "nothing where something must be": (said(actor={**account("a"), "mbox": None}), "Expected `str`"),
    "an id that is none": (said(id="statement-1"), "id: no UUID"),
    "a verb without a scheme": (said(iri="completed"), "verb.id: no IRI"),
    "an activity without a scheme": (said(object={"id": "course 1"}), "object.id: no IRI"),
    "a score above all": (said(result={"score": {"scaled": 1.5}}), "<= 1"),
    "a score that is a text": (said(result={"score": {"scaled": "1"}}), "Expected `float`"),
    "a time without an offset": (said(timestamp="2026-11-20T08:30:00"), "offset"),
    "a time that is none": (said(timestamp="yesterday"), "no ISO 8601 time"),
    "a time to come": (said(timestamp=(datetime.now(UTC) + timedelta(hours=1)).isoformat()), "check the clock"),
    "a time long gone": (said(timestamp="0001-01-01T00:00:00+14:00"), "check the clock"),
    "another version": (said(version="2.0.0"), "version"),
    "a file": (said(attachments=[{"contentType": "image/png"}]), "files are not taken"),
    "voiding nothing": (said("voided"), "StatementRef"),
    "nobody whom we could know": (said(actor=account("giáo viên")), "no statement names a person"),
}


async def test_one_that_is_not_sound_is_refused_with_the_whole_call(lms: Lms, resources: Resources) -> None:
    for fault, (statement, reason) in FAULTS.items():
        among = [] if "nobody" in fault else [said()]

        answer = await lms.post(*among, statement)

        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), fault
        assert reason in answer.json()["detail"], fault
    assert await resources.database.fetchval("SELECT count(*) FROM learning_statements") == 0


async def test_a_time_that_is_missing_is_now(lms: Lms, resources: Resources) -> None:
    await lms.post(said(timestamp=None))

    at = await resources.database.fetchval("SELECT happened_at FROM learning_statements")
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_calls_that_cannot_be_taken_say_why(lms: Lms) -> None:
    twice = said()
    nested = b"[" * 5_000 + b"]" * 5_000
    deep = b'[{"context":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}]"
    calls = {
        "no version": (await lms.post(said(), x_experience_api_version=""), 400),
        "an old version": (await lms.post(said(), x_experience_api_version="0.95"), 400),
        "a new version": (await lms.post(said(), x_experience_api_version="2.0.0"), 400),
        "a patch": (await lms.post(said(), x_experience_api_version="1.0"), 200),
        "files": (await lms.post(said(), content_type='multipart/mixed; boundary="x"'), 400),
        "a form": (await lms.post(said(), content_type="application/x-www-form-urlencoded"), 415),
        "another way to write": (await lms.call("POST", "/xapi/statements?method=PUT", b"{}"), 400),
        "no UTF-8": (await lms.call("POST", "/xapi/statements", b'[{"id":"\xed\xa0\x80"}]'), 400),
        "half a letter": (await lms.post(said(object={"id": "x:\ud800"})), 400),
        "a letter that ends texts": (await lms.post(said(object={"id": f"{COURSE}\0"})), 400),
        "no JSON": (await lms.call("POST", "/xapi/statements", b"[{]"), 400),
        "no object": (await lms.call("POST", "/xapi/statements", b"7"), 400),
        "a list to put": (await lms.call("PUT", f"/xapi/statements?statementId={uuid4()}", b"[]"), 400),
        "no id to put": (await lms.call("PUT", "/xapi/statements", b"{}"), 400),
        "another id to put": (await lms.put(said(), str(uuid4())), 400),
        "an id twice": (await lms.post(twice, {**twice, "actor": account("b")}), 400),
        "nested lists": (await lms.call("POST", "/xapi/statements", nested), 400),
        "nested objects": (await lms.call("POST", "/xapi/statements", deep), 400),
        "ten thousand": (await lms.post(*[{}] * 10_000), 413),
        "too large": (await lms.call("POST", "/xapi/statements", b" " * 1_100_000), 413),
        "reading": (await lms.call("GET", "/xapi/statements"), 405),
        "elsewhere": (await lms.call("GET", "/xapi/agents"), 404),
        "nothing": (await lms.post(), 200),
    }

    assert {name: answer.status_code for name, (answer, _) in calls.items()} == {
        name: status for name, (_, status) in calls.items()
    }
    assert all(answer.headers["x-experience-api-version"] == "1.0.3" for answer, _ in calls.values())
    assert "not told again" in calls["reading"][0].json()["detail"]


async def test_only_a_learning_platform_with_a_valid_key_is_let_in(
    client: httpx2.AsyncClient, secret: str, resources: Resources
) -> None:
    lms = Lms(client, "dvcqg", secret)
    assert (await lms.post(said())).status_code == 403
    await learning_activities.set_platform(resources.database, "dvcqg", "ref", "")
    assert (await lms.post(said())).status_code == 200

    names = (basic("dvcqg", "whsec_x"), basic("nobody", secret), basic("dvcqg", ""), f"Bearer {secret}")
    for wrong in ("", "Basic", "Basic !", b"Basic \xe4", *names):
        answer = await lms.post(said(), authorization=wrong)
        assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic"), wrong

    about = (await client.get("/xapi/about")).json()
    assert about["version"][0] == "1.0.3"


async def test_too_many_activities_that_wait_are_refused(
    lms: Lms, monkeypatch: pytest.MonkeyPatch, resources: Resources
) -> None:
    monkeypatch.setattr("server.pipeline.registers.keep_statements.UNMAPPED_MAX", 2)
    for number in range(2):
        await lms.post(said(object={"id": f"{COURSE}&n={number}"}))

    answer = await lms.post(said(object={"id": f"{COURSE}&n=3"}))

    assert answer.status_code == 413
    assert "the most is 2" in answer.json()["detail"]
    assert await resources.database.fetchval("SELECT count(*) FROM learning_statements") == 2
    assert (await lms.post(said(object={"id": f"{COURSE}&n=1"}))).status_code == 200


async def test_an_identity_number_is_in_no_answer_no_log_and_nowhere_in_the_database(
    lms: Lms, engines: Engines, resources: Resources, capfd: pytest.CaptureFixture[str]
) -> None:
    await learning_activities.set_platform(resources.database, "dvcqg", "cccd", "")
    planted = [
        said(actor=account(NUMBER)),
        said(actor=account(NUMBER + "9")),
        said(actor={**account(NUMBER), "name": NUMBER}),
        said(actor=account("x", f"https://a.vn/{NUMBER}")),
        said(actor=account(NUMBER), object={"id": f"{HOME}/user/{NUMBER}"}),
        said(actor=account(NUMBER), object={"id": COURSE + "1", "definition": {"name": {"vi": f"Bài của {NUMBER}"}}}),
        said(actor=account(NUMBER), context={"instructor": account(NUMBER), "extensions": {f"x:{NUMBER}": NUMBER}}),
        said(actor=account(NUMBER), id=None),
        said("attempted", actor=account(NUMBER)),
        said(actor={"mbox": f"mailto:{NUMBER}@a.vn"}),
        said(actor={"mbox": NUMBER}),
        said(actor={"account": {"homePage": NUMBER, "name": NUMBER}}),
        said(actor={"account": {"homePage": HOME, "name": {NUMBER: NUMBER}}}),
        said(actor=account(int(NUMBER))),
        said(id=NUMBER, actor=account(NUMBER)),
        said(iri=f"x {NUMBER}"),
        said(object={"id": NUMBER}),
        said(object={"objectType": NUMBER}),
        said(timestamp=NUMBER),
        said(version=NUMBER),
        voided(NUMBER),
    ]

    answers = [await lms.post(each) for each in planted]
    answers += [await lms.put(each, str(uuid4())) for each in planted]
    answers.append(await lms.call("PUT", f"/xapi/statements?statementId={NUMBER}", b"{}"))
    answers.append(await lms.post(said(), authorization=basic(NUMBER, NUMBER)))
    answers.append(await lms.post(*planted[:9]))
    assert answers[-1].status_code == 200

    written = "".join(capfd.readouterr()) + dump(engines, resources)
    told = "".join(f"{answer.headers} {answer.text}" for answer in answers)
    assert "dvcqg" in written
    assert (await activity_count(resources)) >= 2
    assert NUMBER.lstrip("0") not in written + told


async def activity_count(resources: Resources) -> int:
    return sum(await learning_activities.counts(resources.database))


async def test_the_operators_see_what_was_left_out(lms: Lms, resources: Resources) -> None:
    await lms.post(said(), said("attempted"))
    await lms.post(said(id="x"))
    gate = lms.client._transport.app  # type: ignore[attr-defined]
    assert gate
    await _written(resources)

    good, bad = sorted(await deliveries.latest(resources.database, "dvcqg", 9), key=lambda each: each.status)

    assert (good.status, good.recorded, good.refused) == (200, 1, 1)
    assert "verb.id: only completed, passed, scored and voided count" in good.reason
    assert (bad.status, bad.recorded) == (400, 0)


async def _written(resources: Resources) -> None:
    import asyncio

    for _ in range(40):
        if len(await deliveries.latest(resources.database, "dvcqg", 9)) == 2:
            return
        await asyncio.sleep(0.05)
