"""Asking what became of an event, over the wire."""

from urllib.parse import quote

import pytest

from tests.intake.portal import Portal, used


async def test_a_recorded_event_is_told_to_its_partner_alone_and_kept_by_nobody(portal: Portal) -> None:
    await portal.send(used(id="case-1"))

    answer = await portal.ask("case-1")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "id": "case-1",
        "status": "waiting",
        "reason": "no_contest",
        "message": "the event is recorded; no contest is known yet",
        "contests": [],
    }


async def test_an_event_that_was_never_recorded_is_a_problem_404(portal: Portal) -> None:
    answer = await portal.ask("never")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["a/b/c", "hồ sơ số 1", "50%", "a?b#c", "a b", "..", "x\u2028y", "/"])
async def test_any_id_can_be_asked_for(distant: Portal, name: str) -> None:
    (result,) = await distant.send(used(id=name))
    if result["status"] == "refused":
        assert "printable" in result["reason"]
        return

    address = quote(name, safe="").replace(".", "%2E")
    answer = await distant.ask(address)

    assert answer.status_code == 200
    assert answer.json()["id"] == name


async def test_the_secret_as_bearer_is_enough(portal: Portal) -> None:
    await portal.send(used(id="case-1"))

    answer = await portal.client.get(f"{portal.address}/case-1", headers={"authorization": f"Bearer {portal.secret}"})

    assert answer.status_code == 200


async def test_nobody_is_told_anything_without_a_key(portal: Portal) -> None:
    await portal.send(used(id="case-1"))

    codes = [(await portal.client.get(f"{portal.address}/{name}")).status_code for name in ("case-1", "never")]

    assert codes == [401, 401]
