"""Figures of items: exact, of those who agreed alone, and silent while they would mean little."""

from collections.abc import Mapping
from datetime import timedelta
from statistics import correlation, mean
from uuid import UUID, uuid4

import pytest

from server.records import attempts, consents, item_figures, learning_versions, residents
from server.resources import Resources
from server.rules.assessment import score
from server.rules.item_figures import ATTEMPTS_MIN, ItemFigure, remarks
from server.rules.learning import AttemptKind
from server.rules.marking import Answer
from tests.examples import DURING, resident
from tests.learning import DOCUMENT, learning

ITEMS = ("one-1", "several-1", "order-1")
MARKS = [(1000, 500, 0), (1000, 1000, 1000), (0, 0, 333), (0, 500, 666), (1000, 0, 333)]


@pytest.fixture
async def known(resources: Resources) -> Resources:
    """A platform with a version to draw from."""
    await learning_versions.add(resources.database, "anti-scam", 1, DOCUMENT, "cho bài kiểm tra")
    return resources


async def sat(
    resources: Resources, who: UUID, marks: tuple[int, ...], kind: AttemptKind = "post", *, passed: bool = False,
    day: int = 0,
) -> None:  # fmt: skip
    """Somebody finished an attempt with these marks."""
    attempt, at = uuid4(), DURING + timedelta(days=day)
    async with resources.database.transaction() as connection:
        await attempts.begin(connection, attempt, who, "anti-scam", 1, kind, b"0" * 16, ITEMS, at,
                             at + timedelta(days=7))  # fmt: skip
        for number in range(1, len(marks) + 1):
            await attempts.save_answer(connection, who, attempt, number, Answer(unknown=True), at)
        by_number: Mapping[int, int] = dict(enumerate(marks, 1))
        await attempts.finish(connection, attempt, by_number, score(marks), passed, "self", at)


async def person(resources: Resources, number: int, *, agrees: bool = True) -> UUID:
    who = resident(number)
    await residents.sign_in(resources.database, who, "An", 1960, "", DURING)
    if agrees:
        await consents.give(resources.database, who, {"assessment_research": 1}, DURING)
    return who


async def test_difficulty_is_the_mean_and_discrimination_the_correlation_with_the_rest(known: Resources) -> None:
    for number, marks in enumerate(MARKS, 1):
        await sat(known, await person(known, number), marks)

    figures = await item_figures.of_items(known.database, "anti-scam", 1)

    for place, item in enumerate(ITEMS):
        mine = [float(marks[place]) for marks in MARKS]
        rest = [float(sum(marks) - marks[place]) for marks in MARKS]
        assert figures[item].shown == 5
        assert abs(figures[item].difficulty - mean(mine)) < 1
        assert figures[item].discrimination == round(1000 * correlation(mine, rest))
    assert await item_figures.attempts_of(known.database, "anti-scam", 1) == 5


async def test_who_did_not_agree_or_took_it_back_is_not_counted(known: Resources) -> None:
    agreed, never, back = [await person(known, number, agrees=number != 2) for number in (1, 2, 3)]
    for who in (agreed, never, back):
        await sat(known, who, (1000, 1000, 1000))
    await consents.withdraw(known.database, back, ["assessment_research"], DURING)

    assert await item_figures.attempts_of(known.database, "anti-scam", 1) == 1
    assert (await item_figures.of_items(known.database, "anti-scam", 1))["one-1"].shown == 1
    assert (await item_figures.of_skills(known.database))["anti-scam"].attempts == 1


async def test_gain_is_of_first_tries_matched_with_the_first_form_after_and_retention_of_first_re_tests(
    known: Resources,
) -> None:
    for number in range(1, 11):
        who = await person(known, number)
        await sat(known, who, (0, 500, 0), "pre")
        await sat(known, who, (1000, 500, 0), day=1)
        await sat(known, who, (1000, 1000, 1000), day=2, passed=True)
        if number > 5:
            await sat(known, who, (0, 0, 0), "retest", day=70, passed=number > 7)
    late = await person(known, 11)
    await sat(known, late, (1000, 1000, 1000), passed=True)
    await sat(known, late, (1000, 1000, 1000), "retest", day=100, passed=True)

    figure = (await item_figures.of_skills(known.database))["anti-scam"]

    assert (figure.matched, figure.before, figure.after, figure.gain) == (10, 167, 500, 333)
    assert (figure.attempts, figure.retested, figure.kept, figure.retention) == (37, 5, 3, None), "five are too few"


def test_items_are_judged_once_they_were_shown_often_enough() -> None:
    def figure(item: str, difficulty: int, discrimination: int, shown: int = ATTEMPTS_MIN) -> ItemFigure:
        return ItemFigure(item=item, shown=shown, difficulty=difficulty, discrimination=discrimination)

    figures = [
        figure("one-1", 990, 300), figure("one-2", 600, 300), figure("several-1", 100, 300),
        figure("order-1", 500, 20), figure("match-1", 10, 0, ATTEMPTS_MIN - 1), figure("screen-1", 500, 400),
    ]  # fmt: skip

    assert list(remarks(learning(), {each.item: each for each in figures})) == [
        ("one-1", "too_easy"), ("one-1", "apart"), ("several-1", "too_hard"), ("order-1", "tells_little"),
        ("one-2", "apart"),
    ]  # fmt: skip
