"""A small learning file with an item of each kind, and answers to its items."""

from server.rules.learning import Item, Learning
from server.rules.learning_file import read_learning
from server.rules.marking import Answer

_HEAD = """skill = "anti-scam"
version = 1
minutes = 6
pass_percent = 70
[lesson]
why = { vi = "Kẻ gian hay giục bác.", en = "Crooks hurry you." }
[[lesson.step]]
vi = "Dừng lại."
en = "Stop."
[[lesson.step]]
vi = "Hỏi người nhà."
en = "Ask your family."
[[lesson.step]]
vi = "Báo 156."
en = "Report to 156."
"""
_CELL = """[[cell]]
key = "{kind}"
level = {level}
about = {{ vi = "Về {kind}", en = "About {kind}" }}
"""
_ITEM = """[[item]]
key = "{kind}-{number}"
cell = "{kind}"
kind = "{kind}"
ask = {{ vi = "Câu hỏi {kind} {number}?", en = "Question {kind} {number}?" }}
explain = {{ vi = "Vì sao {kind} {number}.", en = "Why {kind} {number}." }}
"""
_SCREEN = """[item.screen]
scene = "message"
title = { vi = "Tin nhắn", en = "Message" }
[[item.screen.part]]
key = "greeting"
kind = "mark"
text = { vi = "Chào bác", en = "Hello" }
[[item.screen.part]]
key = "link"
kind = "mark"
text = { vi = "Bấm nhan-hang.example", en = "Tap nhan-hang.example" }
right = true
[[item.screen.part]]
key = "code"
kind = "field"
text = { vi = "Mã OTP", en = "OTP" }
empty = true
[[item.screen.part]]
key = "town"
kind = "field"
text = { vi = "Thành phố", en = "Town" }
accept = ["Hà Nội"]
[[item.screen.part]]
key = "delete"
kind = "choice"
text = { vi = "Xóa tin", en = "Delete" }
right = true
[[item.screen.part]]
key = "call"
kind = "choice"
text = { vi = "Gọi lại", en = "Call back" }
"""


def _options(words: dict[str, bool | None]) -> str:
    lines = []
    for key, right in words.items():
        lines.append(f'[[item.option]]\nkey = "{key}"\nvi = "Lựa chọn {key}"\nen = "Option {key}"\n')
        if right is not None:
            lines.append(f"right = {str(right).lower()}\n")
    return "".join(lines)


def _pairs() -> str:
    return "".join(
        f'[[item.pair]]\nkey = "{key}"\nleft = {{ vi = "Trái {key}", en = "Left {key}" }}\n'
        f'right = {{ vi = "Phải {key}", en = "Right {key}" }}\n'
        for key in "abc"
    )


_BODIES = {
    "one": _options({"a": True, "b": False, "c": False}),
    "several": _options({"a": True, "b": True, "c": False, "d": False}),
    "order": _options({"a": None, "b": None, "c": None, "d": None}),
    "match": _pairs(),
    "number": '[item.number]\nanswer = 1500\ntolerance = 0\nunit = { vi = "đồng", en = "dong" }\n',
    "screen": _SCREEN,
}
DOCUMENT = (
    _HEAD
    + "".join(_CELL.format(kind=kind, level=1 + number // 2) for number, kind in enumerate(_BODIES))
    + "".join(_ITEM.format(kind=kind, number=number) + body for number in (1, 2) for kind, body in _BODIES.items())
)


def learning(document: str = DOCUMENT) -> Learning:
    """The example, or another document, read."""
    read = read_learning(document, ("anti-scam",))
    assert read.learning, read.faults
    return read.learning


def right_answer(item: Item) -> Answer:
    """The answer that is worth 1000."""
    screen = item.screen
    chosen = [option.key for option in item.options if option.right]
    typed = {"": str(item.amount.answer)} if item.amount else {}
    if screen:
        chosen = [part.key for part in screen.parts if part.right]
        typed = {part.key: part.accept[0] for part in screen.parts if part.accept}
    links = {pair.key: pair.key for pair in item.pairs}
    if item.kind == "order":
        links = {option.key: str(place) for place, option in enumerate(item.options, 1)}
    return Answer(chosen=tuple(chosen), links=links, typed=typed)
