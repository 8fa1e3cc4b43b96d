"""PostgreSQL started from its wheel: it answers, keeps what was committed, and leaves nothing behind."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from server.standalone.engines import NOBODY
from server.standalone.postgres import PostgresServer, start_postgres
from server.standalone.processes import living_in
from server.standalone.refusals import CannotStart

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its rights away")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder under a parent that nobody else may enter, with a path too long for a socket and not plain."""
    parent = Path(tempfile.mkdtemp(prefix="thidua-so-test-"))
    place = parent / "Dữ liệu thi đua" / ("x" * 90)
    place.mkdir(parents=True)
    yield place / "postgres"
    shutil.rmtree(parent)


@pytest.fixture
def server(folder: Path) -> Iterator[PostgresServer]:
    running = start_postgres(folder)
    yield running
    running.stop()


async def test_it_answers_at_its_url(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.url)
    version = connection.get_server_version()
    await connection.close()

    assert version.major == 18


def test_what_is_committed_is_on_disk_and_no_transaction_stays_open(server: PostgresServer) -> None:
    names = ("synchronous_commit", "fsync", "idle_in_transaction_session_timeout", "transaction_timeout")

    assert [server.psql(f"SHOW {name}").strip() for name in names] == ["on", "on", "15s", "5min"]


def test_it_listens_on_its_socket_alone(server: PostgresServer) -> None:
    assert server.psql("SHOW listen_addresses").strip() == ""
    assert (server.folder / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0
    assert server.folder.stat().st_mode & 0o077 == 0


@as_root
def test_root_gives_its_rights_away(server: PostgresServer) -> None:
    assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY
    assert server.folder.parent.parent.parent.stat().st_mode & 0o077 == 0, "nobody can walk down to the folder"


def test_a_committed_row_survives_a_kill(folder: Path) -> None:
    first = start_postgres(folder)
    first.psql("CREATE TABLE kept (word text)")
    first.psql("INSERT INTO kept VALUES ('committed')")
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    second = start_postgres(folder)
    kept = second.psql("SELECT word FROM kept").strip()
    second.stop()

    assert kept == "committed"
    assert second.url == first.url


def test_a_stale_pid_file_that_names_a_living_process_is_survived(folder: Path) -> None:
    running = start_postgres(folder)
    stale = (folder / "postmaster.pid").read_text()
    running.stop()
    pid_file = folder / "postmaster.pid"
    pid_file.write_text(stale.replace(str(running.pid), str(os.getppid()), 1))
    if os.geteuid() == 0:
        os.chown(pid_file, NOBODY, NOBODY)

    again = start_postgres(folder)
    answer = again.psql("SELECT 1").strip()
    again.stop()

    assert answer == "1"


def test_one_that_still_runs_is_ended_first(folder: Path) -> None:
    first = start_postgres(folder)

    second = start_postgres(folder)
    second.stop()

    assert first.process.wait(1) == 0, "closed in order"


def test_stopping_leaves_no_process_in_the_folder(folder: Path) -> None:
    start_postgres(folder).stop()

    assert living_in(folder, ("postgres",)) == []


def test_half_a_folder_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")

    server = start_postgres(tmp_path / "postgres", durable=False)
    server.stop()

    assert not unfinished.exists()


def test_a_folder_it_cannot_use_is_named_with_its_last_words(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir(mode=0o700)
    (folder / "PG_VERSION").write_text("9.6\n")
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)

    with pytest.raises(CannotStart, match=r"PostgreSQL does not start on .*postgres\.\s(?s:.*)could not access"):
        start_postgres(folder)
