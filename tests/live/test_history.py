"""The changes of a board for those who missed some: only from a position where one of them begins."""

from server.live.history import History


def _history() -> History:
    history = History()
    history.add(10, 20, b"from 10 to 20")
    history.add(20, 30, b"from 20 to 30")
    return history


def test_what_was_missed_begins_where_the_watcher_stands() -> None:
    assert _history().after(10, 1_000) == [b"from 10 to 20", b"from 20 to 30"]
    assert _history().after(20, 1_000) == [b"from 20 to 30"]


def test_who_stands_in_the_middle_of_a_change_gets_the_board() -> None:
    """A row may have changed until 15 and be back at 20: no change tells of it."""
    assert _history().after(15, 1_000) is None
    assert _history().after(25, 1_000) is None


def test_what_is_forgotten_or_too_much_is_not_told() -> None:
    assert _history().after(5, 1_000) is None
    assert _history().after(10, 20) is None
