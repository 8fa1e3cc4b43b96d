"""Correcting a contest: proposed with a reason, decided by another person, and then recorded as facts."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.boards.store import BoardStore
from server.pipeline.contests import KnownContest
from server.pipeline.planning.preview import Effect, effect_of, preview
from server.pipeline.planning.propose import decide, propose
from server.records import corrections, facts
from server.records.accounts import Account
from server.records.database import Connection, Database
from server.records.proposals import Proposal
from server.rules.contest import Contest
from server.rules.entry import Place
from server.rules.fact import Fact, FactKind
from server.rules.proposed import Batch, Correction, Exclude, Give, Reassign, arguments_of, correction_of, kind_of
from server.rules.refusals import Told

SOURCE = "correction"
POINTS_MAX = 100_000
BATCH_MAX = 50_000
"""Events that one correction may exclude: what one transaction writes in seconds."""
SETTLED = timedelta(minutes=1)
"""A span of time ends so long ago, or reports of it might still be on their way into the facts."""
_CHUNK = 1_000
_AHEAD = 2**62
"""Facts that are only tried out stand behind everything that is recorded."""
_ANYTHING = (2**63 - 1, 2**63 - 1)


async def try_out(
    database: Database,
    boards: BoardStore,
    names: Mapping[str, str],
    known: KnownContest,
    correction: Correction,
    now: datetime,
) -> Effect:
    """What the correction would change if it were applied now. Raises Told for what cannot be done."""
    async with database.transaction(snapshot=True) as connection:
        new = await facts_of(connection, known, correction, 0, now)
    return await preview(database, boards, names, known, new)


async def propose_correction(
    connection: Connection, known: KnownContest, correction: Correction, effect: Effect, reason: str, by: Account
) -> int:
    """Put a correction forward, with the effect that was shown, and return its number.

    Raises Told for a reason that is too short, or for what cannot be done.
    """
    arguments = {**arguments_of(correction), "effect": effect.plain()}
    return await propose(connection, known.id, kind_of(correction), arguments, reason, by)


def proposed(proposal: Proposal) -> tuple[Correction, Effect]:
    """What a proposal of a correction proposes, and the effect that its proposer saw."""
    return correction_of(proposal.kind, proposal.arguments), effect_of(proposal.arguments["effect"])


async def approve(
    connection: Connection, known: KnownContest, number: int, by: Account, answer: str, now: datetime
) -> int:
    """Apply a correction, and return how many facts it made. All of it or nothing; they count from the next block.

    Raises NotFound; Told if it was decided before, is the decider's own, or cannot be done any more.
    """
    proposal = await decide(connection, number, by, agreed=True, answer=answer)
    correction, effect = proposed(proposal)
    new = await facts_of(connection, known, correction, number, now)
    if len(new) != effect.facts:
        raise Told(
            "Lúc đề nghị có {before} báo cáo, nay có {now}. Từ chối đề nghị này và đề nghị lại.",
            where="answer", before=effect.facts, now=len(new),
        )  # fmt: skip
    await _record(connection, new)
    return len(new)


async def reject(connection: Connection, number: int, by: Account, answer: str) -> None:
    """Decide against a correction; the reason stays with it. Raises like `approve`, and Told without a reason."""
    if len(answer.strip()) < 10:
        raise Told("Viết lý do từ chối, ít nhất {least} ký tự.", where="answer", least=10)
    await decide(connection, number, by, agreed=False, answer=answer)


async def _record(connection: Connection, new: Sequence[Fact]) -> None:
    for start in range(0, len(new), _CHUNK):
        chunk = new[start : start + _CHUNK]
        recorded = await facts.record_own(connection, [fact._asdict() for fact in chunk])
        assert len(recorded) == len(chunk), "the names of corrections are nobody else's"


async def facts_of(
    connection: Connection, known: KnownContest, correction: Correction, number: int, now: datetime
) -> list[Fact]:
    """The facts that a correction comes to. Raises Told for what cannot be done, or would change nothing."""
    match correction:
        case Exclude(batch=Batch() as batch):
            return await _of_batch(connection, known, correction, batch, number, now)
        case Exclude():
            await _refuse_idle(connection, known, correction)
            kind: FactKind = "readmitted" if correction.back else "excluded"
            return [_fact(known, kind, number, now, resident=correction.resident, case_key=correction.case)]
        case Give():
            _refuse_points(known.contest, correction)
            await _refuse_unknown(connection, correction.resident)
            body = {"round": correction.round, "points": correction.points, **_body(correction.place)}
            return [_fact(known, "granted", number, now, resident=correction.resident, body=body)]
        case Reassign():
            _refuse_rounds(known.contest, correction.rounds)
            _refuse_place(known.contest, correction.place)
            await _refuse_unknown(connection, correction.resident)
            body = {"rounds": list(correction.rounds), **_body(correction.place)}
            return [_fact(known, "reassigned", number, now, resident=correction.resident, body=body)]


def _fact(
    known: KnownContest, kind: FactKind, number: int, now: datetime, *, source: str = SOURCE, ref: str = "",
    at: int = 0, resident: Any = None, case_key: Any = None, target: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> Fact:  # fmt: skip
    return Fact(
        _AHEAD, _AHEAD + at, kind, source, ref or f"{known.id}/{number}", known.id, resident, None, case_key, None,
        now, now, target, {"correction": number, **(body or {})},
    )  # fmt: skip


def _body(place: Place | None) -> dict[str, Any]:
    ward, neighbourhood, unit = place or (None, None, None)
    return {"ward": ward or None, "neighbourhood": neighbourhood, "unit": unit}


async def _of_batch(
    connection: Connection, known: KnownContest, correction: Exclude, batch: Batch, number: int, now: datetime
) -> list[Fact]:
    """One fact an event. Their names begin with what nobody can foresee, so a partner cannot have taken them."""
    found = await _events(connection, known, correction, batch, now)
    if not found:
        raise Told("Không có báo cáo nào như vậy đang được tính trong cuộc thi.", where="source")
    if len(found) > BATCH_MAX:
        raise Told(
            "Có hơn {most} báo cáo trong khoảng này. Chia thành nhiều khoảng ngắn hơn.", where="since", most=BATCH_MAX
        )
    kind: FactKind = "readmitted" if correction.back else "excluded"
    mark = f"{SOURCE}/{number}/{secrets.token_hex(4)}"
    return [
        _fact(known, kind, number, now, source=batch.source, ref=f"{mark}/{target}", at=at, target=target)
        for at, target in enumerate(found)
    ]


async def _events(
    connection: Connection, known: KnownContest, correction: Exclude, batch: Batch, now: datetime
) -> list[str]:
    if batch.correction is not None:
        return await corrections.still_excluded(connection, known.id, batch.correction, BATCH_MAX + 1)
    assert not correction.back, "what comes back names the correction that took it out"
    if batch.events:
        named = [(batch.source, event) for event in batch.events]
        known_names = {fact.source_ref for fact in await facts.facts_named(connection, named)}
        if unknown := [event for event in batch.events if event not in known_names]:
            raise Told(
                "{n} mã không có trong báo cáo của đơn vị này, đầu tiên là dòng {line}.",
                where="events", n=len(unknown), line=batch.events.index(unknown[0]) + 1,
            )  # fmt: skip
        return await corrections.counting(connection, known.id, batch.source, batch.events)
    assert batch.since and batch.until, "a batch is a span of time or a list"
    if batch.until > now - SETTLED:
        raise Told("Khoảng thời gian phải kết thúc ít nhất một phút trước.", where="until")
    if batch.since >= batch.until:
        raise Told("Bắt đầu phải trước kết thúc.", where="since")
    return await corrections.received(connection, known.id, batch.source, batch.since, batch.until, BATCH_MAX + 1)


async def _refuse_idle(connection: Connection, known: KnownContest, correction: Exclude) -> None:
    await _refuse_unknown(connection, correction.resident, correction.case)
    exclusions = await facts.exclusions(connection, known.id, _ANYTHING)
    where = "resident" if correction.resident else "case"
    excluded = correction.resident in exclusions.residents or correction.case in exclusions.cases
    if excluded and not correction.back:
        raise Told("Đang bị loại rồi, không cần loại nữa.", where=where)
    if correction.back and not excluded:
        raise Told("Không bị loại nên không có gì để nhận lại.", where=where)


async def _refuse_unknown(connection: Connection, resident: UUID | None, case: UUID | None = None) -> None:
    """A name that was typed wrong is nobody's, and would wait for ever."""
    if resident and not await corrections.is_known(connection, resident=resident):
        raise Told("Chưa có ghi danh hay báo cáo nào của người này. Xem lại mã đã nhập.", where="resident")
    if case and not await corrections.is_known(connection, case=case):
        raise Told("Chưa có báo cáo nào mang mã hồ sơ này. Xem lại mã đã nhập.", where="case")


def _refuse_points(contest: Contest, grant: Give) -> None:
    _refuse_rounds(contest, (grant.round,))
    _refuse_place(contest, grant.place)
    if not 1 <= abs(grant.points) <= POINTS_MAX:
        raise Told(
            "Số điểm là {n}, cần từ 1 đến {most}, hoặc âm để trừ.", where="points", n=grant.points, most=POINTS_MAX
        )
    if (grant.resident is None) == (grant.place is None):
        raise Told("Chọn một người, hoặc một nơi: điểm chỉ cho một bên.", where="resident")


def _refuse_rounds(contest: Contest, rounds: tuple[int, ...]) -> None:
    if not rounds or any(contest.round(number) is None for number in rounds):
        raise Told("Cuộc thi có {n} vòng. Chọn trong các vòng ấy.", where="rounds", n=len(contest.rounds))


def _refuse_place(contest: Contest, place: Place | None) -> None:
    if place and place.ward and place.ward not in contest.wards:
        raise Told("Phường, xã này không tham gia cuộc thi.", where="ward")
