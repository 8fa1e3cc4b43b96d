"""An endpoint that listens, and a courier that delivers to it."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from server.pipeline.identity.accounts import add_account
from server.pipeline.webhooks import endpoints, tell
from server.pipeline.webhooks.deliver import Courier
from server.pipeline.webhooks.reach import Resolve, resolve
from server.pipeline.webhooks.send import Sender
from server.records import accounts, webhook_deliveries, webhook_endpoints
from server.records.webhook_deliveries import Delivery
from server.records.webhook_endpoints import Endpoint
from server.resources import Resources
from server.rules.contest import Phase
from server.rules.webhook import KINDS, Target
from tests.pipeline.stage import Clock
from tests.pipeline.webhooks.receiver import Receiver, receiving


@dataclass(slots=True)
class Outside:
    """Who is told, and what a test does about it."""

    resources: Resources
    receiver: Receiver
    clock: Clock = field(default_factory=Clock)
    internal: frozenset[str] = frozenset({"localhost"})
    ask: Resolve = resolve

    @property
    def key(self) -> bytes:
        return self.resources.settings.key_for("webhook-secrets")

    def courier(self, trust: ssl.SSLContext | None = None) -> Courier:
        """A process that delivers."""
        sender = Sender(self.internal, self.ask, trust or self.receiver.trust)
        return Courier(self.resources.database, self.key, sender, self.clock, lambda: 0.0)

    async def register(self, url: str = "", kinds: tuple[str, ...] = KINDS) -> tuple[Endpoint, str]:
        """Register the receiver, or another address, and return it with its secret."""
        url, database = url or self.receiver.url(), self.resources.database
        by = await accounts.by_login(database, "outside")
        if not by:
            await add_account(database, "outside", "Nguyễn Thị Bình", "organizer", None, None)
            by = await accounts.by_login(database, "outside")
        assert by
        async with database.transaction() as connection:
            number, secret = await endpoints.register(
                connection, Target(url, "", 0), "Cổng thử", None, kinds, self.key, by, self.clock.now
            )
        return await self.endpoint(number), secret

    async def endpoint(self, number: int = 1) -> Endpoint:
        """The endpoint as it is now."""
        found = await webhook_endpoints.by_id(self.resources.database, number)
        assert found
        return found

    async def tell(self, phase: Phase = "open") -> None:
        """A round turns."""
        async with self.resources.database.transaction() as connection:
            await tell.tell_phase(connection, "thu-do-so-2026", 1, phase)
        await self.resources.database.execute(
            "UPDATE webhook_deliveries SET next_at = $1 WHERE attempts = 0", self.clock.now
        )

    async def deliver(self, after: timedelta = timedelta()) -> None:
        """A while later, deliver what is due."""
        self.clock.now += after
        courier = self.courier()
        await courier.go_round()
        await courier.finish()

    async def deliveries(self, number: int = 1) -> list[Delivery]:
        """How the deliveries to the endpoint stand, the newest first."""
        return await webhook_deliveries.latest(self.resources.database, number, 100)

    async def states(self, number: int = 1) -> list[str]:
        """Their states alone."""
        return [each.state for each in await self.deliveries(number)]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    """An endpoint on the loopback."""
    with receiving(tmp_path, ("localhost", "hooks.example.vn")) as running:
        yield running


@pytest.fixture
def outside(resources: Resources, receiver: Receiver) -> Outside:
    """Nobody is told yet."""
    return Outside(resources, receiver)
