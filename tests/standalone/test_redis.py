"""Redis started from its wheel: it answers, keeps what it was told, and leaves nothing behind."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from server.standalone.processes import living_in
from server.standalone.redis import RedisServer, start_redis
from server.standalone.refusals import CannotStart


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    running = start_redis(tmp_path / "Rê-đít" / "redis")
    yield running
    running.stop()


def test_it_answers_at_its_url(server: RedisServer) -> None:
    with Redis.from_url(server.url) as client:
        assert client.ping()


def test_it_never_drops_what_it_was_told(server: RedisServer) -> None:
    with Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_only_we_can_reach_it(server: RedisServer) -> None:
    assert (server.folder / "redis.sock").stat().st_mode & 0o077 == 0
    assert server.folder.stat().st_mode & 0o077 == 0


def test_a_stop_keeps_the_last_word_and_the_socket_keeps_its_name(tmp_path: Path) -> None:
    first = start_redis(tmp_path / "redis")
    with Redis.from_url(first.url) as client:
        client.set("word", "kept")
    first.stop()

    second = start_redis(tmp_path / "redis")
    with Redis.from_url(second.url) as client:
        word = client.get("word")
    second.stop()

    assert (word, second.url) == (b"kept", first.url)


def test_a_socket_left_by_a_kill_is_survived(tmp_path: Path) -> None:
    first = start_redis(tmp_path / "redis")
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    assert (tmp_path / "redis" / "redis.sock").exists()

    second = start_redis(tmp_path / "redis")
    second.stop()

    assert living_in(tmp_path / "redis", ("redis-server", "valkey-server")) == []


def test_one_that_still_runs_is_ended_first(tmp_path: Path) -> None:
    first = start_redis(tmp_path / "redis")

    second = start_redis(tmp_path / "redis")
    second.stop()

    assert first.process.wait(1) == 0, "closed in order"


def test_a_file_it_cannot_read_is_named_with_its_last_words(tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    folder.mkdir()
    (folder / "appendonly.aof").write_text("this is no such file\n")

    with pytest.raises(CannotStart, match=r"Redis does not start on .*redis(?s:.*)Bad file format"):
        start_redis(folder)
