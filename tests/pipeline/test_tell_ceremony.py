"""What watchers of a ceremony are told, against the rule of where it stands: any moves, any falls, any times."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.pipeline.ceremonies.ceremony import Standing
from server.pipeline.ceremonies.reveal_frames import About, encode
from server.pipeline.ceremonies.tell_ceremony import Reveal, for_round, for_screen
from server.rules.ceremony import Act, Move, begin, follow, reached, step_at
from server.rules.ceremony_seal import Subject, seals_of, write_body
from server.rules.ceremony_steps import make_steps
from server.rules.refusals import Told
from tests.ceremonies import KINDS, rows, script
from tests.examples import DURING
from tests.live.attending import Attendant

STEPS = make_steps(script(), {"all": rows(range(30))}, {"all": rows(range(30, 0, -1))}, KINDS)
SUBJECT = Subject(contest="thu-do-so-2026", round=1, version=1)
BODIES = [write_body(step, SUBJECT, bytes([step.number]) * 16) for step in STEPS]
SEALS = seals_of(BODIES)
OF = len(BODIES)
ABOUT = About(name={"vi": "a", "en": "b"}, rounds=1, unit="per-1000", divisions={}, seal=SEALS[-1].hex())
BEGUN = begin(4_000, DURING)


def standing(step: int, **changed: object) -> Standing:
    """A ceremony that stands at a step."""
    values = {
        "id": UUID(int=1), "contest_id": 1, "round": 1, "rehearsal": False, "screens": frozenset[int](), "of": OF,
        "playing": False, "ended": False, "stopped": False, "seal": SEALS[min(step, OF) - 1], "step": step,
    }  # fmt: skip
    return Standing(**{**values, **changed})  # type: ignore[arg-type]


def told(moves: list[Move], now: datetime) -> Reveal:
    """What a server holds that has looked at every moment."""
    at, furthest = standing(step_at(moves[-1], OF, now)), reached(moves, OF, now)
    return Reveal(standing=at, contest="thu-do-so-2026", about=ABOUT, told=tuple(BODIES[:furthest]))


def look(watcher: Attendant, reveal: Reveal) -> None:
    """What the server does for a watcher that reads, if it shows anything else."""
    held = max(watcher.steps, default=0)
    if watcher.frame.get("step") != reveal.standing.step:
        watcher.take(encode(reveal.frame(held)).decode())


acts = st.tuples(
    st.sampled_from(["play", "pause", "next", "back", "jump"]),
    st.integers(1, OF),
    st.integers(0, 30_000),
    st.lists(st.booleans(), min_size=3, max_size=3),
)


@given(st.lists(acts, max_size=25))
def test_whoever_reads_shows_where_it_stands_and_holds_nothing_ahead(
    happenings: list[tuple[Act, int, int, list[bool]]],
) -> None:
    moves, now = [BEGUN], DURING
    watchers = [Attendant(checks=False) for _ in range(3)]
    for act, to, waits, reads in happenings:
        now += timedelta(milliseconds=waits)
        try:
            moves.append(follow(moves[-1], act, OF, now, seen=step_at(moves[-1], OF, now), to=to))
        except Told:
            continue
        reveal, furthest = told(moves, now), reached(moves, OF, now)
        for watcher, present in zip(watchers, reads, strict=True):
            if present:
                look(watcher, reveal)
                step = step_at(moves[-1], OF, now)
                assert watcher.shows == (step, SEALS[step - 1].hex())
            assert max(watcher.steps, default=0) <= furthest


def test_a_body_is_sent_byte_for_byte() -> None:
    frame = encode(told([BEGUN], DURING).frame(0))

    assert BODIES[0] in frame
    assert json.loads(frame)["seal"] == SEALS[0].hex()


def test_a_rehearsal_takes_its_screens_and_no_others() -> None:
    public = standing(3)
    rehearsal = standing(5, id=UUID(int=2), rehearsal=True, screens=frozenset({7}))

    assert for_screen([public, rehearsal], 7, 1) == rehearsal
    assert for_screen([public, rehearsal], 8, 1) == public
    assert for_screen([public], 8, 2) is None
    assert for_round([rehearsal], 1, 1) is None
    over = standing(5, id=UUID(int=2), rehearsal=True, screens=frozenset({7}), ended=True)
    assert for_screen([public, over], 7, 1) == public


def test_of_two_the_one_that_has_not_ended_is_shown() -> None:
    old, new = standing(9), standing(2, id=UUID(int=3), ended=True)

    assert for_round([old, new], 1, 1) == old
    assert for_round([standing(9, ended=True), new], 1, 1) == new
