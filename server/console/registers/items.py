"""The bank for the organizer: what is in force, what answers say of it, and a new version in two steps."""

from typing import Any

from starlette.responses import Response

from server.console.desk import Desk, require
from server.console.files import received
from server.console.registers.item_words import Line, lines
from server.paper.sent import sent_form
from server.pipeline.registers import import_learning
from server.pipeline.registers.import_learning import DOCUMENT_MAX, LEARNING, decoded, refuse_old
from server.records import item_figures, learning_versions, uploads
from server.records.uploads import Upload
from server.rules.item_figures import ATTEMPTS_MIN, PERSONS_MIN, SkillFigure
from server.rules.learning import Learning
from server.rules.learning_advice import advice
from server.rules.learning_file import read_learning
from server.rules.refusals import Told

LIST = "console/items.html"
ONE = "console/items_skill.html"
STEP = "console/items_upload.html"
ADDRESS = "/console/items"
VERSIONS_SHOWN = 50
SHOWN = 500


async def show(desk: Desk) -> Response:
    """Every skill with its version, and what its attempts say."""
    return desk.page(LIST, **await _bank(desk))


async def show_skill(desk: Desk) -> Response:
    """The items of a skill with their figures."""
    resources = desk.resources
    skill = require(resources.reference.ever.skills.get(desk.path("skill")), "no such skill")
    found = await resources.reference.bank.in_force(resources.database, skill.key)
    learning: Learning = require(found, "no such skill")
    figures = await item_figures.of_items(resources.database, skill.key, learning.version)
    counted = await item_figures.attempts_of(resources.database, skill.key, learning.version)
    told: list[Line] = lines(desk.words, learning, figures, counted)
    return desk.page(ONE, name=skill.names[desk.words.language], learning=learning, lines=told, counted=counted,
                     least=ATTEMPTS_MIN)  # fmt: skip


async def take(desk: Desk) -> Response:
    """Keep a file, and go to its preview."""
    try:
        name, content = await received(desk.request, DOCUMENT_MAX)
        text = decoded(content)
        read_learning(text, desk.resources.reference.catalogue.skills)
    except Told as told:
        return desk.page(LIST, 422, **{**await _bank(desk), "faulty": desk.tell(told)})
    upload_id = await import_learning.stage(desk.resources.database, name, text, desk.account.id, desk.now)
    async with desk.resources.database.transaction() as connection:
        await desk.act(connection, "items.upload", f"upload:{upload_id}", arguments={"file": name[:120]})
    return desk.go(f"{ADDRESS}/uploads/{upload_id}")


async def show_upload(desk: Desk) -> Response:
    """What a file would change, and everything that is wrong with it."""
    return await _step(desk, await _upload(desk))


async def apply(desk: Desk) -> Response:
    """Put a file into force."""
    upload, form = await _upload(desk), await sent_form(desk.request)
    reason, resources = str(form.get("reason", "")), desk.resources
    try:
        async with resources.database.transaction() as connection:
            put = await import_learning.apply(
                connection, resources.reference, upload, reason, desk.account.id, desk.now
            )
            told = {"file": upload.file_name, "skill": put.learning.skill, "version": put.learning.version,
                    "before": put.before, "reason": reason}  # fmt: skip
            await desk.act(connection, "items.apply", f"upload:{upload.id}", arguments=told)
    except Told as refused:
        return await _step(desk, upload, 422, refused, reason)
    await resources.reference.bank.notice(resources.database, at_once=True)
    _ = desk.words.gettext
    said = _("Bản {n} đã có hiệu lực. Ai đang làm dở thì làm tiếp bản cũ.").format(n=put.learning.version)
    return desk.go(f"{ADDRESS}/skills/{put.learning.skill}", said)


async def _bank(desk: Desk) -> dict[str, Any]:
    database, reference = desk.resources.database, desk.resources.reference
    figures, rows = await item_figures.of_skills(database), []
    await reference.bank.notice(database)
    for skill in reference.catalogue.skills.values():
        learning = await reference.bank.in_force(database, skill.key)
        figure = figures.get(skill.key, SkillFigure(skill=skill.key))
        rows.append((skill, learning, figure))
    return {
        "rows": rows,
        "items": sum(len(learning.items) for _, learning, _ in rows if learning),
        "versions": await learning_versions.history(database, VERSIONS_SHOWN),
        "persons": PERSONS_MIN,
        "faulty": None,
    }


async def _upload(desk: Desk) -> Upload:
    wanted = desk.path("upload")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    found: Upload = require(await uploads.by_id(desk.resources.database, number, LEARNING), "no such upload")
    return found


async def _step(
    desk: Desk, upload: Upload, status: int = 200, told: Told | None = None, reason: str = ""
) -> Response:
    wrong_reason = desk.tell(told) if told and told.where == "reason" else None
    refused = desk.tell(told) if told and not wrong_reason else None
    values: dict[str, Any] = {"upload": upload, "refused": refused, "shown": SHOWN}
    if upload.state == "applied":
        return desk.page(STEP, status, **values, applied=True)
    resources = desk.resources
    text = (await uploads.result(resources.database, upload.id))["document"]
    read = read_learning(text, resources.reference.catalogue.skills)
    learning, before, old = read.learning, None, None
    if learning:
        before = await resources.reference.bank.in_force(resources.database, learning.skill)
        try:
            refuse_old(learning, before.version if before else 0)
        except Told as too_old:
            old = desk.tell(too_old)
    return desk.page(
        STEP, status, **values, applied=False, learning=learning, before=before, old=old, reason=reason,
        faults=[(each, desk.tell(Told(each.template, **each.values))) for each in read.faults[:SHOWN]],
        changes=import_learning.changed_items(before, learning) if learning else ((), (), ()),
        advice=[(each.where, desk.tell(each)) for each in advice(learning)] if learning else [],
        wrong_reason=wrong_reason,
    )  # fmt: skip
