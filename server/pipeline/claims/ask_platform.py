"""Asking a platform for its finished cases over HTTP, with OAuth client credentials and a limit on everything."""

import asyncio
import json
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx2

from server.rules.connector import Connector, FoundCase, read_page
from server.rules.refusals import Refusal

QUESTION_SECONDS = 20.0
"""All pages of one answer, with a token: less than a chore may take."""
ANSWER_MAX = 8 * 1024 * 1024
CASES_MAX = 100_000
TOKEN_SPARE_SECONDS = 30
"""A token is given up so long before it ends, so that none ends on its way."""
TOKEN_SECONDS = 300
"""How long a token is used whose answer does not say."""
RETRY_AFTER_MAX = 6 * 3600


class NoAnswer(Exception):  # noqa: N818 - an expected outcome, told to who looks after the platform
    """The platform did not answer as it should. The message holds nothing of what it said or was asked."""

    def __init__(self, told: str, *, retry_after: int | None = None) -> None:
        super().__init__(told)
        self.retry_after = retry_after


@dataclass(slots=True)
class Asker:
    """Asks platforms. Tokens are kept in memory alone; of one platform so many questions are asked at once."""

    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _fetching: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _turns: dict[str, asyncio.Semaphore] = field(default_factory=dict)

    async def cases(
        self, client: httpx2.AsyncClient, connector: Connector, service: str, day: date
    ) -> list[FoundCase]:
        """Every finished case of a service on a day. Raises NoAnswer."""
        turns = self._turns.setdefault(connector.platform, asyncio.Semaphore(connector.at_once))
        try:
            async with turns, asyncio.timeout(QUESTION_SECONDS):
                return await self._all_pages(client, connector, service, day)
        except TimeoutError:
            raise NoAnswer(f"no whole answer in {QUESTION_SECONDS:g} s") from None
        except httpx2.HTTPError as error:
            raise NoAnswer(type(error).__name__) from None

    async def _all_pages(
        self, client: httpx2.AsyncClient, connector: Connector, service: str, day: date
    ) -> list[FoundCase]:
        found, number, pages = list[FoundCase](), 1, 1
        while number <= pages:
            body = await self._page(client, connector, connector.address(service, day, number))
            try:
                page = read_page(connector.answer, body)
            except Refusal as refusal:
                raise NoAnswer(str(refusal)) from None
            found += page.cases
            pages = page.pages if "{page}" in connector.url else 1
            if pages > connector.pages_max or len(found) > CASES_MAX:
                raise NoAnswer(f"the answer has {pages} pages; the most is {connector.pages_max}")
            number += 1
        return found

    async def _page(self, client: httpx2.AsyncClient, connector: Connector, address: str) -> Any:
        """One page. A token that is not taken any more is changed for a new one, once."""
        token = await self._token(client, connector)
        status, body = await _get(client, connector, address, token)
        if status == 401:
            if self._tokens.get(connector.platform, ("", 0.0))[0] == token:
                del self._tokens[connector.platform]
            token = await self._token(client, connector)
            status, body = await _get(client, connector, address, token)
        if status != 200:
            raise NoAnswer(f"HTTP {status}", retry_after=_retry_after(body) if status in (429, 503) else None)
        return _json(body["content"])

    async def _token(self, client: httpx2.AsyncClient, connector: Connector) -> str:
        async with self._fetching[connector.platform]:
            token, until = self._tokens.get(connector.platform, ("", 0.0))
            if time.monotonic() < until:
                return token
            token, seconds = await _fetch_token(client, connector)
            self._tokens[connector.platform] = (token, time.monotonic() + seconds - TOKEN_SPARE_SECONDS)
            return token


async def _fetch_token(client: httpx2.AsyncClient, connector: Connector) -> tuple[str, int]:
    form = {"grant_type": "client_credentials", **({"scope": connector.scope} if connector.scope else {})}
    answer = await client.post(
        connector.token_url,
        data=form,
        auth=(connector.client_id, connector.client_secret),
        timeout=connector.timeout_seconds,
    )
    if answer.status_code != 200:
        raise NoAnswer(f"token: HTTP {answer.status_code}")
    body = _json(answer.content)
    token = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token:
        raise NoAnswer("token: the answer holds no access_token")
    seconds = body.get("expires_in")
    return token, seconds if isinstance(seconds, int) and seconds > 0 else TOKEN_SECONDS


async def _get(
    client: httpx2.AsyncClient, connector: Connector, address: str, token: str
) -> tuple[int, dict[str, Any]]:
    """Status, and content or headers; what is too long is not read to its end."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    async with client.stream("GET", address, headers=headers, timeout=connector.timeout_seconds) as answer:
        content = bytearray()
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > ANSWER_MAX:
                raise NoAnswer(f"the answer is longer than {ANSWER_MAX // 1024**2} MB")
        return answer.status_code, {"content": bytes(content), "retry-after": answer.headers.get("retry-after", "")}


def _retry_after(body: dict[str, Any]) -> int | None:
    with suppress(ValueError):
        return min(max(int(body["retry-after"]), 0), RETRY_AFTER_MAX)
    return None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NoAnswer("the answer is not JSON") from None
