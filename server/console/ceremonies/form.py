"""The form of a ceremony: which groups, in which order, how many at a time, how fast, in which words."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Optional as MayBeEmpty

from server.console.desk import Desk
from server.paper.ceremony_words import sayings, usual_part
from server.paper.form import Between, Form, FormField, Needed
from server.pipeline.contests import KnownContest
from server.rules.ceremony_script import (
    GROUP_LEAST,
    GROUP_MOST,
    LANGUAGES,
    PACE_LEAST,
    PACE_MOST,
    PLACES_MOST,
    SINGLE_LEAST,
    SINGLE_MOST,
    Part,
    Script,
    Sentence,
    check_words,
)
from server.rules.refusals import Told

ORDER_MOST = 99
SENTENCES = ("opening", "single", "ending")


class _Whole(Form):
    """What holds for the whole ceremony."""

    group = IntegerField(validators=(Needed(), Between(GROUP_LEAST, GROUP_MOST)))
    single_from = IntegerField(validators=(Needed(), Between(SINGLE_LEAST, SINGLE_MOST)))
    pace_seconds = IntegerField(validators=(Needed(), Between(PACE_LEAST, PACE_MOST)))
    opening_vi = StringField()
    opening_en = StringField()
    single_vi = StringField()
    single_en = StringField()
    ending_vi = StringField()
    ending_en = StringField()


@cache
def form_of(divisions: tuple[str, ...]) -> type[_Whole]:
    """The form over these groups: each chosen or not, with its place in the order, how much of it, and its words."""
    fields: dict[str, Any] = {}
    for division in divisions:
        fields |= {
            f"in-{division}": BooleanField(),
            f"order-{division}": IntegerField(validators=(MayBeEmpty(), Between(1, ORDER_MOST))),
            f"places-{division}": IntegerField(validators=(MayBeEmpty(), Between(1, PLACES_MOST))),
            f"vi-{division}": StringField(),
            f"en-{division}": StringField(),
        }
    return type("ScriptForm", (_Whole,), fields)


def filled(script: Script, known: KnownContest) -> dict[str, Any]:
    """What the form shows of a script; groups that it leaves out follow it with what is usual."""
    chosen = {part.division: part for part in script.parts}
    told: dict[str, Any] = {name: getattr(script, name) for name in ("group", "single_from", "pace_seconds")}
    told |= {f"{name}_{each}": getattr(script, name)[each] for name in SENTENCES for each in LANGUAGES}
    for order, division in enumerate(_in_turn([*chosen], known.layout.divisions), 1):
        part = chosen.get(division) or usual_part(known.contest, division)
        told |= {
            f"in-{division}": division in chosen,
            f"order-{division}": order,
            f"places-{division}": part.places,
            f"vi-{division}": part.words["vi"],
            f"en-{division}": part.words["en"],
        }
    return told


def _in_turn(chosen: Sequence[str], divisions: Iterable[str]) -> list[str]:
    """The order that is proposed for every group: the whole city stays last, where it was."""
    others = [division for division in divisions if division not in chosen]
    if chosen[-1:] == ["all"]:
        return [*chosen[:-1], *others, "all"]
    return [*chosen, *others]


async def sent_script(desk: Desk, known: KnownContest) -> tuple[_Whole, Script | None]:
    """The form as it was sent, and the script that it means; None if something in it cannot be, said at its field."""
    divisions = tuple(known.layout.divisions)
    form = cast("_Whole", await desk.form(form_of(divisions)))
    sound = form.validate()
    chosen = [division for division in divisions if form[f"in-{division}"].data]
    kinds = [(name, f"{name}_{each}") for name in SENTENCES for each in LANGUAGES]
    kinds += [("part", f"{each}-{division}") for division in chosen for each in LANGUAGES]
    wrong = [field for kind, field in kinds if _is_wrong(desk, form[field], kind)]
    return form, _script(form, known, chosen) if sound and not wrong else None


def _is_wrong(desk: Desk, field: FormField, kind: str) -> bool:
    try:
        check_words(kind, str(field.data or ""), kind)
    except Told as refusal:
        field.errors = [desk.tell(refusal)]
        return True
    return False


def _script(form: _Whole, known: KnownContest, chosen: Sequence[str]) -> Script:
    in_order = sorted(chosen, key=lambda division: form[f"order-{division}"].data or ORDER_MOST + 1)
    return Script(
        parts=tuple(_part(form, known, division) for division in in_order),
        group=int(form.group.data or 0),
        single_from=int(form.single_from.data or 0),
        pace_seconds=int(form.pace_seconds.data or 0),
        opening=_sentence(form, "opening_{}"),
        single=_sentence(form, "single_{}"),
        ending=_sentence(form, "ending_{}"),
        sayings=sayings(),
    )


def _part(form: _Whole, known: KnownContest, division: str) -> Part:
    return Part(
        division=division,
        name=usual_part(known.contest, division).name,
        words=_sentence(form, f"{{}}-{division}"),
        places=form[f"places-{division}"].data,
    )


def _sentence(form: _Whole, name: str) -> Sentence:
    return {each: str(form[name.format(each)].data or "").strip() for each in LANGUAGES}
