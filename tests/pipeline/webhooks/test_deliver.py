"""Messages come at least once, signed, under one id, for days; and nothing leads a call into our own networks."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from server.pipeline.webhooks import endpoints
from server.pipeline.webhooks.deliver import TAKEN_FOR
from server.rules.refusals import Told
from server.rules.webhook import OFF_AFTER, WAITS
from tests.pipeline.webhooks.conftest import Outside
from tests.pipeline.webhooks.receiver import ENDLESS, Receiver

A_MOMENT = timedelta(seconds=1)


async def test_a_message_comes_signed_and_is_verified_by_the_library(outside: Outside) -> None:
    _, secret = await outside.register()
    await outside.tell("frozen")

    await outside.deliver()

    (got,) = outside.receiver.got
    told = Webhook(secret).verify(got.body, dict(got.headers))
    assert told == json.loads(got.body)
    assert told["type"] == "round.phase_changed"
    assert told["data"] == {
        "contest": "thu-do-so-2026",
        "round": 1,
        "phase": "frozen",
        "links": {"page": "/c/thu-do-so-2026/1", "board": "/api/v1/contests/thu-do-so-2026/1/wards"},
    }
    assert abs(datetime.fromisoformat(told["timestamp"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert (got.path, got.headers["content-type"]) == ("/hook", "application/json")
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", dict(got.headers))
    (delivery,) = await outside.deliveries()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.error) == ("delivered", 204, 1, "")


async def test_it_is_tried_again_later_each_time_under_the_same_id_and_then_given_up(outside: Outside) -> None:
    await outside.register()
    outside.receiver.statuses = [500]
    await outside.tell()
    await outside.deliver()

    for wait in WAITS:
        await outside.deliver(wait - A_MOMENT)
        before = len(outside.receiver.got)
        await outside.deliver(A_MOMENT)
        assert len(outside.receiver.got) == before + 1, f"{wait} after the attempt before, and not sooner"

    assert len(set(outside.receiver.ids)) == 1
    assert len({got.body for got in outside.receiver.got}) == 1
    (delivery,) = await outside.deliveries()
    assert (delivery.state, delivery.attempts, delivery.status) == ("dead", len(WAITS) + 1, 500)
    assert (await outside.endpoint()).off == "failing", "nothing was taken for three days"


async def test_an_endpoint_that_fails_for_days_is_owed_nothing_more_until_somebody_asks(outside: Outside) -> None:
    await outside.register()
    outside.receiver.statuses = [503]
    await outside.tell("open")
    await outside.deliver()
    await outside.tell("frozen")
    await outside.deliver(OFF_AFTER)
    await outside.tell("closed")
    assert await outside.states() == ["dead", "dead"], "what is told while it is off is not even kept for it"
    calls = len(outside.receiver.got)
    await outside.deliver(timedelta(days=1))
    assert len(outside.receiver.got) == calls

    outside.receiver.statuses = [200]
    async with outside.resources.database.transaction() as connection:
        with pytest.raises(Told, match="đang tắt"):
            await endpoints.send_since(connection, await outside.endpoint(), outside.clock.now, outside.clock.now)
        await endpoints.switch_on(connection, await outside.endpoint())
    async with outside.resources.database.transaction() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=1)
        assert await endpoints.send_since(connection, await outside.endpoint(), long_ago, outside.clock.now) == 3
    await outside.deliver()

    assert await outside.states() == ["delivered"] * 3
    assert len(set(outside.receiver.ids)) == 3, "a message that comes again keeps its id"
    assert (await outside.endpoint()).failing_since is None


async def test_410_switches_the_endpoint_off_at_once(outside: Outside) -> None:
    await outside.register()
    outside.receiver.statuses = [410]
    await outside.tell()

    await outside.deliver()

    (delivery,) = await outside.deliveries()
    assert (delivery.state, delivery.error) == ("dead", "HTTP 410; the endpoint answered 410")
    assert (await outside.endpoint()).off == "gone"


async def test_an_endpoint_that_asks_for_time_gets_it(outside: Outside) -> None:
    await outside.register()
    outside.receiver.statuses, outside.receiver.headers = [429, 204], {"retry-after": "3600"}
    await outside.tell()
    await outside.deliver()

    await outside.deliver(timedelta(minutes=59))
    assert len(outside.receiver.got) == 1
    await outside.deliver(timedelta(minutes=1))
    assert await outside.states() == ["delivered"]


async def test_what_a_dead_process_had_comes_again_under_its_id(outside: Outside) -> None:
    await outside.register()
    outside.receiver.statuses = [0, 204]
    await outside.tell()
    courier = outside.courier()
    await courier.go_round()
    await asyncio.to_thread(outside.receiver.came.wait, 5)
    await courier.stop()

    await outside.deliver(TAKEN_FOR - A_MOMENT)
    assert await outside.states() == ["sending"], "it might still be under way"
    await outside.deliver(2 * A_MOMENT)

    first, second = outside.receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    assert await outside.states() == ["delivered"]


async def test_many_couriers_deliver_each_message_once(outside: Outside) -> None:
    await outside.register()
    for _ in range(6):
        await outside.tell()
    couriers = [outside.courier() for _ in range(3)]

    await asyncio.gather(*(each.go_round() for each in couriers))
    await asyncio.gather(*(each.finish() for each in couriers))

    assert len(outside.receiver.ids) == len(set(outside.receiver.ids)) == 6


async def test_a_slow_endpoint_delays_nobody_else(outside: Outside, receiver: Receiver) -> None:
    await outside.register(kinds=("round.phase_changed",))
    await outside.tell()
    receiver.statuses = [0, 204]
    slow = outside.courier()
    await slow.go_round()
    await asyncio.to_thread(receiver.came.wait, 5)
    quick, _ = await outside.register(receiver.url() + "/2")
    await outside.tell("closed")

    assert await slow.go_round() == 1, "the other endpoint is served meanwhile"
    async with asyncio.timeout(5):
        while (await outside.states(quick.id)) != ["delivered"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await slow.stop()


async def test_while_a_key_is_changed_both_sign(outside: Outside) -> None:
    _, old = await outside.register()
    async with outside.resources.database.transaction() as connection:
        new = await endpoints.rotate(
            connection, await outside.endpoint(), outside.key, outside.clock.now, timedelta(hours=1)
        )
    await outside.tell()
    await outside.deliver()
    await outside.tell("closed")
    await outside.deliver(timedelta(hours=1))

    during, after = outside.receiver.got
    for secret in (old, new):
        Webhook(secret).verify(during.body, dict(during.headers))
    Webhook(new).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(after.body, dict(after.headers))


async def test_only_what_was_chosen_is_told(outside: Outside) -> None:
    await outside.register(kinds=("result.published",))
    await outside.tell()

    await outside.deliver()

    assert outside.receiver.got == []


@pytest.mark.parametrize("leads_to", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
async def test_a_name_that_leads_inside_later_is_not_called(outside: Outside, leads_to: str) -> None:
    await outside.register(outside.receiver.url("hooks.example.vn"))
    await outside.tell()

    async def ask(host: str, port: int) -> list[str]:
        return ["93.184.216.34", leads_to]

    outside.ask = ask
    await outside.deliver()

    assert outside.receiver.got == []
    (delivery,) = await outside.deliveries()
    assert (delivery.state, delivery.error) == ("waiting", "the host leads into a network that is not public")


async def test_it_is_the_address_that_was_looked_at_which_is_called_by_the_hosts_certificate(
    outside: Outside, receiver: Receiver
) -> None:
    async def ask(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    outside.ask, outside.internal = ask, frozenset({"hooks.example.vn", "another.example.vn"})
    await outside.register(receiver.url("hooks.example.vn"))
    other, _ = await outside.register(receiver.url("another.example.vn"))
    await outside.tell()

    await outside.deliver()

    (got,) = receiver.got
    assert got.headers["host"] == f"hooks.example.vn:{receiver.port}"
    (refused,) = await outside.deliveries(other.id)
    assert "certificate" in refused.error.lower()


async def test_an_answer_without_an_end_is_not_read(outside: Outside, receiver: Receiver) -> None:
    await outside.register()
    receiver.endless = True
    await outside.tell()

    await outside.deliver()

    assert await outside.states() == ["delivered"]
    assert receiver.written < ENDLESS // 8


async def test_an_answer_that_leads_elsewhere_is_not_followed(outside: Outside, receiver: Receiver) -> None:
    await outside.register()
    receiver.statuses, receiver.headers = [302], {"location": receiver.url() + "/elsewhere"}
    await outside.tell()

    await outside.deliver()

    assert [got.path for got in receiver.got] == ["/hook"]
    assert (await outside.deliveries())[0].error == "HTTP 302"
