"""Whether a ward's screen is well."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.rules.screen_health import Seen, count, done, scenes_on, state_of, troubles
from server.rules.screen_plan import Turn
from tests.examples import DURING

WELL = Seen(
    now=DURING, paired_at=DURING - timedelta(days=9), reported_at=DURING - timedelta(seconds=12), said="live",
    age=timedelta(hours=5), generation=2, generation_due=2, version="new", version_due="new",
    version_since=DURING - timedelta(days=3), width=1_920, height=1_080,
)  # fmt: skip


def ago(**span: float) -> datetime:
    return DURING - timedelta(**span)


def codes(**more: Any) -> list[str]:
    return [each.code for each in troubles(replace(WELL, **more))]


def test_a_screen_with_the_newest_figures_is_well_however_old_they_are() -> None:
    assert codes() == []
    assert state_of(WELL) == "live"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reported_at": None}, "never"),
        ({"reported_at": ago(seconds=61)}, "silent"),
        ({"lacks_since": ago(seconds=43)}, "behind"),
        ({"generation": 1}, "aged"),
        ({"version": "old"}, "old"),
        ({"errors": ("TypeError: x is null",)}, "errors"),
        ({"width": 1_024, "height": 768}, "small"),
        ({"width": 1_920, "height": 940}, "odd"),
        ({"width": 940, "height": 1_920}, "odd"),
    ],
)
def test_each_trouble_is_told(more: dict[str, Any], code: str) -> None:
    assert codes(**more) == [code]


@pytest.mark.parametrize(
    "more",
    [
        {"reported_at": None, "paired_at": ago(seconds=119)},
        {"reported_at": ago(seconds=60)},
        {"lacks_since": ago(seconds=42)},
        {"generation": 1, "age": timedelta(seconds=120)},
        {"generation_due": None, "generation": 1},
        {"version": "old", "version_since": ago(hours=24)},
        {"version": "old", "version_since": None},
        {"said": "polling"},
        {"blank": True},
        {"width": 1_280, "height": 720},
        {"width": 3_840, "height": 2_160},
        {"width": 1_080, "height": 1_920},
        {"width": 1_280, "height": 800},
        {"width": 0, "height": 0},
    ],
)
def test_what_is_no_trouble_is_not_told(more: dict[str, Any]) -> None:
    assert codes(**more) == []


def test_what_a_silent_screen_said_long_ago_is_no_trouble_of_now() -> None:
    assert codes(reported_at=ago(hours=2), errors=("x",), version="old") == ["silent"]


def test_numbers_stand_in_what_is_told() -> None:
    (told,) = troubles(replace(WELL, reported_at=ago(minutes=47)))
    assert str(told.what) == "Không báo về đã 47 phút."


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"reported_at": None, "blank": True}, "never"),
        ({"reported_at": ago(minutes=5), "blank": True}, "silent"),
        ({"blank": True}, "dark"),
        ({"said": "polling"}, "polling"),
    ],
)
def test_a_state_is_the_gravest_that_holds(more: dict[str, Any], state: str) -> None:
    assert state_of(replace(WELL, **more)) == state


def test_between_two_scenes_either_may_be_on() -> None:
    turns = [Turn(scene="city", seconds=30), Turn(scene="join", seconds=30)]
    start = datetime.fromtimestamp(60 * 1_000, DURING.tzinfo)
    assert scenes_on(turns, start + timedelta(seconds=15)) == {"city"}
    assert scenes_on(turns, start + timedelta(seconds=28)) == {"city", "join"}


def test_an_act_is_done_waited_for_or_missed() -> None:
    holds, noted = timedelta(seconds=60), timedelta(minutes=10)
    assert done(3, ago(seconds=5), 3, DURING, holds, noted) == "done"
    assert done(3, ago(seconds=5), 2, DURING, holds, noted) == "waits"
    assert done(3, ago(minutes=3), 2, DURING, holds, noted) == "missed"
    assert done(3, ago(minutes=11), 2, DURING, holds, noted) is None
    assert done(0, None, 0, DURING, holds, noted) is None


def test_a_screen_with_two_troubles_counts_once_among_those_with_any() -> None:
    both = troubles(replace(WELL, version="old", errors=("x",)))
    counted = count([both, troubles(WELL)])
    assert (counted["any"], counted["old"], counted["errors"], counted["small"]) == (1, 1, 1, 0)
