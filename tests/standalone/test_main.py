"""What the command refuses before it starts anything, and what it warns of."""

import socket
from pathlib import Path

import pytest

from server.standalone.installation import open_installation
from tests.standalone.running import Running


def told(folder: Path, *words: str, **environment: str) -> str:
    """What a supervisor says that is to refuse its start."""
    with Running(folder, *words, environment=environment) as supervisor:
        code = supervisor.process.wait(30)
    assert (code, (folder / "postgres").exists()) == (1, False)
    return supervisor.words


def test_wrong_settings_are_named_with_what_they_may_be(tmp_path: Path) -> None:
    words = told(tmp_path / "var", TICK_MS="7", DOORS="windows")

    assert "tick_ms: Input should be greater than or equal to 20" in words
    assert "DOORS names 'windows'" in words
    assert "Traceback" not in words


def test_wrong_settings_in_the_folder_are_named_too(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    (installation.folder / "lock").touch()
    installation.env.write_text("LOG_LEVEL=LOUD\n")

    words = told(installation.folder)

    assert f"the settings in {installation.env} or in the environment are wrong: log_level" in words


def test_a_demonstration_is_refused_where_real_data_is(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    (installation.folder / "lock").touch()
    installation.write_env(PORT="8080")

    words = told(installation.folder, "--demo")

    assert f"Error: {installation.folder} holds real data, which --demo would mix with invented residents" in words


def test_a_start_on_demonstration_data_without_demo_warns(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    (installation.folder / "lock").touch()
    installation.begin_demo()

    with socket.create_server(("127.0.0.1", 0)) as other:
        words = told(installation.folder, "--port", str(other.getsockname()[1]))

    assert f"warning: {installation.folder} holds demonstration data; start it with --demo" in words


@pytest.mark.parametrize("port", ["-1", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with Running(tmp_path / "var", "--port", port) as supervisor:
        code = supervisor.process.wait(30)

    assert code == 2
    assert "Invalid value for '--port': " in supervisor.words
    assert not (tmp_path / "var").exists()
