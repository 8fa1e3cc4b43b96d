"""A script and boards that tests of ceremonies begin with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.rules.board import Counts, Row
from server.rules.ceremony_script import Part, Script
from server.rules.ranking import rank


def both(vi: str, en: str) -> dict[str, str]:
    """A sentence in both languages."""
    return {"vi": vi, "en": en}


def part(division: str = "all", places: int | None = None) -> Part:
    """A group that is told."""
    words = both("Bây giờ là {division}: {n} nơi.", "Now {division}: {n} places.")
    return Part(division=division, name=both(f"nhóm {division}", f"group {division}"), words=words, places=places)


SCRIPT = Script(
    parts=(part(),),
    group=4,
    single_from=5,
    pace_seconds=8,
    opening=both("Xin chào, {n} nơi.", "Welcome, {n} places."),
    single=both("Hạng {rank}{chance} thuộc về {name}", "Place {rank}{chance} goes to {name}"),
    ending=both("Chúc mừng!", "Congratulations!"),
    sayings={
        "group": both("Từ hạng {to} đến hạng {from}", "Places {to} to {from}"),
        "without": both("{n} nơi chưa có điểm", "{n} have no points yet"),
        "tied": both("Cùng hạng {rank}: {n} nơi", "Place {rank} is shared by {n}"),
        "winners": both("Ba hạng đầu của {division}", "The first three of {division}"),
        "chance": both(", trong nhóm {from}–{to},", ", within {from}–{to},"),
        "rehearsal": both("Diễn tập. {words}", "Rehearsal. {words}"),
        "phường": both("Phường {name}", "{name} ward"),
        "xã": both("Xã {name}", "{name} commune"),
    },
)


def script(**changed: Any) -> Script:
    """The example script, changed."""
    return replace(SCRIPT, **changed)


def rows(points: Sequence[int], adults: int = 1_000) -> list[Row]:
    """A board of wards '00000', '00001', … with these points."""
    return rank(
        [
            Counts(code=f"{at:05}", name=f"Nơi {at}", points=each, adults=adults, squares=each * 40)
            for at, each in enumerate(points)
        ]
    )


KINDS = {f"{at:05}": "phường" if at % 2 else "xã" for at in range(200)}
