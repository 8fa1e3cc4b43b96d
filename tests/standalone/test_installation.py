"""The data folder: ours alone, one supervisor at a time, and its secret is kept."""

import os
from pathlib import Path

import pytest

from server.standalone.installation import hold, open_installation
from server.standalone.refusals import CannotStart


def test_a_new_folder_is_closed_to_everybody_else(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "a" / "var")

    assert installation.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)

    open_installation(folder)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.odt").touch()

    with pytest.raises(CannotStart, match=r"holds other things \('letter.odt', …\); choose an empty folder"):
        open_installation(tmp_path)


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotStart, match="cannot be used for data"):
        open_installation(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_another_users_folder_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 1234, 1234)

    with pytest.raises(CannotStart, match="belongs to user 1234 and you are user 0: start it as its owner"):
        open_installation(tmp_path)


def test_a_second_supervisor_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")

    refused = pytest.raises(CannotStart, match=f"in use.*process {os.getpid()};")
    with hold(installation), refused, hold(open_installation(tmp_path / "var")):
        pass


def test_a_folder_can_be_held_again_when_it_was_let_go(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    with hold(installation):
        pass

    with hold(open_installation(tmp_path / "var")):
        assert (installation.folder / "lock").read_text() == f"{os.getpid()}\n"


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")

    first = installation.write_env(PORT="8080")["SECRET_KEY"]
    second = installation.write_env(PORT="8081")["SECRET_KEY"]

    assert len(first) >= 32
    assert second == first
    assert installation.setting("PORT") == "8081"


def test_secrets_of_two_installations_differ(tmp_path: Path) -> None:
    secrets = {open_installation(tmp_path / name).write_env()["SECRET_KEY"] for name in ("a", "b")}

    assert len(secrets) == 2


def test_what_the_operator_wrote_is_kept(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    installation.env.write_text("# Mine.\nLOG_LEVEL=DEBUG\nexport PORT=1\n")

    installation.write_env(PORT="8080")

    lines = installation.env.read_text().splitlines()
    assert lines[:3] == ["# Mine.", "LOG_LEVEL=DEBUG", "PORT=8080"]
    assert installation.env.stat().st_mode & 0o777 == 0o600


def test_demonstration_data_is_never_mixed_with_real_data(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    installation.write_env(PORT="8080")

    with pytest.raises(CannotStart, match="holds real data, which --demo would mix"):
        installation.begin_demo()


def test_a_demonstration_is_remembered_and_may_go_on(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "var")
    assert not installation.is_demo

    installation.begin_demo()
    installation.write_env(PORT="8080")
    installation.begin_demo()

    assert installation.is_demo
