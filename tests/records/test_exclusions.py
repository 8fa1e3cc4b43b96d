"""What is excluded from a contest is told as of the cursor, by the last word on it."""

from server.records import facts
from server.records.database import Database
from server.rules.correction import Exclusions
from server.rules.fact import Fact
from tests.corrections import exclusion
from tests.examples import PSEUDONYMS, resident, service

Cursor = tuple[int, int]


async def end(database: Database) -> Cursor:
    last = (await facts.facts_after(database, (0, 0), 100))[-1]
    return last.xid, last.id


async def known_of(database: Database, contest_id: int, cursor: Cursor) -> list[str]:
    found = await facts.facts_of_residents(database, {resident(1)}, cursor, contest_id)
    return [fact.source_ref for fact in found]


async def exclude(database: Database, contest_id: int, *corrections: Fact) -> Cursor:
    await facts.record_own(database, [{**fact._asdict(), "contest_id": contest_id} for fact in corrections])
    return await end(database)


async def test_the_last_word_on_an_event_says_whether_it_counts_in_the_contest(
    database: Database, contest_id: int
) -> None:
    await facts.record_events(database, "dvcqg", [service(of=1, case="H-1", name="a")])
    out = await exclude(database, contest_id, exclusion(event="a"))
    back = await exclude(database, contest_id, exclusion(event="a", back=True))
    out_again = await exclude(database, contest_id, exclusion(event="a"))

    for cursor, expected in ((out, []), (back, ["a"]), (out_again, [])):
        claims = await facts.claims_of_cases(database, {PSEUDONYMS.case("H-1")}, cursor, contest_id)
        taken_back = await facts.taken_back_among(database, [("dvcqg", "a")], cursor, contest_id)
        assert await known_of(database, contest_id, cursor) == [claim.source_ref for claim in claims] == expected
        assert taken_back == (set(), set() if expected else {("dvcqg", "a")})
    assert await known_of(database, contest_id + 1, out) == ["a"]


async def test_who_and_what_is_excluded_is_told_as_of_the_cursor(database: Database, contest_id: int) -> None:
    case = PSEUDONYMS.case("H-1")
    first = await exclude(database, contest_id, exclusion(of=1), exclusion(of=2), exclusion(case="H-1"))
    second = await exclude(database, contest_id, exclusion(of=1, back=True), exclusion(event="a"))

    assert await facts.exclusions(database, contest_id, first) == Exclusions({resident(1), resident(2)}, {case})
    assert await facts.exclusions(database, contest_id, second) == Exclusions({resident(2)}, {case})
    assert await facts.exclusions(database, contest_id + 1, second) == Exclusions()


async def test_a_correction_is_never_taken_for_a_claim_of_its_case(database: Database, contest_id: int) -> None:
    cursor = await exclude(database, contest_id, exclusion(case="H-1"), exclusion(of=1))

    assert await facts.claims_of_cases(database, {PSEUDONYMS.case("H-1")}, cursor, contest_id) == []
    assert await known_of(database, contest_id, cursor) == []
