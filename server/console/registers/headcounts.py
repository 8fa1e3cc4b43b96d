"""Headcounts: the figures that count, and a file of new ones in two steps."""

import asyncio
import csv
from contextlib import suppress
from io import StringIO
from typing import Any

from starlette.responses import Response

from server.boards.store import Unavailable as BoardsUnavailable
from server.console.desk import NO_STORE, Desk, require
from server.console.files import received
from server.paper.divisions import division_names
from server.paper.sent import sent_form
from server.pipeline.planning.foresee import Shifts, foresee
from server.pipeline.registers import uploads as staging
from server.pipeline.registers.read_headcounts import COLUMNS
from server.pipeline.registers.sheets import FILE_MAX
from server.pipeline.registers.uploads import HEADCOUNTS, Applied, Preview
from server.records import headcounts, uploads
from server.records.uploads import Upload
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from server.rules.row_fault import RowFault

LIST = "console/headcounts.html"
STEP = "console/headcount_upload.html"
HISTORY = "console/headcount_history.html"
ADDRESS = "/console/headcounts"
READ_AT_ONCE_SECONDS = 4.0
"""Most files are read in this time; for others a page tells how far it is."""
LATEST = 10
FIRST_MOVES = 12
"""Wards that move furthest are shown at once, the others when one asks."""
SHOWN = 200
"""Rows of each kind that a preview shows; all are counted."""
_reading = set[asyncio.Task[None]]()


async def show(desk: Desk) -> Response:
    """The figure of each ward, and the last files."""
    return desk.page(LIST, **await _figures(desk))


async def take(desk: Desk) -> Response:
    """Keep a file, read it, and go to its preview."""
    try:
        name, content = await received(desk.request, FILE_MAX)
    except Told as told:
        return desk.page(LIST, 422, **{**await _figures(desk), "faulty": desk.tell(told)})
    upload_id = await staging.stage(desk.resources.database, name, content, desk.account.id, desk.now)
    async with desk.resources.database.transaction() as connection:
        await desk.act(connection, "headcounts.upload", f"upload:{upload_id}", arguments={"file": name[:120]})
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(_begin(desk, upload_id)), READ_AT_ONCE_SECONDS)
    return desk.go(f"{ADDRESS}/uploads/{upload_id}")


async def show_upload(desk: Desk) -> Response:
    """How far the reading is, what is wrong, or what would change."""
    upload = await _upload(desk)
    if upload.state == "waiting":
        _begin(desk, upload.id)
        return desk.page(STEP, upload=upload, step="waiting")
    return await _step(desk, upload)


async def apply(desk: Desk) -> Response:
    """Take all figures of a file."""
    upload = await _upload(desk)
    seen = str((await sent_form(desk.request)).get("seen", ""))
    try:
        async with desk.resources.database.transaction() as connection:
            outcome = await staging.apply(connection, upload, seen, desk.account.id, desk.now)
            if isinstance(outcome, Applied):
                logged = staging.logged(upload, outcome.changed)
                await desk.act(connection, "headcounts.apply", f"upload:{upload.id}", arguments=logged)
    except Told as told:
        return await _step(desk, upload, 422, refused=desk.tell(told))
    if not isinstance(outcome, Applied):
        return await _step(desk, upload, 409, overtaken=True)
    await desk.resources.bus.wake()
    _ = desk.words.gettext
    return desk.go(ADDRESS, _("Đã ghi {n} số mới. Các bảng tính lại trong giây lát.").format(n=outcome.changed))


async def history(desk: Desk) -> Response:
    """Every figure that a place ever had."""
    code = desk.request.query_params.get("code", "")
    found = await headcounts.history_told(desk.resources.database, code[:200])
    known = code in desk.resources.reference.catalogue.wards
    require(found or known or None, "no figure of this place")
    return desk.page(HISTORY, name=_name(desk, code), code=code, figures=found)


async def template(desk: Desk) -> Response:
    """A file to begin with: every ward with the figure that counts now, in the columns that are read."""
    latest = await headcounts.latest_of_all(desk.resources.database)
    text, _ = StringIO(), desk.words.gettext
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_column_names(desk).values())
    for code, ward in desk.resources.reference.catalogue.wards.items():
        head = latest.get(("ward", code))
        told = (head.people, head.as_of, head.source, head.state) if head else (ward.adults, "", "", "estimated")
        writer.writerow(["ward", code, *(_safe(str(value)) for value in told)])
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="headcounts.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _column_names(desk: Desk) -> dict[str, str]:
    """What the columns are called in the visitor's language; a file may name them in either."""
    return {key: names[desk.words.language == "vi"] for key, names in COLUMNS.items()}


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _begin(desk: Desk, upload_id: int) -> "asyncio.Task[None]":
    task = asyncio.create_task(staging.read_staged(desk.resources.database, upload_id, desk.now))
    _reading.add(task)
    task.add_done_callback(_reading.discard)
    return task


async def _upload(desk: Desk) -> Upload:
    wanted = desk.path("upload")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    found: Upload = require(await uploads.by_id(desk.resources.database, number, HEADCOUNTS), "no such upload")
    return found


async def _step(
    desk: Desk, upload: Upload, status: int = 200, *, refused: str | None = None, overtaken: bool = False
) -> Response:
    if upload.state == "applied":
        return desk.page(STEP, status, upload=upload, step="applied", refused=refused)
    found = await staging.what_was_read(desk.resources.database, upload)
    if found.refused:
        whole = desk.tell(Told(found.refused[0], **found.refused[1]))
        return desk.page(STEP, status, upload=upload, step="refused", whole=whole, refused=refused)
    told = await staging.preview(desk.resources.database, found)
    shifts, unknown = await _foreseen(desk, told)
    since = upload.created_at - staging.NOTICED
    codes = [figure.code for figure, _, _ in told.news]
    meanwhile = await headcounts.loaded_since(desk.resources.database, codes, since) if overtaken else []
    return desk.page(
        STEP, status, upload=upload, step="preview", refused=refused, told=told, shifts=shifts,
        effect_unknown=unknown, overtaken=overtaken, meanwhile=meanwhile, first_moves=FIRST_MOVES,
        place=lambda code: _name(desk, code),
        divisions_of=lambda contest: division_names(contest, desk.words),
        fault=lambda each: _fault(desk, each), shown=SHOWN, columns=_column_names(desk),
        wards=desk.resources.reference.catalogue.wards,
    )  # fmt: skip


async def _foreseen(desk: Desk, told: Preview) -> tuple[list[Shifts], bool]:
    """What would change, and whether that cannot be told because the boards cannot be read now."""
    figures = [figure for figure, _, _ in told.news]
    try:
        return await foresee(desk.resources.contests, desk.resources.boards, figures, desk.now), False
    except BoardsUnavailable:
        return [], True


def _fault(desk: Desk, fault: RowFault) -> str:
    return desk.tell(Told(fault.template, **fault.values))


def _name(desk: Desk, code: str) -> str:
    wards = desk.resources.reference.catalogue.wards
    if code in wards:
        return wards[WardCode(code)].full_name
    ward = wards.get(WardCode(code.partition("/")[0]))
    name = desk.resources.contests.place_names.get(code, code.partition("/")[2])
    return f"{name}, {ward.full_name}" if ward else name


async def _figures(desk: Desk) -> dict[str, Any]:
    latest = await headcounts.latest_of_all(desk.resources.database)
    wards = desk.resources.reference.catalogue.wards
    heads = {code: latest.get(("ward", code)) for code in wards}
    return {
        "faulty": None,
        "wards": wards,
        "heads": heads,
        "confirmed": sum(head is not None and head.state == "confirmed" for head in heads.values()),
        "parts": sum(kind == "neighbourhood" for kind, _ in latest),
        "units": sum(kind == "unit" for kind, _ in latest),
        "files": await uploads.latest(desk.resources.database, HEADCOUNTS, LATEST),
    }
