"""Files of web/static: long kept, never stale, and within the house's limits."""

import re
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from server.paper.assets import STATIC, all_assets

SHEETS = sorted(STATIC.glob("css/*.css"))
SCRIPTS = sorted(STATIC.glob("js/*.js"))


async def test_a_file_under_its_digest_is_kept_for_ever(visit: AsyncClient) -> None:
    answer = await visit.get(all_assets().address("css/tokens.css"))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


async def test_a_file_under_an_old_digest_is_asked_for_again(visit: AsyncClient) -> None:
    answer = await visit.get("/static/0123456789ab/css/tokens.css")

    assert answer.headers["cache-control"] == "public, no-cache"


async def test_a_file_that_is_held_is_not_sent_again(visit: AsyncClient) -> None:
    address = all_assets().address("js/contest.js")
    tag = (await visit.get(address)).headers["etag"]

    again = await visit.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["../../pyproject.toml", "css/../../templates/page.html", "nothing.js", ""])
async def test_nothing_but_the_files_is_served(visit: AsyncClient, path: str) -> None:
    assert (await visit.get(f"/static/{all_assets().digest}/{path}")).status_code == 404


def test_a_page_names_all_modules_that_a_script_needs() -> None:
    modules = all_assets().modules("js/ward.js")

    assert modules[0].endswith("js/ward.js")
    assert {name.rpartition("/")[2] for name in modules} >= {
        "live-ward.js",
        "live-socket.js",
        "words.js",
        "polling.js",
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_come_from_the_tokens_alone(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    if not sheet.name.endswith("tokens.css"):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text)
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 350


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_from_data(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
