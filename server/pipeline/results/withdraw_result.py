"""Withdrawing a signed result that nobody was shown yet: one person proposes it with a reason, another agrees."""

from server.pipeline.contests import KnownContest
from server.pipeline.planning.propose import decide, propose
from server.pipeline.results.sign_result import latest
from server.pipeline.results.stop_ceremony import stop_older
from server.records import proposals, results
from server.records.accounts import Account
from server.records.database import Connection, Queries
from server.records.proposals import Proposal
from server.rules.refusals import NotFound, Told

KIND = "result.withdraw"


async def propose_withdrawal(
    connection: Connection, known: KnownContest, number: int, by: Account, reason: str
) -> int:
    """Propose to withdraw the last signed version, and return its number. Refused once it is published."""
    await results.lock_round(connection, known.id, number)
    version = await latest(connection, known, number)
    if version.published_at:
        raise Told("Bản {version} đã công bố, nên không hủy được nữa: làm một bản sau.", where="reason",
                   version=version.version)  # fmt: skip
    if await waiting(connection, known, number):
        raise Told("Đã có đề nghị hủy đang chờ người thứ hai.", where="reason")
    arguments = {"round": number, "version": version.version}
    await propose(connection, known.id, KIND, arguments, reason, by)
    return version.version


async def waiting(database: Queries, known: KnownContest, number: int) -> Proposal | None:
    """The proposal to withdraw a version of the round that waits for a second person."""
    found = await proposals.waiting(database, known.id)
    return next((each for each in found if each.kind == KIND and each.arguments["round"] == number), None)


async def decide_withdrawal(
    connection: Connection,
    known: KnownContest,
    number: int,
    proposal_id: int,
    by: Account,
    *,
    agreed: bool,
    answer: str,
) -> int:
    """Agree to a withdrawal or not, and return the version. Refused to who proposed it, and once it is published."""
    await results.lock_round(connection, known.id, number)
    open_one = await waiting(connection, known, number)
    if not open_one or open_one.id != proposal_id:
        raise NotFound(f"no proposal {proposal_id} to withdraw a result of round {number} waits", where="/console")
    found = await decide(connection, proposal_id, by, agreed=agreed, answer=answer)
    version = int(found.arguments["version"])
    if agreed:
        if (await latest(connection, known, number)).published_at:
            raise Told("Bản {version} đã công bố, nên không hủy được nữa: làm một bản sau.", where="result",
                       version=version)  # fmt: skip
        await results.withdraw(connection, known.id, number, version, proposal_id)
        await stop_older(connection, known.id, number, version, by)
    return version
