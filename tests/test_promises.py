"""Each promise of the platform is linked to tests that try to break it, and those tests are there."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
TEXT = (REPOSITORY / "docs/promises.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_tries_to_break_a_promise_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\(", (REPOSITORY / file).read_text(), re.MULTILINE)


def test_every_promise_has_tests() -> None:
    promises = re.split(r"^## \d\. ", TEXT, flags=re.MULTILINE)[1:]

    assert len(promises) == 8
    assert all("::test_" in each for each in promises)
