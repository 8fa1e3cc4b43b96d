"""Keeping the neighbourhoods of a ward: add, rename, merge, close, and take such a change back.

Nothing here moves a point: boards are laid out anew from the same ledger (rules/succession.py). Of a merger only the
number of people is a fact, because the successor's values are divided by it from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.pipeline.registers.count_heads import record_figures
from server.pipeline.registers.enrol import NAME_MAX
from server.records import headcounts, place_changes, places
from server.records.database import Connection, Queries
from server.records.headcounts import Headcount
from server.rules.folding import fold, slug
from server.rules.hanoi import local
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import NotFound, Told
from server.rules.succession import PlaceChange, Places, places_after, standing

REASON_MIN = 10
REASON_MAX = 200
"""It is also the source of the people counted after a merger."""
PEOPLE_MAX = 1_000_000
KIND = "neighbourhood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhoods:
    """The neighbourhoods of a ward: names by code of those that stand, what became of the others, all changes."""

    ward: str
    names: Mapping[str, str]
    places: Places
    changes: list[PlaceChange]
    figures: Mapping[str, Headcount]

    def require(self, code: str) -> str:
        """The name of a neighbourhood that stands. Raises NotFound."""
        if code not in self.names:
            raise NotFound("no such neighbourhood", where=code)
        return self.names[code]


async def read(database: Queries, ward: str) -> Neighbourhoods:
    """The neighbourhoods of a ward as they are now."""
    changes = await place_changes.of_ward(database, ward)
    after = places_after(changes)
    names = {**await places.neighbourhoods(database, ward), **after.names}
    figures, gone = await headcounts.latest_of_ward(database, ward), after.successors
    return Neighbourhoods(
        ward=ward,
        names={
            code: names[code] for code in sorted(names, key=lambda code: by_number(names[code])) if code not in gone
        },
        places=after,
        changes=changes,
        figures={code: figure for code, figure in figures.items() if code in names},
    )


def by_number(name: str) -> tuple[str, int, str]:
    """'Tổ 2' before 'Tổ 10'."""
    head = name.rstrip("0123456789")
    number = name[len(head) :]
    return (fold(head), int(number) if number else 0, name)


async def _read_to_change(connection: Connection, ward: str) -> Neighbourhoods:
    await place_changes.lock(connection, ward)
    return await read(connection, ward)


async def add(connection: Connection, ward: str, name: str, reason: str, account_id: int) -> str:
    """Add a neighbourhood nobody was enrolled in yet, and return its code."""
    now_there = await _read_to_change(connection, ward)
    name, reason, code = _name(name), _reason(reason), f"{ward}/{slug(name)}"
    _refuse_taken(now_there, code, name)
    await places.name_places(connection, KIND, {code: name})
    await place_changes.add(connection, ward, "added", code, (name, ""), reason, account_id)
    return code


async def rename(connection: Connection, ward: str, code: str, name: str, reason: str, account_id: int) -> str:
    """Give a neighbourhood another name, and return the one before. A register may use either from now on."""
    now_there = await _read_to_change(connection, ward)
    before, name, reason = now_there.require(code), _name(name), _reason(reason)
    if name == before:
        raise Told("Tên vẫn như cũ.", where="name")
    alias = f"{ward}/{slug(name)}"
    means = now_there.places.aliases.get(alias)
    if alias != code and means != code:
        _refuse_taken(now_there, alias, name)
    successor = alias if alias != code else None
    await place_changes.add(
        connection, ward, "renamed", code, (name, before), reason, account_id, successor=successor
    )
    return before


async def merge(
    connection: Connection, ward: str, code: str, into: str, people: int | None, reason: str, account_id: int,
    now: datetime,
) -> None:  # fmt: skip
    """Let a neighbourhood go on in another one of its ward, which counts by so many people from then on."""
    now_there = await _read_to_change(connection, ward)
    name, reason = now_there.require(code), _reason(reason)
    if into == code or into not in now_there.names:
        raise Told("Chọn một tổ, thôn khác của phường, xã này.", where="into")
    figures = [now_there.figures[each] for each in (code, into) if each in now_there.figures]
    if figures and people is None:
        raise Told("Điền số người sau khi gộp: bảng chia điểm cho số này.", where="people")
    if people is not None:
        if not 1 <= people <= PEOPLE_MAX:
            raise Told("Không phải số nguyên từ 1 đến {most}.", where="people", most=PEOPLE_MAX)
        sure = len(figures) == 2 and all(figure.state == "confirmed" for figure in figures)
        await _count(connection, into, people, reason, sure, now)
    await place_changes.add(
        connection, ward, "merged", code, (name, name), reason, account_id, successor=into, people=people
    )


async def close(connection: Connection, ward: str, code: str, reason: str, account_id: int) -> None:
    """Take a neighbourhood off the board. Its points stay the ward's, with those of no neighbourhood."""
    now_there = await _read_to_change(connection, ward)
    name = now_there.require(code)
    await place_changes.add(connection, ward, "closed", code, (name, name), _reason(reason), account_id)


async def undo(
    connection: Connection, ward: str, change_id: int, reason: str, account_id: int, now: datetime
) -> PlaceChange:
    """Take a change back, and return it. Raises NotFound, or Told if a later change builds on it."""
    now_there = await _read_to_change(connection, ward)
    left = standing(now_there.changes)
    found = next((change for change in left if change.id == change_id), None)
    if not found:
        raise NotFound("no such change stands", where=str(change_id))
    if found.kind == "added":
        raise Told("Tổ, thôn đã thêm thì đóng lại chứ không lấy lại việc thêm.", where="change")
    later = next((each for each in left if each.id > found.id and _touches(each, found)), None)
    if later:
        raise Told("Việc “{name}” sau đó dựa vào việc này. Lấy lại việc ấy trước.", where="change", name=later.name)
    if found.kind == "merged" and found.people is not None:
        await _count_as_before(connection, found, now)
    await place_changes.add(
        connection, ward, "undone", found.code, (found.name_before, found.name), _reason(reason), account_id,
        undoes=found.id,
    )  # fmt: skip
    return found


def _touches(later: PlaceChange, found: PlaceChange) -> bool:
    """Whether a later change is about the same neighbourhood, or about the one it was merged into going elsewhere."""
    if later.code == found.code:
        return True
    return found.kind == "merged" and later.kind in ("merged", "closed") and later.code == found.successor


async def _count_as_before(connection: Connection, merged: PlaceChange, now: datetime) -> None:
    """Give the successor the figure it had before the merger, unless it was counted anew since."""
    assert merged.successor, "a merger names what goes on"
    history = await headcounts.history(connection, KIND, merged.successor)
    if len(history) >= 2 and (history[0].people, history[0].source) == (merged.people, merged.reason):
        await record_figures(connection, [(history[1], merged.successor)], now)


async def _count(connection: Connection, code: str, people: int, source: str, sure: bool, now: datetime) -> None:
    state = "confirmed" if sure else "estimated"
    figure = Headcount(kind=KIND, code=code, people=people, as_of=local(now).date(), source=source, state=state)
    await record_figures(connection, [(figure, code)], now)


def _refuse_taken(now_there: Neighbourhoods, code: str, name: str) -> None:
    if code in now_there.names:
        raise Told(
            "Tên này trùng với “{name}”. Nếu hai nơi là một thì gộp.", where="name", name=now_there.names[code]
        )
    if code in now_there.places.successors:
        raise Told("Tên “{name}” từng là của nơi đã gộp, đóng hoặc đổi tên. Chọn tên khác.", where="name", name=name)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not slug(name) or len(name) > NAME_MAX or tells_identity_number(name):
        raise Told(
            "Tên có {n} ký tự. Cần từ 1 đến {most}, có chữ hoặc số, không có số căn cước.",
            where="name",
            n=len(name),
            most=NAME_MAX,
        )
    return name


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX or tells_identity_number(reason):
        raise Told(
            "Căn cứ có {n} ký tự, cần từ {least} đến {most}. Nêu số văn bản, không ghi số căn cước.",
            where="reason",
            n=len(reason),
            least=REASON_MIN,
            most=REASON_MAX,
        )
    return reason
