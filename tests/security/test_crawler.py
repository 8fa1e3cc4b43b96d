"""Every address of every door, as each kind of visitor: nobody gets more than is theirs, every answer is guarded."""

from collections.abc import Iterable
from http.cookies import Morsel, SimpleCookie

import pytest
from httpx2 import Response

from config.settings import Settings
from server.console.guard import COOKIE as OFFICIAL
from server.console.routes import OPEN as CONSOLE_OPEN
from server.paper.print import SECURITY_HEADERS
from server.pipeline.screens.programme import COOKIE as SCREEN
from server.residents.guard import COOKIE as RESIDENT
from server.residents.routes import OPEN as RESIDENTS_OPEN
from tests.security.doors import COOKIES, House, visits

PERSONAL = ("/console", "/me", "/screen")
FRAMED = "/embed/"
"""What the sites may frame that officials allowed: tests/test_frames.py and tests/pages/test_embed.py hold it."""
FILES = ("/screen/worker.js",)
"""Below the address of a door, and everybody's."""
OPEN = {route.path.partition("{")[0].rstrip("/") for route in [*CONSOLE_OPEN, *RESIDENTS_OPEN]}
POLICY = ("default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "form-action 'self'",
          "frame-ancestors 'none'")  # fmt: skip
SAME_EVERYWHERE = {name.lower(): value for name, value in SECURITY_HEADERS.items()}


def faults_of(method: str, address: str, answer: Response) -> list[str]:
    """What an answer lacks."""
    told, headers = f"{method} {address} {answer.status_code}", answer.headers
    faults = [] if headers.get("x-content-type-options") == "nosniff" else [f"{told}: its type may be guessed"]
    if answer.status_code == 500:
        faults.append(f"{told}: a mistake of ours")
    if headers.get("content-type", "").startswith("text/html"):
        faults += [f"{told}: {each}" for each in _faults_of_page(address, answer)]
    if within(address, PERSONAL) and address not in FILES and headers.get("cache-control") != "no-store":
        faults.append(f"{told}: may be kept: {headers.get('cache-control')}")
    for name, cookie in SimpleCookie(", ".join(headers.get_list("set-cookie"))).items():
        faults += [] if _is_guarded(cookie) else [f"{told}: cookie {name} {cookie.OutputString()}"]
    return faults


def _faults_of_page(address: str, answer: Response) -> list[str]:
    policy = answer.headers.get("content-security-policy", "")
    wanted, framed = dict(SAME_EVERYWHERE), address.startswith(FRAMED)
    if framed:
        del wanted["x-frame-options"], wanted["cross-origin-opener-policy"]
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) not in (value, "no-referrer")]
    lacks = [each for each in POLICY if each not in policy and not (framed and "frame-ancestors" in each)]
    return [*wrong, *lacks, *(["the policy lets something in"] if "unsafe" in policy or "*" in policy else [])]


def _is_guarded(cookie: "Morsel[str]") -> bool:
    """Not for scripts, not with forms of other sites, not in the open; or taken away."""
    gone = cookie["max-age"] == "0"
    return gone or bool(cookie["httponly"] and cookie["samesite"].lower() == "lax" and cookie["secure"])


async def crawl(
    house: House, settings: Settings, *, doors: tuple[str, ...] = ("",), **cookies: str
) -> list[Response]:
    """Visit everything below these addresses; every answer, whose faults are none."""
    faults, answers = list[str](), list[Response]()
    async with house.visitor(**cookies) as visitor:
        for method, address in visits(settings):
            if within(address, doors):
                answer = await visitor.request(method, address, data=None if method == "GET" else {})
                faults += faults_of(method, address, answer)
                answers.append(answer)
                for name in set(visitor.cookies) - cookies.keys():
                    visitor.cookies.delete(name)
    assert faults == []
    return answers


def led_away(answers: list[Response], door: str) -> bool:
    """Whether what is not open of a door leads to its way in."""
    closed = [each for each in answers if within(each.url.path, (door,)) and not within(each.url.path, OPEN)]
    assert len(closed) > 60, "the door has many addresses"
    return all(each.status_code == 303 and f"{door}/sign-in" in each.headers["location"] for each in closed)


def within(address: str, doors: Iterable[str]) -> bool:
    """Whether the address is one of these, or below it."""
    return any(address == door or address.startswith(f"{door}/") for door in doors)


async def test_nobody_is_led_to_the_ways_in_and_every_answer_is_guarded(
    house: House, standing_settings: Settings
) -> None:
    answers = await crawl(house, standing_settings)

    assert led_away(answers, "/console")
    assert led_away(answers, "/me")
    machines = [each for each in answers if each.url.path.startswith(("/api/v1/partners", "/xapi"))]
    assert machines and {each.status_code for each in machines} <= {401, 404, 405, 415}


@pytest.mark.parametrize("whose", ["resident", "screen", "official"])
async def test_a_key_opens_its_own_door_alone(house: House, standing_settings: Settings, whose: str) -> None:
    """Whatever name a browser, or somebody who took it, sends it under."""
    keys = {"resident": house.resident, "screen": house.screen}
    key = keys.get(whose) or await house.official("administrator")
    own = {"resident": RESIDENT, "screen": SCREEN, "official": OFFICIAL}[whose]
    others = {name: key for name in COOKIES if name != own}

    answers = await crawl(house, standing_settings, doors=PERSONAL, **others)

    assert led_away(answers, "/console")
    assert led_away(answers, "/me")
    states = {each.url.path: each.status_code for each in answers}
    assert states["/screen/state"] == 401


async def test_pages_of_residents_and_screens_are_guarded(house: House, standing_settings: Settings) -> None:
    both = {RESIDENT: house.resident, SCREEN: house.screen}

    answers = await crawl(house, standing_settings, doors=("/me", "/screen"), **both)

    assert sum(each.status_code == 200 for each in answers) > 20


async def test_pages_of_officials_are_guarded(house: House, standing_settings: Settings) -> None:
    """By the organizer, who may read most, and what is not the organizer's by somebody whose it is."""
    read = 0
    doors: tuple[str, ...] = ("/console",)
    for role in ("organizer", "ward_officer", "administrator"):
        token = await house.official(role)
        answers = await crawl(house, standing_settings, doors=doors, **{OFFICIAL: token})
        read += sum(each.status_code == 200 for each in answers)
        doors = tuple(each.url.path for each in answers if each.status_code == 403)

    assert read > 100
