"""What every page is printed on: headers and policy."""

import re

import pytest
from httpx2 import AsyncClient

from server.paper.print import content_security_policy
from tests.live.stage import SLUG

PAGES = ["/", f"/c/{SLUG}", f"/c/{SLUG}/1/ward/00070", f"/c/{SLUG}/how", "/nothing"]


@pytest.mark.parametrize("address", PAGES)
async def test_a_page_carries_the_security_headers(visit: AsyncClient, address: str) -> None:
    headers = (await visit.get(address)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")


@pytest.mark.parametrize("address", PAGES)
async def test_a_page_asks_for_nothing_from_elsewhere(visit: AsyncClient, address: str) -> None:
    page = (await visit.get(address)).text

    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "unsafe-" not in (await visit.get(address)).headers["content-security-policy"]


async def test_a_page_is_never_kept_by_a_shared_cache(visit: AsyncClient) -> None:
    headers = (await visit.get("/")).headers

    assert headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in headers["vary"].split(",")}


@pytest.mark.parametrize("host", ["thidua.hanoi.gov.vn", "127.0.0.1:8080", "[::1]:8080"])
def test_the_policy_names_the_socket_of_this_host(host: str) -> None:
    assert f"connect-src 'self' ws://{host} wss://{host};" in content_security_policy(host)


@pytest.mark.parametrize("host", ["", "a b", "x; script-src *", "evil\r\nX: y", "*", "a'"])
def test_a_strange_host_adds_nothing_to_the_policy(host: str) -> None:
    assert "connect-src 'self'; form-action" in content_security_policy(host)
