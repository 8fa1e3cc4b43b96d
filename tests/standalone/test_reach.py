"""A socket can be reached whatever its folder is called, and nobody can stand in its way."""

import os
from pathlib import Path

import pytest

from server.standalone.reach import leave, reach
from server.standalone.refusals import CannotStart


def test_a_short_plain_folder_is_its_own_name(tmp_path: Path) -> None:
    assert reach(tmp_path, "s") == tmp_path


def test_a_long_folder_gets_a_short_name_that_leads_to_it(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    folder.mkdir()

    name = reach(folder, "redis.sock")

    assert len(os.fsencode(name / "redis.sock")) <= 107
    assert name.resolve() == folder
    leave(name)


def test_letters_that_a_url_would_change_get_a_plain_name(tmp_path: Path) -> None:
    folder = tmp_path / "Dữ liệu #1%20?x"
    folder.mkdir()

    name = reach(folder, "redis.sock")

    assert str(name).replace("/", "").replace("-", "").isalnum()
    assert name.resolve() == folder
    leave(name)


def test_the_same_folder_always_gets_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "thư mục"
    folder.mkdir()

    first, second = reach(folder, "s"), reach(folder, "s")

    assert first == second
    leave(first)
    assert not os.path.lexists(first)


def test_a_name_that_leads_elsewhere_is_put_right(tmp_path: Path) -> None:
    folder = tmp_path / "thư mục"
    folder.mkdir()
    name = reach(folder, "s")
    name.unlink()
    name.symlink_to(tmp_path)

    assert reach(folder, "s").resolve() == folder
    leave(name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's link")
def test_a_name_that_another_user_took_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "thư mục"
    folder.mkdir()
    name = reach(folder, "s")
    os.chown(name, 65534, 65534, follow_symlinks=False)

    with pytest.raises(CannotStart, match=f"{name} belongs to user 65534; remove it"):
        reach(folder, "s")
    leave(name)
