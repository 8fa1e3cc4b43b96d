"""Which sites may show a board, and which rows fit there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.embedding import ROWS_LEAST, ROWS_MOST, frame_ancestors, origin_of, window
from server.rules.refusals import Told


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Phuong.Hanoi.gov.vn/", "https://phuong.hanoi.gov.vn"),
        ("phuong.hanoi.gov.vn", "https://phuong.hanoi.gov.vn"),
        (" https://phuong.vn:443 ", "https://phuong.vn"),
        ("https://phuong.vn:8443", "https://phuong.vn:8443"),
        ("https://phường.vn", "https://xn--phng-rib8295b.vn"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("http://phuong.vn", "https://phuong.vn"),
        ("ftp://phuong.vn", "https://"),
        ("https://phuong.vn/tin-tuc", "https://phuong.vn,"),
        ("https://phuong.vn?x=1", "https://phuong.vn,"),
        ("https://an:bi-mat@phuong.vn", "https://phuong.vn,"),
        ("https://*.hanoi.gov.vn", "*"),
        ("https://phuong.vn:99999", "chưa phải"),
        ("https://phuong", "chưa phải"),
        ("https://a.vn; script-src *", "*"),
        ("https://a.vn;script-src", "chưa phải"),
        ("https://a.vn https://b.vn", "chưa phải"),
        ("javascript:alert(1)", "chưa phải"),
        ("https://" + "a" * 200 + ".vn", "nhiều nhất 120"),
        ("", "Điền"),
    ],
)
def test_what_is_no_origin_is_refused_with_the_remedy(typed: str, told: str) -> None:
    with pytest.raises(Told) as refused:
        origin_of(typed)

    assert told in refused.value.message
    assert refused.value.where == "origin"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_reaches_into_the_policy(typed: str) -> None:
    try:
        origin = origin_of(typed)
    except Told:
        return
    assert origin.isascii()
    assert not set(origin) & set("; ,*'\"\\\n\t")


def test_an_empty_list_lets_nobody_frame_a_board() -> None:
    assert frame_ancestors([]) == "'none'"
    assert frame_ancestors(["https://b.vn", "https://a.vn", "https://b.vn"]) == "'self' https://a.vn https://b.vn"


@given(st.data())
def test_a_window_shows_so_many_rows_and_the_own_one_with_its_neighbours(data: st.DataObject) -> None:
    places = data.draw(st.integers(0, 200))
    own = data.draw(st.none() | st.integers(0, places - 1)) if places else None
    most = data.draw(st.integers(ROWS_LEAST, ROWS_MOST))

    kept = window(places, own, most)

    shown = [*range(kept.leaders), *range(kept.start, kept.end)]
    assert len(shown) == min(places, most)
    assert sorted(set(shown)) == shown
    assert own is None or {own, max(own - 1, 0), min(own + 1, places - 1)} <= {*shown, most}
