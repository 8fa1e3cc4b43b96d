"""What an answer is worth, from 0 to 1000 thousandths. What blind guessing gives is worth little or nothing.

one, number     all or nothing
several         the share of right options that were chosen, less the share of wrong ones: choosing all is worth 0
order           of all pairs of steps, those in the right order less those in the wrong one: a shuffle is worth 0
match           the right links beyond the first, which one hits by taking the same for all
screen          the mean of its marks (as `several`), its choice and its fields; who writes into a field that must
                stay empty has given away what was to be kept, and gets nothing for the whole screen
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import combinations

from server.rules.assessment import WHOLE
from server.rules.folding import fold
from server.rules.learning import Amount, Item, Option, Pair, Part, Screen

_NUMBER = re.compile(r"[+-]?\d+(?:[.,' ]\d+)*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered, by the keys of the learning file. `unknown`: 'I do not know yet, show me'."""

    unknown: bool = False
    chosen: tuple[str, ...] = ()
    """Options of `one` and `several`, marked parts and the choice of `screen`."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Of `match`: by the key of the left side, the key of the pair whose right side was taken. Of `order`: by step
    its place, from '1'."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """By field of a screen; of `number` under the empty key."""


def mark(item: Item, answer: Answer) -> int:
    """What the answer is worth, in thousandths."""
    if answer.unknown:
        return 0
    match item.kind:
        case "one":
            return WHOLE * (set(answer.chosen) == {option.key for option in item.options if option.right})
        case "several":
            return _told_apart(item.options, answer.chosen)
        case "order":
            return _in_order([option.key for option in item.options], answer.links)
        case "match":
            return _linked(item.pairs, answer.links)
        case "number":
            assert item.amount, "an item of kind number has one"
            return WHOLE * _is_amount(item.amount, answer.typed.get("", ""))
        case "screen":
            assert item.screen, "an item of kind screen has one"
            return _acted(item.screen, answer)


def _told_apart(things: Sequence[Option | Part], chosen: Collection[str]) -> int:
    rights = {thing.key for thing in things if thing.right}
    wrongs = {thing.key for thing in things} - rights
    hits, misses = len(rights.intersection(chosen)), len(wrongs.intersection(chosen))
    return max(0, WHOLE * (hits * len(wrongs) - misses * len(rights)) // (len(rights) * len(wrongs)))


def _in_order(right: Sequence[str], places: Mapping[str, str]) -> int:
    put = [places.get(key, "") for key in right]
    if sorted(put) != [str(number) for number in range(1, len(right) + 1)]:
        return 0
    agree = [first < second for first, second in combinations(put, 2)]
    return max(0, WHOLE * (2 * sum(agree) - len(agree)) // len(agree))


def _linked(pairs: Sequence[Pair], links: Mapping[str, str]) -> int:
    hits = sum(links.get(pair.key) == pair.key for pair in pairs)
    return WHOLE * max(0, hits - 1) // (len(pairs) - 1)


def _acted(screen: Screen, answer: Answer) -> int:
    marks, choices, fields = (screen.of_kind("mark"), screen.of_kind("choice"), screen.of_kind("field"))
    if any(part.empty and _plain(answer.typed.get(part.key, "")) for part in fields):
        return 0
    parts = []
    if marks:
        parts.append(_told_apart(marks, answer.chosen))
    if choices:
        taken = {part.key for part in choices}.intersection(answer.chosen)
        parts.append(WHOLE * (taken == {part.key for part in choices if part.right}))
    filled = [_is_accepted(part, answer.typed.get(part.key, "")) for part in fields if not part.empty]
    if filled:
        parts.append(WHOLE * sum(filled) // len(filled))
    return sum(parts) // len(parts)


def _is_accepted(part: Part, typed: str) -> bool:
    return _plain(typed) in {_plain(each) for each in part.accept}


def _plain(text: str) -> str:
    """What is compared of a field: letters and digits without case, tones, spaces, or marks that nobody sees."""
    return fold(unicodedata.normalize("NFKC", readable(text))).replace(" ", "")


def readable(text: str) -> str:
    """What was typed, composed, without the marks of direction and other letters that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(letter for letter in composed if _is_seen(letter)).split())


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" or letter in "\u200d\n\t"


def _is_amount(amount: Amount, typed: str) -> bool:
    return any(abs(reading - amount.answer) <= amount.tolerance for reading in readings(typed))


def readings(typed: str) -> set[Decimal]:
    """What a number may mean that somebody typed: '1.500' is 1500 here, 1.5 elsewhere. Units may stand beside it."""
    plain = unicodedata.normalize("NFKC", readable(typed)).replace("\u2212", "-")
    found = _NUMBER.search(plain)
    if not found:
        return set()
    text, meanings = found[0], set()
    if grouped := _GROUPED.fullmatch(text):
        meanings.add(text.replace(grouped[1], "").replace(",", "."))
    if len(re.findall(r"[.,' ]", text)) <= 1:
        meanings.add(text.replace(",", ".").replace(" ", "").replace("'", ""))
    return {number for meaning in meanings if (number := _decimal(meaning)) is not None}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
