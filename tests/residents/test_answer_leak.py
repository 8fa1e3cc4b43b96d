"""Nothing of an attempt tells what is right: a page is the same, byte for byte, whatever of its item is right."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from httpx2 import Response

from server.records import attempts, learning_versions
from server.reference import LEARNING, read_shipped, shipped_text
from server.rules.assessment import WHOLE
from server.rules.learning import Item, Learning, Part
from server.rules.marking import Answer, mark
from server.rules.question import question
from tests.learning import DOCUMENT, learning, right_answer
from tests.residents.conftest import Door, Signed, SignIn
from tests.residents.sitting import begin, fields, sitting_of, teach

_ENDS = re.compile(r"expires=[^;]+", re.IGNORECASE)

SEEDS = [bytes([number]) * 16 for number in range(20)]
DOCUMENTS = {path.stem: shipped_text(path.stem) or "" for path in LEARNING.glob("*.toml")} or {"anti-scam": DOCUMENT}


def bank() -> list[Learning]:
    """Everything that is shipped, and the example, which has every kind."""
    return [learning(), *(found for key in sorted(DOCUMENTS) if (found := read_shipped(key)))]


def turned(item: Item) -> Item:
    """The same item with everything else right."""
    screen, pairs = item.screen, item.pairs
    return replace(
        item,
        explain={"vi": "Khác.", "en": "Other."},
        options=tuple(replace(option, right=not option.right) for option in reversed(item.options))
        if item.kind == "order"
        else tuple(replace(option, right=not option.right) for option in item.options),
        pairs=tuple(replace(pair, right=pairs[place - 1].right) for place, pair in enumerate(pairs)),
        amount=replace(item.amount, answer=item.amount.answer + 7, tolerance=Decimal(3)) if item.amount else None,
        screen=replace(screen, parts=tuple(map(_turned, screen.parts))) if screen else None,
    )


def _turned(part: Part) -> Part:
    if part.kind == "field":
        return replace(part, empty=not part.empty, accept=("khác",) if part.empty else ())
    return replace(part, right=not part.right)


def test_what_a_page_gets_is_the_same_whatever_is_right() -> None:
    for each in bank():
        for item in each.items:
            other = turned(item)
            assert mark(item, right_answer(item)) == WHOLE
            assert other != item
            for seed in SEEDS:
                assert question(item, seed, None) == question(other, seed, None)


async def test_the_pages_of_every_item_are_the_same_whatever_is_right(door: Door, signed_in: SignIn) -> None:
    kept, here = door.resources.reference.bank._kept, await signed_in()
    for skill, text in sorted(DOCUMENTS.items()):
        address, version = await _whole(door, here, skill, text)
        numbers = range(1, len(kept_items := kept[skill, version].items) + 1)

        pages = [await here.get(f"{address}/{number}") for number in numbers]
        kept[skill, version] = replace(kept[skill, version], items=tuple(map(turned, kept_items)))
        others = [await here.get(f"{address}/{number}") for number in numbers]

        for item, page, other in zip(kept_items, pages, others, strict=True):
            assert page.status_code == 200
            assert page.text == other.text, f"{skill} {item.key}"
            assert item.explain["vi"] not in page.text
            assert f'"{item.key}"' not in page.text
            assert _told(page) == _told(other)


async def _whole(door: Door, here: Signed, skill: str, text: str) -> tuple[str, int]:
    """An attempt whose form is every item of a skill; its address, and the version."""
    database, bank_ = door.resources.database, door.resources.reference.bank
    version = learning(text).version if skill == "anti-scam" else (read_shipped(skill) or learning()).version
    await learning_versions.add(database, skill, version, text, "cho bài kiểm tra")
    found = await bank_.version(database, skill, version)
    attempt, keys = uuid4(), [item.key for item in found.items]
    async with database.transaction() as connection:
        await attempts.begin(connection, attempt, here.id, skill, version, "post", SEEDS[1], keys,
                             door.now, door.now + timedelta(days=7))  # fmt: skip
    return f"/me/attempts/{attempt}", version


async def test_a_right_and_a_wrong_answer_are_answered_alike(door: Door, signed_in: SignIn) -> None:
    await teach(door.resources)
    here = await signed_in()
    address = await begin(here)
    found = await sitting_of(door, here, address)
    for number, item in enumerate(found.form, 1):
        answers = [right_answer(item), Answer(unknown=True), wrong_answer(item)]
        sent = [fields(item, found.attempt.seed, each) for each in answers]

        plain = [await here.post(f"{address}/{number}", data=each) for each in sent]
        quick = [await here.post(f"{address}/{number}", data=each, headers={"Accept": "application/json"})
                 for each in sent]  # fmt: skip

        assert {each.status_code for each in plain} == {303}, item.key
        assert len({_told(each) for each in plain}) == 1
        assert {each.text for each in quick} == {'{"saved":true}'}
    marks = await door.resources.database.fetch("SELECT mark FROM answers")
    assert {row["mark"] for row in marks} == {None}, "nothing is marked before it is handed in"


def wrong_answer(item: Item) -> Answer:
    """A whole answer that is not right."""
    right = right_answer(item)
    links: Mapping[str, str] = dict(zip(right.links, reversed(list(right.links.values())), strict=True))
    chosen = [option.key for option in item.options if not option.right and item.kind != "order"]
    screen = item.screen
    if screen:
        chosen = [next(part.key for part in screen.of_kind("choice") if not part.right)]
    return Answer(chosen=tuple(chosen[:1]), links=links, typed={"": "4"} if item.amount else {})


def _told(answer: Response) -> tuple[tuple[str, str], ...]:
    """The headers, without the second at which a cookie ends: only the clock is told by it."""
    return tuple(sorted((name, _ENDS.sub("", value)) for name, value in answer.headers.items()))
