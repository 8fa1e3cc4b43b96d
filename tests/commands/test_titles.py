"""The checker of titles says every fault with file, line and remedy."""

from pathlib import Path

from click.testing import CliRunner, Result

from server.__main__ import server
from server.reference import TITLES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(server, ["titles", *arguments], prog_name="python -m server")


def test_what_is_shipped_is_whole() -> None:
    result = run("check")

    assert (result.exit_code, result.output) == (0, "whole: 12 levels\n")


def test_each_fault_is_told_in_english_with_its_line(tmp_path: Path) -> None:
    file, shipped = tmp_path / "titles.toml", TITLES.read_text(encoding="utf-8")
    file.write_text(shipped.replace("used = 4", "used = 1"), encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index("used = 1") + 1

    result = run("check", str(file))

    assert result.exit_code == 1
    assert f"titles.toml:{line}" in result.output and "asks for 1, the one before for 2" in result.output
