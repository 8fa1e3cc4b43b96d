"""docs/scaling.md says what the measured costs come to."""

import re
from pathlib import Path

import pytest

from tests.bench.scaling import needs

SCALING = (Path(__file__).parents[1] / "docs" / "scaling.md").read_text()


@pytest.mark.parametrize("adults", [70_000, 6_500_000, 60_000_000])
def test_the_table_is_what_the_measured_costs_come_to(adults: int) -> None:
    found = re.search(rf"^\| [^|]+ \| {adults:,} \|(.+)\|$", SCALING, re.MULTILINE)
    assert found

    needed = needs(adults)
    assert [cell.strip() for cell in found[1].split("|")] == [
        f"{needed.facts / 1e6:.2f} M",
        f"{needed.events:.1f}",
        f"{needed.event_cores:.4f}",
        f"{needed.sockets:,}",
        f"{needed.push_cores:.2f}",
        str(needed.servers),
    ]
