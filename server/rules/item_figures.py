"""What answers say of items: how hard each is, whether it tells who knows from who does not, and from when on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from server.rules.learning import Learning

ATTEMPTS_MIN = 30
"""Below this chance moves a difficulty by a fifth and more, so no item is judged."""
PERSONS_MIN = 10
"""Below this a gain or a retention is not told: it would be about persons."""
TOO_EASY, TOO_HARD = 950, 200
TELLS_LITTLE = 100
"""A correlation under 0.10 between an item and the rest of its form."""
BAND = 200
"""Items of one cell that are further apart make forms that are not equally hard."""

Remark = Literal["too_easy", "too_hard", "tells_little", "apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigure:
    """One item: shown how often, its mean mark, and how its marks go with the rest of the form, in thousandths."""

    item: str
    shown: int
    difficulty: int
    discrimination: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillFigure:
    """One skill: attempts; matched first tries and first forms after them; re-tests, and how many were passed.

    Scores are means in thousandths, None where nobody did both.
    """

    skill: str
    attempts: int = 0
    matched: int = 0
    before: int | None = None
    after: int | None = None
    retested: int = 0
    kept: int = 0

    @property
    def gain(self) -> int | None:
        """How much more was right after the lesson than before; None while too few did both."""
        if self.matched < PERSONS_MIN or self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def retention(self) -> int | None:
        """How many in a thousand still passed after two to three months; None while too few were re-tested."""
        return self.kept * 1_000 // self.retested if self.retested >= PERSONS_MIN else None


def remarks(learning: Learning, figures: Mapping[str, ItemFigure]) -> Iterator[tuple[str, Remark]]:
    """What to look at again, by the key of the item. Items that were shown too rarely are not judged."""
    judged = {key: figure for key, figure in figures.items() if figure.shown >= ATTEMPTS_MIN}
    for item in learning.items:
        figure = judged.get(item.key)
        if not figure:
            continue
        if figure.difficulty > TOO_EASY:
            yield item.key, "too_easy"
        if figure.difficulty < TOO_HARD:
            yield item.key, "too_hard"
        if figure.discrimination is not None and figure.discrimination < TELLS_LITTLE:
            yield item.key, "tells_little"
        beside = [judged[other.key].difficulty for other in learning.items
                  if other.cell == item.cell and other.key in judged]  # fmt: skip
        if max(abs(figure.difficulty - each) for each in beside) > BAND:
            yield item.key, "apart"
