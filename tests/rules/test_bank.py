"""The bank that is shipped: whole, large enough, and made of forms that are equally hard."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations, pairwise, permutations, product
from statistics import mean

import pytest

from server.reference import LEARNING, read_shipped
from server.rules.assessment import draw
from server.rules.learning import Item, Learning
from server.rules.learning_advice import advice
from server.rules.marking import Answer, mark
from server.rules.question import Choice, question
from tests.examples import CATALOGUE
from tests.learning import right_answer

SHIPPED = sorted(path.stem for path in LEARNING.glob("*.toml"))
BAND = 150
"""Thousandths: how far the luck of two forms of a skill may differ on average."""
SEEDS = [sha256(str(number).encode()).digest()[:16] for number in range(400)]

pytestmark = pytest.mark.skipif(not SHIPPED, reason="nothing is shipped yet")


def learnings() -> list[Learning]:
    return [found for skill in SHIPPED if (found := read_shipped(skill))]


@pytest.mark.skipif(len(SHIPPED) < len(CATALOGUE.skills), reason="not every skill has its file yet")
def test_every_skill_is_there_with_a_hundred_and_sixty_items_in_all() -> None:
    assert set(SHIPPED) == set(CATALOGUE.skills)
    assert sum(len(learning.items) for learning in learnings()) >= 160


@pytest.mark.parametrize("skill", SHIPPED)
def test_nothing_is_advised_against(skill: str) -> None:
    learning = read_shipped(skill)

    assert learning
    assert learning.skill == skill
    assert [f"{told.where}: {told.message}" for told in advice(learning)] == []


@pytest.mark.parametrize("skill", SHIPPED)
def test_forms_follow_one_blueprint_and_are_equally_hard(skill: str) -> None:
    learning = read_shipped(skill)
    assert learning
    forms = [draw(learning, seed) for seed in SEEDS[:100]]

    assert len({tuple(item.cell for item in form) for form in forms}) == 1
    assert len({tuple(learning.level(item) for item in form) for form in forms}) == 1
    luck = [mean(chance(item) for item in form) for form in forms]
    assert max(luck) - min(luck) <= BAND, {item.key: round(chance(item)) for item in learning.items}


@pytest.mark.parametrize("skill", SHIPPED)
def test_the_second_form_shares_no_item_with_the_first(skill: str) -> None:
    learning = read_shipped(skill)
    assert learning
    for before, after in pairwise(SEEDS[:100]):
        first = [item.key for item in draw(learning, before)]
        assert not set(first) & {item.key for item in draw(learning, after, first)}


def test_right_answers_are_spread_over_the_places_that_attempts_show() -> None:
    places: Counter[float] = Counter()
    for learning in learnings():
        for item in learning.items:
            if item.kind == "one":
                for seed in SEEDS:
                    shown = question(item, seed, right_answer(item)).choices
                    places[_place(shown)] += 1
    assert min(places[0], places[1]) > 0.7 * max(places[0], places[1]), places


def _place(shown: tuple[Choice, ...]) -> float:
    """Where the right one stands: 0 first, 1 last, between them for the others."""
    return next(place for place, choice in enumerate(shown) if choice.chosen) / (len(shown) - 1)


def chance(item: Item) -> float:
    """The mean mark of every answer that one could give blindly; what is typed is never hit."""
    return mean(mark(item, answer) for answer in _blind(item))


def _blind(item: Item) -> Iterator[Answer]:
    keys = [option.key for option in item.options]
    match item.kind:
        case "one":
            yield from (Answer(chosen=(key,)) for key in keys)
        case "several":
            yield from (
                Answer(chosen=chosen) for size in range(1, len(keys) + 1) for chosen in combinations(keys, size)
            )
        case "order":
            for put in permutations(keys):
                yield Answer(links={key: str(place) for place, key in enumerate(put, 1)})
        case "match":
            left = [pair.key for pair in item.pairs]
            yield from (Answer(links=dict(zip(left, taken, strict=True))) for taken in permutations(left))
        case "number":
            yield Answer(typed={"": "-1"})
        case "screen":
            yield from _acts(item)


def _acts(item: Item) -> Iterator[Answer]:
    assert item.screen
    marks = [part.key for part in item.screen.of_kind("mark")]
    choices = [part.key for part in item.screen.of_kind("choice")]
    touched = [chosen for size in range(len(marks) + 1) for chosen in combinations(marks, size)]
    for some, choice in product(touched, choices or [""]):
        yield Answer(chosen=(*some, choice))
