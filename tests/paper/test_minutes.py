"""The minutes: a PDF whose words and code say what was signed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.paper.flags import division_flags
from server.paper.minutes import Grounds, minutes
from server.paper.print import paper_for
from server.records.appeals import Appeal
from server.records.flags import Given
from server.records.results import Draft, Signature, Version
from server.records.samples import Sample, Sampled
from server.rules.board import Row
from tests.examples import CATALOGUE, contest

GIVEN = Given(round=1, version=1, division="all", flag="alone", ward="00070", told=(50, 40_000))
AT = datetime(2026, 12, 5, 9, tzinfo=UTC)


@pytest.fixture
def grounds() -> Grounds:
    """A small result with one of everything."""
    draft = Draft(
        id=1, contest_id=1, round=1, contest_version=1, generation=1, position=1_302_118, cursor=(9, 9),
        head=bytes(range(32)), boards_sha256=bytes(32), facts=400, differences=(), reason="", made_at=AT,
    )  # fmt: skip
    signed = [
        Signature(account_id=n, name=name, role="council", signed_at=AT) for n, name in ((1, "Lan"), (2, "Khải"))
    ]
    sample = Sample(
        contest_id=1, round=1, seed=bytes(32), made_at=AT, permille=15, generation=1, position=1, xid=1, fact_id=1,
        counted=66, drawn_at=AT, closed_at=AT,
    )  # fmt: skip
    drawn = Sampled(
        ordinal=1, source="dvcqg", source_ref="e1", ward="00070", outcome="wrong", reason="không có hồ sơ",
        found_by="An", found_at=AT,
    )  # fmt: skip
    appeal = Appeal(
        id=7, ward="00004", words="Thiếu", received_by="An", received_at=AT, outcome="dismissed",
        answer="= #Không có_ <hồ sơ> *ấy*", answered_by="Lan", answered_at=AT,
    )  # fmt: skip
    rows = [
        Row(code=code, name=CATALOGUE.wards[code].name, rank=n, rank_from=1, rank_to=3, value=9_000 - n, points=n,
            participants=1, attained=1, adults=70_000, adults_state="confirmed")
        for n, code in enumerate(contest().wards, 1)
    ]  # fmt: skip
    return Grounds(
        contest=contest(), wards=CATALOGUE.wards, sample=sample, drawn=[drawn], appeals=[appeal], carried_over="",
        boards={"Cả thành phố": rows},
        version=Version(version=1, made_at=AT, published_at=AT, withdrawn_at=None, draft=draft, signatures=signed),
    )  # fmt: skip


def test_it_is_a_pdf_and_the_same_grounds_give_the_same_bytes(grounds: Grounds) -> None:
    made = minutes(grounds)

    assert made.startswith(b"%PDF")
    assert minutes(grounds) == made


def test_another_head_another_reason_or_another_place_make_another_document(grounds: Grounds) -> None:
    draft, made = grounds.version.draft, minutes(grounds)
    rows = grounds.boards["Cả thành phố"]

    for changed in (
        replace(grounds, version=replace(grounds.version, draft=replace(draft, head=bytes(32)))),
        replace(grounds, version=replace(grounds.version, draft=replace(draft, reason="Quyết định 45"))),
        replace(grounds, boards={"Cả thành phố": [*rows[1:], rows[0]]}),
        replace(grounds, flags=division_flags(paper_for("vi"), grounds.contest, {"00070": "Hoàn Kiếm"}, [GIVEN])),
    ):
        assert minutes(changed) != made
