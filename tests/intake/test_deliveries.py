"""What is written of many calls stays little, and what cannot be written waits within bounds."""

from datetime import UTC, datetime, timedelta

from server.intake.deliveries import APART_MAX, HELD_MAX, Deliveries, merged
from server.records.database import Database, Unavailable
from server.records.deliveries import Delivery

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


def calls(count: int, status: int = 202, **more: object) -> list[Delivery]:
    return [
        Delivery(partner="a", at=NOON + timedelta(milliseconds=n), status=status, recorded=1, **more)  # type: ignore[arg-type]
        for n in range(count)
    ]


def test_many_calls_become_few_rows_that_count_them() -> None:
    rows = merged([*calls(100), *calls(50, 401, reason="signature")])

    assert [(row.status, row.calls) for row in rows if row.calls > 1] == [(401, 50), (202, 101 - APART_MAX)]
    assert sum(row.recorded for row in rows if row.status == 202) == 100
    assert len(rows) == APART_MAX + 1


async def test_while_the_records_are_away_a_bounded_number_waits() -> None:
    class Away:
        def connection(self) -> Database:
            raise Unavailable("away")

    held = Deliveries(Away())  # type: ignore[arg-type]
    for number in range(3 * HELD_MAX):
        held.note(Delivery(partner=f"p{number}", at=NOON))
        if number % 1_000 == 0:
            await held.write()

    await held.write()

    assert len(held._held) <= HELD_MAX
