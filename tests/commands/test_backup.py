"""What was backed up comes back in another cluster, equal; what is damaged, foreign or newer is refused."""

import asyncio
import os
import secrets
import signal
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from config.settings import Settings
from server.__main__ import server
from server.live.from_client import Wish
from server.live.held import HeldBoard
from server.pipeline.backups import make_backup
from server.pipeline.show import etag
from server.records import facts, restores, sessions, uploads
from server.records.migrate import level, upgrade
from server.resources import Resources, open_resources
from server.rules.board import parse_board_name
from tests.engines import Engines
from tests.examples import DURING, skill
from tests.exports.test_pack import verify
from tests.pipeline.ending import build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, Stage, build_stage
from tests.processes import REPOSITORY, environment_of
from workers import pipeline

_numbers = count(1)
SPENT = "DO $$ BEGIN FOR i IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
AT_LAST = """
import time
from server.__main__ import server
from server.exports.backup import BackupWriter
BackupWriter.close = lambda _: print("all but the manifest", flush=True) or time.sleep(60)
"""
"""A backup that takes its time at its end."""
FURTHER = 3_000
"""Transactions between two clusters, more than a test here needs."""


def go_ahead_of(behind: Engines, ahead: Engines) -> None:
    """Let the one cluster give transactions out that the other will not reach."""
    missing = FURTHER + _next_xid(behind) - _next_xid(ahead)
    ahead.postgres.psql(SPENT.format(max(0, missing)))


def _next_xid(engines: Engines) -> int:
    return int(engines.postgres.psql("SELECT pg_snapshot_xmax(pg_current_snapshot())"))


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Engines]:
    """Another cluster, and a Redis that knows nothing."""
    with Engines() as running:
        yield running


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """Five enrolled, three of them with points."""
    made = await build_stage(resources)
    for of in range(1, 6):
        await made.enrol(of, HOAN_KIEM if of < 4 else BA_DINH)
    await made.accept(*[skill(of=of) for of in (1, 2, 3)])
    await made.move()
    return made


@pytest.fixture
def settings_elsewhere(settings: Settings, elsewhere: Engines) -> Settings:
    """The same installation over an empty database of the other cluster."""
    url = elsewhere.create_database(f"restored_{next(_numbers)}")
    return settings.model_copy(update={"database_url": SecretStr(url), "redis_url": SecretStr(elsewhere.redis_url)})


async def run(settings: Settings, *words: str | Path) -> Result:
    def work() -> Result:
        return CliRunner().invoke(server, [str(word) for word in words], env=environment_of(settings))

    return await asyncio.to_thread(work)


@pytest.fixture
async def keys(settings: Settings, tmp_path: Path) -> tuple[Path, str]:
    """A key pair: the file with its secret half, and its public half."""
    done = await run(settings, "backup", "keygen", "--to", tmp_path / "keys")
    return tmp_path / "keys", done.stdout.strip()


async def back_up(settings: Settings, folder: Path, public: str, *words: str) -> Path:
    done = await run(settings, "backup", "make", "--to", folder, "--recipient", public, *words)
    assert done.exit_code == 0, done.output
    return Path(done.stdout.strip())


@asynccontextmanager
async def stage_over(settings: Settings) -> AsyncIterator[Stage]:
    """What is there already, gone on with."""
    async with open_resources(settings, "test") as resources:
        yield await build_stage(resources)


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_backup_comes_back_equal_in_a_cluster_that_is_behind_or_ahead(
    stage: Stage, settings: Settings, settings_elsewhere: Settings, keys: tuple[Path, str], engines: Engines,
    elsewhere: Engines, tmp_path: Path, *, ahead: bool,
) -> None:  # fmt: skip
    go_ahead_of(engines, elsewhere) if ahead else go_ahead_of(elsewhere, engines)
    early, later = skill(of=4), skill("password-otp", of=3)
    async with stage.resources.database.transaction() as late:
        await late.execute("SELECT pg_current_xact_id()")
        await stage.accept(early)
        await facts.record_events(late, "dvcqg", [later])  # Before the other by its transaction, behind by its id.
    await stage.move()
    before = dict(await stage.public())

    file = await back_up(settings, tmp_path, keys[1])
    tail = skill(of=5)
    await stage.accept(tail)
    await stage.move()
    lost = await stage.view()
    checked = await run(settings, "backup", "check", file, "--identity", keys[0])
    done = await run(settings_elsewhere, "restore", file, "--identity", keys[0])

    assert (checked.exit_code, done.exit_code) == (0, 0), checked.output + done.output
    assert checked.stdout.startswith("whole: ")
    assert ("transaction ids are set behind" in done.output) == (not ahead)
    assert done.stdout.splitlines()[-1].startswith("restored: everything is equal")
    async with stage_over(settings_elsewhere) as again:
        shown = dict(await again.public())
        assert [_rows(shown[name]) for name in before] == [_rows(each) for each in before.values()]
        assert await again.accept(early, later, tail) == {tail.id}, (
            "the portal sends again: only what was lost is new"
        )
        await again.move()
        assert await again.differences() == []
        assert await again.points(BA_DINH) == 20
        now = await again.view()
        assert etag(now) != etag(lost)
        held = HeldBoard(parse_board_name(f"{SLUG}/1/wards"), 1)
        held.replace(now)
        wish = Wish(board=held.key, generation=lost.generation, position=lost.position)
        assert held.answer(wish) == [held.snapshot()], "who saw what was lost is told everything anew"


def _rows(body: bytes) -> bytes:
    return body[body.index(b'"rows"') :]


async def test_what_opens_a_door_is_not_in_a_backup(
    stage: Stage, settings: Settings, settings_elsewhere: Settings, keys: tuple[Path, str], tmp_path: Path
) -> None:
    database = stage.resources.database
    await run(settings, "account", "add", "an", "--name", "An", "--password-from", _password(tmp_path))
    account = await database.fetchval("SELECT id FROM accounts")
    await sessions.begin(database, account, DURING, "::1", "")

    file = await back_up(settings, tmp_path, keys[1])
    # An empty schema of another level is no obstacle.
    await asyncio.to_thread(upgrade, settings_elsewhere.database_url.get_secret_value(), "0012_withdrawals")

    done = await run(settings_elsewhere, "restore", file, "--identity", keys[0])

    assert done.exit_code == 0, done.output
    async with open_resources(settings_elsewhere) as there:
        assert await there.database.fetchval("SELECT count(*) FROM accounts") == 1
        assert await there.database.fetchval("SELECT count(*) FROM sessions") == 0
        assert (await run(settings_elsewhere, "log", "check")).exit_code == 0
        assert (
            await there.database.fetchval("SELECT action FROM audit_log ORDER BY number DESC") == "platform.restore"
        )
        await there.database.execute("INSERT INTO accounts (login, name, role) VALUES ('b', 'B', 'administrator')")


async def test_a_result_that_was_signed_is_packed_elsewhere_and_an_outsider_comes_to_it(
    stage: Stage, settings: Settings, settings_elsewhere: Settings, keys: tuple[Path, str], tmp_path: Path
) -> None:
    ending = await build_ending(stage)
    await ending.lead_to_version(wrong=1, packed=False)
    [signed] = await ending.versions()
    file = await back_up(settings, tmp_path, keys[1])

    done = await run(settings_elsewhere, "restore", file, "--identity", keys[0])

    assert done.exit_code == 0, done.output
    async with stage_over(settings_elsewhere) as again:
        there = replace(ending, stage=again)
        await there.work()
        unpacked = tmp_path / "unpacked"
        with zipfile.ZipFile(await there.pack(tmp_path)) as pack:
            pack.extractall(unpacked)
        code, said = verify(unpacked, "--head", signed.draft.head.hex()[:32])
        assert code == 0, said
        assert await again.differences() == []


def _password(folder: Path) -> Path:
    file = folder / "password"
    file.write_text("bốn mươi tám con vịt\n")
    return file


async def test_what_is_damaged_foreign_or_newer_leaves_the_database_empty(
    stage: Stage, settings: Settings, settings_elsewhere: Settings, keys: tuple[Path, str], tmp_path: Path
) -> None:
    await _fill(stage)
    whole = (await back_up(settings, tmp_path, keys[1])).read_bytes()
    other = (await run(settings, "backup", "keygen", "--to", tmp_path / "other")).stdout
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    other_secret = settings_elsewhere.model_copy(update={"secret_key": SecretStr("x" * 40)})
    cases = [
        (whole[: middle // 65536 * 65536], "keys", settings_elsewhere, "damaged or cut off"),
        (flipped, "keys", settings_elsewhere, "damaged or cut off"),
        (whole + b"x", "keys", settings_elsewhere, "damaged or cut off"),
        (b"PK\x03\x04" + whole, "keys", settings_elsewhere, "it is no backup"),
        (whole, "other", settings_elsewhere, "encrypted to another public key"),
        (whole, "keys", other_secret, "another SECRET_KEY"),
    ]

    for body, key, where, told in cases:
        (tmp_path / "file").write_bytes(body)
        done = await run(where, "restore", tmp_path / "file", "--identity", tmp_path / key)
        assert (done.exit_code, told in done.output) == (1, True), f"{told}: {done.output}"
    async with open_resources(settings_elsewhere) as there:
        assert await there.database.fetchval("SELECT count(*) FROM facts") == 0
    (tmp_path / "file").write_bytes(whole)
    assert (await run(settings_elsewhere, "restore", tmp_path / "file", "--identity", keys[0])).exit_code == 0
    again = await run(settings_elsewhere, "restore", tmp_path / "file", "--identity", keys[0])
    assert "the database is not empty" in again.output
    assert other.startswith("age1")


async def _fill(stage: Stage) -> None:
    """More than one part of the encryption, and nothing that can be compressed."""
    database = stage.resources.database
    await database.execute("INSERT INTO accounts (login, name, role) VALUES ('an', 'An', 'administrator')")
    account = await database.fetchval("SELECT id FROM accounts")
    content = secrets.token_bytes(1 << 18)
    await uploads.add(database, "headcounts", "x.csv", content, account, DURING, DURING + timedelta(days=1))


async def test_a_schema_that_is_not_known_and_a_forged_seal_are_refused(
    stage: Stage, settings: Settings, settings_elsewhere: Settings, keys: tuple[Path, str], tmp_path: Path
) -> None:
    database = stage.resources.database
    stands = await level(database)
    await database.execute("UPDATE alembic_version SET version_num = '9999_later'")
    newer = await back_up(settings, tmp_path, keys[1])
    await database.execute("UPDATE alembic_version SET version_num = $1", stands)
    forged = tmp_path / "forged"
    forger = settings.model_copy(update={"secret_key": SecretStr("f" * 40)})
    (await back_up(forger, tmp_path, keys[1])).rename(forged)

    done = await run(settings_elsewhere, "restore", newer, "--identity", keys[0])
    checked = await run(settings, "backup", "check", forged, "--identity", keys[0])

    assert (done.exit_code, checked.exit_code) == (1, 1)
    assert "made by newer software" in done.output
    assert "its seal was not made with this SECRET_KEY" in checked.output


async def test_a_killed_backup_leaves_nothing_that_looks_whole(
    stage: Stage, settings: Settings, keys: tuple[Path, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    words = ["backup", "make", "--to", str(folder), "--recipient", keys[1]]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{AT_LAST}server({words!r})", cwd=REPOSITORY, env=environment_of(settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    assert await asyncio.wait_for(process.stdout.readline(), 20) == b"all but the manifest\n"
    at_once = await run(settings, *words)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()

    assert "another backup is being written here" in at_once.output
    assert list(folder.glob(make_backup.NAMES)) == []
    first = await back_up(settings, folder, keys[1])
    second = await back_up(settings, folder, keys[1], "--keep", "1")
    assert first != second
    assert list(folder.iterdir()) == [second], "what was left behind and what is too old is gone"
    noted = await restores.last_made(stage.resources.database)
    assert noted
    assert second.name.endswith(f"-{noted.backup[:8]}.age")
    assert noted.bytes == second.stat().st_size


async def test_a_full_disk_is_told_before_it_begins(
    stage: Stage, settings: Settings, keys: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_backup, "SPARE_BYTES", 1 << 60)

    done = await run(settings, "backup", "make", "--to", tmp_path, "--recipient", keys[1])
    secret = await run(settings, "backup", "make", "--to", tmp_path, "--recipient", keys[0].read_text().split()[-1])

    assert done.exit_code == 1
    assert "MiB are free; make room" in done.output
    assert list(tmp_path.glob(make_backup.NAMES)) == []
    assert "a secret key; it must not be on this machine is no public key" in secret.output
    assert "AGE-SECRET" not in secret.output


async def test_nothing_is_folded_after_a_restore_that_was_cut_off(settings: Settings) -> None:
    async with stage_over(settings) as cut:
        await cut.enrol(1)
        await cut.accept(skill())
        await cut.move()
        await restores.begin(cut.resources.database, "cut", DURING)
    with pytest.raises(pipeline.Unfit, match="restore --here"):
        await pipeline.run(settings, asyncio.Event())

    done = await run(settings, "restore", "--here")

    assert done.exit_code == 0, done.output
    async with stage_over(settings) as again:
        assert not await restores.unfinished(again.resources.database)
        assert (await again.view()).generation == (await again.known()).generation > 1
        assert (await again.points(), await again.differences()) == (10, [])
