"""verify.py, which was written apart, agrees with the platform on whatever may arrive."""

import ast
import importlib
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.boards.store import Cursor, Filling
from server.exports.pack import VERIFIER, document_json, fact_line
from server.pipeline.contests import KnownContest
from server.pipeline.results.recount_result import print_boards, rows_of
from server.rules.entry import Entry, block_text
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.layout import Layout, tally
from server.rules.recount import recount
from server.rules.sample import draw
from tests.corrections import exclusion, grant, reassignment
from tests.examples import (
    CATALOGUE,
    DURING,
    OPENS,
    contest,
    enrolment_fact,
    fact_of,
    revocation,
    service,
    skill,
    taking_back,
    two_rounds,
)
from tests.pipeline.arrivals import EXCLUSIONS, GRANTS, LATE, MOVES, ROUND_2, TIGHT, WARDS, arrivals, recorded
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

verify: Any = importlib.import_module("server.exports.verify")

GROUPS = """
[[groups]]
code = "A"
name = { vi = "Kỹ năng", en = "Skills" }
resident_cap = 12
[[groups]]
code = "T"
name = { vi = "Thưởng", en = "Bonus" }
resident_cap = 9
bonus = true
"""
PAUSED = "[[rounds.removed]]\nstarts = 2026-11-05T12:00:00+07:00\nends = 2026-11-06T12:00:00+07:00\ncounts = false\n"
RICH = (
    two_rounds(TIGHT)
    .replace("late_until = 2099-12-03T00:00:00+07:00\n", "late_until = 2099-12-03T00:00:00+07:00\n" + PAUSED, 1)
    .replace('code = "K1"\n', 'code = "K1"\ngroup = "A"\n')
    .replace('code = "K3"\n', 'code = "K3"\ngroup = "T"\nuplift = { near_poor = 100 }\n')
    .replace('code = "K2"\n', 'code = "K2"\nby = { self = 100, guided = 70, done_for = 10 }\n')
    + GROUPS + COMPOSITE + INTEGRITY
)  # fmt: skip
DOCUMENTS = {"plain": two_rounds(TIGHT), "rich": RICH}
SEED = bytes(range(32))


def figures(kind: str, body: dict[str, Any]) -> Fact:
    """A headcount or a sample."""
    ref = f"{kind}-{sorted(body.items(), key=str)}"
    return Fact(0, 0, kind, kind, ref, None, None, None, None, None, DURING, DURING, None, body)  # type: ignore[arg-type]


SAMPLES = st.builds(
    lambda number, ward, checked, wrong: figures(
        "integrity", {"round": number, "ward": ward, "checked": checked, "wrong": min(wrong, checked)}
    ),
    st.integers(1, 3), st.sampled_from(WARDS), st.integers(0, 40), st.integers(0, 40),
)  # fmt: skip
HEADS = st.builds(
    lambda ward, part, people: figures(
        "headcount",
        {"ward": ward, "neighbourhood": part and f"{ward}/{part}", "unit": None, "people": people,
         "state": "confirmed"},
    ),
    st.sampled_from([*WARDS, "99999"]), st.sampled_from([None, "to-1", "to-9"]), st.integers(1, 40),
)  # fmt: skip
ARRIVING = st.tuples(
    arrivals(shared_cases=True, corrections=EXCLUSIONS | MOVES | GRANTS), st.lists(SAMPLES | HEADS, max_size=5)
).map(lambda two: recorded([*two[0][:9], *two[1], *two[0][9:]]))


def _used(key: str, of: int, *, by: str = "self", at: datetime = DURING, case: str = "", late: bool = False) -> Fact:
    make = service if key in ("scene-report", "health-insurance") else skill
    given = {"case": case} if make is service else {}
    return fact_of(make(key, of=of, by=by, at=at, **given), 0, received_at=LATE if late else DURING)


EVERYTHING = [
    *(enrolment_fact(0, of=of, ward=ward, neighbourhood=f"{ward}/to-1", unit="school/thcs-lang", groups=groups)
      for of, ward, groups in ((1, "00070", ("elderly",)), (2, "00004", ("near_poor",)), (3, "00004", ()),
                               (4, "00070", ()), (5, "00008", ("disability", "near_poor")))),
    enrolment_fact(0, of=1, ward="00008", joined_at=OPENS + timedelta(days=5)),
    enrolment_fact(0, of=6, ward="00070"), enrolment_fact(0, of=6, joined_at=DURING + timedelta(hours=1), left=True),
    _used("anti-scam", 6), _used("password-otp", 6, at=DURING + timedelta(days=2)),
    enrolment_fact(0, of=6, ward="00004", joined_at=ROUND_2 + timedelta(hours=1)),
    _used("anti-scam", 6, at=ROUND_2), _used("password-otp", 6, at=ROUND_2 + timedelta(hours=2)),
    (_wrong := enrolment_fact(0, of=7, ward="00070")), _used("anti-scam", 7), taking_back(0, _wrong),
    enrolment_fact(0, of=7, ward="00008", joined_at=DURING + timedelta(days=1)),
    *(_used(key, of, at=at) for of in (1, 2, 3, 5) for at in (DURING, ROUND_2)
      for key in ("anti-scam", "password-otp", "scene-report", "health-insurance")),
    *(_used("anti-scam", 4, by=by) for by in ("guided", "done_for")),
    _used("password-otp", 4, late=True), _used("scene-report", 4, at=DURING + timedelta(days=1), case="H-7"),
    _used("scene-report", 2, case="H-1"), _used("scene-report", 3, case="H-1"), _used("scene-report", 3, case="H-2"),
    _used("health-insurance", 5, case="H-3"), _used("health-insurance", 5, case="H-4", by="guided"),
    _used("scene-report", 1, case="H-5"), _used("scene-report", 2, case="H-5"), _used("scene-report", 9, case="H-6"),
    _used("scene-report", 3, case="H-6"), fact_of(service(of=3, case="H-8", name="taken-back"), 0),
    fact_of(revocation("taken-back"), 0), fact_of(skill("anti-scam", of=4, name="batch"), 0),
    exclusion(case="H-2"), exclusion(case="H-3"), exclusion(case="H-3", back=True), exclusion(event="batch"),
    exclusion(of=1), exclusion(of=5), exclusion(of=5, back=True),
    grant(9, of=2), grant(9, of=1), grant(-40, ward="00070"), grant(3, ward="00008", neighbourhood="00008/to-1"),
    grant(5, unit="school/thcs-lang"), grant(7, of=3, number=3), grant(2, ward="99999"), grant(4, of=77),
    reassignment(3, "00008", rounds=(2,)), reassignment(5, "00070", rounds=(1, 2)),
    reassignment(5, None, rounds=(1,)),
    *(figures("integrity", {"round": number, "ward": ward, "checked": checked, "wrong": wrong})
      for number, ward, checked, wrong in ((1, "00004", 9, 2), (1, "00004", 20, 4), (2, "00008", 30, 30),
                                           (1, "00070", 0, 0))),
    *(figures("headcount", {"ward": ward, "neighbourhood": part, "people": people, "state": "confirmed"})
      for ward, part, people in (("00070", None, 30), ("00004", None, 9), ("00004", None, 11), ("00008", None, 25),
                                 ("00004", "00004/to-1", 4), ("99999", None, 3))),
]  # fmt: skip
"""Something for every rule: caps, groups, cases that pass on, late and lost time, leaving and coming back, enrolments
taken back, all corrections, samples, heads."""


def known_of(document: str) -> KnownContest:
    """The contest as the pipeline knows it."""
    made = contest(document)
    return KnownContest(id=1, version=1, generation=1, contest=made, layout=Layout(made, CATALOGUE), turns=())


def write(folder: Path, document: str, facts: Sequence[Fact], entries: Sequence[Entry]) -> None:
    """The files that are read for a recount."""
    layout = known_of(document).layout
    wards = [{"code": each.code, "name": each.name, "kind": each.kind, "people": each.people, "adults": each.adults}
             for each in layout.wards.values()]  # fmt: skip
    (folder / "contest.json").write_bytes(msgspec.json.encode(document_json(document)))
    (folder / "wards.json").write_bytes(msgspec.json.encode(wards))
    (folder / "facts.jsonl").write_bytes(b"".join(fact_line(layout.contest, fact) for fact in facts))
    (folder / "ledger.txt").write_text(block_text(1, entries))
    (folder / "blocks.jsonl").write_text("")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=ARRIVING, name=st.sampled_from(sorted(DOCUMENTS)))
def test_it_comes_to_the_same_sums_boards_and_sample(facts: list[Fact], name: str) -> None:
    agree(facts, DOCUMENTS[name])


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_rule_is_read_alike(name: str) -> None:
    agree(recorded(EVERYTHING), DOCUMENTS[name])


def agree(facts: Sequence[Fact], document: str) -> None:
    """Both come to the same sums, boards and counted facts."""
    known = known_of(document)
    entries = list(fold(known.contest, facts, Known()))
    summed = tally(entries)
    heads = {str(code): (ward.adults, "estimated") for code, ward in known.layout.wards.items()} | dict(summed.heads)
    filling = Filling(cursor=Cursor(1, len(entries), ""), sums=summed.sums, heads=heads, samples=summed.samples)
    boards = print_boards(known, {}, 2, filling)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, document, facts, entries)
        pack = verify.Pack(folder)
        theirs = verify.Contest(pack.json("contest.json"), {ward["code"]: ward for ward in pack.json("wards.json")})
        ledger, counted = verify.Ledger(pack), verify.Count(theirs, pack)

    assert {key: row for key, row in ledger.sums.items() if any(row)} == counted.sums()
    assert (ledger.heads, ledger.samples) == (counted.heads, counted.samples)
    names = {code: ward["name"] for code, ward in theirs.wards.items()}
    again = verify.boards(theirs, ledger, names, ["2", "total"])
    assert again.keys() == boards.keys()
    for board, body in boards.items():
        assert again[board] == msgspec.json.decode(body)["rows"], board
    for number in (1, 2):
        mine = recount(known.contest, facts).counted(number)
        assert {(source, ref): ward for source, ref, ward in counted.keys.get(number, ())} == mine


def test_the_examples_reach_every_rule() -> None:
    made = known_of(RICH).contest

    assert made.composite and made.integrity and made.groups and made.clusters
    assert made.rounds[0].removed and made.rounds[0].takes(DURING)
    assert not made.rounds[0].takes(DURING + timedelta(days=1))
    assert made.rounds[1].takes(ROUND_2)
    assert rows_of(b'{"rows":[]}') == ()
    assert draw(SEED, 15, []) == []


def test_it_needs_no_more_than_python_3_9() -> None:
    tree = ast.parse(VERIFIER.read_text(), feature_version=(3, 9))

    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"argparse", "collections", "datetime", "hashlib", "io", "json", "math", "pathlib", "re",
                        "sys", "tomllib", "unicodedata", "zipfile", "zlib"}  # fmt: skip
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [call for call in calls if any(word.arg == "strict" for word in call.keywords)]
