"""The whole scene: an installation, a portal that sends, pages that watch, and the comparison in the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx2
import msgspec

from server.resources import open_resources
from tests.faults.contest import BOARDS, SLUG, furnish
from tests.faults.machine import SERVERS, Machine
from tests.faults.reports import Numbers, Reports, boards_of
from tests.faults.sender import Sender
from tests.faults.watcher import Row, Watcher, Witness

WATCHERS = 50
BOARDS_A_WATCHER = 2
EQUAL_SECONDS = 90.0
"""How long the boards may take, on any machine; what they took is printed."""
LOOK_SECONDS = 0.1

STORY: list[str] = []
"""What happened in each test, told again when all are over."""

Shown = dict[str, dict[str, Numbers]]


class _Answer(msgspec.Struct):
    rows: list[Row]


@dataclass(slots=True)
class Scene:
    """What a test acts on."""

    machine: Machine
    reports: Reports
    sender: Sender
    watchers: list[Watcher]
    witness: Witness
    told: dict[str, str] = field(default_factory=dict)

    async def until_everybody_watches(self) -> None:
        """Wait until each watcher holds each of its boards."""
        async with asyncio.timeout(EQUAL_SECONDS):
            for held in [held for watcher in self.watchers for held in watcher.boards.values()]:
                while not held.rows:  # noqa: ASYNC110 -- It is seen from outside, as a person would.
                    await asyncio.sleep(LOOK_SECONDS)

    async def compare(self, title: str) -> None:
        """After quiet: each event answered 202 is counted once, and all who watch see what HTTP shows."""
        try:
            answers = await self._compare()
        except AssertionError:
            print(self.machine.last_words())
            raise
        self._tell(title, answers)

    async def _compare(self) -> Counter[str]:
        assert self.sender.answered.keys() == self.reports.made.keys(), "each event was answered 202 in the end"
        answers = Counter(status for each in self.sender.answered.values() for status in each.elements())
        assert answers["refused"] == 0
        assert "500" not in self.sender.failures, "a store that is away is told as such"
        assert max(each["recorded"] for each in self.sender.answered.values()) == 1, "no event was recorded twice"
        expected = boards_of(self.reports.made.values())
        await self._until_boards_show(expected)
        await self._until_watchers_hold(expected)
        await self._ask_the_operators_commands()
        assert not self.witness.contradictions, (
            f"two watchers never held different rows of one position: {self.witness.contradictions[:5]}"
        )
        assert not self.witness.steps_back, "no socket told an older board after a newer one"
        assert [reason for watcher in self.watchers for reason in watcher.refusals] == []
        return answers

    async def _until_boards_show(self, expected: Shown) -> None:
        started, shown = time.monotonic(), Shown()
        while shown != expected:
            assert time.monotonic() - started < EQUAL_SECONDS, _differences("the boards", shown, expected)
            with suppress(httpx2.HTTPError, msgspec.DecodeError):
                shown = await self._shown()
            await asyncio.sleep(LOOK_SECONDS)
        self.told["boards equal"] = f"{time.monotonic() - started:.1f} s after the last 202"

    async def _until_watchers_hold(self, expected: Shown) -> None:
        started = time.monotonic()
        for number, watcher in enumerate(self.watchers):
            mine = {name: expected[name] for name in watcher.boards}
            while (held := {name: each.numbers for name, each in watcher.boards.items()}) != mine:
                late = time.monotonic() - started > EQUAL_SECONDS
                assert not late, _differences(f"watcher {number} ({dict(watcher.counts)})", held, mine)
                await asyncio.sleep(LOOK_SECONDS)
        self.told["watchers equal"] = f"{time.monotonic() - started:.1f} s later"

    async def _shown(self) -> Shown:
        """What both servers show over HTTP; they must agree to be taken for an answer."""
        found: list[Shown] = []
        async with httpx2.AsyncClient(timeout=5) as client:
            for address in self.machine.addresses:
                answers = [await client.get(f"http://{address}/api/v1/contests/{name}") for name in BOARDS]
                rows = [msgspec.json.decode(answer.content, type=_Answer).rows for answer in answers]
                found.append(
                    {name: {row.code: row.numbers for row in each} for name, each in zip(BOARDS, rows, strict=True)}
                )
        return found[0] if all(each == found[0] for each in found) else {}

    async def _ask_the_operators_commands(self) -> None:
        commands = [self.machine.command(word, SLUG) for word in ("recount", "audit")]
        for command in commands:
            code, said = await asyncio.to_thread(command.result)
            assert code == 0, said
            assert said.splitlines()[-1].startswith("equal:"), said
            self.told[command.words[0]] = said.splitlines()[-1]

    def _tell(self, title: str, answers: Counter[str]) -> None:
        counts = sum((watcher.counts for watcher in self.watchers), Counter[str]())
        STORY.append(
            f"{title}: {len(self.reports.made)} events at {self.sender.rate:.0f}/s, answers {dict(answers)}, "
            f"calls that failed: {dict(self.sender.failures) or 'none'}\n"
            f"  {len(self.watchers)} watchers: {dict(counts)}\n  "
            + "\n  ".join(f"{what}: {how}" for what, how in self.told.items())
        )
        print(f"\n{STORY[-1]}")


def _differences(who: str, held: Mapping[str, Mapping[str, Numbers]], wanted: Shown) -> str:
    lines = [
        f"{board} {code}: {held.get(board, {}).get(code)}, should be {numbers}"
        for board, members in wanted.items()
        for code, numbers in members.items()
        if held.get(board, {}).get(code) != numbers
    ]
    extra = [
        f"{board} {code}: should not be there" for board in held for code in held[board].keys() - wanted[board].keys()
    ]
    return f"{who}: {len(lines)} rows differ after {EQUAL_SECONDS:.0f} s\n" + "\n".join([*lines[:8], *extra[:8]])


@asynccontextmanager
async def open_scene(machine: Machine, *pipelines: str) -> AsyncIterator[Scene]:
    """An installation that runs, with watchers at its boards. Nothing is sent yet."""
    async with open_resources(machine.settings, "furnish") as resources:
        secret = await furnish(resources)
    machine.start(*pipelines, *SERVERS)
    await asyncio.to_thread(machine.wait_for_servers)
    witness, reports = Witness(), Reports(seed=2026)
    scene = Scene(
        machine=machine,
        reports=reports,
        sender=Sender(machine.addresses, secret, reports),
        watchers=[
            Watcher(machine.addresses, random.sample(BOARDS, BOARDS_A_WATCHER), witness) for _ in range(WATCHERS)
        ],
        witness=witness,
    )
    tasks = [asyncio.create_task(watcher.watch()) for watcher in scene.watchers]
    try:
        yield scene
        assert not [task for task in tasks if task.done()], "no watcher gave up"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
