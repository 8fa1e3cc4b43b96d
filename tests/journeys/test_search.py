"""The search while one types finds what the server finds."""

from typing import Any

from server.paper.search import find
from tests.examples import CATALOGUE
from tests.journeys.conftest import Open
from tests.journeys.visit import Visit
from tests.paper.search_cases import CASES

SCRIPT = """async ([modules, index, queries]) => {
  const [{ byName, byDistrict }, { fold }] = await Promise.all(modules.map((each) => import(each)))
  const wards = (await (await fetch(index)).json()).map((ward) => ({ ...ward, folded: fold(ward.name) }))
  return queries.map((query) => [
    byName(wards, fold(query)).map((ward) => ward.code),
    byDistrict(wards, fold(query)).map((each) => [each.name, each.wards.map((ward) => ward.code)]),
  ])
}"""
MORE = [
    "a",
    "t",
    "son",
    "thanh",
    "phuong dinh",
    "xuan",
    "Ứng Hòa",
    "ba",
    "ha",
    "gia lam",
    "my",
    "o cho",
    "-",
    "dh",
    "đ",
]


async def test_browser_and_server_find_the_same(open_page: Open) -> None:
    visit: Visit = await open_page()
    queries = [query for query, *_ in CASES] + MORE
    modules = [await visit.module("search.js"), await visit.module("fold.js")]
    index = await visit.page.get_attribute("ward-search", "data-index")

    found: list[Any] = await visit.run(SCRIPT, [modules, index, queries])

    for query, (wards, districts) in zip(queries, found, strict=True):
        expected = find(CATALOGUE.wards.values(), query)
        assert wards == [ward.code for ward in expected.wards], query
        assert districts == [[each.name, [ward.code for ward in each.wards]] for each in expected.districts], query


async def test_typing_shows_wards_with_their_rank_and_leads_to_them(open_page: Open) -> None:
    visit: Visit = await open_page()

    await visit.page.fill("#q", "hoan kiem")
    await visit.page.wait_for_selector(".found li a")

    first = visit.page.locator(".found li").first
    assert (await first.inner_text()).startswith("Hoàn Kiếm phường")
    await first.locator("a").click()
    await visit.page.wait_for_url("**/ward/00070")


async def test_a_search_that_finds_nothing_says_so_aloud(open_page: Open) -> None:
    visit: Visit = await open_page()

    await visit.page.fill("#q", "zzzz")

    await visit.says(".found", "Không thấy tên này.")
    assert "Không thấy tên này." in str(await visit.page.text_content("ward-search [role=status]"))


async def test_without_scripts_the_form_asks_the_server(open_page: Open) -> None:
    visit: Visit = await open_page(java_script_enabled=False)

    await visit.page.fill("#q", "dong da")
    await visit.page.click("ward-search button[type=submit]")

    assert "q=dong+da" in visit.page.url
    assert "Quận Đống Đa trước đây" in await visit.text(".found")
