"""An item as one attempt asks it, and what was sent read back.

A page gets texts and places in a shuffled order, and nothing else: no key, nothing that is right. What it sends back
are those places, which mean something in this attempt alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.rules.assessment import shuffled
from server.rules.identity_number import tells_identity_number
from server.rules.learning import Item, ItemKind, Option, Pair, Part, PartKind, Scene, Screen, Words
from server.rules.marking import Answer, readable
from server.rules.refusals import Told

UNKNOWN = "0"
"""What is sent for 'I do not know yet, show me'."""
TYPED_MAX = 120
Sent = Callable[[str], Sequence[str]]
"""The values that were sent under a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose, to give a place, or to link; `placed` is the place or link it was given."""

    value: str
    text: Words
    chosen: bool = False
    placed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A line of a simulated screen."""

    value: str
    kind: PartKind
    text: Words
    chosen: bool
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a page shows of an item."""

    kind: ItemKind
    ask: Words
    unknown: bool
    choices: tuple[Choice, ...] = ()
    rights: tuple[Words, ...] = ()
    unit: Words | None = None
    typed: str = ""
    scene: Scene | None = None
    title: Words | None = None
    parts: tuple[ShownPart, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The places that `order` gives, or the links of `match`."""
        return tuple(str(number) for number in range(1, len(self.rights or self.choices) + 1))


def question(item: Item, seed: bytes, answer: Answer | None) -> Question:
    """The item as the attempt of that seed shows it, with what was answered so far."""
    given = answer or Answer()
    screen, rights = item.screen, _rights(item, seed)
    things: Sequence[Option | Part | Pair] = _left(item, seed) if item.pairs else _choices(item, seed)
    return Question(
        kind=item.kind,
        ask=item.ask,
        unknown=given.unknown,
        choices=tuple(
            Choice(
                value=str(place), text=thing.left if isinstance(thing, Pair) else thing.text,
                chosen=thing.key in given.chosen, placed=_placed(item, rights, given.links.get(thing.key, "")),
            )
            for place, thing in enumerate(things, 1)
        ),
        rights=tuple(pair.right for pair in rights),
        unit=item.amount.unit if item.amount else None,
        typed=given.typed.get("", ""),
        scene=screen.scene if screen else None,
        title=screen.title if screen else None,
        parts=tuple(
            ShownPart(value=str(place), kind=part.kind, text=part.text, chosen=part.key in given.chosen,
                      typed=given.typed.get(part.key, ""))
            for place, part in enumerate(screen.parts, 1)
            if part.kind != "choice"
        ) if screen else (),
    )  # fmt: skip


def _placed(item: Item, rights: Sequence[Pair], link: str) -> str:
    if not item.pairs:
        return link
    return next((str(place) for place, pair in enumerate(rights, 1) if pair.key == link), "")


def _choices(item: Item, seed: bytes) -> tuple[Option | Part, ...]:
    things: Sequence[Option | Part] = item.screen.of_kind("choice") if item.screen else item.options
    return shuffled(things, seed, item, lambda thing: thing.key)


def _left(item: Item, seed: bytes) -> tuple[Pair, ...]:
    return shuffled(item.pairs, seed, item, lambda pair: f"left {pair.left['vi']}")


def _rights(item: Item, seed: bytes) -> tuple[Pair, ...]:
    """By their texts: the key of a pair stands on the left too, and would tie the two orders together."""
    return shuffled(item.pairs, seed, item, lambda pair: f"right {pair.right['vi']}")


def read_sent(item: Item, seed: bytes, sent: Sent) -> Answer:
    """What was sent, as far as it means something; what is missing is told by `refuse_incomplete`."""
    if UNKNOWN in sent("answer") or sent("unknown"):
        return Answer(unknown=True)
    if item.pairs:
        rights = _by_value(_rights(item, seed))
        links = {pair.key: rights[link].key for pair, link in _links(_left(item, seed), sent) if link in rights}
        return Answer(links=links)
    if item.kind == "order":
        places = {str(number) for number in range(1, len(item.options) + 1)}
        return Answer(links={step.key: put for step, put in _links(_choices(item, seed), sent) if put in places})
    choices = _by_value(_choices(item, seed))
    chosen = [choices[value].key for value in sent("answer") if value in choices]
    if item.kind != "several":
        chosen = chosen[:1]
    return Answer(chosen=(*_marked(item, sent), *chosen), typed=_typed(item, sent))


def _links(things: Sequence[Option | Part | Pair], sent: Sent) -> list[tuple[Option | Part | Pair, str]]:
    return [(thing, (*sent(f"place-{number}"), "")[0]) for number, thing in enumerate(things, 1)]


def _by_value(things: Sequence[Option | Part | Pair]) -> Mapping[str, Option | Part | Pair]:
    return {str(number): thing for number, thing in enumerate(things, 1)}


def _marked(item: Item, sent: Sent) -> list[str]:
    parts = item.screen.parts if item.screen else ()
    touched = set(sent("mark"))
    return [part.key for number, part in enumerate(parts, 1) if part.kind == "mark" and str(number) in touched]


def _typed(item: Item, sent: Sent) -> dict[str, str]:
    names = {"": "number"} if item.amount else {}
    for number, part in enumerate(item.screen.parts if item.screen else (), 1):
        if part.kind == "field":
            names[part.key] = f"field-{number}"
    typed = {key: readable(" ".join(sent(name)[:1])) for key, name in names.items()}
    return {key: text for key, text in typed.items() if text}


def refuse_incomplete(item: Item, answer: Answer) -> None:
    """Raise Told if an answer is not whole yet, or holds what must not be kept."""
    for text in answer.typed.values():
        _refuse_text(text)
    if answer.unknown:
        return
    if item.kind == "order":
        _refuse_places(item, answer)
    elif item.screen:
        _refuse_untouched(item.screen, answer)
    elif item.pairs and len(answer.links) < len(item.pairs):
        n = len(item.pairs) - len(answer.links)
        raise Told("Còn {n} dòng chưa nối. Chọn chữ cho từng dòng.", where="answer", n=n)
    elif item.amount and not answer.typed:
        raise Told("Ghi một số.", where="answer")
    elif item.options and not answer.chosen:
        raise Told("Chọn một câu trả lời.", where="answer")


def _refuse_text(text: str) -> None:
    if len(text) > TYPED_MAX:
        raise Told("Có {n} ký tự, nhiều nhất {most}.", where="answer", n=len(text), most=TYPED_MAX)
    if tells_identity_number(text):
        raise Told("Có dãy số giống số định danh cá nhân. Đây là bài tập, đừng ghi số thật.", where="answer")


def _refuse_untouched(screen: Screen, answer: Answer) -> None:
    choices = {part.key for part in screen.of_kind("choice")}
    if choices and not choices.intersection(answer.chosen):
        raise Told("Chọn một việc sẽ làm.", where="answer")
    if not answer.chosen and not answer.typed:
        raise Told("Chạm hoặc gõ vào màn hình tập.", where="answer")


def _refuse_places(item: Item, answer: Answer) -> None:
    missing = len(item.options) - len(answer.links)
    if missing:
        raise Told("Còn {n} việc chưa có chỗ. Chọn số cho từng việc.", where="answer", n=missing)
    taken = list(answer.links.values())
    for place in sorted(set(taken)):
        if taken.count(place) > 1:
            raise Told("Số {place} dùng {n} lần. Mỗi việc một số.", where="answer", place=place, n=taken.count(place))
