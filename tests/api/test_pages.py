"""The pages of the documents hold all that these hold, in both languages, and every anchor leads somewhere."""

from typing import Any

import httpx2
import pytest

from server.api.asyncapi import asyncapi
from server.api.openapi import openapi
from tests.api.test_openapi import operations
from tests.pages.element import Element, read

PAGES = ["/api", "/api/sockets"]


async def page_of(programs: httpx2.AsyncClient, address: str) -> Element:
    answer = await programs.get(address)
    assert answer.status_code == 200
    return read(answer.text)


def ids(page: Element) -> list[str]:
    return [each.attributes["id"] for each in page.every() if "id" in each.attributes]


def links(page: Element) -> set[str]:
    found = {str(each.attributes.get("href", "")) for each in page.every("a")}
    return {each[1:] for each in found if each.startswith("#")}


@pytest.mark.parametrize("address", PAGES)
async def test_every_anchor_leads_somewhere_and_only_there(programs: httpx2.AsyncClient, address: str) -> None:
    page = await page_of(programs, address)

    assert links(page) <= set(ids(page))
    assert len(ids(page)) == len(set(ids(page)))


async def test_the_page_shows_every_operation_message_and_schema(programs: httpx2.AsyncClient) -> None:
    page = await page_of(programs, "/api")

    named: set[Any] = {each["operationId"] for _, _, each in operations()}
    named |= {each["post"]["operationId"] for each in openapi()["webhooks"].values()}
    named |= {f"schema-{name}" for name in openapi()["components"]["schemas"]}
    assert named <= set(ids(page))


async def test_every_status_that_an_operation_may_answer_is_explained(programs: httpx2.AsyncClient) -> None:
    page = await page_of(programs, "/api")

    bad = {status for _, _, each in operations() for status in each["responses"] if status > "399"}
    assert {f"status-{status}" for status in bad} <= set(ids(page))


async def test_the_page_of_sockets_shows_every_message(programs: httpx2.AsyncClient) -> None:
    page = await page_of(programs, "/api/sockets")

    assert {f"message-{name[0].upper()}{name[1:]}" for name in asyncapi()["components"]["messages"]} <= set(ids(page))


@pytest.mark.parametrize("address", PAGES)
async def test_it_is_ours_alone_and_in_both_languages(programs: httpx2.AsyncClient, address: str) -> None:
    answer = await programs.get(address, params={"lang": "en"})
    programs.cookies.clear()
    page = read(answer.text)

    assert page.one("html").attributes["lang"] == "en"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    loaded = [each.attributes.get("src") or each.attributes.get("href") for each in page.every()
              if each.tag in ("script", "link", "img")]  # fmt: skip
    assert all(str(each).startswith("/") for each in loaded)
    assert "Dữ liệu" not in answer.text


async def test_commands_name_the_platform_that_is_asked(programs: httpx2.AsyncClient) -> None:
    text = (await programs.get("/api")).text

    assert "http://thidua.test/api/v1/contests/thu-do-so-2026/1/wards" in text
