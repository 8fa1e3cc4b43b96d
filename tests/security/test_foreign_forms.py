"""Whatever another site lets a signed-in browser send changes nothing: every form of every door, every link."""

import pytest

from config.settings import Settings
from server.console.guard import COOKIE as OFFICIAL
from server.pipeline.screens.programme import COOKIE as SCREEN
from server.residents.guard import COOKIE as RESIDENT
from tests.security.doors import SITE, House, visits

SIGNED = ("/api/v1/partners", "/xapi")
"""Doors of machines: they know who calls by a key, and read no cookie."""
NOTES = frozenset({"audit_log", "sessions", "resident_sessions", "screens"})
"""What a visit leaves: that somebody read something, and when they were last here."""
MADE_ONCE = frozenset({"receipts", "receipt_sums", "receipts_filed", "totp"})
"""What the first reader finds ready ever after: receipts of a position, and a secret that waits to be confirmed."""


async def taken(house: House, settings: Settings, said: dict[str, str]) -> tuple[int, list[tuple[str, int]]]:
    """How many forms there are, and which were not refused to who has every key and says this."""
    keys = {OFFICIAL: await house.official("organizer"), RESIDENT: house.resident, SCREEN: house.screen}
    forms = [each for method, each in visits(settings) if method == "POST" and not each.startswith(SIGNED)]
    async with house.visitor(**keys) as visitor:
        answers = [
            (each, (await visitor.post(each, data={"reason": "x"}, headers=said)).status_code) for each in forms
        ]
    return len(forms), [each for each in answers if each[1] != 403]


@pytest.mark.parametrize("said", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}], ids=str)
async def test_a_form_of_another_site_is_refused_everywhere(
    house: House, standing_settings: Settings, said: dict[str, str]
) -> None:
    forms, wrong = await taken(house, standing_settings, said)

    assert wrong == []
    assert forms > 120, "the doors have many forms"


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": SITE},
        {"Sec-Fetch-Site": ""},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"{SITE}.elsewhere.example"},
        {"Origin": f"{SITE}:8443"},
        {"Origin": "http://[thidua.example"},
    ],
    ids=str,
)
async def test_whatever_is_not_our_own_origin_is_another(house: House, said: dict[str, str]) -> None:
    async with house.visitor(**{RESIDENT: house.resident}) as visitor:
        answer = await visitor.post("/me/game", data={}, headers=said)

    assert answer.status_code == 403


async def test_a_link_changes_nothing_of_what_it_leads_to(house: House, standing_settings: Settings) -> None:
    """A link of another site is followed with the cookies, so reading must write nothing but that it was read."""
    keys = {OFFICIAL: await house.official("organizer"), RESIDENT: house.resident, SCREEN: house.screen}
    before = await tables(house)
    async with house.visitor(**keys) as visitor:
        for method, address in visits(standing_settings):
            if method == "GET":
                await visitor.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    after = await tables(house)

    assert {name for name in before if before[name] != after[name]} <= NOTES | MADE_ONCE


async def tables(house: House) -> dict[str, str]:
    """What each table holds, as one hash."""
    database = house.resources.database
    names = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    hashed = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{}\" t"
    return {name: await database.fetchval(hashed.format(name)) for (name,) in names}
