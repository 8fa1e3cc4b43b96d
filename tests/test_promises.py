"""Each promise, and each threat, is linked to tests that try it, and those tests are there."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
TEXT = (REPOSITORY / "docs/promises.md").read_text()
THREATS = (REPOSITORY / "docs/security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT + THREATS)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_is_said_to_be_tried_is_tried(file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\(", (REPOSITORY / file).read_text(), re.MULTILINE)


def test_every_promise_has_tests() -> None:
    promises = re.split(r"^## \d\. ", TEXT, flags=re.MULTILINE)[1:]

    assert len(promises) == 8
    assert all("::test_" in each for each in promises)


def test_every_threat_has_a_test() -> None:
    rows = [line for line in THREATS.splitlines() if line.startswith("| ") and line.count(" | ") == 2]
    threats = [row for row in rows if not row.startswith(("| threat |", "| --- |", "| key |"))]
    told = [row for row in threats if row not in _of_keys()]

    assert len(told) > 35
    assert [row for row in told if "::test_" not in row] == []


def _of_keys() -> list[str]:
    """The table of keys tells how each is changed, not what is tried."""
    return THREATS.partition("## Keys")[2].splitlines()
