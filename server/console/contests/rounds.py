"""The rounds of a contest and their times, typed in the time of Hà Nội."""

import re
from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.console.contests import editing
from server.console.contests.editing import Section, Sheet
from server.console.desk import Desk
from server.rules import hanoi
from server.rules.catalogue import Catalogue
from server.rules.fault import Fault
from server.rules.merge import Typed
from server.rules.plan import MOMENTS, Plan

_KEY = re.compile(r"rounds\.([1-9][0-9]?|100)\.(%s)" % "|".join(MOMENTS))


def field_of(key: str) -> Any:
    """The field of a key, None if it is not one of this page."""
    return StringField() if _KEY.fullmatch(key) else None


def typed(plan: Plan, _catalogue: Catalogue) -> dict[str, str]:
    """What is saved, as texts; a contest without rounds is offered a first one."""
    rounds = plan.get("rounds") or [{}]
    return {
        f"rounds.{number}.{key}": hanoi.typed(each.get(key))
        for number, each in enumerate(rounds, 1)
        for key in MOMENTS
    }


def numbers(sent: Typed) -> list[int]:
    """The rounds that were typed."""
    return sorted({int(found[1]) for key in sent if (found := _KEY.fullmatch(key))})


def put(sent: Typed, plan: Plan, _catalogue: Catalogue) -> tuple[Plan, list[Fault]]:
    """The plan with what was typed; whatever else a round says stays."""
    rounds, faults = [], []
    for place, number in enumerate(numbers(sent)):
        held = plan.get("rounds", ())[place : place + 1]
        each = {key: value for known in held for key, value in known.items() if key not in MOMENTS}
        for key in MOMENTS:
            text = sent.get(f"rounds.{number}.{key}", "")
            if moment := hanoi.read_moment(text):
                each[key] = moment
            elif text:
                faults.append(Fault(where=f"rounds.{number}.{key}", code="no_moment", values={"typed": text}))
        rounds.append(each)
    return {**plan, "rounds": rounds}, faults


def again(sent: Typed, _plan: Plan, _catalogue: Catalogue, do: str) -> dict[str, str]:
    """One round more at the end, or one less."""
    what, _, number = do.partition(".")
    kept = [each for each in numbers(sent) if what != "remove" or str(each) != number]
    rounds = [{key: sent.get(f"rounds.{each}.{key}", "") for key in MOMENTS} for each in kept]
    rounds += [dict.fromkeys(MOMENTS, "")] if what == "add" else []
    return {f"rounds.{place}.{key}": text for place, each in enumerate(rounds, 1) for key, text in each.items()}


def alike(before: Typed, saved: Typed) -> bool:
    """Whether both have the same numbers."""
    return numbers(before) == numbers(saved)


def shown(sheet: Sheet, _desk: Desk) -> dict[str, Any]:
    """The rounds to print, with the times that were taken out of each."""
    rounds = sheet.found.plan.get("rounds", ())
    return {
        "numbers_of_rounds": numbers(sheet.typed),
        "saved_moments": {
            f"rounds.{number}.{key}": each[key]
            for number, each in enumerate(rounds, 1)
            for key in MOMENTS
            if each.get(key)
        },
        "removed": {number: each.get("removed", ()) for number, each in enumerate(rounds, 1)},
    }


SECTION = Section(
    page="contest-rounds",
    template="console/contest_rounds.html",
    parts=("rounds",),
    field_of=field_of,
    typed=typed,
    put=put,
    shown=shown,
    again=again,
    alike=alike,
)


async def show(desk: Desk) -> Response:
    """The rounds."""
    return await editing.show(desk, SECTION)


async def save(desk: Desk) -> Response:
    """Save them, or add a round to the form, or take one from it."""
    return await editing.save(desk, SECTION)
