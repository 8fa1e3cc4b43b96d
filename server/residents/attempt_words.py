"""What an attempt came to, question by question: what was answered, what was right, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from server.paper.numbers import Numbers
from server.paper.words import Words
from server.pipeline.residents.assess import Sitting
from server.rules.assessment import WHOLE
from server.rules.learning import Item, Screen
from server.rules.marking import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One question afterwards. `answered` and `right` are lines; `about` is what its cell asks for."""

    ask: str
    about: str
    mark: int
    state: str
    icon: str
    word: str
    answered: tuple[str, ...]
    right: tuple[str, ...]
    explain: str


def outcomes(words: Words, sitting: Sitting) -> list[Outcome]:
    """Every question of a finished attempt."""
    return [
        _outcome(words, sitting, item, number, sitting.answers[number].answer, sitting.answers[number].mark or 0)
        for number, item in enumerate(sitting.form, 1)
    ]


def _outcome(words: Words, sitting: Sitting, item: Item, number: int, given: Answer, mark: int) -> Outcome:
    language = words.language
    cell = next(cell for cell in sitting.learning.cells if cell.key == item.cell)
    state, icon, word = _state(words, given, mark)
    return Outcome(
        ask=item.ask[language],
        about=cell.about[language],
        mark=mark,
        state=state,
        icon=icon,
        word=word,
        answered=() if given.unknown else _told(words, item, given),
        right=_right(words, item),
        explain=item.explain[language],
    )


def _state(words: Words, given: Answer, mark: int) -> tuple[str, str, str]:
    _ = words.gettext
    if given.unknown:
        return "unknown", "book", _("Chưa biết, xem lời giải")
    if mark == WHOLE:
        return "right", "check", _("Đúng")
    if mark:
        return "part", "check", _("Đúng một phần")
    return "wrong", "same", _("Chưa đúng")


def _told(words: Words, item: Item, given: Answer) -> tuple[str, ...]:
    language = words.language
    if item.kind == "order":
        steps = sorted(item.options, key=lambda step: given.links.get(step.key, ""))
        return tuple(f"{given.links.get(step.key, '')}. {step.text[language]}" for step in steps)
    if item.pairs:
        rights = {pair.key: pair.right[language] for pair in item.pairs}
        return tuple(
            f"{pair.left[language]} → {rights.get(given.links.get(pair.key, ''), '–')}" for pair in item.pairs
        )
    if item.amount:
        return (given.typed.get("", "–"),)
    if item.screen:
        return _acts(words, item.screen, set(given.chosen), given.typed) or (words.gettext("Không chạm vào đâu"),)
    return tuple(option.text[language] for option in item.options if option.key in given.chosen)


def _right(words: Words, item: Item) -> tuple[str, ...]:
    language = words.language
    if item.kind == "order":
        return tuple(f"{place}. {step.text[language]}" for place, step in enumerate(item.options, 1))
    if item.pairs:
        return tuple(f"{pair.left[language]} → {pair.right[language]}" for pair in item.pairs)
    if item.amount:
        return (f"{_number(words, item.amount.answer)} {item.amount.unit[language]}".strip(),)
    if item.screen:
        parts = item.screen.parts
        typed = {part.key: part.accept[0] if part.accept else "" for part in parts if part.kind == "field"}
        return _acts(words, item.screen, {part.key for part in parts if part.right}, typed, empty=True)
    return tuple(option.text[language] for option in item.options if option.right)


def _number(words: Words, answer: Decimal) -> str:
    if answer == int(answer):
        return Numbers(language=words.language).whole(int(answer))
    return f"{answer.normalize():f}".replace(".", "," if words.language == "vi" else ".")


def _acts(
    words: Words, screen: Screen, chosen: set[str], typed: Mapping[str, str], *, empty: bool = False
) -> tuple[str, ...]:
    _ = words.gettext
    told, left_empty = [], words.gettext("bỏ trống")
    for part in screen.parts:
        text = part.text[words.language]
        if part.kind == "mark" and part.key in chosen:
            told.append(_("Chạm: {text}").format(text=text))
        elif part.kind == "choice" and part.key in chosen:
            told.append(text)
        elif part.kind == "field" and (typed.get(part.key) or empty):
            told.append(f"{text}: {typed.get(part.key) or left_empty}")
    return tuple(told)
