"""An identity number that somebody types into any form of theirs is kept, told and logged nowhere."""

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from config.settings import Settings
from server.pipeline.claims.claim import Asserted, make_claim
from server.pipeline.identity.openid import Provider
from server.records import residents
from tests.live.stage import SLUG, Pipeline
from tests.planted import NUMBER, found_in_database, found_in_redis, plant
from tests.residents.conftest import Door, SignIn
from tests.residents.sitting import begin, teach
from tests.residents.test_phone import plain_addresses

GOODBYE = ("/sign-out", "/everywhere", "/erase")


async def test_no_form_of_a_resident_keeps_an_identity_number(
    door: Door, pipeline: Pipeline, signed_in: SignIn, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await teach(door.resources)
    here, database = await signed_in(joined=True), door.resources.database
    me = await residents.by_id(database, here.id)
    assert me
    asserted = Asserted(service="scene-report", case="H26-9", day=door.now.date(), at=None, by="self", evidence="")
    await make_claim(
        database, door.resources.reference.catalogue, door.resources.pseudonyms, me, asserted, me.id, door.now
    )
    claim = await database.fetchval("SELECT public_id FROM claims")
    question = f"{await begin(here)}/1"
    pages = [
        *plain_addresses(), "/me/place/00070", f"/me/contests/{SLUG}", f"/me/claims/{claim}", question,
        "/me/skills/anti-scam",
    ]  # fmt: skip

    with capture_logs() as logs:
        for language in ("vi", "en"):
            here.cookies.set("lang", language)
            filled, told = await plant(here, pages, GOODBYE)
            assert told == []
            assert filled > 15, "forms were found"
            door.now += timedelta(minutes=1)
        for page in pages:
            assert NUMBER not in (await here.get(page)).text, page

    assert await found_in_database(database) == []
    assert await found_in_redis(settings.redis_url.get_secret_value()) == []
    assert NUMBER not in str(logs) and NUMBER not in caplog.text


def test_a_provider_tells_the_number_to_the_hash_alone(settings: Settings, door: Door) -> None:
    known = settings.model_copy(
        update={"oidc_national_id_claim": "cccd", "oidc_issuer": "https://id.example", "oidc_client_id": "x"}
    )
    person = Provider(known, door.resources.pseudonyms)._person(
        {"sub": NUMBER, "cccd": NUMBER, "name": f"Nguyễn Thị Hoa {NUMBER}", "birthdate": "1960"}
    )
    assert NUMBER not in str(person)
    assert person.resident == door.resources.pseudonyms.resident(f"cccd:{NUMBER}")
