"""Only who holds a valid key of the partner may pass."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import time_machine
from standardwebhooks import Webhook

from server.intake import keyring
from server.pipeline.registers.partners import pause_partner, rotate_key
from server.resources import Resources
from tests.intake.portal import BATCH, Portal, signed, used


@pytest.fixture(autouse=True)
def keys_are_read_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change keys within a second."""
    monkeypatch.setattr(keyring, "RELOAD_SECONDS", 0.0)


async def rotate(resources: Resources, overlap_hours: float) -> str:
    key = resources.settings.key_for("partner-secrets")
    return await rotate_key(resources.database, "dvcqg", key, resources.clock(), overlap_hours)


async def post(portal: Portal, headers: dict[str, str], body: bytes = b"[]") -> httpx2.Response:
    return await portal.client.post(portal.address, content=body, headers={"content-type": BATCH, **headers})


async def test_what_the_library_signs_is_taken(portal: Portal) -> None:
    at = datetime.now(UTC)
    signature = Webhook(portal.secret).sign("any name", at, "[]")
    headers = {
        "webhook-id": "any name",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }

    assert (await post(portal, headers)).status_code == 202


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,A"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v2,AAAA v1a,AAAA"},
        {"webhook-signature": ",,, ,"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e999"},
        {"webhook-timestamp": "-1"},
        {"webhook-id": ""},
        {"webhook-id": "another"},
        {"authorization": "Bearer whsec_AAAA"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer é"},
    ],
)
async def test_a_wrong_header_is_turned_away(portal: Portal, change: dict[str, str]) -> None:
    headers = signed(portal.secret, b"[]") | change

    answer = await portal.client.post(
        portal.address, content=b"[]", headers=[(name.encode(), value.encode()) for name, value in headers.items()]
    )

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_changed_body_is_turned_away(portal: Portal) -> None:
    assert (await post(portal, signed(portal.secret, b"[]"), b"[ ]")).status_code == 401


async def test_several_signatures_may_be_given(portal: Portal) -> None:
    headers = signed(portal.secret, b"[]")
    headers["webhook-signature"] = "v1,AAAA " + headers["webhook-signature"]

    assert (await post(portal, headers)).status_code == 202


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_signature_of_another_time_is_turned_away(portal: Portal, minutes: int) -> None:
    headers = signed(portal.secret, b"[]", at=datetime.now(UTC) + timedelta(minutes=minutes))

    assert (await post(portal, headers)).status_code == 401


async def test_a_replayed_call_changes_nothing(portal: Portal) -> None:
    event = used()
    first = await portal.post([event])
    request = first.request
    await request.aread()

    again = await portal.client.post(portal.address, content=request.content, headers=dict(request.headers))

    assert [answer.json()["results"][0]["status"] for answer in (first, again)] == ["recorded", "repeated"]


async def test_nothing_tells_whether_a_partner_exists(portal: Portal) -> None:
    unsigned = {"content-type": BATCH}
    stranger = f"{portal.address.replace('dvcqg', 'nobody')}"

    known = await portal.client.post(portal.address, content=b"[]", headers=unsigned)
    unknown = await portal.client.post(stranger, content=b"[]", headers=unsigned)

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (401, unknown.content)
    for answer in (known, unknown):
        del answer.headers["x-request-id"]  # It names the request, by chance.
    assert known.headers == unknown.headers


async def test_another_partners_key_does_not_fit(portal: Portal) -> None:
    headers = signed(portal.secret, b"[]")

    answer = await portal.client.post("/api/v1/partners/vneid/events", content=b"[]", headers=headers)

    assert answer.status_code == 401


async def test_both_keys_are_valid_during_the_overlap(portal: Portal, resources: Resources) -> None:
    await portal.send(used())
    new = Portal(portal.client, portal.code, await rotate(resources, 1))

    assert new.secret != portal.secret
    assert await portal.statuses(used()) + await new.statuses(used()) == ["recorded", "recorded"]


async def test_the_old_key_ends_with_the_overlap(portal: Portal, resources: Resources) -> None:
    await rotate(resources, 1)
    await portal.send(used())

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1), tick=True):
        assert (await portal.post([used()])).status_code == 401


async def test_without_an_overlap_the_old_key_ends_at_once(portal: Portal, resources: Resources) -> None:
    new = Portal(portal.client, portal.code, await rotate(resources, 0))

    assert (await portal.post([used()])).status_code == 401
    assert await new.statuses(used()) == ["recorded"]


async def test_two_keys_are_valid_at_the_most(portal: Portal, resources: Resources) -> None:
    second = Portal(portal.client, portal.code, await rotate(resources, 24))
    third = Portal(portal.client, portal.code, await rotate(resources, 24))

    codes = [(await each.post([used()])).status_code for each in (portal, second, third)]

    assert codes == [401, 202, 202]


async def test_a_paused_partner_is_told_so(portal: Portal, resources: Resources) -> None:
    await pause_partner(resources.database, portal.code, paused=True)

    answer = await portal.post([used()])

    assert answer.status_code == 403
    assert "paused" in answer.json()["detail"]


async def test_the_secret_itself_may_be_the_bearer(portal: Portal) -> None:
    assert (await post(portal, {"authorization": f"Bearer {portal.secret}"})).status_code == 202


async def test_the_secret_is_not_in_the_database(portal: Portal, resources: Resources) -> None:
    rows = await resources.database.fetch("SELECT p::text || k::text AS line FROM partners p, partner_keys k")

    assert rows
    assert all(portal.secret.removeprefix("whsec_") not in row["line"] for row in rows)
