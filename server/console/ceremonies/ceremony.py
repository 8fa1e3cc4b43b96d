"""The ceremony of a round: built from the signed result, rehearsed, begun, and what follows when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import RedirectResponse, Response

from server.console.ceremonies.form import filled, form_of, sent_script
from server.console.ceremonies.view import address_of
from server.console.contest_round import Named, last_round, round_named
from server.console.desk import NO_STORE, Desk
from server.paper.ceremony_words import usual_script
from server.paper.divisions import division_names
from server.paper.form import Form
from server.paper.minutes import grouped
from server.paper.names import full_name
from server.paper.print import paper_of
from server.pipeline.ceremonies.build_ceremony import build as build_from
from server.pipeline.ceremonies.build_ceremony import read_ground
from server.records import ceremonies, results, screens
from server.records.ceremonies import Ceremony
from server.records.results import Version
from server.records.screens import Screen
from server.rules.ceremony_script import HOLES, WORDS_MOST, Script, script_of
from server.rules.refusals import Told

TEMPLATE = "console/ceremony.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A ceremony in the list: where it is led, and how long it takes when it plays through."""

    ceremony: Ceremony
    address: str
    lasts: str
    seal: str
    current: bool


async def go_on(desk: Desk) -> Response:
    """On to the round whose result is worked on."""
    named = await last_round(desk)
    return RedirectResponse(named.address("ceremony"), 303, NO_STORE)


async def show(desk: Desk) -> Response:
    """What is built, and the form to build it anew."""
    return desk.page(TEMPLATE, **await values(desk, await round_named(desk)))


async def build(desk: Desk) -> Response:
    """Build a ceremony from what was sent."""
    named, _ = await round_named(desk), desk.words.gettext
    form, script = await sent_script(desk, named.known)
    if script is None:
        told = _("Chưa dựng được: xem những ô được đánh dấu bên dưới.")
        return await refuse(desk, named, told, form)
    try:
        made = await _build(desk, named, script)
    except Told as refusal:
        return await refuse(desk, named, desk.tell(refusal), form)
    said = _("Đã dựng và niêm phong {n} bước.").format(n=made.steps)
    return desk.go(f"{named.address('ceremony')}#ban-dung", said)


async def _build(desk: Desk, named: Named, script: Script) -> Ceremony:
    database, known = desk.resources.database, named.known
    ground = await read_ground(database, known, named.number)
    async with database.transaction() as connection:
        made = await build_from(connection, known, named.number, ground, script, desk.account)
        told = {"ceremony": str(made.id), "version": made.version, "steps": made.steps, "seal": made.seal.hex()}
        parts = [[part.division, part.places] for part in script.parts]
        await desk.act(connection, "ceremony.build", named.about, arguments={"parts": parts}, after=told)
    return made


async def refuse(
    desk: Desk, named: Named, told: str, form: Form | None = None, chosen: Sequence[int] = ()
) -> Response:
    """The same page, saying what was refused; what was typed and chosen stays."""
    shown = await values(desk, named, chosen)
    return desk.page(TEMPLATE, 422, **{**shown, **({"form": form} if form else {}), "refused": told})


async def values(desk: Desk, named: Named, chosen: Sequence[int] = ()) -> dict[str, Any]:
    """The values of ceremony.html."""
    database, known = desk.resources.database, named.known
    found = await ceremonies.of_round(database, known.id, named.number)
    made = await results.versions(database, known.id, named.number)
    last = next((each for each in found if not each.rehearsal), None)
    script = script_of(last.script) if last else usual_script(known.contest)
    divisions = tuple(known.layout.divisions)
    return {
        "named": named,
        "name": known.contest.name[desk.words.language],
        "rounds": known.contest.rounds,
        "version": signed(made),
        "built": [_built(desk, named, each, last) for each in found],
        "state": _state(last),
        "divisions": _in_order(script, divisions),
        "division_names": division_names(known.contest, desk.words),
        "sizes": {division: len(wards) for division, wards in known.layout.divisions.items()},
        "form": desk.blank(form_of(divisions), data=filled(script, known)),
        "holes": {kind: ", ".join(f"{{{hole}}}" for hole in sorted(names)) for kind, names in HOLES.items()},
        "words_most": WORDS_MOST,
        "screens": [(each, _place(desk, each)) for each in await screens.paired(database)],
        "chosen": set(chosen),
        "may_rehearse": desk.may("ceremony-rehearse"),
        "may_begin": desk.may("ceremony-begin"),
        "after": after(named, signed(made)),
    }


def signed(made: Sequence[Version]) -> Version | None:
    """The last signed version, if it stands."""
    return made[-1] if made and not made[-1].withdrawn_at else None


def after(named: Named, version: Version | None) -> dict[str, bool]:
    """What of the result page is done already."""
    return {
        "reveal": bool(named.known.turn_of(named.number, "revealed")),
        "publish": bool(version and version.published_at),
        "seal": bool(named.known.turn_of(named.number, "sealed")),
    }


def _state(last: Ceremony | None) -> str:
    if not last:
        return "none"
    if last.over:
        return "over"
    if last.running:
        return "running"
    return "void" if last.void else "draft"


def _built(desk: Desk, named: Named, each: Ceremony, last: Ceremony | None) -> Built:
    seconds = script_of(each.script).pace_seconds * (each.steps - 1)
    return Built(
        ceremony=each,
        address=address_of(named, each),
        lasts=paper_of(desk.request).times.duration(timedelta(seconds=seconds)),
        seal=grouped(each.seal.hex()),
        current=each is last,
    )


def _in_order(script: Script, divisions: Sequence[str]) -> list[str]:
    chosen = [part.division for part in script.parts if part.division in divisions]
    return [*chosen, *(division for division in divisions if division not in chosen)]


def _place(desk: Desk, screen: Screen) -> str:
    wards = desk.resources.reference.catalogue.wards
    ward = next((ward for code, ward in wards.items() if code == screen.ward), None)
    return full_name(ward, paper_of(desk.request)) if ward else desk.words.gettext("Thành phố")
