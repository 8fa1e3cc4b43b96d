"""A ceremony tells each ward once, from the last place to the first, never ahead, and every change of it is found."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.board import Row
from server.rules.ceremony import ACTS, Move, begin, follow, reached, step_at, turns_at
from server.rules.ceremony_script import as_document, check_script, script_of
from server.rules.ceremony_seal import Subject, first_changed, seals_of, write_body
from server.rules.ceremony_steps import Step, make_steps, shuffled
from server.rules.refusals import Told
from tests.ceremonies import KINDS, both, part, rows, script

AT = datetime(2026, 12, 5, 13, tzinfo=UTC)
SUBJECT = Subject(contest="thu-do-so-2026", round=1, version=1)

_points = st.lists(st.integers(0, 12) | st.integers(0, 5_000), min_size=1, max_size=60)
_sizes = st.tuples(st.integers(2, 11), st.integers(1, 30), st.none() | st.integers(1, 20))


def steps_of(final: list[Row], frozen: list[Row], group: int, single_from: int, places: int | None) -> list[Step]:
    told = script(group=group, single_from=single_from, parts=(part(places=places),))
    return make_steps(told, {"all": final}, {"all": frozen}, KINDS)


@given(_points, st.randoms(use_true_random=False), _sizes)
def test_every_ward_is_told_once_from_the_last_place_to_the_first(
    points: list[int], chance: object, sizes: tuple[int, int, int | None]
) -> None:
    before = list(points)
    chance.shuffle(before)  # type: ignore[attr-defined]
    final, frozen = rows(points), rows(before)

    steps = steps_of(final, frozen, *sizes)

    ranked = [row for row in final if row.points]
    told = [row for step in steps if step.kind in ("group", "single") for row in step.rows]
    wanted = [row for row in ranked if sizes[2] is None or row.rank <= sizes[2]]
    if sizes[2] is None:
        wanted += [row for row in final if not row.points]
    assert sorted(row.code for row in told) == sorted(row.code for row in wanted)
    with_places = [row.rank for row in told if row.rank]
    assert with_places == sorted(with_places, reverse=True)
    assert not any(row.rank for row in told[: len(told) - len(with_places)]), "no points come first"
    stood = {row.code: row for row in frozen}
    for row in told:
        if row.before is not None:
            assert row.before == stood[row.code].rank
            assert row.rise == row.before - row.rank
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))


@given(_points, _sizes)
def test_equal_places_are_told_together_and_what_is_left_is_counted(
    points: list[int], sizes: tuple[int, int, int | None]
) -> None:
    steps = steps_of(rows(points), rows(points), *sizes)

    telling = [step for step in steps if step.kind in ("group", "single")]
    for earlier, later in pairwise(telling):
        assert {row.rank for row in earlier.rows}.isdisjoint(row.rank for row in later.rows)
        assert earlier.left - later.left == len(later.rows)
    for step in telling:
        ranks = {row.rank for row in step.rows}
        assert step.without_points == (ranks == {0})
        assert step.kind == "group" or len(ranks) == 1
        assert len(step.rows) <= sizes[0] or len(ranks) == 1 or step.without_points
    assert not telling or telling[-1].left == 0


@given(_points, _sizes)
def test_the_body_of_a_step_holds_nothing_of_later_ones(
    points: list[int], sizes: tuple[int, int, int | None]
) -> None:
    steps = steps_of(rows(points), rows(points), *sizes)

    bodies = [write_body(step, SUBJECT, bytes(16)).decode() for step in steps]
    for at, body in enumerate(bodies):
        shown = {row.code for step in steps[: at + 1] for row in step.rows}
        for row in rows(points):
            assert row.code in shown or (f'"{row.code}"' not in body and f'{row.name}"' not in body)


def test_a_group_is_told_in_words_of_both_languages() -> None:
    final, frozen = rows([50, 40, 40, 30, 20, 10, 9, 0, 0]), rows([10, 50, 40, 30, 20, 9, 8, 0, 0])

    steps = make_steps(script(single_from=4), {"all": final}, {"all": frozen}, KINDS)

    assert [(step.kind, step.words["vi"]) for step in steps[:5]] == [
        ("opening", "Xin chào, 9 nơi."),
        ("part", "Bây giờ là nhóm all: 9 nơi."),
        ("group", "2 nơi chưa có điểm"),
        ("group", "Từ hạng 7 đến hạng 5"),
        ("single", "Hạng 4, trong nhóm 1–9, thuộc về Phường Nơi 3"),
    ]
    assert steps[5].words["en"] == "Place 2 is shared by 2"
    assert [row.rise for row in steps[6].rows] == [4]
    assert [step.kind for step in steps[-2:]] == ["winners", "end"]
    assert [row.rank for row in steps[-2].rows] == [1, 2, 2]
    assert [row.rank for row in steps[-1].rows] == [1]


def test_groups_are_told_in_the_order_of_the_script_and_the_end_names_every_first() -> None:
    boards = {"all": rows([5, 4, 3, 2]), "xa": rows([5, 0, 3]), "s1": rows([0, 0])}
    told = script(parts=(part("xa", places=1), part("s1"), part()))

    steps = make_steps(told, boards, boards, KINDS)

    order = [step.division for step in steps if step.kind == "part"]
    assert order == ["xa", "s1", "all"]
    assert [row.code for step in steps if step.division == "xa" for row in step.rows] == ["00000", "00000"]
    assert [step.division for step in steps if step.kind == "winners"] == ["xa", "all"], "nobody won without points"
    assert [(row.division, row.code) for row in steps[-1].rows] == [("xa", "00000"), ("all", "00000")]


def test_a_ward_without_points_has_no_place_and_one_that_is_new_had_none() -> None:
    steps = make_steps(script(), {"all": rows([9, 0])}, {"all": rows([0, 4])}, KINDS)

    new, gone = steps[3].rows[0], steps[2].rows[0]
    assert (new.code, new.before, new.rise) == ("00000", None, None)
    assert (gone.code, gone.rank, gone.rank_from, gone.before) == ("00001", 0, 0, None)


@given(_points, st.data())
def test_the_seal_can_be_repeated_and_every_change_is_found(points: list[int], data: st.DataObject) -> None:
    steps = steps_of(rows(points), rows(points), 4, 5, None)
    bodies = [write_body(step, SUBJECT, bytes([step.number % 256]) * 16) for step in steps]

    seals = seals_of(bodies)

    assert seals == seals_of([write_body(step, SUBJECT, bytes([step.number % 256]) * 16) for step in steps])
    assert first_changed(bodies, seals) is None
    at = data.draw(st.integers(0, len(bodies) - 1))
    byte = data.draw(st.integers(0, len(bodies[at]) - 1))
    changed = bytearray(bodies[at])
    changed[byte] ^= 1
    assert first_changed([*bodies[:at], bytes(changed), *bodies[at + 1 :]], seals) == at + 1
    assert first_changed(bodies[:-1], seals) == len(bodies)
    if len(set(bodies)) > 1:
        assert seals_of(bodies[::-1])[-1] != seals[-1], "the order is sealed too"


def test_a_body_is_canonical_and_says_what_it_belongs_to() -> None:
    step = steps_of(rows([3, 2]), rows([2, 3]), 4, 5, None)[3]

    body = write_body(step, SUBJECT, bytes(16))

    told = json.loads(body)
    assert body == json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert (told["contest"], told["round"], told["version"], told["rehearsal"]) == ("thu-do-so-2026", 1, 1, False)
    row = told["rows"][0]
    assert (row["rank"], row["before"], row["rise"], row["value"], row["before_value"]) == (1, 2, 1, 3_000, 2_000)


@given(_points, st.integers())
def test_a_rehearsal_shows_known_places_of_wards_drawn_anew(points: list[int], seed: int) -> None:
    boards = {"all": rows(points)}

    drawn = shuffled(boards, str(seed))["all"]

    assert drawn == shuffled(boards, str(seed))["all"]
    assert sorted(row.code for row in drawn) == sorted(row.code for row in boards["all"])
    assert [(row.rank, row.value) for row in drawn] == [(row.rank, row.value) for row in boards["all"]]


_acts = st.sampled_from([act for act in ACTS if act not in ("begin", "stop", "end")])
_walk = st.lists(st.tuples(_acts, st.integers(0, 90_000), st.integers(1, 40), st.integers(3, 20)), max_size=12)


@given(_walk, st.integers(2, 40))
def test_where_it_stands_follows_from_moves_and_time(walk: list[tuple[str, int, int, int]], of: int) -> None:
    moves, now = [begin(8_000, AT)], AT
    for act, wait_ms, to, pace in walk:
        now += timedelta(milliseconds=wait_ms)
        stood = step_at(moves[-1], of, now)
        try:
            made = follow(moves[-1], act, of, now, seen=stood, to=to, pace_ms=pace * 1000)  # type: ignore[arg-type]
        except Told:
            continue
        moves.append(made)
        wanted = {"next": stood + 1, "back": stood - 1, "jump": to}.get(act, stood)
        assert step_at(made, of, now) == wanted
        assert made.playing == (act == "play")
    last = moves[-1]
    later = [step_at(last, of, now + timedelta(milliseconds=ms)) for ms in range(0, 400_000, 7_000)]
    assert later == sorted(later), "never backwards by itself"
    assert max(later) <= of
    assert last.playing or len(set(later)) == 1, "a pause holds"
    assert step_at(last, of, now - timedelta(hours=1)) == last.step, "a clock that was set back changes nothing"
    assert all(step_at(move, of, move.at) <= reached(moves, of, now) <= of for move in moves)


def test_playing_turns_exactly_at_the_pace() -> None:
    move = follow(begin(8_000, AT), "play", 40, AT, seen=1)

    assert step_at(move, 40, AT + timedelta(milliseconds=7_999)) == 1
    assert step_at(move, 40, AT + timedelta(milliseconds=8_000)) == 2
    assert turns_at(move, 40, AT + timedelta(seconds=9)) == AT + timedelta(seconds=16)
    assert turns_at(move, 2, AT + timedelta(seconds=9)) is None, "there is nothing after the last step"


def test_next_means_the_step_after_the_one_that_was_seen() -> None:
    playing = follow(begin(8_000, AT), "play", 40, AT, seen=1)
    turned = AT + timedelta(seconds=8)

    assert follow(playing, "next", 40, turned, seen=1).step == 2, "it had just turned by itself"
    assert follow(playing, "next", 40, turned, seen=2).step == 3
    assert follow(playing, "next", 40, turned, seen=39).step == 3, "nobody has seen what was not shown"


def test_what_was_shown_stays_known_after_going_back() -> None:
    first = begin(3_000, AT)
    played = follow(first, "play", 9, AT, seen=1)
    back = follow(played, "jump", 9, AT + timedelta(seconds=13), seen=5, to=2)

    assert reached([], 9, AT) == 0
    assert reached([first, played, back], 9, AT + timedelta(hours=1)) == 5


@pytest.mark.parametrize(
    ("act", "more", "told"),
    [
        ("back", {}, "bước đầu"),
        ("jump", {"to": 41}, "Không có bước 41: chọn từ 1 đến 40"),
        ("jump", {}, "Không có bước 0"),
        ("pause", {}, "Đang dừng ở bước 1 rồi"),
        ("play", {"pace_ms": 2_000}, "đứng 2 giây; cần từ 3 đến 120 giây"),
    ],
)
def test_an_act_that_leads_nowhere_is_told(act: str, more: dict[str, int], told: str) -> None:
    with pytest.raises(Told, match=told):
        follow(begin(8_000, AT), act, 40, AT, seen=1, **more)  # type: ignore[arg-type]


def test_nothing_follows_the_end() -> None:
    ended = follow(begin(8_000, AT), "end", 40, AT, seen=1)

    assert ended.over
    with pytest.raises(Told, match="đã kết thúc"):
        follow(ended, "play", 40, AT, seen=1)
    last = Move(ordinal=3, act="jump", step=40, playing=False, pace_ms=8_000, at=AT)
    with pytest.raises(Told, match="bước cuối, bước 40"):
        follow(last, "next", 40, AT, seen=40)


@pytest.mark.parametrize(
    ("changed", "where", "told"),
    [
        ({"parts": ()}, "parts", "ít nhất một nhóm"),
        ({"parts": (part("s9"),)}, "parts", "Không có nhóm s9"),
        ({"parts": (part(), part())}, "parts", "hai lần"),
        ({"parts": (part(places=0),)}, "all", "Là 0, cần từ 1 đến 200"),
        ({"group": 12}, "group", "Là 12, cần từ 2 đến 11"),
        ({"single_from": 31}, "single_from", "Là 31"),
        ({"pace_seconds": 2}, "pace_seconds", "Là 2, cần từ 3 đến 120"),
        ({"opening": both("Xin chào", " ")}, "opening", "cả tiếng Việt và tiếng Anh"),
        ({"opening": both("a" * 161, "b")}, "opening", "161 ký tự, nhiều nhất 160"),
        ({"single": both("{name.__class__}", "x")}, "single", "{chance}, {division}, {name}, {rank}"),
        ({"single": both("Hạng {rank", "x")}, "single", "Trong ngoặc nhọn"),
        ({"ending": both("Chúc mừng {name}", "x")}, "ending", "Bỏ ngoặc nhọn đi"),
        ({"opening": both("{0}", "x")}, "opening", "chỉ viết được: {n}"),
        ({"opening": both("{n:>9999}", "x")}, "opening", "chỉ viết được: {n}"),
    ],
)
def test_a_script_that_cannot_be_told_is_refused_by_field(changed: dict[str, object], where: str, told: str) -> None:
    with pytest.raises(Told, match=told) as refusal:
        check_script(script(**changed), ["all"])

    assert refusal.value.where == where


def test_a_script_is_kept_as_a_document() -> None:
    told = script(parts=(part("xa", places=3), part()))

    assert script_of(json.loads(json.dumps(as_document(told)))) == told
