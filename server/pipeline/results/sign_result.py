"""From the gate to the public: two people sign what was shown, then it is revealed, published and sealed."""

from dataclasses import dataclass
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.planning.propose import REASON_MIN
from server.pipeline.results.check_gate import Gate, check_gate
from server.pipeline.results.give_flags import give_flags
from server.pipeline.results.stop_ceremony import stop_older
from server.pipeline.turn_round import turn_round
from server.pipeline.webhooks.tell import tell_published
from server.records import appeals, packs, result_jobs, results
from server.records.accounts import Account
from server.records.database import Connection
from server.records.results import SIGNATURES, Draft, Version
from server.rules.contest import Phase
from server.rules.refusals import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stood on the page that somebody signs."""

    generation: int
    position: int
    head: str
    boards_sha256: str

    @classmethod
    def of(cls, draft: Draft) -> "Shown":
        """What a page shows of a draft."""
        boards = draft.boards_sha256.hex() if draft.boards_sha256 else ""
        return cls(generation=draft.generation, position=draft.position, head=draft.head.hex(), boards_sha256=boards)


async def ask_recount(
    connection: Connection, known: KnownContest, number: int, by: Account, reason: str, now: datetime
) -> None:
    """Ask for a recount. Once there is a signed version, the next one needs its reason."""
    made = await results.versions(connection, known.id, number)
    if known.contest.rounds[number - 1].closes > now:
        raise Told("Vòng chưa đóng.", where="recount")
    if made:
        _refuse_short(reason)
    if not await result_jobs.ask(connection, "recount", known.id, number, by.id, reason=reason.strip()):
        raise Told("Đang tính lại rồi. Đợi xong rồi xem kết quả.", where="recount")


def _refuse_short(reason: str) -> None:
    if (length := len(reason.strip())) < REASON_MIN:
        raise Told("Lý do có {n} ký tự, cần ít nhất {least}. Nêu số văn bản và sự việc.", where="reason", n=length,
                   least=REASON_MIN)  # fmt: skip


async def carry_over(
    connection: Connection, known: KnownContest, number: int, by: Account, reason: str, now: datetime
) -> int:
    """Write down that what waits for a decision does not belong to this round's result; return how much waits."""
    gate = await check_gate(connection, known, number, now)
    if not gate.queues.open:
        raise Told("Không có việc nào đang chờ để chuyển.", where="reason")
    _refuse_short(reason)
    await appeals.carry_over(connection, known.id, number, gate.queues.open, reason.strip(), by.id)
    return gate.queues.open


async def sign(
    connection: Connection, known: KnownContest, number: int, shown: Shown, by: Account, now: datetime
) -> int | None:
    """Sign exactly what was shown; the second signature makes the version, whose number is returned.

    Raises Told if the gate is not met, if what was shown is no longer what would be signed, or if the same person
    signed before.
    """
    await results.lock_round(connection, known.id, number)
    gate = await check_gate(connection, known, number, now)
    draft = _signable(gate)
    if Shown.of(draft) != shown:
        raise Told("Bản sẽ ký đã khác bản vừa xem. Xem lại rồi ký.", where="sign")
    made = await results.versions(connection, known.id, number)
    if any(each.draft.id == draft.id for each in made):
        raise Told("Bản này đã đủ hai chữ ký.", where="sign")
    if made and not draft.reason:
        raise Told("Bản sau bản đã ký cần lý do. Tính lại với lý do.", where="sign")
    if not await results.sign(connection, draft.id, by.id, by.name, by.role):
        raise Told("Bạn đã ký bản này. Chữ ký thứ hai phải của người khác.", where="sign")
    if len(await results.signatures(connection, draft.id)) < SIGNATURES:
        return None
    version = await results.make_version(connection, draft)
    await stop_older(connection, known.id, number, version - 1, by)
    await result_jobs.ask(connection, "pack", known.id, number, by.id, version=version)
    return version


def _signable(gate: Gate) -> Draft:
    if not all(gate.met) or not gate.draft:
        raise Told("Chưa đủ điều kiện: {met} trên {all} đã đạt.", where="sign", met=sum(gate.met), all=len(gate.met))
    return gate.draft


async def latest(connection: Connection, known: KnownContest, number: int) -> Version:
    """The last signed version, if it is not withdrawn. Raises Told if there is none."""
    made = await results.versions(connection, known.id, number)
    if not made or made[-1].withdrawn_at:
        raise Told("Chưa có bản nào đủ hai chữ ký.", where="result")
    return made[-1]


async def reveal_result(connection: Connection, known: KnownContest, number: int, by: Account) -> None:
    """Let the public see the board again, once the result is signed. Refused if it was revealed before."""
    version = await latest(connection, known, number)
    if not await _turn(connection, known, number, "revealed", version, by):
        raise Told("Kết quả của vòng này đã mở rồi.", where="reveal")


async def publish(connection: Connection, known: KnownContest, number: int, by: Account) -> int:
    """Publish the last signed version with its flags, and return its number. From then on it can be exported."""
    await results.lock_round(connection, known.id, number)
    version = await latest(connection, known, number)
    if not known.turn_of(number, "revealed"):
        raise Told("Mở bảng cho mọi người xem trước, rồi mới công bố kết quả.", where="publish")
    if not await results.publish(connection, known.id, number, version.version, by.id):
        raise Told("Bản {version} đã công bố rồi.", where="publish", version=version.version)
    await give_flags(connection, known, number, version)
    made = await results.versions(connection, known.id, number)
    await tell_published(connection, known.contest.slug, number, version, made)
    return version.version


async def seal(connection: Connection, known: KnownContest, number: int, by: Account) -> int:
    """Seal the round: its published version stands, with a pack that everybody can check."""
    await results.lock_round(connection, known.id, number)
    version = await latest(connection, known, number)
    if not version.published_at:
        raise Told("Công bố bản {version} trước, rồi mới niêm phong.", where="seal", version=version.version)
    if not await packs.of_version(connection, known.id, number, version.version):
        raise Told("Gói niêm phong của bản {version} chưa làm xong.", where="seal", version=version.version)
    if not await _turn(connection, known, number, "sealed", version, by):
        raise Told("Vòng này đã niêm phong rồi.", where="seal")
    return version.version


async def _turn(
    connection: Connection, known: KnownContest, number: int, phase: Phase, version: Version, by: Account
) -> bool:
    at = (version.draft.generation, version.draft.position)
    return await turn_round(connection, (known.id, known.contest.slug), number, phase, at, by.name)


async def published_version(connection: Connection, known: KnownContest, number: int, version: int) -> Version:
    """A version that may be exported and printed. Raises Told for one that is not published, saying so."""
    made = await results.versions(connection, known.id, number)
    found = next((each for each in made if each.version == version), None)
    if not found:
        raise Told("Vòng này chưa có bản {version}.", where="version", version=version)
    if not found.published_at:
        raise Told("Bản {version} chưa công bố, nên chưa xuất và in được.", where="version", version=version)
    return found
