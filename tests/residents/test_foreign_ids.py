"""Every address with an id in it, asked for by another resident: told exactly like one that does not exist."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.routing import Route

from server.records import assistances, facts, families, resident_sessions
from server.residents.routes import routes
from tests.examples import skill
from tests.residents.conftest import WARD, Door, Signed, SignIn
from tests.residents.sitting import begin, teach

EVERYBODYS = {"ward": WARD, "slug": "thu-do-so-2026", "skill": "anti-scam", "about": "you", "number": "1"}
"""Parts of addresses that name what everybody has, or a part of what the id before it names."""
SENT = {
    "claim-appeal": {"reason": "Tôi có giấy hẹn ngày 4 tháng 11."},
    "certificate": {"shows": "nothing"},
    "helped-with": {"activity": "anti-scam", "outcome": "confirm"},
    "question": {"unknown": "1", "answer": "0"},
}
"""What a form sends that its owner could send."""


Make = Callable[[Door, Signed, SignIn], Awaitable[str]]


async def _claim(_: Door, here: Signed, __: SignIn) -> str:
    sent = {"service": "scene-report", "case": "H26-251124-0001", "day": "2026-11-04", "by": "self"}
    return _last(await here.post("/me/claims/new", data=sent))


async def _returned_claim(door: Door, here: Signed, sign_in: SignIn) -> str:
    claim = await _claim(door, here, sign_in)
    await door.resources.database.execute("UPDATE claims SET state = 'returned'")
    return claim


async def _certificate(door: Door, here: Signed, _: SignIn) -> str:
    await facts.record_events(door.resources.database, "dvcqg", [skill()._replace(resident=here.id)])
    sent = {"kind": "skill", "subject": "anti-scam", "shows": "nothing"}
    return _last(await here.post("/me/certificates", data=sent))


async def _attempt(door: Door, here: Signed, _: SignIn) -> str:
    await teach(door.resources)
    return (await begin(here)).rpartition("/")[2]


async def _session(door: Door, here: Signed, _: SignIn) -> str:
    database, long_ago = door.resources.database, door.now - timedelta(days=30)
    await resident_sessions.begin(database, here.id, door.now, "another phone")
    found = await resident_sessions.open_of(database, here.id, long_ago, long_ago)
    return next(each.name for each in found if each.agent == "another phone")


async def _member(door: Door, here: Signed, sign_in: SignIn) -> str:
    database, guest = door.resources.database, await sign_in(name="Trần Thị Lan")
    await here.post("/me/family")
    family = await families.of_resident(database, here.id)
    assert family
    await families.add(database, family.id, guest.id, door.now)  # type: ignore[arg-type]  # As a connection does.
    return str((await families.members(database, family.id))[-1].number)


async def _removed_member(door: Door, here: Signed, sign_in: SignIn) -> str:
    member = await _member(door, here, sign_in)
    assert (await here.post(f"/me/family/members/{member}/remove")).status_code == 303
    return member


async def _help(door: Door, here: Signed, sign_in: SignIn) -> str:
    helper = await sign_in(name="Trần Văn Cường")
    await assistances.begin(door.resources.database, "help-of-tests", helper.id, here.id, door.now)
    return "help-of-tests"


def _last(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


OWNED: dict[str, tuple[Make, str]] = {
    "claim": (_claim, str(UUID(int=7))),
    "code": (_certificate, "2" * 20),
    "attempt": (_attempt, str(UUID(int=7))),
    "session": (_session, "0" * 16),
    "member": (_member, "987654321"),
    "help": (_help, "help-of-nobody"),
}
"""How somebody comes to own one, and an id of that kind which nobody has."""
OTHERWISE: dict[str, Make] = {"claim-appeal": _returned_claim, "family-restore": _removed_member}
"""What must stand otherwise before its owner may do that."""


def _ids(route: Route) -> set[str]:
    return set(route.param_convertors) - EVERYBODYS.keys()


WITH_ID = [route for route in routes if isinstance(route, Route) and _ids(route)]


def test_every_kind_of_id_has_an_example() -> None:
    assert set().union(*map(_ids, WITH_ID)) == OWNED.keys()


@pytest.mark.parametrize("route", WITH_ID, ids=lambda route: route.name)
async def test_what_is_anothers_is_not_there(door: Door, signed_in: SignIn, route: Route) -> None:
    here, other = await signed_in(), await signed_in(name="Lê Văn Tám")
    await other.post("/me/family")
    (part,) = _ids(route)
    make, nobodys = OWNED[part]
    mine = await OTHERWISE.get(route.name, make)(door, here, signed_in)

    def address(of: str) -> str:
        return route.path.format_map({**EVERYBODYS, part: of})

    async def ask(who: Signed, method: str, of: str) -> Response:
        return await who.request(method, address(of), data=SENT.get(route.name, {}) if method == "POST" else None)

    for method in sorted((route.methods or set()) - {"HEAD"}):
        foreign, unknown = await ask(other, method, mine), await ask(other, method, nobodys)
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.text.replace(address(mine), address(nobodys)) == unknown.text
        assert foreign.headers["cache-control"] == "no-store"
        assert (await ask(here, method, mine)).status_code in (200, 303, 422), "it is its owner's"
