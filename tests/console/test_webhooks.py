"""Webhooks at the console: registered with a secret shown once, refused inside, tried, switched and sent again."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from standardwebhooks import Webhook

from server.pipeline.operations.look_over import look_over
from server.pipeline.webhooks.deliver import Courier
from server.pipeline.webhooks.send import Sender
from server.pipeline.webhooks.tell import tell_phase
from server.records import audit_log, webhook_endpoints
from server.rules.operations import troubles
from tests.console.conftest import Console, SignIn
from tests.pages.element import Element, read
from tests.pipeline.webhooks.receiver import Receiver, receiving

PAGE = "/console/webhooks"
PUBLIC = "https://93.184.216.34/thidua"
WANTED = {"name": "Cổng thành phố", "url": PUBLIC, "partner": "", "phases": "y", "results": "y"}


async def add(client: AsyncClient, **changes: str) -> str:
    """Register an endpoint, and return the secret that the page shows."""
    answer = await client.post(PAGE, data={**WANTED, **changes})
    assert answer.status_code == 200, read(answer.text).one("main").text
    assert answer.headers["cache-control"] == "no-store"
    return read(answer.text).one("code", id="secret").text


async def acts(console: Console) -> list[str]:
    lines = await audit_log.lines_after(console.resources.database, 0, 100)
    return [line.act.action for line in lines if line.act.action.startswith("webhook.")]


async def states(client: AsyncClient) -> list[Element]:
    page = read((await client.get(f"{PAGE}/1")).text)
    return [row for row in page.every("tr") if "data-message" in row.attributes]


async def test_an_endpoint_gets_a_secret_that_is_shown_once(console: Console, official: SignIn) -> None:
    organizer = await official("organizer")

    secret = await add(organizer)

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    pages = [(await organizer.get(address)).text for address in (PAGE, f"{PAGE}/1")]
    assert not any(secret in page for page in pages)
    (endpoint,) = await webhook_endpoints.every(console.resources.database)
    assert (endpoint.url, endpoint.kinds) == (PUBLIC, ("round.phase_changed", "result.published"))
    assert await acts(console) == ["webhook.add"]
    assert secret not in str(await audit_log.lines_after(console.resources.database, 0, 100))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://93.184.216.34/", "bắt đầu bằng https://"),
        ("https://user:pass@93.184.216.34/", "Bỏ tên, mật khẩu"),
        ("https://127.0.0.1/", "mạng nội bộ"),
        ("https://2130706433/", "mạng nội bộ"),
        ("https://0x7f.1/", "mạng nội bộ"),
        ("https://10.1.2.3:8443/", "mạng nội bộ"),
        ("https://169.254.169.254/latest/meta-data", "mạng nội bộ"),
        ("https://100.64.0.1/", "mạng nội bộ"),
        ("https://[::1]/", "mạng nội bộ"),
        ("https://[::ffff:10.0.0.1]/", "mạng nội bộ"),
        ("https://[64:ff9b::7f00:1]/", "mạng nội bộ"),
        ("https://[fe80::1]/", "mạng nội bộ"),
        ("https://localhost/", "mạng nội bộ"),
        ("https://", "Viết như https://"),
        ("https://a b/", "chữ không dấu"),
    ],
)
async def test_an_address_that_leads_inside_is_refused_and_stays_typed(
    console: Console, official: SignIn, url: str, told: str
) -> None:
    administrator = await official("administrator")

    answer = await administrator.post(PAGE, data={**WANTED, "url": url})

    page = read(answer.text)
    assert answer.status_code == 422
    assert told in page.one("p", id="url-error").text
    assert page.one("input", id="url").attributes["value"] == url
    assert await webhook_endpoints.every(console.resources.database) == []


async def test_who_chooses_nothing_and_who_comes_twice_is_told(official: SignIn) -> None:
    organizer = await official("organizer")
    nothing = await organizer.post(PAGE, data={"name": "x", "url": PUBLIC, "partner": ""})
    await add(organizer)
    again = await organizer.post(PAGE, data=WANTED)

    assert "Chọn ít nhất một loại" in nothing.text
    assert "đã đăng ký rồi" in again.text


async def test_it_is_tried_given_another_key_switched_and_sent_again(
    console: Console, official: SignIn, tmp_path: Path
) -> None:
    console.now = datetime.now(UTC)
    organizer, database = await official("organizer"), console.resources.database
    with receiving(tmp_path) as receiver:
        await add(organizer)
        await database.execute("UPDATE webhook_endpoints SET url = $1", receiver.url())
        await organizer.post(f"{PAGE}/1/trial")
        rotated = await organizer.post(f"{PAGE}/1/rotate", data={"overlap": "24"})
        await deliver(console, receiver)
        (trial,) = receiver.got
        secret = read(rotated.text).one("code", id="secret").text
        assert Webhook(secret).verify(trial.body, dict(trial.headers))["type"] == "webhook.trial"
        assert len(trial.headers["webhook-signature"].split()) == 2, "both keys sign"

        await organizer.post(f"{PAGE}/1/switch", data={"off": "1"})
        async with database.transaction() as connection:
            await tell_phase(connection, "thu-do-so-2026", 1, "open")
        refused = await organizer.post(f"{PAGE}/1/replay", data={"message": trial.id})
        assert "đang tắt" in refused.text
        await organizer.post(f"{PAGE}/1/switch", data={"off": "0"})
        since = (console.now + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
        await organizer.post(f"{PAGE}/1/replay", data={"since": since})
        await organizer.post(f"{PAGE}/1/replay", data={"message": trial.id})
        console.now += timedelta(minutes=1)
        await deliver(console, receiver)

    assert len(receiver.ids) == 3
    assert receiver.ids.count(trial.id) == 2
    assert [row.every("td")[0].text.strip() for row in await states(organizer)] == ["đã nhận", "đã nhận"]
    expected = ["add", "trial", "rotate", "switch", "switch", "replay", "replay"]
    assert await acts(console) == [f"webhook.{each}" for each in expected]


async def test_an_endpoint_is_removed_once_it_is_off(console: Console, official: SignIn) -> None:
    organizer = await official("organizer")
    await add(organizer)
    refused = await organizer.post(f"{PAGE}/1/remove")
    await organizer.post(f"{PAGE}/1/switch", data={"off": "1"})

    removed = await organizer.post(f"{PAGE}/1/remove")

    assert "Tắt điểm nhận trước" in refused.text
    assert (removed.status_code, removed.headers["location"]) == (303, PAGE)
    assert await webhook_endpoints.every(console.resources.database) == []
    await add(organizer)


async def deliver(console: Console, receiver: Receiver) -> None:
    """Let the chores deliver what is due."""
    resources = console.resources
    key, sender = resources.settings.key_for("webhook-secrets"), Sender({"localhost"}, trust=receiver.trust)
    courier = Courier(resources.database, key, sender, resources.clock, lambda: 0.0)
    await courier.go_round()
    await courier.finish()


async def test_operations_say_that_an_endpoint_was_switched_off(console: Console, official: SignIn) -> None:
    organizer, resources = await official("organizer"), console.resources
    await add(organizer)
    await webhook_endpoints.note_failure(resources.database, 1, console.now - timedelta(hours=2))
    failing = await _troubles(console)
    await webhook_endpoints.switch_off(resources.database, 1, "failing", console.now)

    assert "webhook-failing" in failing
    assert "webhook-off" in await _troubles(console)


async def _troubles(console: Console) -> list[str]:
    resources = console.resources
    found = await look_over(resources.database, resources.boards, resources.roll, resources.contests, console.now)
    return [each.code for each in troubles(found)]


async def test_what_is_no_endpoint_is_not_found(official: SignIn) -> None:
    organizer = await official("organizer")

    assert (await organizer.get(f"{PAGE}/99999999999999")).status_code == 404
    assert (await organizer.post(f"{PAGE}/x/switch", data={"off": "1"})).status_code == 404
