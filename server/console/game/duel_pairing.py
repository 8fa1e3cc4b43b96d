"""Pairing a whole week or round: proposed by the rules, edited by pair numbers, seen, then announced at once.

Organizers pair the wards of a contest, a ward's officer the neighbourhoods of the own one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from wtforms import TextAreaField

from server.console.announced import announced, not_announced
from server.console.desk import Desk
from server.console.game.duels import address, key_of, names_of, read, window_named
from server.paper.duels import Names, window_name
from server.paper.form import Form, Needed
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.plan_duels import Field, announce, draft_pairing, field_of_wards, field_within
from server.pipeline.game.read_duels import Duels
from server.rules.game.duel import PLEDGE_MOST, Window
from server.rules.game.pairing import Pairing
from server.rules.refusals import NotFound, Told

TEMPLATE = "console/duel_pairing.html"
RESTS = "0"
"""The pair number of who rests."""


class Words(Form):
    """The words of all pledges of the pairing."""

    text = TextAreaField(validators=[Needed()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A ward or neighbourhood in the list, with its pair number as it was typed."""

    code: str
    name: str
    size: str
    points: int
    pair: str
    first: bool
    met: bool


async def show(desk: Desk) -> Response:
    """The pairing that the rules propose."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    found, window, field = await read(desk, known), _window(desk, known), await _field(desk, known)
    made = draft_pairing(found, window, field)
    text = desk.words.gettext(
        "Hai bên cùng cỡ thi đua: nơi nào có nhiều người tự làm được một việc trên mạng hơn, tính theo tỷ lệ."
    )
    return _page(desk, found, window, field, _numbers(made), desk.blank(Words, data={"text": text}))


async def _field(desk: Desk, known: KnownContest) -> Field:
    ward = desk.account.ward
    return await field_within(desk.resources.database, known, ward) if ward else field_of_wards(known)


async def save(desk: Desk) -> Response:
    """Look at the pairing as it was edited, or announce it; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    found, window, sent = await read(desk, known), _window(desk, known), await sent_form(desk.request)
    field = await _field(desk, known)
    drafted = _numbers(draft_pairing(found, window, field))
    typed = {str(code): str(sent.get(f"pair.{code}", "")).strip() for code in drafted}
    form = await desk.form(Words)
    told = None
    if form.validate():
        try:
            made = _made(field, typed)
            if sent.get("do") == "look":
                return _page(desk, found, window, field, _numbers(made), form)
            return await _announce(desk, known, window, field, made, str(form.text.data))
        except Told as refusal:
            told = refusal
    return _page(desk, found, window, field, typed, form, told)


async def _announce(
    desk: Desk, known: KnownContest, window: Window, field: Field, made: Pairing, words: str
) -> Response:
    async with desk.resources.database.transaction() as connection:
        n = await announce(connection, known, window, made, words, desk.account.id, desk.now, field)
        after = {"pairs": [list(two) for two in made.pairs], "rests": made.rests}
        about = f"ward:{desk.account.ward}" if field.finer else f"contest:{known.contest.slug}"
        await desk.act(connection, "duels.announce", about,
                       arguments={"window": key_of(window), "words": words}, after=after)  # fmt: skip
    return desk.go(address(known), desk.words.gettext("Đã công bố {n} cặp.").format(n=n))


def _made(field: Field, typed: Mapping[str, str]) -> Pairing:
    """The pairing that the numbers make: two places of one number meet, '0' rests. Raises Told."""
    pairs: dict[str, list[str]] = {}
    for code, number in typed.items():
        if not number.isascii() or not number.isdecimal() or len(number) > 4:
            raise Told("{ward} chưa có số cặp. Ghi một số; nơi nghỉ thì ghi 0.", ward=field.names.get(code, code))
        pairs.setdefault(str(int(number)), []).append(code)
    rests = pairs.pop(RESTS, [])
    if len(rests) > 1 or len(rests) != len(typed) % 2:
        raise Told(
            "Có {n} nơi ghi số 0. Số nơi là số lẻ thì đúng một nơi nghỉ, số chẵn thì không nơi nào.", n=len(rests)
        )
    for number, codes in pairs.items():
        if len(codes) != 2:
            raise Told("Cặp số {number} có {n} nơi, cần đúng hai.", number=number, n=len(codes))
    made = [(min(codes), max(codes)) for codes in pairs.values()]
    return Pairing(pairs=tuple(sorted(made)), rests=rests[0] if rests else None)


def _numbers(made: Pairing) -> dict[str, str]:
    """Each place's pair number."""
    numbered = {code: str(number) for number, two in enumerate(made.pairs, 1) for code in two}
    return numbered | ({made.rests: RESTS} if made.rests else {})


def _window(desk: Desk, known: KnownContest) -> Window:
    try:
        return window_named(known, desk.path("window"))
    except Told:
        raise NotFound("no such week or round", where="/console") from None


def _page(
    desk: Desk, found: Duels, window: Window, field: Field, typed: Mapping[str, str], form: Words,
    told: Told | None = None,
) -> Response:  # fmt: skip
    names = names_of(desk, found)
    values: dict[str, Any] = {
        "contest": found.known.contest,
        "list_address": address(found.known),
        "called": window_name(names.paper, window),
        "wards": _listed(names, found, field, typed),
        "within": field,
        "begun": window.starts <= desk.now,
        "most": PLEDGE_MOST,
    }
    if told or form.errors:
        return desk.refuse(TEMPLATE, form, told, **values)
    return desk.page(TEMPLATE, form=form, **values)


def _listed(names: Names, found: Duels, field: Field, typed: Mapping[str, str]) -> Sequence[Paired]:
    """Everybody, pair by pair; who has no number yet comes last."""
    lines = {line.code: line for line in found.table(field.bands, finer=field.finer)}
    met = {frozenset(each.duel.codes) for each in found.standing(finer=field.finer) if each.duel.second}
    ordered = sorted(typed, key=lambda code: (not typed[code].isdecimal(), int(typed[code]) if typed[code].isdecimal()
                                              else 0, code))  # fmt: skip
    listed, before = list[Paired](), ""
    for code in ordered:
        with_it = [other for other in ordered if other != code and typed[other] == typed[code]]
        listed.append(
            Paired(
                code=code,
                name=field.names.get(code) or names.name(code),
                size=names.paper.numbers.whole(field.adults[code]),
                points=lines[code].points,
                pair=typed[code],
                first=typed[code] != before,
                met=any(frozenset((code, other)) in met for other in with_it),
            )
        )
        before = typed[code]
    return listed
