"""Taking headcounts: a figure is a fact, so it moves the boards by the one road, and its history is kept."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from server.pipeline.enrol import BATCH, NAME_MAX, RowErrors, csv_rows, quoted
from server.records import facts, headcounts, places
from server.records.database import Database
from server.records.headcounts import Headcount
from server.rules.catalogue import UNIT_KINDS, Ward, WardCode
from server.rules.folding import slug
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Refusal

COLUMNS = ("kind", "code", "people", "as_of", "source", "state")
SOURCE = "headcount"
PEOPLE_MAX = 10_000_000
SOURCE_MAX = 200
_WHOLE_NUMBER = re.compile("[0-9]{1,8}")


def read_headcounts(file: Path, wards: Mapping[WardCode, Ward]) -> list[tuple[Headcount, str]]:
    """The figures of a CSV file, each with the name of its place. Raises RowErrors naming every wrong line."""
    figures, errors, seen = [], [], dict[tuple[str, str], int]()
    for line, row in csv_rows(file, COLUMNS):
        try:
            figure = _figure(row, wards)
            if (first := seen.setdefault((figure.kind, figure.code), line)) != line:
                raise Refusal(f"{figure.code} stands in line {first} already", where="code")
            figures.append((figure, row["code"].partition("/")[2]))
        except Refusal as refusal:
            errors.append(f"line {line}, {refusal.where}: {refusal.message}")
    if errors:
        raise RowErrors(errors, file)
    return figures


def _figure(row: Mapping[str, str], wards: Mapping[WardCode, Ward]) -> Headcount:
    kind, people, state, source = row["kind"], row["people"], row["state"], row["source"]
    if kind not in ("ward", "neighbourhood", "unit"):
        raise Refusal(f"{quoted(kind)} is neither ward, neighbourhood nor unit", where="kind")
    if not _WHOLE_NUMBER.fullmatch(people) or not 1 <= int(people) <= PEOPLE_MAX:
        raise Refusal(f"{quoted(people)} is not a whole number from 1 to {PEOPLE_MAX}", where="people")
    if state not in ("estimated", "confirmed"):
        raise Refusal(f"{quoted(state)} is neither estimated nor confirmed", where="state")
    if not 1 <= len(source) <= SOURCE_MAX or tells_identity_number(source):
        raise Refusal(
            f"the source has {len(source)} characters; 1 to {SOURCE_MAX} are needed, without an identity number",
            where="source",
        )
    try:
        as_of = date.fromisoformat(row["as_of"])
    except ValueError:
        raise Refusal(f"{quoted(row['as_of'])} is no date; write 2026-07-01", where="as_of") from None
    code = _code(kind, row["code"], wards)
    return Headcount(kind=kind, code=code, people=int(people), as_of=as_of, source=source, state=state)


def _code(kind: str, text: str, wards: Mapping[WardCode, Ward]) -> str:
    first, _, name = text.partition("/")
    if kind == "unit" and first not in UNIT_KINDS:
        wanted = " or ".join(f"{each}/NAME" for each in UNIT_KINDS)
        raise Refusal(f"{quoted(text)} must be {wanted}", where="code")
    if kind != "unit" and first not in wards:
        raise Refusal(f"{quoted(first)} is no ward of the catalogue", where="code")
    if kind == "ward":
        if name:
            raise Refusal(f"{quoted(text)} must be the five digits of a ward", where="code")
        return first
    if not slug(name) or len(name) > NAME_MAX or tells_identity_number(name):
        wanted = f"{'KIND' if kind == 'unit' else 'WARD'}/NAME, with a name of 1 to {NAME_MAX} characters"
        raise Refusal(f"{quoted(text)} must be {wanted}", where="code")
    return f"{first}/{slug(name)}"


async def count_heads(database: Database, figures: list[tuple[Headcount, str]], now: datetime) -> int:
    """Record the figures that differ from the last ones, all or none, and return how many there were.

    The boards are re-valued from the next tick. A figure that says what is known already changes nothing.
    """
    async with database.transaction() as connection:
        latest = await headcounts.latest_of_all(connection)
        news = [(figure, name) for figure, name in figures if latest.get((figure.kind, figure.code)) != figure]
        for start in range(0, len(news), BATCH):
            batch = news[start : start + BATCH]
            refs = [_ref(figure, now) for figure, _ in batch]
            await headcounts.remember(connection, zip((figure for figure, _ in batch), refs, strict=True))
            await facts.record_own(
                connection, [_fact(figure, ref, now) for (figure, _), ref in zip(batch, refs, strict=True)]
            )
        for kind in ("neighbourhood", "unit"):
            await places.name_places(connection, kind, {each.code: name for each, name in news if each.kind == kind})
    return len(news)


def _ref(figure: Headcount, now: datetime) -> str:
    said = f"{figure.people}|{figure.as_of}|{figure.source}|{figure.state}|{now.isoformat()}"
    return f"{figure.kind}/{figure.code}/{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _fact(figure: Headcount, ref: str, now: datetime) -> dict[str, object]:
    return {
        "kind": "headcount",
        "source": SOURCE,
        "source_ref": ref,
        "contest_id": None,
        "resident": None,
        "happened_at": now.astimezone(UTC),
        "body": {
            "ward": figure.code.partition("/")[0] if figure.kind != "unit" else "",
            "neighbourhood": figure.code if figure.kind == "neighbourhood" else None,
            "unit": figure.code if figure.kind == "unit" else None,
            "people": figure.people,
            "state": figure.state,
        },
    }
