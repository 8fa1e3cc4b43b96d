"""A plan as it is typed: rows of turns that can be moved by buttons, and what is wrong with them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast, get_args

from server.rules.refusals import Told
from server.rules.screen_plan import LANGUAGES, SCENE_KINDS, THEMES, TURNS_MOST, Plan, SceneKind, Turn, check_plan

_TYPED_MAX = 12
_DO = re.compile(r"(up|down|remove)\.([0-9]{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """Everything as texts, as it was typed. `turns` are pairs of a scene and its seconds."""

    turns: tuple[tuple[str, str], ...]
    contest: str
    theme: str
    light_from: str
    dark_from: str
    language: str

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> Self:
        """As a form was sent: rows are numbered from nought."""
        rows = []
        for number in range(TURNS_MOST + 1):
            if (scene := sent.get(f"scene.{number}")) is not None:
                rows.append(
                    (str(scene)[: _TYPED_MAX * 2], str(sent.get(f"seconds.{number}", "")).strip()[:_TYPED_MAX])
                )
        told = {name: str(sent.get(name, "")).strip()[:80]
                for name in ("contest", "theme", "light_from", "dark_from", "language")}  # fmt: skip
        return cls(turns=tuple(rows), **told)

    def after(self, do: str) -> Self:
        """The form after a button that only changes it."""
        rows = list(self.turns)
        if do == "add":
            rows.append(empty_turn())
        elif (found := _DO.fullmatch(do)) and (at := int(found[2])) < len(rows):
            row = rows.pop(at)
            if found[1] != "remove":
                rows.insert(max(0, at - 1) if found[1] == "up" else at + 1, row)
        return replace(self, turns=tuple(rows))


def empty_turn() -> tuple[str, str]:
    """What a new row begins with."""
    return "city", "20"


def shown_as(plan: Plan) -> PlanForm:
    """The plan as texts."""
    return PlanForm(
        turns=tuple((turn.scene, str(turn.seconds)) for turn in plan.turns),
        contest=plan.contest,
        theme=plan.theme,
        light_from=str(plan.light_from),
        dark_from=str(plan.dark_from),
        language=plan.language,
    )


def read_plan(form: PlanForm, contests: Collection[str]) -> tuple[Plan | None, dict[str, Told]]:
    """The plan that was typed, or what is wrong by field: 'turns', 'seconds.3', 'dark_from' …"""
    faults: dict[str, Told] = {}
    turns = tuple(turn for number, row in enumerate(form.turns) if (turn := _turn(number, row, faults)))
    for name, allowed in (("contest", {"", *contests}), ("theme", THEMES), ("language", LANGUAGES)):
        if getattr(form, name) not in allowed:
            faults[name] = _no_choice(name)
    light, dark = (_hour(form, name, faults) for name in ("light_from", "dark_from"))
    if faults:
        return None, faults
    plan = Plan(turns=turns, contest=form.contest, theme=cast(Any, form.theme), light_from=light, dark_from=dark,
                language=cast(Any, form.language))  # fmt: skip
    try:
        return check_plan(plan), {}
    except Told as told:
        return None, {told.where: told}


def _turn(number: int, row: tuple[str, str], faults: dict[str, Told]) -> Turn | None:
    scene, seconds = row
    if scene not in SCENE_KINDS:
        faults[f"scene.{number}"] = _no_choice(f"scene.{number}")
    if (whole := _whole(seconds)) is None:
        faults[f"seconds.{number}"] = _no_number(f"seconds.{number}")
    if whole is None or scene not in get_args(SceneKind):
        return None
    turn = Turn(scene=cast(SceneKind, scene), seconds=whole)
    try:
        check_plan(Plan(turns=(turn,)))
    except Told as told:
        faults[f"seconds.{number}"] = told
    return turn


def _hour(form: PlanForm, name: str, faults: dict[str, Told]) -> int:
    hour = _whole(getattr(form, name))
    if hour is None:
        faults[name] = _no_number(name)
    elif hour > 24:
        faults[name] = Told("Giờ là {n}, cần từ 0 đến 24.", where=name, n=hour)
    return hour or 0


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _no_number(where: str) -> Told:
    return Told("Đây chưa phải số nguyên. Viết bằng chữ số, như 120.", where=where)


def _no_choice(where: str) -> Told:
    return Told("Lựa chọn này không có trong danh sách. Chọn lại.", where=where)
