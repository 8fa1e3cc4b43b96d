"""Marks: what is right is worth everything, what chance gives little, and nothing that is typed breaks them."""

from decimal import Decimal
from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.assessment import WHOLE
from server.rules.learning import Item
from server.rules.marking import Answer, mark, readable, readings
from tests.learning import learning, right_answer

ITEMS = {item.kind: item for item in learning().items}
KEYS = st.sampled_from(["a", "b", "c", "d", "greeting", "link", "delete", "call", "none"])
ANSWERS = st.builds(
    Answer,
    unknown=st.booleans(),
    chosen=st.lists(KEYS, unique=True).map(tuple),
    links=st.dictionaries(KEYS, KEYS),
    typed=st.dictionaries(st.sampled_from(["", "code", "town"]), st.text()),
)


@given(item=st.sampled_from(list(ITEMS.values())), answer=ANSWERS)
def test_every_answer_has_a_mark_from_0_to_1000(item: Item, answer: Answer) -> None:
    assert 0 <= mark(item, answer) <= WHOLE


@pytest.mark.parametrize("kind", ITEMS)
def test_only_the_right_answer_is_worth_everything(kind: str) -> None:
    item = ITEMS[kind]  # type: ignore[index]

    assert mark(item, right_answer(item)) == WHOLE
    assert mark(item, Answer()) == 0
    assert mark(item, Answer(unknown=True, chosen=right_answer(item).chosen)) == 0


def test_several_gives_parts_and_choosing_all_gives_nothing() -> None:
    marks = {
        "".join(chosen): mark(ITEMS["several"], Answer(chosen=chosen))
        for size in range(5)
        for chosen in combinations("abcd", size)
    }

    assert (marks["a"], marks["ab"], marks["abc"], marks["abcd"], marks["ac"]) == (500, 1000, 500, 0, 0)
    assert [chosen for chosen, worth in marks.items() if worth == WHOLE] == ["ab"]


def test_order_gives_parts_for_pairs_and_a_reversed_order_nothing() -> None:
    def marked(put: str) -> int:
        return mark(ITEMS["order"], Answer(links={key: str(place) for place, key in enumerate(put, 1)}))

    marks = {"".join(put): marked("".join(put)) for put in permutations("abcd")}

    assert (marks["abcd"], marks["bacd"], marks["dcba"]) == (1000, 666, 0)
    assert (marked("abc"), marked("abcdd")) == (0, 0)


def test_one_right_link_is_chance() -> None:
    marks = {
        "".join(taken): mark(ITEMS["match"], Answer(links=dict(zip("abc", taken, strict=True))))
        for taken in product("abc", repeat=3)
    }

    assert (marks["abc"], marks["abb"], marks["aaa"], marks["bca"]) == (1000, 500, 0, 0)


def test_a_screen_gives_parts_for_what_was_done() -> None:
    right = right_answer(ITEMS["screen"])

    def marked(**changed: object) -> int:
        return mark(ITEMS["screen"], Answer(**{"chosen": right.chosen, "typed": right.typed, **changed}))  # type: ignore[arg-type]

    assert marked(chosen=("link",)) == 666
    assert marked(chosen=("link", "call")) == 666
    assert marked(chosen=("greeting", "link", "delete")) == 666
    assert marked(typed={"town": "Huế"}) == 666


def test_who_gives_the_code_away_gets_nothing_for_the_screen() -> None:
    right = right_answer(ITEMS["screen"])

    assert mark(ITEMS["screen"], Answer(chosen=right.chosen, typed={**right.typed, "code": "123456"})) == 0
    assert (
        mark(ITEMS["screen"], Answer(chosen=right.chosen, typed={**right.typed, "code": " \u200e\u202e "})) == WHOLE
    )


@pytest.mark.parametrize(
    "typed", ["hà nội", "HA NOI", "Ha\u0300 No\u0302\u0323i", "\u202bHà Nội\u200f", "Hà\u00a0Nội"]
)
def test_a_field_is_compared_without_case_tones_spaces_and_marks(typed: str) -> None:
    right = right_answer(ITEMS["screen"])

    assert mark(ITEMS["screen"], Answer(chosen=right.chosen, typed={"town": typed})) == WHOLE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1500", "1500"), ("1.500", "1500"), ("1,500", "1500"), ("1 500", "1500"), ("1\u00a0500 đồng", "1500"),
        ("１５００", "1500"), ("\u200f1500\u202c", "1500"), ("khoảng 1.500đ", "1500"), ("12,5", "12.5"),
        ("1.250.000", "1250000"), ("1.250,5", "1250.5"), ("−7", "-7"), ("0156", "156"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed: str, meant: str) -> None:
    assert Decimal(meant) in readings(typed)


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers_and_fields(typed: str) -> None:
    assert all(number.is_finite() for number in readings(typed))
    assert readable(readable(typed)) == readable(typed)


def test_what_is_no_number_is_simply_wrong() -> None:
    for typed in ("", "không biết", "🙂", "½", "NaN", "Infinity", "1e3"):
        assert mark(ITEMS["number"], Answer(typed={"": typed})) == 0
