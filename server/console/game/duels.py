"""The pledges of a contest: an officer invites another ward, or signs for two neighbourhoods of the own one."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response
from wtforms import SelectField, TextAreaField

from server.console.announced import announced, not_announced
from server.console.desk import Desk
from server.paper.duels import DuelView, Names, view, window_name
from server.paper.form import Choice, Form, Needed
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.plan_duels import offer, sign_within, windows_ahead
from server.pipeline.game.read_duels import Duels, Fight, read_duels
from server.pipeline.registers import neighbourhoods
from server.rules.catalogue import WardCode
from server.rules.game.duel import PLEDGE_MOST, Window, windows_of
from server.rules.refusals import Told

TEMPLATE = "console/duels.html"


class Offer(Form):
    """An invitation to another ward."""

    opponent = SelectField(validators=[Needed()])
    window = SelectField(validators=[Needed()])
    text = TextAreaField()


class Within(Form):
    """A pledge of two neighbourhoods."""

    first = SelectField(validators=[Needed()])
    second = SelectField(validators=[Needed()])
    window = SelectField(validators=[Needed()])
    text = TextAreaField()


async def show(desk: Desk) -> Response:
    """The pledges: of the officer's ward, or all."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    return desk.page(TEMPLATE, **await _values(desk, known))


async def save(desk: Desk) -> Response:
    """Invite a ward, or sign for two neighbourhoods; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    within = (await sent_form(desk.request)).get("do") == "within"
    forms = await _forms(desk, known)
    form: Form = await desk.form(Within, prefix="within-") if within else await desk.form(Offer, prefix="offer-")
    for name, field in form._fields.items():
        if isinstance(field, SelectField):
            field.choices = forms["within" if within else "offer"][name].choices
    told = None
    if form.validate():
        try:
            said = await _within(desk, known, form) if within else await _offer(desk, known, form)
            return desk.go(address(known), said)
        except Told as refusal:
            told = refusal
    values = {**await _values(desk, known), "form": form, ("within" if within else "offer"): form}
    return desk.refuse(TEMPLATE, form, told, **{name: value for name, value in values.items() if name != "form"})


async def _offer(desk: Desk, known: KnownContest, form: Form) -> str:
    ward, other = str(desk.account.ward), str(form["opponent"].data)
    async with desk.resources.database.transaction() as connection:
        window = window_named(known, str(form["window"].data))
        words = str(form["text"].data)
        number = await offer(connection, known, (ward, other), window, words, desk.account.id, desk.now)
        await desk.act(connection, "duel.offer", f"duel:{number}", arguments=_told(form))
    return desk.words.gettext("Đã gửi lời mời. Bên kia không trả lời trước khi tuần ấy bắt đầu thì lời mời tự hết.")


async def _within(desk: Desk, known: KnownContest, form: Form) -> str:
    sides = (str(form["first"].data), str(form["second"].data))
    async with desk.resources.database.transaction() as connection:
        window = window_named(known, str(form["window"].data))
        words = str(form["text"].data)
        number = await sign_within(connection, known, sides, window, words, desk.account.id, desk.now)
        await desk.act(connection, "duel.sign", f"duel:{number}", arguments=_told(form))
    return desk.words.gettext("Đã ký giao ước của hai tổ.")


def _told(form: Form) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if value}


def address(known: KnownContest) -> str:
    """Where the pledges of a contest are."""
    return f"/console/contests/{known.contest.slug}/duels"


def key_of(window: Window) -> str:
    """A window in an address or a form: '1-2', the second week of the first round."""
    return f"{window.round}-{window.week}"


def window_named(known: KnownContest, key: str) -> Window:
    """The window of a key. Raises Told if there is none."""
    every = [window for each in known.contest.rounds for window in windows_of(each)]
    found = next((window for window in every if key_of(window) == key), None)
    if not found:
        raise Told("Lựa chọn này không có trong danh sách. Chọn lại.", where="window")
    return found


async def read(desk: Desk, known: KnownContest) -> Duels:
    """The duels as this official may see them: what stands behind a freeze is not for a ward."""
    return await read_duels(desk.resources.database, known, desk.now, officials=not desk.account.ward)


def names_of(desk: Desk, found: Duels) -> Names:
    """What sides are called."""
    return Names(paper=paper_of(desk.request), duels=found, places=desk.resources.contests.place_names)


def concerns(fight: Fight, ward: str | None) -> bool:
    """Whether a duel is one of the ward, or of its neighbourhoods; all are the city's."""
    return not ward or any(code.partition("/")[0] == ward for code in fight.duel.codes)


async def _values(desk: Desk, known: KnownContest) -> dict[str, Any]:
    found = await read(desk, known)
    names = names_of(desk, found)
    mine = [fight for fight in found.found if concerns(fight, desk.account.ward)]
    return {
        "contest": known.contest,
        "list_address": address(known),
        "waiting": _shown(names, mine, lambda fight: fight.duel.state == "offered" and fight.stage == "waits"),
        "standing": _shown(names, mine, lambda fight: fight.duel.state == "signed" and fight.stage != "decided"),
        "decided": _shown(names, mine, lambda fight: fight.stage == "decided"),
        "ended": _shown(names, mine, lambda fight: fight.stage == "over"),
        "windows": [(key_of(each), window_name(names.paper, each)) for each in windows_ahead(known, desk.now)],
        "most": PLEDGE_MOST,
        **await _forms(desk, known),
    }


def _shown(names: Names, fights: Sequence[Fight], fits: Any) -> list[tuple[DuelView, Fight]]:
    return [(view(names, fight), fight) for fight in fights if fits(fight)]


async def _forms(desk: Desk, known: KnownContest) -> Mapping[str, Any]:
    """The forms of an officer whose ward takes part, while any week is left; none of anybody else."""
    ward, windows = desk.account.ward, windows_ahead(known, desk.now)
    if not ward or ward not in known.contest.wards or not windows:
        return {"offer": None, "within": None}
    paper, text = paper_of(desk.request), desk.words.gettext(
        "Trong tuần này, hai bên thi đua xem nơi nào có nhiều người tự làm được một việc trên mạng hơn. "
        "Ai chưa biết thì có người chỉ."
    )  # fmt: skip
    choices = [Choice(key_of(each), window_name(paper, each)) for each in windows]
    offering, signing = desk.blank(Offer, prefix="offer-"), desk.blank(Within, prefix="within-")
    own = known.layout.wards[WardCode(ward)]
    offering.opponent.choices = [
        Choice(str(code), each.full_name)
        for code, each in sorted(known.layout.wards.items(), key=lambda pair: pair[1].name)
        if code != ward and each.size_band == own.size_band
    ]
    parts = (await neighbourhoods.read(desk.resources.database, ward)).names
    for side in (signing.first, signing.second):
        side.choices = [Choice(code, name) for code, name in parts.items()]
    for form in (offering, signing):
        form.window.choices = choices
        form.window.data = next((key_of(each) for each in windows if each.week), key_of(windows[0]))
        form.text.data = text
    return {"offer": offering, "within": signing if len(parts) > 1 else None}
