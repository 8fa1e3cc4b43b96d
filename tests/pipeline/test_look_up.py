"""Looking claims up at a platform that answers well, badly, late or not at all."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from server.pipeline.claims import ask_platform
from server.pipeline.claims.ask_platform import Asker
from server.pipeline.claims.look_up import AGAIN_AFTER, LookingUp, look_up
from server.records import circuits, facts, look_ups
from server.records.circuits import Seen
from server.rules.circuit import OPEN_FOR, OPENS_AFTER, RETRY_MAX, Circuit, after_failure, retry_in
from server.rules.connector_file import read_connectors
from server.rules.refusals import Refusal
from tests.examples import CATALOGUE, DURING, PSEUDONYMS
from tests.pipeline.claiming import Claiming
from tests.pipeline.platform import FILE, SECRET, Platform, opened
from tests.pipeline.stage import Stage

CASE = "PA-2026-000123"
PLATFORMS = {"ihanoi", "dvcqg"}


@dataclass(slots=True)
class Scene:
    """Claims, a platform, and the chore between them."""

    stage: Stage
    claiming: Claiming
    platform: Platform
    looking: LookingUp

    async def look(self, later: timedelta = timedelta()) -> int:
        """The chore runs once, a while later."""
        self.stage.clock.now += later
        return await look_up(self.looking, CATALOGUE, self.stage.clock.now)

    async def circuit(self) -> Seen:
        """How the platform is seen."""
        return (await circuits.all_circuits(self.stage.resources.database))["ihanoi"]


@pytest.fixture
async def scene(stage: Stage) -> AsyncIterator[Scene]:
    async with opened() as platform:
        connectors = read_connectors(FILE.format(address=platform.address), PLATFORMS, {"IHANOI_SECRET": SECRET})
        looking = LookingUp(
            database=stage.resources.database, connectors=connectors, pseudonyms=PSEUDONYMS, asker=Asker(),
            chance=lambda: 0.5,
        )  # fmt: skip
        yield Scene(stage, Claiming(stage), platform, looking)


async def test_a_case_that_the_platform_holds_confirms_the_claim(scene: Scene) -> None:
    claim = await scene.claiming.claim(CASE)
    scene.platform.has("PA-2026-000001", CASE, channel="online", finished="2026-11-04")

    assert await scene.look() == 1

    found = await scene.claiming.again(claim)
    (fact,) = await facts.facts_named(scene.stage.resources.database, [("claims", claim.public_id)])
    assert (found.state, found.proof) == ("confirmed", "connector")
    assert (fact.by, fact.happened_at.date().isoformat()) == ("self", "2026-11-04")
    assert await scene.claiming.told(claim) == "counted"
    assert scene.platform.asked == ["/cases?service=phan-anh&day=2026-11-05&page=1"]


async def test_only_what_somebody_claims_is_kept_and_no_number_at_all(scene: Scene) -> None:
    await scene.claiming.claim(CASE)
    scene.platform.has(*(f"PA-2026-{number:06}" for number in range(300)))

    await scene.look()

    kept = await scene.stage.resources.database.fetch("SELECT v::text FROM vouched_cases v")
    assert len(kept) == 1
    assert "000123" not in kept[0][0]


async def test_many_claims_of_one_day_are_one_question_and_a_token_serves_for_all(scene: Scene) -> None:
    for number in range(3):
        await scene.claiming.claim(f"PA-2026-00000{number}")
    await scene.claiming.claim(CASE, day=DURING.date() - timedelta(days=3))
    scene.platform.has(CASE, "PA-2026-000001")

    await scene.look()

    assert len(scene.platform.asked) == 2
    assert scene.platform.tokens_given == 1


async def test_every_page_is_read_and_what_is_not_finished_is_left_out(scene: Scene) -> None:
    claim = await scene.claiming.claim(CASE)
    scene.platform.pages = [[{"code": CASE, "status": "received"}], [{"code": "PA-2", "status": "done"}]]
    await scene.look()
    assert await scene.claiming.state(claim) == "pending"
    scene.platform.pages[1].append({"code": CASE.lower(), "status": "done"})

    assert await scene.look(timedelta(minutes=1)) == 0, "not yet"
    assert await scene.look(AGAIN_AFTER) == 1
    assert await scene.claiming.state(claim) == "confirmed"


async def test_a_claim_that_comes_after_an_answer_is_asked_for_at_once(scene: Scene) -> None:
    await scene.claiming.claim("PA-2026-000001")
    await scene.look()
    scene.stage.clock.now += timedelta(minutes=1)
    await scene.claiming.claim(CASE, of=2)
    scene.platform.has(CASE)

    assert await scene.look() == 1


BAD = [
    ("slow", "ReadTimeout"),
    ("500", "HTTP 500"),
    ("403", "HTTP 403"),
    ("cut", "RemoteProtocolError"),
    ("drip", "RemoteProtocolError"),
    ("not-json", "the answer is not JSON"),
    ("no-list", "answer.cases: the answer has no list at 'data.items'"),
]


@pytest.mark.parametrize(("way", "told"), BAD)
async def test_whatever_goes_wrong_is_told_and_tried_again_later(scene: Scene, way: str, told: str) -> None:
    claim = await scene.claiming.claim(CASE)
    scene.platform.has(CASE)
    scene.platform.ways = [way]

    assert await scene.look() == 0
    seen = await scene.circuit()
    assert (seen.last_error, seen.circuit.failures) in ((told, 1), ("ReadError", 1))
    assert await scene.look() == 0, "it waits"
    assert await scene.look(timedelta(seconds=10)) == 1
    assert await scene.claiming.state(claim) == "confirmed"
    assert (await scene.circuit()).circuit == Circuit()


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
async def test_an_answer_that_leads_elsewhere_is_not_followed(scene: Scene, status: str) -> None:
    await scene.claiming.claim(CASE)
    scene.platform.ways = [status]

    assert await scene.look() == 0
    assert (await scene.circuit()).last_error == f"HTTP {status}"
    assert [each for each in scene.platform.asked if "elsewhere" in each] == []


async def test_a_platform_that_says_when_to_come_back_is_obeyed(scene: Scene) -> None:
    await scene.claiming.claim(CASE)
    scene.platform.has(CASE)
    scene.platform.ways = ["429"]
    await scene.look()

    assert await scene.look(timedelta(seconds=76)) == 0
    assert await scene.look(timedelta(seconds=2)) == 1


async def test_a_token_that_is_not_taken_any_more_is_changed_for_a_new_one(scene: Scene) -> None:
    await scene.claiming.claim("PA-2026-000001")
    await scene.look()
    scene.platform.tokens.clear()
    scene.platform.has(CASE)
    await scene.claiming.claim(CASE, of=2, day=DURING.date() - timedelta(days=3))

    assert await scene.look() == 1
    assert scene.platform.tokens_given == 2
    assert (await scene.circuit()).last_error == ""


async def test_wrong_credentials_are_told_without_the_secret(scene: Scene) -> None:
    await scene.claiming.claim(CASE)
    text = FILE.format(address=scene.platform.address)
    wrong = read_connectors(text, PLATFORMS, {"IHANOI_SECRET": "not-this"})
    scene.looking = LookingUp(
        database=scene.looking.database, connectors=wrong, pseudonyms=PSEUDONYMS, asker=Asker(), chance=lambda: 0.0
    )

    await scene.look()

    assert (await scene.circuit()).last_error == "token: HTTP 401"
    assert "not-this" not in repr(wrong)


async def test_after_several_failures_the_platform_is_left_alone_and_then_tried_once(scene: Scene) -> None:
    for days in range(OPENS_AFTER + 3):
        await scene.claiming.claim(f"PA-2026-{days:06}", day=DURING.date() - timedelta(days=days))
    scene.platform.ways = ["500"] * 50
    while (await scene.look()) == 0 and (await scene.circuit()).circuit.failures < OPENS_AFTER:
        pass
    asked, until = len(scene.platform.asked), (await scene.circuit()).circuit.open_until
    assert until

    await scene.look(until - scene.stage.clock.now - timedelta(seconds=1))
    assert len(scene.platform.asked) == asked, "the circuit is open"
    await scene.look(timedelta(seconds=2))
    assert len(scene.platform.asked) == asked + 1, "half open: one question"
    scene.platform.ways.clear()
    await scene.look(10 * OPEN_FOR)

    assert (await scene.circuit()).circuit == Circuit()


async def test_no_more_is_asked_at_once_than_is_allowed(scene: Scene) -> None:
    for days in range(6):
        await scene.claiming.claim(f"PA-2026-{days:06}", day=DURING.date() - timedelta(days=days))

    await asyncio.gather(*(scene.look() for _ in range(4)))

    assert scene.platform.busiest == 2
    assert len(scene.platform.asked) == len(set(scene.platform.asked)), "nothing was asked twice"


async def test_a_question_whose_asker_died_is_asked_by_another(scene: Scene) -> None:
    await scene.claiming.claim(CASE)
    scene.platform.has(CASE)
    database, now = scene.stage.resources.database, scene.stage.clock.now
    await look_ups.plan(database, {"ihanoi": ["scene-report"]}, now - timedelta(days=1), now)
    assert await look_ups.take(database, "ihanoi", 5, now, now - timedelta(minutes=2))

    assert await scene.look() == 0
    assert await scene.look(timedelta(minutes=3)) == 1


async def test_an_answer_that_is_too_long_is_not_read_to_its_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_platform, "ANSWER_MAX", 2_000)
    await scene.claiming.claim(CASE)
    scene.platform.has(*(f"PA-2026-{number:06}" for number in range(300)))

    await scene.look()

    assert "the answer is longer than" in (await scene.circuit()).last_error


def test_waiting_doubles_up_to_a_bound_and_is_spread_at_random() -> None:
    assert [retry_in(attempt, 0.999).seconds for attempt in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert retry_in(90, 0.999) <= RETRY_MAX + timedelta(seconds=1)
    assert retry_in(5, 0.0) == timedelta(seconds=1)
    circuit = Circuit()
    for _ in range(OPENS_AFTER):
        circuit = after_failure(circuit, DURING)
    assert [circuit.state(DURING), circuit.state(DURING + OPEN_FOR)] == ["open", "half-open"]


WRONG_FILES = [
    ("https://sso.example/oauth", "http://sso.example/oauth", "must begin with https://"),
    ('"ihanoi"', '"nobody"', "is no platform of the catalogue"),
    ("{{day}}", "{{date}}", "it needs {service} and {day}"),
    ("IHANOI_SECRET", "NO_SECRET", "no variable NO_SECRET"),
    ("done_for", "sometimes", "'sometimes' is none of self, guided, done_for"),
    ("scope", "scopes", "this key is not known here"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG_FILES)
def test_a_wrong_file_is_told_with_its_line(right: str, wrong: str, said: str) -> None:
    text = FILE.replace("{address}/oauth/token", "https://sso.example/oauth").replace(right, wrong, 1)

    with pytest.raises(Refusal, match="line") as refused:
        read_connectors(text.format(address="https://api.example"), PLATFORMS, {"IHANOI_SECRET": SECRET})

    assert said in str(refused.value)
