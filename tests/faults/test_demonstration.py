"""`python -m server.standalone --demo` as a visitor meets it: alive, with a portal that outlives the server."""

import json
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from tests.demo.contest import SLUG
from tests.standalone.running import Running, eventually, gone

pytestmark = pytest.mark.faults

SECONDS_AWAY = 2.0


def position(running: Running) -> int:
    """Where the board of the demonstration stands; 0 while nobody answers."""
    try:
        with urlopen(f"http://127.0.0.1:{running.port}/api/v1/contests/{SLUG}/1/wards", timeout=5) as answer:
            return int(json.load(answer)["position"])
    except (URLError, OSError):
        return 0


def test_a_demonstration_comes_up_alive_and_its_portal_outlives_the_server(tmp_path: Path) -> None:
    with Running(tmp_path / "var", "--port", "0", "--demo") as running:
        running.ready()
        first = position(running)
        assert first > 10_000
        assert eventually(lambda: position(running) > first), "the board lives"

        server = running.child("server", "serve")
        portal = running.child("tests.demo.partner")
        server.kill()
        time.sleep(SECONDS_AWAY)
        assert eventually(running.healthy)
        second = position(running)
        assert eventually(lambda: position(running) > second), "the portal reports again"
        assert portal.is_running(), "by itself"

        portal.terminate()
        assert gone([portal], 5), "it ends when it is asked to"
        assert eventually(lambda: portal_of(running) != portal), "and is started again"
        log = (running.folder / "logs" / "partner.log").read_text()
        everything = running.below()
        running.stop()

    assert "the platform is away; waiting" in log
    assert "Traceback" not in log
    assert len(log.splitlines()) < 20, "it says little"
    assert gone(everything)


def portal_of(running: Running) -> psutil.Process | None:
    try:
        return running.child("tests.demo.partner")
    except AssertionError:
        return None
