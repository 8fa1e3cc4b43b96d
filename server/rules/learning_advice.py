"""What would make the items of a skill better, though they can be used as they are."""

from collections.abc import Iterator

from server.rules.learning import Item, Learning
from server.rules.refusals import Told
from server.rules.toml_table import LANGUAGES

KINDS_MIN = 4
SCREENS_IN_TEN = 3
LONGER_PERCENT = 140
"""A right answer that is longer than each wrong one by more than this shows itself."""
LONGEST_IN_TEN = 6


def advice(learning: Learning) -> Iterator[Told]:
    """What to look at again; `where` names the item."""
    kinds = {item.kind for item in learning.items}
    if len(kinds) < KINDS_MIN:
        yield Told("Có {n} dạng câu, nên có ít nhất {least}.", where="item", n=len(kinds), least=KINDS_MIN)
    screens, every = sum(item.kind == "screen" for item in learning.items), len(learning.items)
    if screens * 10 < SCREENS_IN_TEN * every:
        yield Told(
            "{n} trong {every} câu là màn hình tập, nên có ít nhất {least} trong 10.",
            where="item",
            n=screens,
            every=every,
            least=SCREENS_IN_TEN,
        )
    for item in learning.items:
        if any(_shows_itself(item, language, LONGER_PERCENT) for language in LANGUAGES):
            yield Told("Lựa chọn đúng dài hơn hẳn các lựa chọn khác. Viết dài ngang nhau.", where=f"item {item.key}")
    singles = [item for item in learning.items if item.kind == "one"]
    longest = sum(_shows_itself(item, "vi", 100) for item in singles)
    if len(singles) > 2 and longest * 10 > LONGEST_IN_TEN * len(singles):
        yield Told(
            "Ở {n} trong {every} câu một lựa chọn, câu đúng là câu dài nhất. Viết dài ngang nhau.",
            where="item",
            n=longest,
            every=len(singles),
        )


def _shows_itself(item: Item, language: str, percent: int) -> bool:
    if item.kind != "one":
        return False
    right = next(len(option.text[language]) for option in item.options if option.right)
    return all(right * 100 > len(option.text[language]) * percent for option in item.options if not option.right)
