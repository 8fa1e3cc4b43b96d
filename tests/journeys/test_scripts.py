"""Numbers, durations, rows and changes in the browser come out as on the server."""

import random
from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

from server.paper.numbers import Numbers
from server.paper.rows import Pen
from server.paper.times import Times
from server.paper.words import words_of
from server.rules.board import Counts, changed_rows
from server.rules.ranking import rank
from tests.journeys.conftest import Open
from tests.journeys.visit import Visit

VI = Numbers(language="vi")
CHANCE = random.Random(7)
NUMBERS = [0, 1, 9, 10, 49, 50, 99, 100, 999, 1_000, 12_345, 999_949, 999_950, 447_931, 2_021_604, 10**9]
PAIRS = [(0, 0), (1, 3), (2, 3), (8_880, 49_334), (1, 2_000), (49_334, 49_334), (7, 6)]


async def test_numbers_are_written_alike(open_page: Open) -> None:
    visit: Visit = await open_page()
    script = """async ([module, numbers, pairs]) => { const { whole, perThousand, share } = await import(module)
      return [numbers.map(whole), numbers.map(perThousand), pairs.map(([part, all]) => share(part, all))] }"""

    found = await visit.run(script, [await visit.module("numbers.js"), NUMBERS, PAIRS])

    assert found == [
        [VI.whole(number) for number in NUMBERS],
        [VI.per_thousand(number) for number in NUMBERS],
        [VI.share(part, whole) for part, whole in PAIRS],
    ]


async def test_durations_are_told_alike_in_both_languages(open_page: Open) -> None:
    seconds = [0, 1, 59, 60, 599, 600, 601, 3_599, 3_600, 3_661, 86_399, 86_400, 90_000, 500_000, 8_640_000]
    script = """async ([module, seconds]) => { const { duration } = await import(module)
      return seconds.map((each) => duration(each * 1000)[0]) }"""

    for language, locale in (("vi", "vi-VN"), ("en", "en-GB")):
        visit: Visit = await open_page(locale=locale)
        times = Times(words=words_of(language))
        found = await visit.run(script, [await visit.module("time.js"), seconds])
        assert found == [times.duration(timedelta(seconds=each)) for each in seconds]


def _counts() -> list[Counts]:
    return [
        Counts(
            code=f"{number:05}",
            name=f"Nơi {number}",
            points=(points := CHANCE.choice([0, CHANCE.randrange(400), CHANCE.randrange(9_000)])),
            participants=points // 7,
            squares=points * CHANCE.randrange(1, 30),
            adults=CHANCE.choice([0, 800, 5_000, 40_000]),
            adults_state="estimated",
        )
        for number in range(40)
    ]


async def test_badges_moves_and_values_are_told_alike(open_page: Open) -> None:
    visit: Visit = await open_page()
    rows = rank(_counts())
    before = {row.code: CHANCE.randrange(1, 41) for row in rows[::2]}
    pen = Pen(words=words_of("vi"), numbers=VI)
    script = """async ([module, rows, before]) => { const { badgeOf, moveOf, valueOf } = await import(module)
      return rows.map((row) => { const move = moveOf(row, before[row.code] ?? null, true)
        return [badgeOf(row), [move.direction, move.words], valueOf(row)] }) }"""

    found = await visit.run(script, [await visit.module("row.js"), [asdict(row) for row in rows], before])

    assert found == [
        [
            asdict(pen.badge(row)),
            [pen.move(row, before).direction, pen.move(row, before).words],
            pen.value(row),
        ]
        for row in rows
    ]


APPLY = """async ([module, first, messages]) => { const { Board } = await import(module)
  const board = new Board("b", 1, 1, first)
  const outcomes = messages.map((message) => board.apply(message).outcome)
  return { outcomes, rows: board.inOrder, position: board.position, generation: board.generation } }"""


async def test_a_board_and_its_changes_make_the_board_after(open_page: Open) -> None:
    visit: Visit = await open_page()
    module = await visit.module("board.js")
    boards = [rank(_counts()[: CHANCE.randrange(30, 41)]) for _ in range(12)]
    messages: list[dict[str, Any]] = []
    for position, (before, after) in enumerate(pairwise(boards), 1):
        rows, gone = changed_rows(before, after)
        messages.append({"t": "change", "generation": 1, "from": position, "to": position + 1,
                         "rows": [asdict(row) for row in rows], "gone": gone})  # fmt: skip
    doubled = [each for message in messages for each in (message, message)]

    found = await visit.run(APPLY, [module, [asdict(row) for row in boards[0]], doubled])

    assert found["outcomes"] == ["changed", "ignored"] * len(messages)
    assert found["rows"] == [asdict(row) for row in boards[-1]]


async def test_a_change_that_does_not_join_on_is_not_applied(open_page: Open) -> None:
    visit: Visit = await open_page()
    before = [asdict(row) for row in rank(_counts())]
    later = {"t": "change", "generation": 1, "from": 5, "to": 6, "rows": [], "gone": [before[0]["code"]]}
    another = {**later, "generation": 2, "from": 1, "to": 2}

    found = await visit.run(APPLY, [await visit.module("board.js"), before, [later, another]])

    assert found["outcomes"] == ["again", "again"]
    assert len(found["rows"]) == len(before)


async def test_a_change_from_nothing_replaces_whatever_is_held(open_page: Open) -> None:
    visit: Visit = await open_page()
    before, after = ([asdict(row) for row in rank(_counts())[:size]] for size in (40, 12))
    whole = {"t": "change", "generation": 2, "from": 0, "to": 3, "rows": after, "gone": []}

    found = await visit.run(APPLY, [await visit.module("board.js"), before, [whole]])

    assert (found["generation"], found["position"]) == (2, 3)
    assert sorted(row["code"] for row in found["rows"]) == sorted(row["code"] for row in after)
