"""Certificates: what is earned, what is shown, what is checked, and what takes one back."""

import gzip
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from typing import Any

import jwt as another_library
import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.pages.routes import routes as public_routes
from server.paper.errors import error_handlers
from server.pipeline.residents.certify import take_back_fallen
from server.pipeline.residents.own_data import erase_person
from server.records import certificates, consents, facts
from tests.examples import revocation, skill
from tests.residents.conftest import Door, Signed, SignIn


@pytest.fixture
async def checker(door: Door) -> AsyncIterator[AsyncClient]:
    """Somebody with a code, who is not signed in."""
    app = Starlette(routes=public_routes, exception_handlers=error_handlers())

    async def served(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["resources"] = door.resources
        await app(scope, receive, send)

    async with AsyncClient(transport=ASGITransport(app=served), base_url="http://localhost") as client:
        yield client


async def _passed(door: Door, who: Signed, key: str = "anti-scam") -> str:
    """Pass a skill, and return the event's id."""
    event = skill(key=key)._replace(resident=who.id)
    await facts.record_events(door.resources.database, "dvcqg", [event])
    return event.id


async def _issued(who: Signed, shows: str = "nothing", **more: str) -> str:
    sent = {"kind": "skill", "subject": "anti-scam", "shows": shows, **more}
    answer = await who.post("/me/certificates", data=sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


async def test_only_what_is_earned_is_certified(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()
    assert "Chưa có gì để chứng nhận" in (await here.get("/me/certificates")).text
    sent = {"kind": "skill", "subject": "anti-scam", "shows": "nothing"}
    assert (await here.post("/me/certificates", data=sent)).status_code == 422
    await _passed(door, here)
    assert await _issued(here) == await _issued(here), "two presses make one certificate"


async def test_the_check_page_shows_only_what_the_holder_chose(
    door: Door, signed_in: SignIn, checker: AsyncClient
) -> None:
    here = await signed_in(agreed=("contest", "public_name"))
    await _passed(door, here)
    code = await _issued(here)
    page = (await checker.get(f"/certificates/{code}")).text
    assert "Giấy này còn giá trị" in page
    assert "Hoa" not in page and "Hoàn Kiếm" not in page
    await here.post(f"/me/certificates/{code}", data={"shows": "initials", "ward": "y"})
    page = (await checker.get(f"/certificates/{code}")).text
    assert "N. T. H." in page and "Phường Hoàn Kiếm" in page
    await here.post(f"/me/certificates/{code}", data={"shows": "name"})
    assert "Nguyễn Thị Hoa" in (await checker.get(f"/certificates/{code}")).text


async def test_a_name_goes_with_its_consent_at_once(door: Door, signed_in: SignIn, checker: AsyncClient) -> None:
    here = await signed_in(agreed=("contest", "public_name"))
    await _passed(door, here)
    code = await _issued(here, "name")
    await consents.withdraw(door.resources.database, here.id, ["public_name"], door.now)
    answer = await checker.get(f"/certificates/{code}")
    assert "Hoa" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_minor_has_no_public_name(door: Door, signed_in: SignIn, checker: AsyncClient) -> None:
    child = await signed_in(birth_year=2014, agreed=("contest", "public_name"))
    await _passed(door, child)
    for shows in ("name", "initials"):
        sent = {"kind": "skill", "subject": "anti-scam", "shows": shows}
        assert (await child.post("/me/certificates", data=sent)).status_code == 422
    assert "Hoa" not in (await checker.get(f"/certificates/{await _issued(child)}")).text


async def test_a_fallen_ground_revokes_when_somebody_looks(
    door: Door, signed_in: SignIn, checker: AsyncClient
) -> None:
    here = await signed_in()
    event = await _passed(door, here)
    code = await _issued(here)
    await facts.record_events(door.resources.database, "dvcqg", [revocation(event)])
    page = (await checker.get(f"/certificates/{code}")).text
    assert "không còn giá trị" in page and "đã được rút lại" in page
    assert (await checker.get(f"/certificates/{code}/credential")).status_code == 404


async def test_a_chore_revokes_what_nobody_looks_at(door: Door, signed_in: SignIn) -> None:
    here, resources = await signed_in(), door.resources
    event = await _passed(door, here)
    code = await _issued(here)
    assert await take_back_fallen(resources.database, resources.contests, door.now) == 0
    await facts.record_events(resources.database, "dvcqg", [revocation(event)])
    assert await take_back_fallen(resources.database, resources.contests, door.now) == 1
    found = await certificates.of_code(resources.database, code)
    assert found and found.reason == "ground"


async def test_who_is_erased_leaves_a_code_that_says_no_more(
    door: Door, signed_in: SignIn, checker: AsyncClient
) -> None:
    here = await signed_in(agreed=("contest", "public_name"))
    await _passed(door, here)
    code = await _issued(here, "name")
    await erase_person(door.resources.database, here.id, door.now)
    page = (await checker.get(f"/certificates/{code}")).text
    assert "không còn giá trị" in page and "Hoa" not in page


async def test_another_persons_certificate_is_not_there(door: Door, signed_in: SignIn) -> None:
    here, other = await signed_in(), await signed_in()
    await _passed(door, here)
    code = await _issued(here)
    for answer in (
        await other.get(f"/me/certificates/{code}"),
        await other.get(f"/me/certificates/{code}/pdf"),
        await other.post(f"/me/certificates/{code}/revoke"),
        await other.post(f"/me/certificates/{code}", data={"shows": "nothing"}),
    ):
        assert answer.status_code == 404
    assert (await here.get(f"/me/certificates/{code}")).status_code == 200


async def test_a_code_is_typed_as_people_write_it(door: Door, signed_in: SignIn, checker: AsyncClient) -> None:
    here = await signed_in()
    await _passed(door, here)
    code = await _issued(here)
    typed = f" {code[:5]}-{code[5:10]} {code[10:]}".lower()
    assert (await checker.get("/certificates", params={"code": typed})).headers["location"] == f"/certificates/{code}"
    for wrong in ("abc", "A" * 20, "2" * 20):
        answer = await checker.get("/certificates", params={"code": wrong}, follow_redirects=True)
        assert answer.status_code == 404
        assert "20 chữ và số" in answer.text


async def test_the_credential_is_signed_and_its_status_turns(
    door: Door, signed_in: SignIn, checker: AsyncClient
) -> None:
    here = await signed_in()
    await _passed(door, here)
    code = await _issued(here)
    token = (await checker.get(f"/certificates/{code}/credential")).text
    key = another_library.PyJWK((await checker.get("/.well-known/jwks.json")).json()["keys"][0])
    told = another_library.decode(
        token, key, algorithms=["ES256"], options={"verify_aud": False, "verify_nbf": False}
    )
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert told["credentialSubject"]["achievement"]["name"].startswith("Kỹ năng số: Nhận diện")
    assert (told["jti"], told["iss"]) == (told["id"], told["issuer"]["id"])
    assert str(here.id) not in str(told) and "identifier" not in told["credentialSubject"]
    head, body, mark = token.split(".")
    with pytest.raises(another_library.InvalidTokenError):
        another_library.decode(f"{head}.{body[:-6]}AAAAAA.{mark}", key, algorithms=["ES256"])

    index = int(told["credentialStatus"]["statusListIndex"])
    assert not await _bit(checker, index)
    await here.post(f"/me/certificates/{code}/revoke")
    assert await _bit(checker, index)


async def _bit(checker: AsyncClient, index: int) -> bool:
    listed = another_library.decode((await checker.get("/certificates/status")).text,
                                    options={"verify_signature": False})["credentialSubject"]  # fmt: skip
    text = listed["encodedList"][1:]
    bits = gzip.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert len(bits) >= 131_072 // 8
    return bool(bits[index // 8] & 0x80 >> index % 8)


async def test_the_pdf_is_a_pdf_and_nobody_keeps_it(door: Door, signed_in: SignIn) -> None:
    here = await signed_in(agreed=("contest", "public_name"))
    await _passed(door, here)
    code = await _issued(here, "name")
    for language in ("vi", "en"):
        answer = await here.get(f"/me/certificates/{code}/pdf?lang={language}")
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["cache-control"] == "no-store"


async def test_every_address_of_the_credential_answers(door: Door, signed_in: SignIn, checker: AsyncClient) -> None:
    here = await signed_in()
    await _passed(door, here)
    token = (await checker.get(f"/certificates/{await _issued(here)}/credential")).text
    told = another_library.decode(token, options={"verify_signature": False})
    for address in (
        told["issuer"]["id"],
        told["credentialSubject"]["achievement"]["id"],
        told["credentialStatus"]["statusListCredential"],
        told["id"],
    ):
        assert (await checker.get(address)).status_code == 200, address
