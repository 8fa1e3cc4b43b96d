"""The checker of badges says every fault with file, line and remedy."""

from pathlib import Path

from click.testing import CliRunner, Result

from server.__main__ import server
from server.reference import BADGES, read_badges


def run(*arguments: str) -> Result:
    return CliRunner().invoke(server, ["badges", *arguments], prog_name="python -m server")


def test_what_is_shipped_is_whole() -> None:
    result = run("check")

    assert result.exit_code == 0, result.output
    assert f"whole: {len(read_badges().badges)} badges" in result.output


def test_each_fault_is_told_in_english_with_its_line(tmp_path: Path) -> None:
    file, shipped = tmp_path / "badges.toml", BADGES.read_text(encoding="utf-8")
    file.write_text(shipped.replace('of = ["skill/shop-safe"]', 'of = ["skill/shop"]'), encoding="utf-8")
    line = (
        file.read_text(encoding="utf-8")
        .splitlines()
        .index('need = [{ count = "activities", least = 1, of = ["skill/shop"] }]')
    )

    result = run("check", str(file))

    assert result.exit_code == 1
    assert f"badges.toml:{line + 1}, badge safe-market.need 1.of: 'skill/shop' The catalogue has no" in result.output
