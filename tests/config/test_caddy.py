"""What stands in front of the servers in production."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "config" / "Caddyfile").read_text()
YEAR_SECONDS = 365 * 86_400


def test_browsers_are_held_to_tls() -> None:
    [seconds] = re.findall(r'^\theader Strict-Transport-Security "max-age=(\d+)"$', TEXT, re.MULTILINE)

    assert int(seconds) >= YEAR_SECONDS


def test_who_sends_a_head_slowly_or_without_end_is_let_go() -> None:
    assert re.search(r"^\t\ttimeouts \{\n\t\t\tread_header 10s\n", TEXT, re.MULTILINE)
    assert "max_header_size 32KB" in TEXT


def test_figures_and_states_are_for_those_inside() -> None:
    assert "@inside path /metrics /readyz\n\trespond @inside 404" in TEXT
