"""A resident at an assessment: begins, answers what the page asks, hands in."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from httpx2 import Response

from server.pipeline.residents import assess
from server.pipeline.residents.assess import Sitting
from server.records import learning_versions
from server.resources import Resources
from server.rules.learning import Item
from server.rules.marking import Answer
from server.rules.question import UNKNOWN, question
from tests.learning import DOCUMENT, right_answer
from tests.residents.conftest import Door, Signed

VERSION = 900
"""Above whatever is shipped."""
Fields = dict[str, list[str]]
Choose = Callable[[Item], Answer]


async def teach(resources: Resources, document: str = DOCUMENT, version: int = VERSION) -> None:
    """Put the example's items into force."""
    text = document.replace("version = 1", f"version = {version}", 1)
    await learning_versions.add(resources.database, "anti-scam", version, text, "cho bài kiểm tra")
    await resources.reference.bank.notice(resources.database, at_once=True)


async def begin(here: Signed, kind: str = "post", skill: str = "anti-scam") -> str:
    """Begin an attempt, and return its address."""
    answer = await here.post(f"/me/skills/{skill}", data={"kind": kind})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def sitting_of(door: Door, here: Signed, address: str) -> Sitting:
    """What the server knows of the attempt."""
    resources, attempt = door.resources, UUID(urlsplit(address).path.split("/")[3])
    found = await assess.sitting(resources.database, resources.reference.bank, here.id, attempt)
    assert found
    return found


def fields(item: Item, seed: bytes, answer: Answer) -> Fields:
    """What a browser sends for an answer."""
    if answer.unknown:
        return {"answer": [UNKNOWN]}
    asked = question(item, seed, answer)
    sent: Fields = {f"place-{choice.value}": [choice.placed] for choice in asked.choices if choice.placed}
    sent["answer"] = [choice.value for choice in asked.choices if choice.chosen]
    sent["mark"] = [part.value for part in asked.parts if part.kind == "mark" and part.chosen]
    sent |= {f"field-{part.value}": [part.typed] for part in asked.parts if part.kind == "field"}
    return {**sent, "number": [asked.typed]} if item.amount else sent


async def answer(door: Door, here: Signed, address: str, number: int, choose: Choose = right_answer) -> Response:
    """Answer one question."""
    found = await sitting_of(door, here, address)
    item = found.form[number - 1]
    return await here.post(f"{address}/{number}", data=fields(item, found.attempt.seed, choose(item)))


async def answer_all(door: Door, here: Signed, address: str, choose: Choose = right_answer) -> None:
    """Answer every question."""
    for number in range(1, len((await sitting_of(door, here, address)).form) + 1):
        told = await answer(door, here, address, number, choose)
        assert told.status_code == 303, told.text


def unknown(item: Item) -> Answer:
    """'I do not know yet, show me.'"""
    return Answer(unknown=True)


async def take(door: Door, here: Signed, kind: str = "post", choose: Choose = right_answer) -> str:
    """A whole attempt, handed in."""
    address = await begin(here, kind)
    await answer_all(door, here, address, choose)
    assert (await here.post(f"{address}/finish")).status_code == 303
    return address
