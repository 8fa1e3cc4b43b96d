"""Pledges and pairings: offered, answered, announced and taken back, each under the rules that keep duels fair.

A ward fights one duel at a time, and whoever signed a pledge is left out when the organizer pairs. Two wards sign
once in a contest: a table of duels cannot be filled by meeting a friend every week.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Duels
from server.pipeline.registers import neighbourhoods
from server.records import duels, game_goals
from server.records.database import Connection, Queries
from server.records.duels import Duel, DuelState
from server.rules.catalogue import WardCode
from server.rules.game.duel import Window, check_pledge, windows_of
from server.rules.game.pairing import Pairing, Player, pair, size_of
from server.rules.refusals import Told

REASON_MOST = 300
TAKEN_LEAST = 10
"""A reason for taking words down is longer than a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Who may be paired with whom: the wards of a contest, or those neighbourhoods of one ward that are counted.
    `uncounted` are those of its neighbourhoods that cannot be paired yet, by name."""

    bands: Mapping[str, int]
    names: Mapping[str, str]
    finer: bool
    adults: Mapping[str, int]
    uncounted: Sequence[str] = ()


def field_of_wards(known: KnownContest) -> Field:
    """The wards of a contest, by the size bands of its boards."""
    wards = known.layout.wards
    return Field(
        bands={code: int(wards[code].size_band[1:]) for code in known.contest.wards},
        names={str(code): ward.full_name for code, ward in wards.items()},
        finer=False,
        adults={code: wards[code].adults for code in known.contest.wards},
    )


async def field_within(database: Queries, known: KnownContest, ward: str) -> Field:
    """The neighbourhoods of a ward that stand, by how many adults they have. None of a ward that takes no part."""
    here = await neighbourhoods.read(database, ward)
    heads = {code: figure.people for code, figure in here.figures.items() if figure.people > 0}
    counted = [code for code in here.names if code in heads] if ward in known.contest.wards else []
    return Field(
        bands={code: size_of(heads[code]) for code in counted} if len(counted) > 1 else {},
        names=here.names,
        finer=True,
        adults=heads,
        uncounted=[name for code, name in here.names.items() if code not in heads],
    )


def windows_ahead(known: KnownContest, now: datetime) -> list[Window]:
    """The weeks and rounds that have not begun."""
    return [window for each in known.contest.rounds for window in windows_of(each) if window.starts > now]


async def offer(
    connection: Connection, known: KnownContest, sides: tuple[str, str], window: Window, words: str, by: int,
    now: datetime,
) -> int:  # fmt: skip
    """Offer a pledge from the first ward to the second, and return its number. Raises Told."""
    words = check_pledge(words)
    wards = known.layout.wards
    first, second = (wards.get(WardCode(code)) for code in sides)
    if not first or not second or first == second:
        raise Told("Chọn một phường, xã khác cùng tham gia cuộc thi.", where="opponent")
    if first.size_band != second.size_band:
        raise Told("Hai bên phải cùng cỡ dân số. Chọn nơi có trong danh sách.", where="opponent")
    kept = await _kept(connection, known)
    _refuse_begun(window, now)
    _refuse_busy(field_of_wards(known).names, kept, sides, window)
    if any(set(sides) == set(each.codes) and not _is_over(each, now) for each in kept):
        raise Told("Hai bên đã có một giao ước trong cuộc thi này, mỗi cặp chỉ một lần. Chọn nơi khác.",
                   where="opponent")  # fmt: skip
    within = await _window(connection, known, window, finer=False)
    return await duels.add(connection, within, sides, words, "offered", by, now, agreed=True)


async def sign_within(
    connection: Connection, known: KnownContest, sides: tuple[str, str], window: Window, words: str, by: int,
    now: datetime,
) -> int:  # fmt: skip
    """A pledge of two neighbourhoods of a ward, which their officer signs for both. Raises Told."""
    words = check_pledge(words)
    if sides[0] == sides[1]:
        raise Told("Chọn hai tổ dân phố, thôn khác nhau.", where="second")
    _refuse_begun(window, now)
    names = (await neighbourhoods.read(connection, sides[0].partition("/")[0])).names
    _refuse_busy(names, await _kept(connection, known), sides, window)
    within = await _window(connection, known, window, finer=True)
    return await duels.add(connection, within, sides, words, "signed", by, now, agreed=True)


async def answer(
    connection: Connection, known: KnownContest, duel_id: int, state: DuelState, reason: str, by: int, now: datetime
) -> Duel:
    """Sign or decline an offer, or take a duel back before it begins. Returns it as it was. Raises Told."""
    kept = await _kept(connection, known)
    duel = next(each for each in kept if each.id == duel_id)
    _refuse_begun(duel.window, now)
    if duel.state != ("signed" if state == "withdrawn" and duel.state == "signed" else "offered"):
        raise Told("Giao ước này đã được trả lời hoặc đã rút. Xem lại danh sách.")
    if state == "signed":
        _refuse_busy(field_of_wards(known).names, kept, duel.codes, duel.window)
    elif not reason.strip():
        raise Told("Ghi lý do, một câu là đủ: bên kia sẽ đọc.", where="reason")
    if (n := len(reason.strip())) > REASON_MOST:
        raise Told("Lý do có {n} ký tự, nhiều nhất {most}. Viết ngắn lại.", where="reason", n=n, most=REASON_MOST)
    await duels.answer(connection, duel_id, state, reason.strip(), by, now)
    return duel


def draft_pairing(read: Duels, window: Window, within: Field | None = None) -> Pairing:
    """Who would meet whom in a window: everybody of the field who has no duel then; all wards unless one is given."""
    field, kept = within or field_of_wards(read.known), [each.duel for each in read.found]
    busy, signed = _busy(kept, window), [each for each in kept if each.state == "signed"]
    met = Counter(frozenset(each.codes) for each in signed if each.second)
    rests = Counter(each.first for each in signed if not each.second)
    lines = {line.code: line for line in read.table(field.bands, finer=field.finer)}
    return pair(
        (
            Player(code=code, band=band, points=lines[code].points, share=lines[code].share, rests=rests[code])
            for code, band in field.bands.items()
            if code not in busy
        ),
        met,
    )


async def announce(
    connection: Connection, known: KnownContest, window: Window, pairing: Pairing, words: str, by: int, now: datetime,
    within: Field | None = None,
) -> int:  # fmt: skip
    """Let a pairing stand, and return how many duels it has. Raises Told if somebody has a duel already."""
    words, field = check_pledge(words), within or field_of_wards(known)
    _refuse_begun(window, now)
    sides: list[tuple[str, str | None]] = [*pairing.pairs, *([(pairing.rests, None)] if pairing.rests else [])]
    every = [code for two in sides for code in two if code]
    if not every:
        raise Told("Nơi nào cũng đã có cuộc đua trong thời gian này.")
    if len(set(every)) < len(every) or not set(every) <= set(field.bands):
        raise Told("Mỗi nơi chỉ ở một cặp. Xem lại số cặp.")
    _refuse_busy(field.names, await _kept(connection, known), every, window)
    kept_as = await _window(connection, known, window, finer=field.finer)
    for two in sides:
        await duels.add(connection, kept_as, two, words, "signed", by, now, agreed=False)
    return len(sides)


async def take_down(connection: Connection, duel: Duel, reason: str) -> None:
    """Show the words of a pledge no more; the duel goes on. Raises Told."""
    if duel.words_gone:
        raise Told("Lời giao ước này đã được gỡ.")
    if not TAKEN_LEAST <= (n := len(reason.strip())) <= REASON_MOST:
        raise Told("Lý do có {n} ký tự; cần từ {least} đến {most}, nêu vì sao gỡ.", where="reason", n=n,
                   least=TAKEN_LEAST, most=REASON_MOST)  # fmt: skip
    await duels.take_down(connection, duel.id, reason.strip())


async def _kept(connection: Connection, known: KnownContest) -> Sequence[Duel]:
    await duels.lock(connection, known.id)
    return await duels.of_contest(connection, known.id)


async def _window(connection: Connection, known: KnownContest, window: Window, *, finer: bool) -> int:
    """The window as it is kept; the first duel in it makes the goal that all of them share."""
    found = await duels.window_id(connection, known.id, window, finer=finer)
    if found is not None:
        return found
    goal = await game_goals.add(connection, known.id, window.starts, window.ends, (), ("self",), 1, finer=finer)
    return await duels.add_window(connection, known.id, window, goal, finer=finer)


def _is_over(duel: Duel, now: datetime) -> bool:
    return duel.state in ("declined", "withdrawn") or (duel.state == "offered" and now >= duel.window.starts)


def _busy(kept: Iterable[Duel], window: Window) -> set[str]:
    """Who has a duel in a time that meets the window."""
    return {
        code
        for each in kept
        if each.state == "signed" and each.window.starts < window.ends and window.starts < each.window.ends
        for code in each.codes
    }


def _refuse_begun(window: Window, now: datetime) -> None:
    if now >= window.starts:
        raise Told("Tuần hoặc vòng này đã bắt đầu. Chọn một tuần chưa bắt đầu.", where="window")


def _refuse_busy(names: Mapping[str, str], kept: Iterable[Duel], codes: Iterable[str], window: Window) -> None:
    taken = sorted(set(codes) & _busy(kept, window))
    if taken:
        raise Told("{ward} đã có một cuộc đua trong thời gian này. Chọn tuần khác hoặc nơi khác.", where="window",
                   ward=names.get(taken[0], taken[0]))  # fmt: skip
