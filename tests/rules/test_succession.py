"""What merged and closed neighbourhoods add goes on where it should, and nowhere twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.rules.succession import CLOSED, PlaceChange, places_after, standing, succeed_heads, succeed_sums

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


def change(number: int, kind: str, code: str, successor: str | None = None, undoes: int | None = None) -> PlaceChange:
    return PlaceChange(
        number, "00070", kind, code, f"tên {number}", "", successor, None, undoes, "QĐ 1", "An",  # type: ignore[arg-type]
        NOON + timedelta(hours=number),
    )  # fmt: skip


def test_a_chain_of_mergers_ends_in_the_last() -> None:
    places = places_after([change(1, "merged", "a", "b"), change(2, "merged", "b", "c")])

    assert places.successors == {"a": "c", "b": "c"}


def test_what_was_merged_into_a_closed_one_is_the_wards() -> None:
    assert places_after([change(1, "merged", "a", "b"), change(2, "closed", "b")]).successors == {
        "a": CLOSED, "b": CLOSED,
    }  # fmt: skip


def test_an_undone_change_never_was() -> None:
    changes = [change(1, "merged", "a", "b"), change(2, "undone", "a", undoes=1), change(3, "merged", "b", "a")]

    assert places_after(changes).successors == {"b": "a"}
    assert [each.id for each in standing(changes)] == [3]


def test_a_new_name_makes_a_code_that_means_the_old_one() -> None:
    places = places_after([change(1, "renamed", "a", "a-new")])

    assert (places.successors, places.gone, places.names) == ({"a-new": "a"}, {}, {"a": "tên 1"})


def test_a_moment_knows_only_what_was_changed_before() -> None:
    changes = [change(1, "merged", "a", "b"), change(3, "merged", "b", "c")]

    assert places_after(changes, NOON + timedelta(hours=2)).successors == {"a": "b"}


CODES = ("a", "b", "c", "d", "e")


@given(
    st.dictionaries(st.sampled_from(CODES), st.lists(st.integers(-50, 50), min_size=4, max_size=4)),
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([*CODES, None]))),
)
def test_nothing_is_lost_or_counted_twice(sums: dict[str, list[int]], wishes: list[tuple[str, str | None]]) -> None:
    """Whatever is merged and closed: the lines and what closed ones had add up to the same."""
    changes: list[PlaceChange] = []
    for code, into in wishes:
        gone = places_after(changes).gone
        if code not in gone and into not in gone and code != into:
            changes.append(change(len(changes) + 1, "merged" if into else "closed", code, into))
    successors = places_after(changes).successors

    lines = succeed_sums({("1", code): numbers for code, numbers in sums.items()}, successors)

    closed = [numbers for code, numbers in sums.items() if successors.get(code) == CLOSED]
    assert _total([*lines.values(), *closed]) == _total(sums.values())
    assert not {member for _, member in lines} & set(successors)


def _total(numbers: object) -> list[int]:
    return [sum(column) for column in zip([0] * 4, *numbers, strict=True)]  # type: ignore[misc]


def test_a_merged_one_counts_nobody_by_itself() -> None:
    assert succeed_heads({"a": (5, "estimated"), "b": (9, "confirmed")}, {"a": "b"}) == {"b": (9, "confirmed")}
