"""The demonstration: honest invented data, and nothing of it where real data may be."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pyotp
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from server.intake.routes import routes as intake_routes
from server.pipeline.audit import audit_boards, audit_chain, recount
from server.pipeline.contests import KnownContest
from server.pipeline.identity.second_factor import check_code
from server.pipeline.identity.sign_in import Known, check_password
from server.pipeline.registers.partners import read_keys
from server.pipeline.show import show_board
from server.records import claims, standings
from server.resources import Resources
from server.rules.board import BoardView, parse_board_name
from server.rules.partner_key import partner_secret
from server.rules.rights import ROLES
from tests.demo import deeds, partner, people, seed
from tests.demo.accounts import WARD, make_accounts
from tests.demo.carry_on import carry_on
from tests.demo.claims import make_claims
from tests.demo.contest import DAYS_PAST, SLUG, new_contest, with_another_round
from tests.demo.guard import PARTNER
from tests.demo.life import EVENTS_PER_SECOND, Life
from tests.demo.people import People, invent_people
from tests.demo.portal import NotTaken, Portal, WrongKey
from tests.examples import CATALOGUE, contest

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of everybody, for tests that do not look at how it looks."""
    monkeypatch.setattr(people, "RESIDENTS", 700)
    monkeypatch.setattr(deeds, "DEEDS", 2_000)


@pytest.fixture
def today(resources: Resources) -> Resources:
    """The resources at a time of which the tests know what belongs to it."""
    return replace(resources, clock=lambda: NOW)


async def known_of(resources: Resources) -> KnownContest:
    await resources.contests.reread()
    known = await resources.contests.by_slug(SLUG)
    assert known
    return known


async def board(resources: Resources, name: str) -> BoardView:
    return await show_board(
        resources.contests, resources.boards, parse_board_name(f"{SLUG}/{name}"), resources.clock()
    )


async def test_a_new_demonstration_has_a_running_contest_that_agrees_with_its_facts(
    today: Resources, few: None
) -> None:
    await seed.seed(today)
    known = await known_of(today)

    head, facts, differences = await recount(today.database, known)
    position, of_boards = await audit_boards(today.database, today.boards, known)

    assert [known.phase(number, NOW) for number in (1, 2)] == ["open", "announced"]
    assert (differences, of_boards, await audit_chain(today.database, known)) == ([], [], [])
    assert position == head.position > 2_000
    assert facts > people.RESIDENTS + deeds.DEEDS


async def test_boards_look_like_life(today: Resources) -> None:
    await seed.seed(today)
    rows = (await board(today, "1/wards")).rows
    places = (await board(today, "1/ward/00070/neighbourhoods")).rows
    units = (await board(today, "1/units/school")).rows

    widths = [row.rank_to - row.rank_from for row in rows]
    assert len(rows) == 126
    assert rows[0].value > 10 * rows[100].value > 0
    assert max(widths[:10]) < 20, "leaders stand in narrow ranges"
    assert max(widths) < 125, "nobody's range is the whole board"
    assert [row.rank for row in rows].count(rows[-1].rank) == people.ASLEEP, "wards at zero share the last rank"
    assert {row.adults_state for row in rows} == {"estimated", "confirmed"}
    assert sum(row.participants for row in rows) > 0.6 * people.RESIDENTS
    assert len(places) >= 4
    assert all(row.name.endswith("(trình diễn)") for row in units)


async def test_each_past_day_and_this_midnight_have_standings(today: Resources, few: None) -> None:
    await seed.seed(today)
    known = await known_of(today)
    midnight = known.contest.rounds[0].opens + timedelta(days=DAYS_PAST)

    line = await standings.of_ward(today.database, known.id, "1", "all", "00070")

    assert [each.taken_at for each in line] == [midnight - timedelta(days=day) for day in range(11, -1, -1)]
    assert len({each.rank for each in line}) > 2, "the line of ranks has a shape"


async def test_officials_of_every_role_sign_in_as_the_file_says(today: Resources, tmp_path: Path) -> None:
    file = tmp_path / "console.txt"
    await make_accounts(today, file)
    told = file.read_text(encoding="utf-8")
    await make_accounts(today, file)
    known = [line.split() for line in told.splitlines() if "  key " in line]

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text(encoding="utf-8") == told, "who was told once signs in as before"
    assert {role for role, *_ in known} == set(ROLES)
    for _, login, _, password, _, key in known:
        found = await check_password(today.database, today.settings.key_for, login, password, "127.0.0.1", NOW)
        assert isinstance(found, Known)
        code = pyotp.TOTP(key).at(NOW)
        assert await check_code(today.database, today.settings.key_for, found.account, code, NOW) == "totp"


async def test_the_officer_of_the_demonstration_has_claims_to_decide(
    today: Resources, few: None, tmp_path: Path
) -> None:
    await seed.seed(today)
    await make_accounts(today, tmp_path / "console.txt")
    await make_claims(today)
    await make_claims(today)

    waiting = await claims.queue(today.database, WARD, ["pending"], 50)

    assert await claims.count(today.database, WARD) == {"pending": 5, "confirmed": 1, "returned": 1}
    assert [each.shared for each in waiting].count(True) == 1


async def test_seeding_again_changes_nothing(today: Resources, few: None) -> None:
    await seed.seed(today)
    before = await board(today, "1/wards")
    await seed.seed(today)

    assert await board(today, "1/wards") == before
    assert await today.database.fetchval("SELECT count(*) FROM partner_keys") == 1


class PulledPlug(Exception):  # noqa: N818
    """The seed ends here."""


@pytest.mark.parametrize("after", [0, 7])
async def test_a_seed_that_was_broken_off_goes_on_to_the_same_boards(
    today: Resources, few: None, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    days = iter(range(100))

    async def remember(*_: object) -> int:
        if next(days) == after:
            raise PulledPlug
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(seed, "remember_standings", remember)
        with pytest.raises(PulledPlug):
            await seed.seed(today)
    await seed.seed(today)
    resumed = await board(today, "1/wards")
    known = await known_of(today)

    assert (await recount(today.database, known))[2] == []
    assert sum(row.points for row in resumed.rows) == await _points_of_an_undisturbed_seed(today)


async def _points_of_an_undisturbed_seed(resources: Resources) -> int:
    """What the same people and deeds are worth when nothing is broken off: the plan is folded once, in memory."""
    from server.rules.fact import Fact
    from server.rules.recount import recount as fold_anew

    known = await known_of(resources)
    opens = known.contest.rounds[0].opens
    everybody = invent_people(CATALOGUE.wards.values())
    facts = [
        Fact(
            0, 0, "enrolment", "register", each.subject, known.id, resources.pseudonyms.resident(each.subject), None,
            None, None, opens - timedelta(days=3), opens, None,
            {"ward": each.ward, "neighbourhood": None, "unit": None, "groups": [each.group] if each.group else []},
        )
        for some in everybody.residents.values()
        for each in some
    ]  # fmt: skip
    for day in range(DAYS_PAST + 1):
        for deed in deeds.deeds_of_day(everybody, opens + timedelta(days=day), day, DAYS_PAST):
            if deed.at < min(NOW, opens + timedelta(days=day + 1)):
                event = seed.event_of(deed, resources.pseudonyms)
                facts.append(
                    Fact(0, 0, event.kind, PARTNER, event.id, None, event.resident, event.activity, event.case,
                         event.by, event.happened_at, NOW, event.target, None)
                )  # fmt: skip
    return sum(sums.points for sums in fold_anew(known.contest, facts).sums().values())


async def test_weeks_later_a_demonstration_has_its_result_and_another_round(today: Resources, few: None) -> None:
    await seed.seed(today)
    later = NOW + timedelta(days=50)

    told = await carry_on(today, later)
    known = await known_of(today)

    assert told == "filled before; round 3 is open"
    assert [known.phase(number, later) for number in (1, 2, 3)] == ["revealed", "closed", "open"]


def test_a_round_after_one_that_was_closed_by_hand_today_opens_where_that_closed() -> None:
    document, closed = new_contest(NOW - timedelta(days=50)), NOW - timedelta(minutes=5)
    last = contest(document).rounds[-1].closes

    made = contest(with_another_round(document.replace(last.isoformat(), closed.isoformat()), NOW, closed))

    assert made.rounds[-1].opens == made.rounds[-2].closes == closed


def test_names_and_slogan_say_that_it_is_a_demonstration() -> None:
    made = contest(new_contest(NOW))

    assert made.name["vi"].startswith("Bản trình diễn")
    assert made.name["en"].startswith("Demonstration")
    assert made.slogan["vi"].startswith("Dữ liệu trình diễn")
    assert made.rounds[0].freezes
    assert made.rounds[0].freezes > NOW + timedelta(days=1)


def test_neighbourhoods_of_a_ward_never_count_more_adults_than_the_ward() -> None:
    places = invent_people(CATALOGUE.wards.values()).places

    for code, names in places.neighbourhoods.items():
        adults = places.confirmed.get(code, CATALOGUE.wards[code].adults)
        assert 0.9 * adults < sum(names.values()) <= adults, code


def test_wards_have_neighbourhoods_of_their_kind() -> None:
    places = invent_people(CATALOGUE.wards.values()).places

    assert all(name.startswith("Tổ ") for name in places.neighbourhoods[CATALOGUE.wards["00070"].code])  # type: ignore[index]
    assert all(name.startswith("Thôn ") for name in places.neighbourhoods[CATALOGUE.wards["00376"].code])  # type: ignore[index]


@pytest.mark.parametrize("command", [seed.main, partner.main])
def test_nothing_starts_in_an_installation_that_is_no_demonstration(
    command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO", raising=False)
    (tmp_path / "env").write_text(f"DATABASE_URL=postgresql:///no\nREDIS_URL=redis://no\nSECRET_KEY={'x' * 32}\n")

    result = CliRunner().invoke(command, ["--data", str(tmp_path)])  # type: ignore[arg-type]

    assert result.exit_code == 1
    assert "is not a demonstration, so nothing is invented here" in result.output


@pytest.fixture
def crowd(few: None) -> People:
    return invent_people(CATALOGUE.wards.values())


def test_life_goes_on_at_a_gentle_rate_with_ids_that_count_once(crowd: People) -> None:
    life, now, reported, seconds = Life(crowd, "run", random.Random(1)), NOW, [], 0.0
    while seconds < 600:
        batch = life.batch(now + timedelta(seconds=seconds))
        reported += batch
        seconds += life.pause_seconds(len(batch))

    new = {deed.id: deed for deed in reported}
    assert 3 < len(reported) / seconds < 6
    assert 0.01 < 1 - len(new) / len(reported) < 0.06, "some ids are repeated, unchanged"
    assert sum(deed.kind == "revoked" for deed in new.values()) > 5
    assert abs(len(reported) / seconds - EVENTS_PER_SECOND) < 1


@pytest.fixture
async def portal(resources: Resources) -> AsyncIterator[Portal]:
    """A portal before the real door, without a network between."""
    from server.intake.gate import Gate
    from server.pipeline.registers.partners import add_partner

    door, gate = Starlette(routes=intake_routes), Gate(resources)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await door({**scope, "state": {"resources": resources, "gate": gate}}, receive, send)

    await add_partner(resources.database, PARTNER, "Thử", resources.settings.key_for("partner-secrets"))
    (key,) = await read_keys(resources.database, NOW)
    secret = partner_secret(resources.settings.key_for("partner-secrets"), PARTNER, key.key_id)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://thidua.test") as client:
        yield Portal(client, PARTNER, secret)


async def test_the_door_takes_what_the_portal_sends_once(portal: Portal, crowd: People) -> None:
    life = Life(crowd, "run", random.Random(1))
    batch = [deed for _ in range(200) for deed in life.batch(datetime.now(UTC))]
    new = len({deed.id for deed in batch})

    first, second = await portal.deliver(batch), await portal.deliver(batch)

    assert first == {"recorded": new, "repeated": len(batch) - new, "refused": 0}
    assert second == {"recorded": 0, "repeated": len(batch), "refused": 0}


async def test_a_portal_with_another_secret_is_told_so(portal: Portal) -> None:
    portal.secret = partner_secret(b"another", PARTNER, "key")

    with pytest.raises(WrongKey):
        await portal.deliver([])


async def test_a_batch_the_door_will_never_take_is_not_sent_for_ever(portal: Portal, crowd: People) -> None:
    life = Life(crowd, "run", random.Random(1))

    with pytest.raises(NotTaken, match="413"):
        await portal.deliver([deed for _ in range(600) for deed in life.batch(NOW)])


async def test_a_portal_waits_while_the_platform_is_away(portal: Portal, crowd: People) -> None:
    door, calls = portal.client, []

    async def often_away(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        if len(calls) == 1:
            raise httpx2.ConnectError("nobody listens")
        if len(calls) == 2:
            return httpx2.Response(503, headers={"retry-after": "0"})
        return await door.send(
            door.build_request("POST", request.url, content=request.content, headers=request.headers)
        )

    batch = Life(crowd, "run", random.Random(1)).batch(datetime.now(UTC))
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(often_away), base_url=door.base_url) as client:
        told = await Portal(client, PARTNER, portal.secret).deliver(batch)

    assert told["recorded"] == len(batch)
    assert len(calls) == 3
