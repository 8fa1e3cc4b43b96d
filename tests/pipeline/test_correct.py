"""A correction is proposed, shown before it is applied, decided by another person, and then counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from server.pipeline.identity.accounts import add_account
from server.pipeline.planning.preview import Effect
from server.pipeline.results.correct import approve, propose_correction, proposed, reject, try_out
from server.records import accounts, proposals
from server.records.accounts import Account
from server.resources import Resources
from server.rules.entry import Place
from server.rules.proposed import Batch, Correction, Exclude, Give, Reassign, arguments_of, correction_of, kind_of
from server.rules.refusals import NotFound, Told
from tests.examples import CONTEST, PSEUDONYMS, resident, revocation, service, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

REASON = "Biên bản 14/BB-HĐ: báo cáo trùng do lỗi của cổng, đã đối chiếu."


@dataclass(slots=True)
class Officials:
    """Two people, and what they do to one contest."""

    stage: Stage
    proposer: Account
    decider: Account

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=1)

    async def try_out(self, correction: Correction) -> Effect:
        resources, known = self.stage.resources, await self.stage.known()
        names = resources.contests.place_names
        return await try_out(resources.database, resources.boards, names, known, correction, self.now)

    async def propose(self, correction: Correction, reason: str = REASON) -> int:
        effect = await self.try_out(correction)
        async with self.stage.resources.database.transaction() as connection:
            known = await self.stage.known()
            return await propose_correction(connection, known, correction, effect, reason, self.proposer)

    async def approve(self, number: int, by: Account | None = None) -> int:
        async with self.stage.resources.database.transaction() as connection:
            known = await self.stage.known()
            return await approve(connection, known, number, by or self.decider, "đồng ý", self.now)

    async def apply(self, correction: Correction) -> int:
        """Propose, approve and count; the number of the correction."""
        number = await self.propose(correction)
        await self.approve(number)
        await self.stage.move()
        return number


@pytest.fixture
async def officials(resources: Resources) -> Officials:
    stage = await build_stage(resources, two_rounds(CONTEST))
    found = []
    for login in ("lan", "minh"):
        number = await add_account(resources.database, login, login.title(), "organizer", None, None)
        account = await accounts.by_id(resources.database, number)
        assert account
        found.append(account)
    await stage.enrol(1, neighbourhood=f"{HOAN_KIEM}/to-1")
    await stage.enrol(2, BA_DINH)
    await stage.accept(
        service(of=1, case="H-1", name="a"), skill(of=1, name="b"), service(of=2, case="H-1", name="c")
    )
    await stage.move()
    return Officials(stage, *found)


SOON = datetime.now(UTC) + timedelta(minutes=30)
OUT = Exclude(resident=resident(1))


@pytest.mark.parametrize(
    "correction",
    [
        OUT,
        Exclude(case=PSEUDONYMS.case("H-1")),
        Exclude(batch=Batch(source="dvcqg", events=("a", "c"))),
        Exclude(batch=Batch(source="dvcqg", since=datetime(2026, 1, 1, tzinfo=UTC), until=SOON)),
        Give(round=1, points=-4, resident=resident(1)),
        Give(round=2, points=30, place=Place(BA_DINH, f"{BA_DINH}/to-2")),
        Give(round=1, points=7, place=Place("", None, "school/x")),
        Reassign(resident=resident(1), rounds=(1, 2), place=Place(BA_DINH)),
    ],
)
async def test_what_is_shown_before_is_what_comes_after(officials: Officials, correction: Correction) -> None:
    stage = officials.stage
    effect = await officials.try_out(correction)
    before = {(row.scope, row.code): row for row in effect.rows if row.board == "wards"}

    await officials.apply(correction)

    assert effect.entries
    assert await stage.differences() == []
    for scope in ("1", "2", "total"):
        for row in (await stage.view(f"{scope}/wards")).rows:
            if told := before.pop((scope, row.code), None):
                assert (told.points[1], told.value[1], told.rank[1]) == (row.points, row.value, row.rank)
    assert not before


async def test_rows_that_do_not_move_are_not_told(officials: Officials) -> None:
    effect = await officials.try_out(Give(round=2, points=30, place=Place(BA_DINH)))

    assert (effect.facts, effect.entries, effect.residents, effect.points) == (1, 1, 0, 30)
    wards = [row for row in effect.rows if row.board == "wards" and row.scope == "2"]
    assert (wards[0].code, wards[0].points, wards[0].rank) == (BA_DINH, (0, 30), (1, 1))
    assert {row.rank for row in wards[1:]} == {(1, 2)}


async def test_trying_out_records_nothing(officials: Officials) -> None:
    await officials.try_out(OUT)
    await officials.stage.move()

    assert await officials.stage.points() == 15


async def test_an_approved_exclusion_counts_and_passes_the_case_on(officials: Officials) -> None:
    await officials.apply(OUT)

    assert (await officials.stage.points(), await officials.stage.points(BA_DINH)) == (0, 5)


async def test_a_readmission_puts_everything_back(officials: Officials) -> None:
    before = await officials.stage.public()
    await officials.apply(OUT)
    await officials.apply(Exclude(resident=resident(1), back=True))

    rows = [await officials.stage.row(code, "1/wards") for code in (HOAN_KIEM, BA_DINH)]
    assert [row.points for row in rows] == [15, 0]
    assert len(await officials.stage.public()) == len(before)


async def test_a_batch_comes_back_but_for_what_its_partner_took_back_meanwhile(officials: Officials) -> None:
    number = await officials.apply(Exclude(batch=Batch(source="dvcqg", events=("a", "b"))))
    assert (await officials.stage.points(), await officials.stage.points(BA_DINH)) == (0, 5)
    await officials.stage.accept(revocation("b"))

    await officials.apply(Exclude(batch=Batch(source="dvcqg", correction=number), back=True))

    assert (await officials.stage.points(), await officials.stage.points(BA_DINH)) == (5, 0)
    assert await officials.stage.differences() == []


async def test_a_batch_leaves_out_what_does_not_count_anyhow(officials: Officials) -> None:
    await officials.apply(Exclude(batch=Batch(source="dvcqg", events=("a",))))
    everything = Batch(source="dvcqg", since=datetime(2026, 1, 1, tzinfo=UTC), until=SOON)

    assert (await officials.try_out(Exclude(batch=everything))).facts == 2


async def test_who_proposed_does_not_decide(officials: Officials) -> None:
    number = await officials.propose(OUT)

    with pytest.raises(Told, match="không tự quyết định"):
        await officials.approve(number, officials.proposer)
    await officials.stage.move()
    assert await officials.stage.points() == 15


async def test_a_correction_is_decided_once(officials: Officials) -> None:
    number = await officials.apply(OUT)

    with pytest.raises(Told, match="đã quyết định"):
        await officials.approve(number)


async def test_a_rejected_correction_changes_nothing_and_keeps_its_reason(officials: Officials) -> None:
    number = await officials.propose(OUT)

    async with officials.stage.resources.database.transaction() as connection:
        await reject(connection, number, officials.decider, "Chưa có biên bản đối chiếu.")

    kept = await proposals.by_id(officials.stage.resources.database, number)
    assert kept
    assert (kept.agreed, kept.answer, kept.reason) == (False, "Chưa có biên bản đối chiếu.", REASON)
    with pytest.raises(Told, match="đã quyết định"):
        await officials.approve(number)


async def test_a_batch_that_is_another_by_now_is_not_applied(officials: Officials) -> None:
    number = await officials.propose(Exclude(batch=Batch(source="dvcqg", events=("a", "b"))))
    await officials.stage.accept(revocation("b"))

    with pytest.raises(Told, match="Lúc đề nghị có 2 báo cáo, nay có 1"):
        await officials.approve(number)


async def test_a_partner_cannot_take_the_name_of_a_correction(officials: Officials) -> None:
    number = await officials.propose(Exclude(batch=Batch(source="dvcqg", events=("a",))))
    await officials.stage.accept(skill(of=2, name=f"correction/{number}/a"))

    assert await officials.approve(number) == 1


async def test_an_unknown_proposal_is_not_found(officials: Officials) -> None:
    with pytest.raises(NotFound):
        await officials.approve(99)


REFUSED: tuple[tuple[Correction, str, str], ...] = (
    (Exclude(resident=resident(9)), "Chưa có ghi danh", "resident"),
    (Exclude(case=PSEUDONYMS.case("H-9")), "Chưa có báo cáo nào mang mã hồ sơ", "case"),
    (Exclude(resident=resident(1), back=True), "Không bị loại", "resident"),
    (Exclude(batch=Batch(source="dvcqg", events=("a", "zz"))), "1 mã không có trong báo cáo.*dòng 2", "events"),
    (Exclude(batch=Batch(source="vneid", correction=1), back=True), "Không có báo cáo nào", "source"),
    (Give(round=3, points=5, place=Place(BA_DINH)), "Cuộc thi có 2 vòng", "rounds"),
    (Give(round=1, points=0, place=Place(BA_DINH)), "Số điểm là 0", "points"),
    (Give(round=1, points=5), "Chọn một người, hoặc một nơi", "resident"),
    (Give(round=1, points=5, place=Place("99999")), "không tham gia", "ward"),
    (Reassign(resident=resident(1), rounds=(), place=None), "Chọn trong các vòng", "rounds"),
)


async def test_what_cannot_be_done_is_told_at_its_field(officials: Officials) -> None:
    for correction, said, where in REFUSED:
        with pytest.raises(Told, match=said) as refused:
            await officials.try_out(correction)

        assert refused.value.where == where


async def test_who_is_excluded_already_is_not_excluded_again(officials: Officials) -> None:
    await officials.apply(OUT)

    with pytest.raises(Told, match="Đang bị loại rồi"):
        await officials.try_out(OUT)


async def test_a_reason_says_more_than_a_word(officials: Officials) -> None:
    with pytest.raises(Told, match="cần từ 40"):
        await officials.propose(OUT, "Theo yêu cầu")


async def test_a_proposal_says_what_it_proposes(officials: Officials) -> None:
    correction = Exclude(batch=Batch(source="dvcqg", since=datetime(2026, 1, 1, tzinfo=UTC), until=SOON))
    number = await officials.propose(correction)

    kept = await proposals.by_id(officials.stage.resources.database, number)

    assert kept
    found, effect = proposed(kept)
    assert found == correction
    assert effect == await officials.try_out(correction)


def test_every_correction_reads_as_it_was_written() -> None:
    for correction in (
        OUT,
        Reassign(resident=resident(1), rounds=(1, 2)),
        Give(round=1, points=-4, place=Place("00070")),
    ):
        assert correction_of(kind_of(correction), {**arguments_of(correction), "effect": {}}) == correction
