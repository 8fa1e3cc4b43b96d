"""Boards on other web sites: which sites may show them, and what is put into such a site's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response
from wtforms import SelectField, StringField

from server.console.desk import Desk, require, site_of
from server.console.residents.residences import number_of
from server.paper.divisions import division_names
from server.paper.form import Choice, Form
from server.paper.print import content_security_policy
from server.pipeline.contests import KnownContest
from server.pipeline.registers.allow_embedding import allow_embedding
from server.records import embed_origins
from server.rules.embedding import NEIGHBOURS, ORIGINS_MAX, ROWS_LEAST, ROWS_MOST, ROWS_USUAL
from server.rules.refusals import Told

TEMPLATE = "console/embedding.html"
ADDRESS = "/console/embedding"
_FRAME = Markup(
    '<iframe src="{src}" title="{title}" width="100%" height="{height}" loading="lazy" '
    'referrerpolicy="no-referrer" style="border: 0"></iframe>'
)
_HEAD, _ROW = 220, 50
"""Pixels of a frame: what stands above and below the rows, and a row of one line."""


class Allow(Form):
    origin = StringField()


class Wanted(Form):
    """What the frame shall show. `board` is 'contest round board', by its groups."""

    board = SelectField()
    ward = SelectField()
    rows = SelectField()
    language = SelectField()
    """Not 'lang': that would change the language of this page."""
    theme = SelectField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame as it is copied, and as it is shown here."""

    snippet: str
    src: str
    title: str
    height: int


async def show(desk: Desk) -> Response:
    """The sites of the ward, or of the city, and the frame that was asked for."""
    return await _page(desk, desk.blank(Allow))


async def allow(desk: Desk) -> Response:
    """Allow one more site."""
    form = await desk.form(Allow)
    try:
        async with desk.resources.database.transaction() as connection:
            origin = await allow_embedding(connection, form.origin.data or "", desk.account, desk.now)
            await desk.act(connection, "embedding.allow", _about(desk.account.ward), arguments={"origin": origin})
    except Told as told:
        return await _page(desk, form, told)
    return desk.go(ADDRESS, desk.words.gettext("Đã thêm {origin}.").format(origin=origin))


async def remove(desk: Desk) -> Response:
    """Allow a site no longer; an organizer reaches those of wards too."""
    number, ward = number_of(desk.path("site")), desk.account.ward
    async with desk.resources.database.transaction() as connection:
        gone = require(await embed_origins.remove(connection, number, ward), "no such site")
        await desk.act(connection, "embedding.remove", _about(gone.ward), before={"origin": gone.origin})
    said = desk.words.gettext("Đã bỏ {origin}. Khung trên trang ấy không hiện nữa từ lần tải sau.")
    return desk.go(ADDRESS, said.format(origin=gone.origin))


def _about(ward: str | None) -> str:
    return f"ward:{ward}" if ward else "city"


async def _page(desk: Desk, form: Form, told: Told | None = None) -> Response:
    database, own = desk.resources.database, desk.account.ward
    sites = await embed_origins.every(database, own)
    wanted = _wanted(desk, await desk.resources.contests.all())
    ward = own or (wanted.ward.data or None if wanted.ward.validate(wanted) else None)
    values: dict[str, Any] = {
        "sites": [site for site in sites if site.ward == own],
        "of_wards": [site for site in sites if site.ward] if not own else [],
        "wards": desk.resources.reference.catalogue.wards,
        "most": ORIGINS_MAX,
        "wanted": wanted,
        "frame": _frame(desk, wanted, ward) if wanted.board.choices and wanted.validate() else None,
        "shown_somewhere": bool(await embed_origins.allowed(database, ward)),
        "page_address": ADDRESS,
    }
    answer = desk.refuse(TEMPLATE, form, told, **values) if told else desk.page(TEMPLATE, form=form, **values)
    policy = content_security_policy(desk.request.headers.get("host", ""), frames="'self'")
    answer.headers["Content-Security-Policy"] = policy
    return answer


def _wanted(desk: Desk, contests: Sequence[KnownContest]) -> Wanted:
    """What the address asks for, or what most want."""
    _, asked = desk.words.gettext, desk.request.query_params
    boards = [each for known in reversed(contests) for each in _boards(desk, known)]
    usual = {"board": boards[0].value if boards else "", "rows": str(ROWS_USUAL), "language": "vi"}
    usual |= {"theme": "", "ward": ""}
    kept = {name: asked[name] for name in usual if name in asked}
    form = desk.blank(Wanted, data={**usual, **kept})
    wards = desk.resources.reference.catalogue.wards.values()
    form.board.choices = boards
    form.ward.choices = [Choice("", _("không giữ hàng nào")), *(Choice(each.code, each.full_name) for each in wards)]
    form.rows.choices = [Choice(str(n), desk.words.ngettext("{n} hàng", "{n} hàng", n).format(n=n)) for n in _ROWS]
    form.language.choices = [Choice("vi", "Tiếng Việt"), Choice("en", "English")]
    form.theme.choices = [
        Choice("", _("theo máy người đọc")), Choice("light", _("nền sáng")), Choice("dark", _("nền tối")),
    ]  # fmt: skip
    return form


_ROWS = (ROWS_LEAST, 8, ROWS_USUAL, 15, ROWS_MOST)


def _boards(desk: Desk, known: KnownContest) -> list[Choice]:
    """Each board of a contest that may be wanted, by what its address needs."""
    _, names, ward = desk.words.gettext, division_names(known.contest, desk.words), desk.account.ward
    boards = {"wards" if each == "all" else f"wards/{each}": names[each] for each in known.layout.divisions}
    if ward:
        boards[f"ward/{ward}/neighbourhoods"] = _("Tổ dân phố, thôn của phường, xã mình")
    rounds = {"current": _("vòng đang diễn ra"), "total": _("cả cuộc thi")}
    contest = known.contest.name[desk.words.language]
    return [
        Choice(f"{known.contest.slug}/{scope}/{board}", f"{name}, {when}", optgroup=contest)
        for scope, when in rounds.items()
        for board, name in boards.items()
    ]


def _frame(desk: Desk, wanted: Wanted, ward: str | None) -> Frame:
    rows = int(wanted.rows.data)
    asked = {"ward": ward or "", "rows": str(rows), "lang": wanted.language.data, "theme": wanted.theme.data}
    path = f"/embed/{wanted.board.data}?{urlencode({name: value for name, value in asked.items() if value})}"
    title = _TITLES[wanted.language.data]
    height = _HEAD + _ROW * (rows + (1 if ward and rows > NEIGHBOURS else 0))
    snippet = _FRAME.format(src=site_of(desk.request).origin + path, title=title, height=height)
    return Frame(snippet=str(snippet), src=path, title=title, height=height)


_TITLES: Mapping[str, str] = {"vi": "Bảng xếp hạng, Thi đua số", "en": "Standings, Thi đua số"}
"""What a screen reader says of the frame: in the language of the frame, not of this page."""
