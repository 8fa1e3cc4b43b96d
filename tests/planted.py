"""An identity number that is planted wherever something can be typed, and a search for it in what is kept."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from httpx2 import AsyncClient
from redis.asyncio import Redis

from server.records.database import Database

NUMBER = "001099012345"
WRITTEN = "001 099 012 345"
_SOUGHT = re.compile(r"001\W?099\W?012\W?345|MDAxMDk5MDEyMzQ1")
"""As digits, in groups as people write it, and in Base64."""
_TYPED = re.compile(r'value="[^"]*"|<textarea[^>]*>[^<]*</textarea>|“[^”]*”')
"""What a refused form gives back to who typed it."""
_WRITES = ("text", "search", "", "tel", "email")


class _Forms(HTMLParser):
    """The forms of a page: address and fields, with the number in every field that takes words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), given.get("method", "get"), {}))
        elif self.forms and "name" in given:
            self._field(tag, given, self.forms[-1][2])

    def _field(self, tag: str, given: dict[str, str], fields: dict[str, str]) -> None:
        kind, name = given.get("type", ""), given["name"]
        if tag == "textarea" or (tag == "input" and kind in _WRITES):
            fields[name] = f"Số của bác là {WRITTEN}" if tag == "textarea" else NUMBER
        elif kind == "radio" or tag == "button":
            fields.setdefault(name, given.get("value", ""))
        else:
            fields[name] = given.get("value", "")


async def plant(client: AsyncClient, pages: list[str], leave_out: tuple[str, ...]) -> tuple[int, list[str]]:
    """Fill in every form of these pages; how many that were, and where an answer or an address tells the number."""
    filled, told = 0, []
    for page in pages:
        shown = await client.get(page)
        reader = _Forms()
        reader.feed(shown.text)
        for action, method, fields in reader.forms:
            address = urljoin(page, action)
            if urlsplit(address).path.endswith(leave_out) or method == "get":
                continue
            answer = await client.post(address, data=fields)
            filled += 1
            rest = _TYPED.sub("", answer.text) if answer.status_code == 422 else answer.text
            if _SOUGHT.search(rest) or _SOUGHT.search(str(answer.headers.multi_items())):
                told.append(f"{address} {answer.status_code}")
    return filled, told


async def found_in_database(database: Database) -> list[str]:
    """The tables that hold the number."""
    names = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = {row[0]: await database.fetch(f'SELECT t::text FROM "{row[0]}" t') for row in names}
    return [name for name, lines in rows.items() if any(_holds(line[0]) for line in lines)]


def _holds(text: str) -> bool:
    """Whether a row holds it: in words, or in bytes as PostgreSQL prints them."""
    return bool(_SOUGHT.search(text)) or NUMBER.encode().hex() in text


async def found_in_redis(address: str) -> list[str]:
    """The keys that hold the number in their name or value."""
    redis = Redis.from_url(address)
    found = []
    async for key in redis.scan_iter():
        kept: Any = await redis.dump(key)
        if NUMBER.encode() in key or WRITTEN.encode() in key or NUMBER.encode() in kept or WRITTEN.encode() in kept:
            found.append(key.decode())
    await redis.aclose()
    return found
