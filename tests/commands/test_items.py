"""The checker says every fault with file, line, item and remedy; importing takes all files or none."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from server.__main__ import server
from server.reference import LEARNING
from tests.learning import DOCUMENT
from tests.processes import environment_of


def run(*arguments: str) -> Result:
    return CliRunner().invoke(server, ["items", *arguments], prog_name="python -m server")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "anti-scam.toml"
    path.write_text(DOCUMENT.replace("version = 1", "version = 900"), encoding="utf-8")
    return path


def test_what_is_shipped_is_whole() -> None:
    result = run("check")

    assert result.exit_code == 0, result.output
    assert f"whole: {len(list(LEARNING.glob('*.toml')))} files" in result.output


def test_each_fault_is_told_in_english_with_where_it_is(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('scene = "message"', 'scene = "sms"'), encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index('scene = "sms"') + 1

    result = run("check", str(file))

    assert result.exit_code == 1
    assert f"anti-scam.toml:{line}, item screen-1.screen.scene: 'sms' Only: message, call, shop" in result.output
    assert "NOT WHOLE: 2 faults" in result.output


def test_a_skill_has_one_file(file: Path) -> None:
    other = file.with_name("other.toml")
    other.write_bytes(file.read_bytes())

    assert "stands in an earlier file" in run("check", str(file), str(other)).output


def test_what_is_no_text_at_all_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'skill = "\xff"')

    result = run("check", str(path))

    assert result.exit_code == 1
    assert "a.toml: " in result.output
    assert "UTF-8" in result.output


def test_importing_puts_a_newer_version_into_force_once(settings: Settings, file: Path) -> None:
    def imported(*words: str) -> Result:
        return CliRunner(env=environment_of(settings)).invoke(server, ["items", "import", str(file), *words])

    first, again = imported("--reason", "Quyết định 757/QĐ-BKHCN"), imported("--reason", "Quyết định 757/QĐ-BKHCN")

    assert (first.exit_code, first.output) == (0, "anti-scam: version 900, 12 items\n")
    assert "version = 900, and 900 is in force" in again.output
    assert "10" in imported("--reason", "no").output


def test_nothing_is_imported_of_files_with_faults(settings: Settings, file: Path) -> None:
    other = file.with_name("connect.toml")
    other.write_text("skill = 3", encoding="utf-8")
    command = ["items", "import", str(file), str(other), "--reason", "Quyết định 757/QĐ-BKHCN"]

    result = CliRunner(env=environment_of(settings)).invoke(server, command)

    assert result.exit_code == 1
    assert "nothing was imported" in result.output
