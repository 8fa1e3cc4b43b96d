"""The guide's example of a learning file is read by the reader of learning files."""

import re
from pathlib import Path

from server.rules.learning_file import read_learning

GUIDE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")


def test_the_pieces_of_the_guide_are_a_whole_file() -> None:
    head, cell, item = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    cells = [cell.replace('"spot"', f'"{key}"') for key in ("spot", "act", "tell")]
    items = [
        item.replace('cell = "spot"', f'cell = "{key}"').replace('"parcel-sms"', f'"{key}-{number}"')
        for key in ("spot", "act", "tell")
        for number in (1, 2)
    ]

    read = read_learning("\n".join([head, *cells, *items]), ("anti-scam",))

    assert read.faults == []
    assert read.learning
    assert (read.learning.version, len(read.learning.items)) == (2, 6)
