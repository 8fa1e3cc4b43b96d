"""Who may pass: the one thing of a process that all calls of partners share."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from starlette.requests import Request

from server.intake.body import Hold, text_of
from server.intake.deliveries import Deliveries, answered, stopped
from server.intake.keyring import Keyring
from server.intake.problems import Problem
from server.intake.rates import Rates
from server.intake.wire_event import Receipt
from server.records.deliveries import Delivery
from server.resources import Resources


@dataclass(slots=True)
class Told:
    """What a call is answered, as far as it has come."""

    receipts: Sequence[Receipt] = ()


class Gate:
    """Keys, rates and the bytes in hand of one process."""

    def __init__(self, resources: Resources) -> None:
        settings = resources.settings
        self.keyring = Keyring(resources.database, settings.key_for("partner-secrets"), resources.clock)
        self.rates = Rates(settings.intake_requests_per_second)
        self.hold = Hold()
        self.deliveries = Deliveries(resources.database)
        self._clock = resources.clock

    @contextmanager
    def noting(self, partner: str, status: int, *, trial: bool = False) -> Iterator["Told"]:
        """Note how a call ends, for the operators; calls in the name of nobody we know are not noted."""
        began, told = time.monotonic(), Told()
        blank = Delivery(partner=partner, at=self._clock(), status=status, trial=trial)
        ended: Delivery | None = None
        try:
            yield told
            ended = answered(blank, told.receipts, began)
        except Problem as problem:
            ended = stopped(blank, problem.status, problem.detail, began)
            raise
        except Exception as error:
            ended = stopped(blank, 503, type(error).__name__, began)
            raise
        finally:
            if ended and self.keyring.knows(partner):
                self.deliveries.note(ended)

    async def admit(self, request: Request, body: bytes) -> str:
        """The code of the partner that signed this request. Raises Problem 400, 401, 403 or 429.

        Nothing in a refusal tells whether the partner exists.
        """
        partner = str(request.path_params["partner"])
        await self._pass(request, partner, request.headers, text_of(body), _not_signed)
        return partner

    async def admit_platform(self, request: Request, partner: str, secret: str) -> None:
        """Let a learning platform pass that gives its code and secret. Raises Problem 401, 403 or 429."""
        await self._pass(request, partner, {"authorization": f"Bearer {secret}"}, "", not_known)

    async def _pass(
        self, request: Request, partner: str, headers: Mapping[str, str], body: str, refusal: Callable[[], Problem]
    ) -> None:
        address = request.client.host if request.client else "unknown"
        await self.rates.check_failures(address, partner)
        key = await self.keyring.signer(partner, headers, body)
        if not key:
            await self.rates.count_failure(address, partner)
            raise refusal()
        if key.paused:
            raise Problem(403, "paused", "the operators of the platform have paused this partner; ask them why")
        await self.rates.count_call(partner, key.calls_per_second)


def _not_signed() -> Problem:
    return Problem(
        401,
        "signature",
        "webhook-signature must be made with a valid key of the partner over "
        "'webhook-id.webhook-timestamp.body', and webhook-timestamp must be within 5 minutes of now",
        WWW_Authenticate="Standard-Webhooks",
    )


def not_known() -> Problem:
    """What a learning platform is told whose name or password is wrong."""
    return Problem(
        401,
        "signature",
        "use HTTP Basic with the code of the partner as user name and one of its valid keys, whsec_…, as password",
        early=True,
        WWW_Authenticate='Basic realm="xAPI", charset="UTF-8"',
    )


@asynccontextmanager
async def open_gate(resources: Resources) -> AsyncIterator[Gate]:
    """A gate that writes down what was delivered until the server stops."""
    gate = Gate(resources)
    writing = asyncio.create_task(gate.deliveries.keep())
    try:
        yield gate
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        await gate.deliveries.write()
