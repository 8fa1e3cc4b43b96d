"""An identity number that is planted wherever something can be typed, and a search for it in what is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Form:
    """One form: where it goes, what is filled in, and the buttons that say something."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """The forms of a page, with the number in every field that takes words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(given.get("action", ""), given.get("method", "get")))
        elif self.forms and "name" in given:
            self._field(tag, given, self.forms[-1])

    def _field(self, tag: str, given: dict[str, str], form: _Form) -> None:
        kind, name, value = given.get("type", ""), given["name"], given.get("value", "")
        if tag == "textarea" or (tag == "input" and kind in _WRITES):
            form.fields[name] = f"Số của bác là {WRITTEN}" if tag == "textarea" else NUMBER
        elif tag == "button":
            form.buttons.append({name: value})
        elif kind == "radio":
            form.fields.setdefault(name, value)
        else:
            form.fields[name] = value

    def presses(self, page: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Where each button of each form that is posted leads, and with what."""
        for form in self.forms:
            if form.method != "get":
                for button in form.buttons or [{}]:
                    yield urljoin(page, form.action), form.fields | button


async def plant(
    client: AsyncClient, pages: list[str], leave_out: tuple[str, ...], grows: tuple[str, ...] = ()
) -> tuple[int, list[str]]:
    """Fill in every form of these pages and press each of its buttons; how often, and which answers tell the number.

    A form that is refused gives back what was typed, and one that `grows` by a line of its own too.
    """
    filled, told = 0, []
    for page in pages:
        reader = _Forms()
        reader.feed((await client.get(page)).text)
        for address, sent in reader.presses(page):
            path = urlsplit(address).path
            if path.endswith(leave_out):
                continue
            answer = await client.post(address, data=sent)
            filled += 1
            rest = _TYPED.sub("", answer.text) if answer.status_code == 422 else answer.text
            grown = answer.status_code == 200 and path.endswith(grows)
            if (_SOUGHT.search(rest) and not grown) or _SOUGHT.search(str(answer.headers.multi_items())):
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
