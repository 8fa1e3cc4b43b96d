"""Facts are written by many at once, kept once, and read so that none is ever skipped."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from server.records import arrivals, facts
from server.records.database import Database
from server.rules.event import Event
from server.rules.fact import Fact
from tests.examples import DURING, OPENS, PSEUDONYMS, resident, revocation, service, skill
from tests.records.conftest import Dial

START = (0, 0)


async def after(database: Database, cursor: tuple[int, int] = START, limit: int = 100) -> list[Fact]:
    return await facts.facts_after(database, cursor, limit)


def names(found: list[Fact]) -> list[str]:
    return [fact.source_ref for fact in found]


async def record(database: Database, *events: Event, source: str = "dvcqg") -> set[str]:
    return await facts.record_events(database, source, events)


async def record_on(connection: Any, name: str) -> None:
    """Record within whatever transaction the connection is in."""
    await facts.record_events(connection, "dvcqg", [skill(name=name)])


async def end_of(found: list[Fact]) -> tuple[int, int]:
    return found[-1].xid, found[-1].id


async def test_an_event_is_read_as_it_was_recorded(database: Database) -> None:
    event = service("scene-report", of=2, by="guided", case="H-1", name="e-1")

    await record(database, event)
    (fact,) = await after(database)

    assert (fact.kind, fact.source, fact.source_ref, fact.contest_id) == ("service", "dvcqg", "e-1", None)
    assert (fact.resident, fact.activity, fact.by) == (resident(2), "scene-report", "guided")
    assert (fact.case_key, fact.happened_at, fact.target, fact.body) == (PSEUDONYMS.case("H-1"), DURING, None, None)
    assert fact.received_at > datetime(2026, 1, 1, tzinfo=DURING.tzinfo)


async def test_a_revocation_is_read_with_target_and_reason(database: Database) -> None:
    await record(database, revocation("e-1"))

    (fact,) = await after(database)

    assert (fact.kind, fact.target, fact.resident, fact.body) == ("revoked", "e-1", None, {"reason": "sai người"})


async def test_the_same_source_and_id_is_recorded_once_for_ever(database: Database) -> None:
    first, second = skill(name="a"), skill("password-otp", name="a")

    assert await record(database, first) == {"a"}
    assert await record(database, second, skill(name="b")) == {"b"}

    assert [(fact.source_ref, fact.activity) for fact in await after(database)] == [
        ("a", "anti-scam"),
        ("b", "anti-scam"),
    ]


async def test_two_sources_may_use_one_id(database: Database) -> None:
    assert await record(database, skill(name="a"), source="dvcqg") == {"a"}
    assert await record(database, skill(name="a"), source="ihanoi") == {"a"}

    assert [fact.key for fact in await after(database)] == [("dvcqg", "a"), ("ihanoi", "a")]


async def test_one_id_twice_in_one_call_is_recorded_once(database: Database) -> None:
    assert await record(database, skill(name="a"), skill("password-otp", name="a")) == {"a"}

    assert len(await after(database)) == 1


async def test_one_id_from_many_calls_at_once_is_new_to_one_of_them(database: Database) -> None:
    new = await asyncio.gather(*(record(database, skill(name="a"), skill(name=f"b{n}")) for n in range(5)))

    assert sum("a" in each for each in new) == 1
    assert len(await after(database)) == 6


async def test_calls_with_the_same_ids_in_other_orders_do_not_wait_for_each_other_for_ever(
    database: Database,
) -> None:
    events = [skill(name=f"n{number}") for number in range(300)]

    new = await asyncio.gather(
        *(record(database, *order) for order in (events, events[::-1], events[150:] + events[:150]))
    )

    assert sum(map(len, new)) == 300


async def test_facts_of_one_call_stand_in_the_order_of_the_events(database: Database) -> None:
    await record(database, *(skill(name=name) for name in ("z", "a", "m")))

    assert names(await after(database)) == ["z", "a", "m"]


async def test_a_fact_whose_transaction_commits_late_is_not_skipped(database: Database, dial: Dial) -> None:
    slow = await dial()
    transaction = slow.transaction()
    await transaction.start()
    await record_on(slow, "slow")
    await record(database, skill(name="quick"))

    meanwhile = await after(database)
    await transaction.commit()
    then = await after(database)

    assert names(meanwhile) == [], "what comes after an open transaction waits behind it"
    assert names(then) == ["slow", "quick"]


async def test_what_was_committed_before_an_open_transaction_began_is_read(database: Database, dial: Dial) -> None:
    await record(database, skill(name="before"))
    open_ = await dial()
    transaction = open_.transaction()
    await transaction.start()
    await record_on(open_, "open")

    found = await after(database)
    await transaction.rollback()

    assert names(found) == ["before"]
    assert names(await after(database)) == ["before"]


async def test_ids_that_are_out_of_order_are_read_in_the_order_of_their_transactions(
    database: Database, dial: Dial
) -> None:
    """The later transaction takes the lower id: a cursor over ids alone would never come back to it."""
    first, second = await dial(), await dial()
    one, two = first.transaction(), second.transaction()
    await one.start()
    await first.fetchval("SELECT pg_current_xact_id()")
    await two.start()
    await second.fetchval("SELECT pg_current_xact_id()")
    await record_on(second, "later, lower id")
    await record_on(first, "earlier, higher id")

    await two.commit()
    after_two = names(await after(database))
    await one.commit()
    found = await after(database)

    assert after_two == []
    assert names(found) == ["earlier, higher id", "later, lower id"]
    assert found[0].id > found[1].id
    assert names(await after(database, (found[0].xid, found[0].id))) == ["later, lower id"]


async def test_readers_that_go_on_where_they_stopped_see_each_fact_once_under_many_writers(
    database: Database, dial: Dial
) -> None:
    async def write(number: int) -> None:
        connection = await dial()
        for part in range(15):
            async with connection.transaction():
                await record_on(connection, f"{number}/{part}/first")
                await asyncio.sleep(0.002 * (number % 3))
                await record_on(connection, f"{number}/{part}/second")

    writing = asyncio.gather(*(write(number) for number in range(6)))
    seen: list[str] = []
    cursor = START
    while not writing.done() or await after(database, cursor, 1):
        found = await after(database, cursor, 7)
        if found:
            seen += names(found)
            cursor = await end_of(found)
        await asyncio.sleep(0)
    await writing

    assert len(seen) == len(set(seen)) == 180


async def test_readers_hold_nobody_back(database: Database, dial: Dial) -> None:
    reader = await dial()
    async with reader.transaction(isolation="repeatable_read", readonly=True):
        await reader.fetchval("SELECT count(*) FROM facts")
        await record(database, skill(name="a"))

        assert names(await after(database)) == ["a"]


async def test_a_page_has_at_most_so_many_and_the_next_begins_behind_it(database: Database) -> None:
    await record(database, *(skill(name=f"{number}") for number in range(5)))

    first = await after(database, limit=2)
    second = await after(database, await end_of(first), 2)
    third = await after(database, await end_of(second), 2)

    assert names([*first, *second, *third]) == ["0", "1", "2", "3", "4"]
    assert await after(database, await end_of(third)) == []


async def test_the_lag_of_the_horizon_is_what_an_open_transaction_holds_back(database: Database, dial: Dial) -> None:
    slow = await dial()
    async with slow.transaction():
        await record_on(slow, "slow")
        for number in range(5):
            await record(database, skill(name=f"{number}"))

        assert await arrivals.horizon_lag(database) >= 5


async def enrol(database: Database, contest_id: int | None, of: int = 1, ref: str = "r") -> set[str]:
    body: dict[str, object] = {"ward": "00070", "neighbourhood": None, "unit": None, "groups": []}
    own = {"kind": "enrolment", "source": "register", "source_ref": ref, "contest_id": contest_id,
           "resident": resident(of), "happened_at": OPENS, "body": body}  # fmt: skip
    return await facts.record_own(database, [own])


async def test_facts_of_our_own_are_recorded_once_with_their_body(database: Database, contest_id: int) -> None:
    assert await enrol(database, contest_id) == {"r"}
    assert await enrol(database, contest_id) == set()

    (fact,) = await after(database)

    assert (fact.kind, fact.contest_id, fact.resident, fact.happened_at) == (
        "enrolment",
        contest_id,
        resident(1),
        OPENS,
    )
    assert fact.body == {"ward": "00070", "neighbourhood": None, "unit": None, "groups": []}


async def known_of(database: Database, contest_id: int, cursor: tuple[int, int]) -> list[str]:
    found = await facts.facts_of_residents(database, {resident(1)}, cursor, contest_id)
    return names(found)


async def test_what_is_known_of_a_resident_ends_at_the_cursor_and_leaves_out_what_was_taken_back_by_then(
    database: Database, contest_id: int
) -> None:
    await record(database, skill(of=1, name="a"), skill(of=2, name="b"))
    await enrol(database, contest_id)
    first = await end_of(await after(database))
    await record(database, skill(of=1, name="c"), revocation("a"))
    second = await end_of(await after(database))

    assert await known_of(database, contest_id, first) == ["a", "r"]
    assert await known_of(database, contest_id, second) == ["r", "c"]
    assert await known_of(database, contest_id + 1, first) == ["a"]


async def test_a_revocation_counts_for_its_own_source_alone(database: Database, contest_id: int) -> None:
    await record(database, skill(of=1, name="a"))
    await record(database, revocation("a"), source="ihanoi")
    cursor = await end_of(await after(database))

    assert await known_of(database, contest_id, cursor) == ["a"]
    taken_back = await facts.taken_back_among(database, [("dvcqg", "a"), ("ihanoi", "a")], cursor, contest_id)
    assert taken_back == ({("ihanoi", "a")}, set())


async def test_a_revocation_is_known_before_its_fact(database: Database, contest_id: int) -> None:
    await record(database, revocation("a"))
    cursor = await end_of(await after(database))
    await record(database, skill(name="a"))

    assert await facts.taken_back_among(database, [("dvcqg", "a")], cursor, contest_id) == ({("dvcqg", "a")}, set())
    assert await facts.taken_back_among(database, [("dvcqg", "a")], START, contest_id) == (set(), set())


async def test_who_claims_a_case_is_told_in_recorded_order(database: Database, contest_id: int) -> None:
    await record(database, service(of=2, case="H-1", name="b"), service(of=1, case="H-1", name="a"))
    await record(database, service(of=3, case="H-1", name="c"), service(of=3, case="H-2", name="other"))
    await record(database, revocation("b"))
    cursor = await end_of(await after(database))

    claims = await facts.claims_of_cases(database, {PSEUDONYMS.case("H-1")}, cursor, contest_id)

    assert names(claims) == ["a", "c"]
    assert await facts.claims_of_cases(database, {PSEUDONYMS.case("H-1")}, START, contest_id) == []


async def test_named_facts_are_found_whoever_recorded_them(database: Database) -> None:
    await record(database, skill(name="a"), source="dvcqg")
    await record(database, skill(name="a"), source="ihanoi")

    found = await facts.facts_named(database, [("ihanoi", "a"), ("ihanoi", "b")])

    assert [fact.key for fact in found] == [("ihanoi", "a")]


async def test_all_facts_of_a_contest_are_read_up_to_the_cursor(database: Database, contest_id: int) -> None:
    await record(database, skill(name="a"))
    await enrol(database, contest_id)
    cursor = await end_of(await after(database))
    await record(database, skill(name="later"))

    async with database.transaction(snapshot=True) as connection:
        mine = [fact.source_ref async for fact in facts.all_facts(connection, contest_id, cursor)]
        others = [fact.source_ref async for fact in facts.all_facts(connection, contest_id + 1, cursor)]

    assert (mine, others) == (["a", "r"], ["a"])


@pytest.mark.parametrize("text", ["đủ dấu: Ồ Ễ ữ", "'; DROP TABLE facts; --", "\\", "%s {0} $1"])
async def test_any_text_is_kept_as_it_is(database: Database, text: str) -> None:
    await record(database, skill(name=text))

    assert names(await after(database)) == [text]
