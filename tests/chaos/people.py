"""Residents who claim and an officer who decides, while everything else happens; and sockets that nobody reads."""

import asyncio
import itertools
import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from redis.exceptions import RedisError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from server.pipeline.claims.claim import Asserted, make_claim
from server.pipeline.claims.decide_claims import Decision, decide_claim
from server.records import residents
from server.records.accounts import Account
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.hanoi import local
from server.rules.refusals import Told
from tests.faults.contest import BOARDS, Person

SERVICE = "case-lookup"
"""It can be claimed, and earns nothing in this contest: so claims make facts and move no board."""
REASON = "Đã xem sổ của phường"
RETRY_SECONDS = 0.5


@dataclass(slots=True)
class Desk:
    """One ward's claims: each made is noted, and each decision that was answered."""

    resources: Resources
    officer: Account
    chance: random.Random
    made: set[str] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)

    async def work(self) -> None:
        """Make a claim, decide one that waits, for ever. Who gets no answer asks again, as a person does."""
        for number in itertools.count():
            person = Person(number=number * 7 % 3_000)
            await self._make(self.resources.pseudonyms.resident(person.subject), person)
            await self._decide()
            await asyncio.sleep(0.05)

    async def _make(self, who: UUID, person: Person) -> None:
        case = f"H26-{secrets.token_hex(6).upper()}"
        today = local(self.resources.clock()).date()
        said = Asserted(service=SERVICE, case=case, day=today, at=None, by="self", evidence="")
        while True:
            try:
                await self._settle(who, person)
                resident = await residents.by_id(self.resources.database, who)
                assert resident
                at, here = self.resources.clock(), self.resources
                made = await make_claim(
                    here.database, here.reference.catalogue, here.pseudonyms, resident, said, who, at
                )
                self.made.add(made.public_id)
                return
            except Told:
                return  # It was written by a call whose answer was lost, or this person has claimed enough.
            except (Unavailable, TimeoutError) as error:
                self.failures[type(error).__name__] += 1
                await asyncio.sleep(RETRY_SECONDS)

    async def _settle(self, who: UUID, person: Person) -> None:
        now = self.resources.clock()
        if not await residents.by_id(self.resources.database, who):
            await residents.sign_in(self.resources.database, who, "Nguyễn Thị Hoa", 1960, "", now)
        await residents.declare_residence(
            self.resources.database, who, self.officer.ward or person.ward, None, None, ("resident",), now
        )

    async def _decide(self) -> None:
        waiting = sorted(self.made - self.agreed - self.returned)
        if len(waiting) < 3:
            return
        name, agreed = self.chance.choice(waiting), self.chance.random() < 0.7
        try:
            async with self.resources.database.transaction() as connection:
                decision, now = Decision(agreed=agreed, reason=REASON), self.resources.clock()
                await decide_claim(connection, self.resources.pseudonyms, name, decision, self.officer, now)
        except Told:
            self.failures["decided already"] += 1  # By the call whose answer was lost.
            self.made.discard(name)
        except (Unavailable, TimeoutError, RedisError) as error:
            self.failures[type(error).__name__] += 1
            await asyncio.sleep(RETRY_SECONDS)
        else:
            (self.agreed if agreed else self.returned).add(name)


class Stuck:
    """A socket that asks for every board and then reads nothing for ever."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def stay(self) -> None:
        """Be a burden; come back whenever thrown out."""
        for address in itertools.cycle(self._addresses):
            try:
                async with connect(
                    f"ws://{address}/live", compression=None, max_queue=1, ping_interval=None
                ) as socket:
                    await self._burden(socket)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                pass
            await asyncio.sleep(1)

    async def _burden(self, socket: ClientConnection) -> None:
        wishes = [{"board": board, "generation": 0, "position": 0} for board in BOARDS]
        await socket.send(msgspec.json.encode({"t": "watch", "boards": wishes}).decode())
        socket.transport.pause_reading()
        await asyncio.sleep(600)
