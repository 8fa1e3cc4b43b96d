"""One printing for all who ask in the same moment."""

import asyncio
import gc
import gzip

import pytest
from starlette.requests import Request

from server.pages.moment import KEPT_MAX, Moment, fresh_seconds
from server.paper.print import answer
from server.records.database import Unavailable
from server.rules.refusals import NotFound


def asked(path: str = "/c/x", query: str = "", language: str = "vi", encoding: str = "") -> Request:
    """A request for a page."""
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (b"accept-language", language.encode()),
            (b"host", b"thidua.example"),
            (b"accept-encoding", encoding.encode()),
        ],
        "server": ("thidua.example", 80),
    }
    return Request(scope)


class Printer:
    """Prints slowly, and counts."""

    def __init__(self, error: Exception | None = None) -> None:
        self.printed = 0
        self._error = error

    async def __call__(self, request: Request) -> str:
        self.printed += 1
        await asyncio.sleep(0.02)
        if self._error:
            raise self._error
        return f"page {self.printed} of {request.url.path}"


async def test_a_hundred_who_ask_at_once_get_one_printing() -> None:
    moment, printer = Moment(), Printer()

    pages = await asyncio.gather(*(moment.page(asked(), printer) for _ in range(100)))

    assert set(pages) == {"page 1 of /c/x"}


async def test_each_language_has_its_own() -> None:
    moment, printer = Moment(), Printer()

    await moment.page(asked(), printer)
    await moment.page(asked(language="en"), printer)

    assert printer.printed == 2


async def test_a_search_is_printed_for_the_one_who_asked() -> None:
    moment, printer = Moment(), Printer()

    await moment.page(asked(query="q=a"), printer)

    assert moment.pages == {}


async def test_a_store_that_is_away_is_asked_once_for_all() -> None:
    moment, printer = Moment(), Printer(Unavailable("gone"))

    answers = await asyncio.gather(*(moment.page(asked(), printer) for _ in range(100)), return_exceptions=True)

    assert {type(answer) for answer in answers} == {Unavailable}
    assert printer.printed == 1


async def test_what_does_not_exist_is_not_remembered() -> None:
    moment = Moment()

    for number in range(10):
        with pytest.raises(NotFound):
            await moment.page(asked(f"/c/{number}"), Printer(NotFound("no")))
    gc.collect()

    assert not moment.pages
    assert not moment.printing


async def test_memory_has_a_limit() -> None:
    moment, printer = Moment(), Printer()

    await asyncio.gather(*(moment.page(asked(f"/c/{number}"), printer) for number in range(KEPT_MAX + 50)))

    assert len(moment.pages) <= KEPT_MAX


def test_a_large_page_is_kept_for_longer_and_none_for_ever() -> None:
    assert [fresh_seconds("x" * size) for size in (150_000, 3_000_000, 90_000_000)] == [1.0, 4.0, 15.0]


async def test_a_page_comes_compressed_to_who_takes_that_and_plain_to_others() -> None:
    page = await Moment().page(asked(), Printer())

    packed, plain = answer(asked(encoding="gzip, br"), page), answer(asked(), page)

    assert gzip.decompress(packed.body) == plain.body == page.encode()
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in packed.headers["vary"]
