"""Signing in at a provider that nobody here wrote, and every way in which an answer must not be believed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread
from pydantic import SecretStr

from config.settings import Settings
from server.pipeline.identity.openid import Provider
from server.records import resident_sessions, residents
from server.resources import Resources, pseudonyms_of
from tests.residents.conftest import Door, SignIn

NUMBER = "001158012345"
HOA = User(sub=NUMBER, claims={"name": "Nguyễn Thị Hoa", "birthdate": "1958-03-01"})
BY_SUBJECT = User(sub="another", claims={})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider's address."""
    with run_server_in_thread(user_claims=(HOA, BY_SUBJECT)) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def connected(door: Door, issuer: str) -> Door:
    """The door, connected to the provider; its subjects are national numbers."""
    connect(door, issuer, oidc_national_id_claim="sub")
    return door


def connect(door: Door, issuer: str, **more: str) -> Settings:
    settings = door.resources.settings.model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_id": "thidua",
            "oidc_client_secret": SecretStr("of the tests"),
            **more,
        }
    )
    provider = Provider(settings, pseudonyms_of(settings))
    door.resources = replace(door.resources, settings=settings, provider=provider)
    return settings


@asynccontextmanager
async def sent_to_provider(door: Door, wanted: str = "/me") -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """A browser that has pressed the button, and where it was sent."""
    async with door.visitor() as browser:
        answer = await browser.post(f"/me/sign-in?next={wanted}")
        assert answer.status_code == 303, answer.text
        yield browser, answer.headers["location"]


async def agreed(address: str, subject: str = NUMBER) -> str:
    """The address that the provider sends a browser back to, once the person has said yes there."""
    async with httpx2.AsyncClient() as person:
        answer = await person.post(address, data={"sub": subject})
    return str(answer.headers["location"])


async def test_who_comes_back_is_known_by_a_keyed_hash_alone(connected: Door, resources: Resources) -> None:
    async with sent_to_provider(connected, "/me/account") as (browser, address):
        back = await browser.get(await agreed(address))

        assert (back.status_code, back.headers["location"]) == (303, "/me/account")
        shown = await browser.get("/me/account")
    assert shown.headers["location"] == "/me/welcome", "the first visit comes first"
    hoa = await residents.by_id(resources.database, connected.resources.pseudonyms.resident(f"cccd:{NUMBER}"))
    assert hoa and (hoa.name, hoa.birth_year) == ("Nguyễn Thị Hoa", 1958)
    told = await resources.database.fetch(
        "SELECT r::text FROM residents r UNION ALL SELECT s::text FROM resident_sessions s"
    )
    assert not any(NUMBER in row[0] for row in told)


async def test_a_provider_without_numbers_is_known_by_its_own_subject(door: Door, issuer: str) -> None:
    connect(door, issuer)
    async with sent_to_provider(door) as (browser, address):
        await browser.get(await agreed(address, "another"))
        assert (await browser.get("/me")).headers["location"] == "/me/welcome"
    rows = await door.resources.database.fetch("SELECT id, name FROM residents")
    assert len(rows) == 1


async def test_the_request_carries_pkce_state_and_nonce(connected: Door) -> None:
    async with sent_to_provider(connected) as (_, address):
        asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) > 16 for name in ("code_challenge", "state", "nonce"))


async def test_an_answer_is_good_once(connected: Door) -> None:
    async with sent_to_provider(connected) as (browser, address):
        back = await agreed(address)
        kept = dict(browser.cookies)
        assert (await browser.get(back)).status_code == 303
        again = await browser.get(back)
    async with connected.visitor() as replaying:
        for name, value in kept.items():
            replaying.cookies.set(name, value)
        replayed = await replaying.get(back)
    assert [each.status_code for each in (again, replayed)] == [400, 400]
    assert "không còn giá trị" in again.text
    assert "me=" not in replayed.headers.get("set-cookie", "")


async def test_an_answer_is_of_no_use_in_another_browser(connected: Door) -> None:
    async with sent_to_provider(connected) as (_, address), connected.visitor() as thief:
        stolen = await thief.get(await agreed(address))
    assert stolen.status_code == 400


@pytest.mark.parametrize("change", ["state=", "code=", "state=other", "code=other"])
async def test_a_changed_answer_is_refused(connected: Door, change: str) -> None:
    async with sent_to_provider(connected) as (browser, address):
        parts = urlsplit(await agreed(address))
        name, _, value = change.partition("=")
        query = {**{key: values[0] for key, values in parse_qs(parts.query).items()}, name: value}
        answer = await browser.get(parts.path, params=query)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


async def test_the_minutes_at_the_provider_end(connected: Door) -> None:
    async with sent_to_provider(connected) as (browser, address):
        connected.now += timedelta(minutes=11)
        late = await browser.get(await agreed(address))
    assert late.status_code == 400


async def test_stopping_at_the_provider_changes_nothing(connected: Door) -> None:
    async with sent_to_provider(connected) as (browser, address):
        state = parse_qs(urlsplit(address).query)["state"][0]
        stopped = await browser.get(f"/me/sign-in/return?error=access_denied&state={state}")
    assert stopped.status_code == 200
    assert "Bạn đã dừng đăng nhập" in stopped.text


async def test_a_provider_that_is_away_is_told(door: Door) -> None:
    connect(door, "http://127.0.0.1:9")
    async with door.visitor() as browser:
        answer = await browser.post("/me/sign-in")
    assert answer.status_code == 503
    assert "chưa trả lời" in answer.text


async def test_a_level_that_is_not_enough_is_told_with_the_remedy(door: Door, issuer: str) -> None:
    connect(door, issuer, oidc_assurance="2,3")
    async with sent_to_provider(door) as (browser, address):
        answer = await browser.get(await agreed(address))
    assert answer.status_code == 400
    assert "mức độ 2" in answer.text


async def test_nobody_is_led_elsewhere_after_signing_in(connected: Door) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "/me//evil", "/console", "/me\\evil"):
        async with sent_to_provider(connected, wanted) as (browser, address):
            assert (await browser.get(await agreed(address))).headers["location"] == "/me"


async def test_a_foreign_page_cannot_begin_a_sign_in(connected: Door) -> None:
    async with connected.visitor() as browser:
        assert (await browser.post("/me/sign-in", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403


async def test_sessions_are_listed_ended_one_by_one_and_all_at_once(door: Door, signed_in: SignIn) -> None:
    here, stranger = await signed_in(), await signed_in()
    await resident_sessions.begin(door.resources.database, here.id, door.now, "another phone")
    long_ago = door.now - timedelta(days=30)
    sessions = await resident_sessions.open_of(door.resources.database, here.id, long_ago, long_ago)
    other = next(each for each in sessions if each.agent == "another phone")

    assert (await stranger.post(f"/me/account/sessions/{other.name}")).status_code == 404
    assert "Máy khác" in (await here.get("/me/account")).text
    assert (await here.post(f"/me/account/sessions/{other.name}")).status_code == 303
    assert "Máy khác" not in (await here.get("/me/account")).text
    out = await here.post("/me/sign-out/everywhere")
    assert out.headers["location"] == "/me/sign-in"
    assert (await here.get("/me/account")).headers["location"].startswith("/me/sign-in")


async def test_personal_pages_are_kept_by_nobody(signed_in: SignIn) -> None:
    here = await signed_in()
    for address in ("/me", "/me/account", "/me/place", "/me/welcome"):
        assert (await here.get(address)).headers["cache-control"] == "no-store"
