"""A ceremony is built from the signed result and the board that everybody has seen; then nothing of it changes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from server.pipeline.contests import KnownContest
from server.pipeline.rebuild import filling_at
from server.pipeline.results.recount_result import rows_of
from server.pipeline.results.sign_result import latest
from server.pipeline.show import rank_filling
from server.records import ceremonies, results
from server.records.accounts import Account
from server.records.ceremonies import Ceremony
from server.records.database import Connection, Database
from server.rules.ceremony_script import Script, as_document, check_script, script_of
from server.rules.ceremony_seal import SALT_BYTES, Subject, seals_of, write_body
from server.rules.ceremony_steps import Boards, Step, make_steps, shuffled
from server.rules.layout import board_of_division
from server.rules.refusals import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a ceremony is built on: the version that was signed, its boards, and those of the freeze."""

    version: int
    final: Boards
    frozen: Boards
    kinds: Mapping[str, str]


async def read_ground(database: Database, known: KnownContest, number: int) -> Ground:
    """Read the signed boards of a round and those of its freeze, of every division. Raises Told if nothing is signed.

    The boards of the freeze are counted again from the ledger, at the position that was kept; where the round had
    no freeze, at the one where it closed.
    """
    async with database.transaction(snapshot=True) as connection:
        version = await latest(connection, known, number)
        final = {
            division: rows_of(body)
            for division in known.layout.divisions
            if (body := await results.board(connection, version.draft.id, f"{number}/{board_of_division(division)}"))
        }
        frozen = await _boards_before(connection, known, number)
    kinds = {str(code): ward.kind for code, ward in known.layout.wards.items()}
    return Ground(version=version.version, final=final, frozen=frozen, kinds=kinds)


async def _boards_before(connection: Connection, known: KnownContest, number: int) -> Boards:
    turn = known.turn_of(number, "frozen") or known.turn_of(number, "closed")
    if not turn:
        raise Told("Vòng chưa đóng.", where="ceremony")
    stood = known.as_of(turn.turned_at)
    filling = await filling_at(connection, stood, turn.generation, turn.position)
    contest = stood.counted_by(turn.generation)
    return {
        division: rank_filling(contest, stood.layout, filling, number, board_of_division(division))
        for division in stood.layout.divisions
    }


async def build(
    connection: Connection, known: KnownContest, number: int, ground: Ground, script: Script, by: Account
) -> Ceremony:
    """Build the ceremony of a round's signed result, in place of one that has not begun.

    Raises Told for a script that cannot be told, while a ceremony is under way, or if another version was signed
    since `ground` was read.
    """
    check_script(script, ground.final)
    await _take_round(connection, known, number, ground.version)
    found = await ceremonies.of_round(connection, known.id, number)
    if any(each.running and not each.rehearsal for each in found):
        raise Told("Lễ công bố đang diễn ra. Kết thúc rồi mới dựng lễ khác.", where="ceremony")
    steps = make_steps(script, ground.final, ground.frozen, ground.kinds)
    subject = Subject(contest=known.contest.slug, round=number, version=ground.version)
    return await _keep(connection, known, subject, script, steps, by)


async def build_rehearsal(
    connection: Connection, known: KnownContest, draft: Ceremony, ground: Ground, screens: Sequence[int], by: Account
) -> Ceremony:
    """Build a rehearsal of a draft for some screens: the same script over places that are drawn anew.

    What is drawn are the places of the freeze, which everybody knows: not even the values of the result are in it.
    """
    await _take_round(connection, known, draft.round, draft.version)
    script = script_of(draft.script)
    check_script(script, ground.final)
    drawn = shuffled(ground.frozen, secrets.token_hex(SALT_BYTES))
    steps = make_steps(script, drawn, ground.frozen, ground.kinds, rehearsal=True)
    subject = Subject(contest=known.contest.slug, round=draft.round, version=draft.version, rehearsal=True)
    return await _keep(connection, known, subject, script, steps, by, screens)


async def _take_round(connection: Connection, known: KnownContest, number: int, version: int) -> None:
    """Let nobody sign, withdraw or build meanwhile; what was read must still be the last signed version."""
    await results.lock_round(connection, known.id, number)
    if (await latest(connection, known, number)).version != version:
        raise Told("Bản đã ký vừa đổi. Xem lại rồi dựng lễ.", where="ceremony")


async def _keep(
    connection: Connection,
    known: KnownContest,
    subject: Subject,
    script: Script,
    steps: Sequence[Step],
    by: Account,
    rehearsal_on: Sequence[int] | None = None,
) -> Ceremony:
    bodies = [write_body(step, subject, secrets.token_bytes(SALT_BYTES)) for step in steps]
    made = uuid4()
    sealed = list(zip(bodies, seals_of(bodies), strict=True))
    of = (known.id, subject.round, subject.version)
    await ceremonies.add(connection, made, of, as_document(script), sealed, by.id, rehearsal_on)
    found = await ceremonies.by_id(connection, made)
    assert found, "it was kept just now"
    return found


async def draft_of(connection: Connection, known: KnownContest, number: int, ceremony_id: UUID) -> Ceremony:
    """The ceremony of that id, if it is the round's last one and has not begun. Raises Told if it is not."""
    found = await ceremonies.of_round(connection, known.id, number)
    last = next((each for each in found if not each.rehearsal), None)
    if not last or last.id != ceremony_id:
        raise Told("Bản dựng này đã được thay bằng bản khác. Xem lại bản mới.", where="ceremony")
    if last.void:
        raise Told("Kết quả đã ký của lễ này không còn. Dựng lễ từ bản đã ký mới.", where="ceremony")
    if last.moved:
        raise Told("Lễ công bố này đã bắt đầu rồi.", where="ceremony")
    return last
