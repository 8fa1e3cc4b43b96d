"""One command starts everything, keeps it running, and leaves nothing behind however it ends."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.standalone.running import Running, eventually, gone

pytestmark = pytest.mark.faults

STARTED = ["postgres", "redis", "chores", "pipeline", "server"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that several tests start one after the other: the first start makes it."""
    return tmp_path_factory.mktemp("standalone") / "var"


@pytest.fixture(scope="module")
def killed(folder: Path) -> list[psutil.Process]:
    """What ran under a supervisor that was ready when it was killed."""
    with Running(folder) as supervisor:
        supervisor.ready()
        below = supervisor.below()
        supervisor.process.kill()
        supervisor.process.wait()
        return below


@pytest.fixture(scope="module")
def running(folder: Path, killed: list[psutil.Process]) -> Iterator[Running]:
    """A supervisor on the same folder, started at once by somebody whose environment speaks of another database."""
    assert killed
    with Running(folder, environment={"DATABASE_URL": "postgresql://somebody@127.0.0.1:1/production"}) as supervisor:
        supervisor.ready()
        yield supervisor


def test_a_kill_leaves_nothing_running(killed: list[psutil.Process]) -> None:
    assert len(killed) > len(STARTED)
    assert gone(killed)


def test_after_a_kill_it_starts_again_says_where_and_answers_there(running: Running) -> None:
    assert running.line == f"ready http://127.0.0.1:{running.port}"
    assert running.healthy()


def test_a_database_of_the_environment_is_not_touched(running: Running) -> None:
    assert "production" not in (running.folder / "env").read_text()


def test_a_second_one_on_the_same_folder_is_refused(running: Running, folder: Path) -> None:
    second = Running(folder, "--port", "0")

    with second:
        assert second.process.wait(20) == 1
        assert f"a supervisor runs on it already, process {running.process.pid};" in second.words


def test_a_taken_port_is_refused_before_anything_starts(running: Running, tmp_path: Path) -> None:
    with Running(tmp_path / "var", "--port", str(running.port)) as second:
        assert second.process.wait(20) == 1
        assert f"port {running.port} of 127.0.0.1 is taken" in second.words
        assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_an_engine_that_is_killed_comes_back_with_its_socket(running: Running, name: str) -> None:
    program = {"postgres": "postgres", "redis": "redis-server"}[name]
    old = running.child(program)
    others = {running.child(word).pid for word in ("serve", "pipeline")}

    old.kill()

    assert eventually(lambda: f"{name} started again" in running.words)
    assert eventually(running.healthy), running.words
    assert {running.child(word).pid for word in ("serve", "pipeline")} == others, "they reconnect by themselves"


@pytest.mark.parametrize("name", ["serve", "pipeline", "chores"])
def test_a_process_that_is_killed_comes_back(running: Running, name: str) -> None:
    old = running.child(name)

    old.kill()

    assert eventually(lambda: _another(running, name, old))
    assert eventually(running.healthy)


def test_nobody_else_may_look_into_the_folder(running: Running) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in (running.folder, running.folder / "env")}

    assert modes == {"var": 0o700, "env": 0o600}


def test_it_listens_on_one_port_of_the_loopback_alone(running: Running) -> None:
    listening = [
        (address.laddr.ip, address.laddr.port)
        for process in running.below()
        for address in process.net_connections("inet")
        if address.status == psutil.CONN_LISTEN
    ]

    assert set(listening) == {("127.0.0.1", running.port)}


def test_ctrl_c_stops_it_while_it_is_starting(tmp_path: Path) -> None:
    with Running(tmp_path / "var") as supervisor:
        assert eventually(lambda: "migrations" in supervisor.words)
        below = supervisor.below()

        code = supervisor.stop(signal.SIGINT)

        assert code == 0
        assert gone(below, 1)


def test_it_stops_in_order(running: Running) -> None:
    """The last test of the module: nothing runs after it."""
    below = running.below()
    before = running.words

    code = running.stop(signal.SIGTERM)

    told = running.words.removeprefix(before).splitlines()
    assert code == 0
    assert told == [
        "stopping (ask once more to hurry) …",
        *(f"{name}: stopped" for name in reversed(STARTED)),
        "stopped",
    ]
    assert gone(below, 1)


def _another(running: Running, name: str, old: psutil.Process) -> bool:
    try:
        return running.child(name).pid != old.pid
    except AssertionError:
        return False


def test_the_stores_alone_run_for_who_restores(tmp_path: Path) -> None:
    with Running(tmp_path / "var", "--stores-only", "--port", "0") as supervisor:
        supervisor.ready()

        assert supervisor.line == "ready: PostgreSQL and Redis alone"
        assert not supervisor.healthy()
        assert {child.name() for child in supervisor.below() if child.name().startswith("python")} == set()
        assert supervisor.stop() == 0
