"""Checking the sample again: what was found of each fact, and in the end the error rate of each ward as a fact."""

from collections.abc import Mapping
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.results.note_samples import note_samples
from server.records import samples
from server.records.accounts import Account
from server.records.database import Connection
from server.records.samples import Sampled
from server.rules.catalogue import WardCode
from server.rules.refusals import NotFound, Told
from server.rules.sample import ErrorRate, Outcome, error_rates

REASON_MIN, REASON_MAX = 10, 1_000


async def find(
    connection: Connection,
    known: KnownContest,
    number: int,
    ordinal: int,
    outcome: Outcome,
    reason: str,
    by: Account,
) -> Sampled:
    """Write down what checking a fact of the sample again found, and return what was known of it before.

    Nobody checks their own ward. A finding may be put right until the checking is closed.
    """
    sample = await samples.lock(connection, known.id, number)
    drawn = await samples.drawn(connection, known.id, number) if sample else []
    found = next((each for each in drawn if each.ordinal == ordinal), None)
    if not sample or not found:
        raise NotFound(f"the sample of round {number} has no fact {ordinal}", where="sample")
    if sample.closed_at:
        raise Told("Phúc tra của vòng này đã kết thúc.", where="outcome")
    if by.ward == found.ward:
        raise Told("Không ai phúc tra phường, xã của mình. Nhờ người của nơi khác.", where="outcome")
    text = reason.strip()
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise Told("Có {n} ký tự, cần từ {least} đến {most}.", where="reason", n=len(text), least=REASON_MIN,
                   most=REASON_MAX)  # fmt: skip
    await samples.find(connection, known.id, number, ordinal, outcome, text, by.id)
    return found


async def close_recheck(
    connection: Connection, known: KnownContest, number: int, by: Account, now: datetime
) -> Mapping[str, ErrorRate]:
    """End the checking, and record each ward's error rate as a fact, which the criteria may let scale its value."""
    sample = await samples.lock(connection, known.id, number)
    if not sample or not sample.drawn_at:
        raise Told("Chưa rút mẫu.", where="sample")
    if sample.closed_at:
        raise Told("Phúc tra của vòng này đã kết thúc.", where="sample")
    drawn = await samples.drawn(connection, known.id, number)
    if left := sum(each.outcome is None for each in drawn):
        raise Told("Còn {n} việc chưa phúc tra.", where="sample", n=left)
    rates = rates_of(drawn)
    figures = {WardCode(ward): (rate.checked, rate.wrong) for ward, rate in rates.items()}
    await note_samples(connection, known.id, number, figures, now)
    await samples.close(connection, known.id, number, by.id)
    return rates


def rates_of(drawn: list[Sampled]) -> Mapping[str, ErrorRate]:
    """The error rate of each ward, as far as its facts were checked again."""
    return error_rates((each.ward, each.outcome) for each in drawn if each.outcome)
