"""A round led from its end to its sealed pack, on real stores."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from server.pipeline.identity.accounts import add_account
from server.pipeline.results.check_gate import Gate, check_gate
from server.pipeline.results.do_result_jobs import do_result_jobs
from server.pipeline.results.draw_sample import ask_draw
from server.pipeline.results.recheck import close_recheck, find
from server.pipeline.results.sign_result import Shown, ask_recount, publish, reveal_result, sign
from server.records import accounts, appeals, packs, results, samples
from server.records.accounts import Account
from server.rules.catalogue import WardCode
from server.rules.rights import Role
from server.rules.sample import Outcome
from tests.pipeline.stage import Stage


@dataclass(slots=True)
class Ending:
    """What officials do with a round that is over."""

    stage: Stage
    organizer: Account
    first: Account
    second: Account
    number: int = 1

    async def gate(self) -> Gate:
        """The gate as it is now."""
        return await check_gate(
            self.stage.resources.database, await self.stage.known(), self.number, self.stage.clock.now
        )

    async def over(self) -> None:
        """The round has closed and takes nothing more."""
        each = (await self.stage.known()).contest.rounds[self.number - 1]
        self.stage.clock.now = each.late_until + timedelta(minutes=3)
        await self.stage.move()

    async def draw(self) -> int:
        """Draw the sample."""
        database, known = self.stage.resources.database, await self.stage.known()
        async with database.transaction() as connection:
            await ask_draw(connection, known, self.number, self.organizer, self.stage.clock.now)
        await self.work()
        return len(await samples.drawn(database, known.id, self.number))

    async def find(self, ordinal: int, outcome: Outcome, by: Account | None = None) -> None:
        """Check a fact of the sample again."""
        async with self.stage.resources.database.transaction() as connection:
            known = await self.stage.known()
            await find(connection, known, self.number, ordinal, outcome, "Đã gọi điện hỏi.", by or self.organizer)

    async def recheck(self, wrong: int = 0) -> None:
        """Check all of the sample again, find some of it wrong, and close."""
        database, known = self.stage.resources.database, await self.stage.known()
        for each in await samples.drawn(database, known.id, self.number):
            await self.find(each.ordinal, "wrong" if each.ordinal <= wrong else "right")
        async with database.transaction() as connection:
            await close_recheck(connection, known, self.number, self.organizer, self.stage.clock.now)
        await self.stage.move()

    async def hear(self) -> None:
        """Let the time for appeals pass, without any."""
        now = self.stage.clock.now
        async with self.stage.resources.database.transaction() as connection:
            known = await self.stage.known()
            await appeals.set_deadline(connection, known.id, self.number, now, self.organizer.id)

    async def recount(self, reason: str = "") -> None:
        """Ask for a recount, and let the chores do it."""
        resources = self.stage.resources
        async with resources.database.transaction() as connection:
            known = await self.stage.known()
            await ask_recount(connection, known, self.number, self.organizer, reason, self.stage.clock.now)
        await self.work()

    async def work(self) -> int:
        """Do what was asked of the chores."""
        resources = self.stage.resources
        return await do_result_jobs(resources.database, resources.boards, resources.contests)

    async def shown(self) -> Shown:
        """What a page shows of the last recount."""
        draft = (await self.gate()).draft
        assert draft
        return Shown.of(draft)

    async def sign(self, by: Account, shown: Shown | None = None) -> int | None:
        """Sign what is shown."""
        shown = shown or await self.shown()
        async with self.stage.resources.database.transaction() as connection:
            return await sign(connection, await self.stage.known(), self.number, shown, by, self.stage.clock.now)

    async def publish(self) -> int:
        """Reveal and publish."""
        database = self.stage.resources.database
        async with database.transaction() as connection:
            await reveal_result(connection, await self.stage.known(), self.number, self.first)
        await self.stage.resources.contests.reread()
        async with database.transaction() as connection:
            return await publish(connection, await self.stage.known(), self.number, self.first)

    async def lead_to_version(self, wrong: int = 0, *, packed: bool = True) -> int:
        """Everything from the end to the second signature and its pack."""
        await self.over()
        await self.draw()
        await self.recheck(wrong)
        await self.hear()
        await self.recount()
        await self.sign(self.first)
        version = await self.sign(self.second)
        assert version
        if packed:
            await self.work()
        return version

    async def versions(self) -> list[results.Version]:
        """The signed versions."""
        known = await self.stage.known()
        return await results.versions(self.stage.resources.database, known.id, self.number)

    async def pack(self, folder: Path, version: int = 1) -> Path:
        """The pack of a version, as a file in the folder."""
        known, path = await self.stage.known(), folder / f"pack-{version}.zip"
        parts = packs.parts(self.stage.resources.database, known.id, self.number, version)
        path.write_bytes(b"".join([part async for part in parts]))
        return path


async def official(stage: Stage, login: str, role: Role, ward: WardCode | None = None) -> Account:
    """An account, as records keep it."""
    database = stage.resources.database
    added = await add_account(database, login, f"Người {login}", role, ward, None)
    found = await accounts.by_id(database, added)
    assert found
    return found


async def build_ending(stage: Stage) -> Ending:
    """Three people who may end a round."""
    return Ending(
        stage,
        organizer=await official(stage, "o-organizer", "organizer"),
        first=await official(stage, "o-first", "council"),
        second=await official(stage, "o-second", "council"),
    )
