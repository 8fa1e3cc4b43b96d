"""One attempt to deliver a message over HTTPS, with a limit on everything."""

import asyncio
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
from standardwebhooks import Webhook

from server.pipeline.webhooks.reach import OutOfReach, Resolve, addresses_of, resolve
from server.rules.refusals import Told
from server.rules.webhook import RETRY_AFTER_MAX, Target, parse_target

CONNECT_SECONDS = 5.0
ATTEMPT_SECONDS = 15.0
"""All of an attempt: looking up, connecting, sending, and the head of the answer. Its body is not read."""
ERROR_MAX = 200
_ASKS_FOR_TIME = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended: with a status, or without one and why."""

    status: int | None = None
    error: str = ""
    retry_after: timedelta = timedelta()

    @property
    def taken(self) -> bool:
        """Whether the endpoint has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether the endpoint wants nothing more."""
        return self.status == 410


class Sender:
    """Sends. `internal` are hosts that the operator lets us call although they are in our own networks."""

    def __init__(
        self, internal: Collection[str], ask: Resolve = resolve, trust: ssl.SSLContext | None = None
    ) -> None:
        self._internal = internal
        self._ask = ask
        self._trust = trust or httpx2.create_ssl_context()

    async def send(self, url: str, secrets: Sequence[str], name: str, body: str) -> Outcome:
        """Try once. Whatever goes wrong is the outcome; nothing of an answer but its status and its wait is kept."""
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                target = parse_target(url)
                addresses = await addresses_of(target, self._internal, self._ask)
                return await self._to_one_of(addresses, target, signed(secrets, name, body), body)
        except TimeoutError:
            return Outcome(error=f"no answer in {ATTEMPT_SECONDS:g} s")
        except (OutOfReach, Told) as why:
            return Outcome(error=str(why)[:ERROR_MAX])
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return Outcome(error=f"{type(error).__name__}: {error}"[:ERROR_MAX])

    async def _to_one_of(
        self, addresses: Sequence[str], target: Target, headers: Mapping[str, str], body: str
    ) -> Outcome:
        for address in addresses[:-1]:
            try:
                return await self._to(address, target, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._to(addresses[-1], target, headers, body)

    async def _to(self, address: str, target: Target, headers: Mapping[str, str], body: str) -> Outcome:
        """Connect to the very address that was looked at; the certificate must be that of the host.

        Each attempt has a connection of its own: one that is kept for an address would be used for another host.
        """
        url = httpx2.URL(target.url)
        host = url.netloc.decode()
        timeout = httpx2.Timeout(ATTEMPT_SECONDS, connect=CONNECT_SECONDS)
        async with (
            httpx2.AsyncClient(verify=self._trust, trust_env=False, timeout=timeout) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=body.encode(),
                headers={**headers, "host": host},
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            return Outcome(
                status=answer.status_code,
                error="" if 200 <= answer.status_code < 300 else f"HTTP {answer.status_code}",
                retry_after=_retry_after(answer),
            )


def signed(secrets: Sequence[str], name: str, body: str) -> dict[str, str]:
    """The headers of Standard Webhooks, signed now with every key that holds."""
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "user-agent": "thidua-so-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(name, now, body) for secret in secrets),
    }


def _retry_after(answer: httpx2.Response) -> timedelta:
    written = answer.headers.get("retry-after", "")
    if answer.status_code not in _ASKS_FOR_TIME or not (written.isascii() and written.isdecimal()):
        return timedelta()
    return min(timedelta(seconds=int(written[:9])), RETRY_AFTER_MAX)
