"""What a ward's screen shows in turn. The server's time says which scene is on, so equal plans turn in step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from server.rules.hanoi import local
from server.rules.refusals import Told

SceneKind = Literal[
    "city", "places", "division", "neighbourhoods", "target", "movers", "duel", "join", "how", "notices"
]  # fmt: skip
SCENE_KINDS: tuple[SceneKind, ...] = get_args(SceneKind)
OF_A_WARD: frozenset[SceneKind] = frozenset({"division", "neighbourhoods", "target", "duel", "how"})
"""Scenes that need a ward; a screen of the city leaves them out."""
Theme = Literal["by-hour", "dark", "light"]
THEMES: tuple[Theme, ...] = get_args(Theme)
Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SECONDS_LEAST, SECONDS_MOST = 8, 600
"""Less is a board that nobody has read from five metres; more looks like a screen that stands still."""
TURNS_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A scene and how long it is shown."""

    scene: SceneKind
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The turns in their order. `contest` is a slug, '' for the one that runs. Light is from `light_from` o'clock to
    `dark_from` o'clock of Hà Nội where the theme goes by the hour."""

    turns: tuple[Turn, ...]
    contest: str = ""
    theme: Theme = "by-hour"
    light_from: int = 7
    dark_from: int = 17
    language: Language = "vi"

    def for_ward(self, ward: str | None) -> tuple[Turn, ...]:
        """The turns that a screen of the ward has, or one of the city (None). Never none: the city's board stays."""
        kept = tuple(turn for turn in self.turns if ward or turn.scene not in OF_A_WARD)
        return kept or (Turn(scene="city", seconds=30),)


FIRST_PLAN = Plan(
    turns=(
        Turn(scene="city", seconds=30),
        Turn(scene="places", seconds=60),
        Turn(scene="division", seconds=20),
        Turn(scene="neighbourhoods", seconds=20),
        Turn(scene="target", seconds=15),
        Turn(scene="movers", seconds=15),
        Turn(scene="how", seconds=20),
        Turn(scene="join", seconds=20),
        Turn(scene="notices", seconds=20),
    )
)
"""What screens show until somebody decides otherwise."""


def turn_at(turns: Sequence[Turn], epoch_ms: int) -> tuple[int, int]:
    """Which turn is on at a time of the server, and for how many more milliseconds."""
    left = epoch_ms % (1_000 * sum(turn.seconds for turn in turns))
    for index, turn in enumerate(turns):
        if left < turn.seconds * 1_000:
            return index, turn.seconds * 1_000 - left
        left -= turn.seconds * 1_000
    raise AssertionError("a cycle holds every moment of it")


def theme_at(plan: Plan, now: datetime) -> Literal["dark", "light"]:
    """Whether screens are dark or light at a time. The browser's screen-looks.js says the same."""
    if plan.theme != "by-hour":
        return plan.theme
    return "light" if plan.light_from <= local(now).hour < plan.dark_from else "dark"


def as_document(plan: Plan) -> dict[str, Any]:
    """The plan as it is stored and told to screens."""
    return {
        "contest": plan.contest,
        "turns": [[turn.scene, turn.seconds] for turn in plan.turns],
        "theme": plan.theme,
        "light_from": plan.light_from,
        "dark_from": plan.dark_from,
        "language": plan.language,
    }


def plan_of(document: Mapping[str, Any]) -> Plan:
    """The plan in a document that `as_document` wrote. Scenes that are no more are left out."""
    turns = [Turn(scene=kind, seconds=seconds) for kind, seconds in document["turns"] if kind in SCENE_KINDS]
    return Plan(
        contest=document.get("contest", ""),
        turns=tuple(turns) or FIRST_PLAN.turns,
        theme=document.get("theme", "by-hour"),
        light_from=document.get("light_from", 7),
        dark_from=document.get("dark_from", 17),
        language=document.get("language", "vi"),
    )


def check_plan(plan: Plan) -> Plan:
    """The plan, if it can be shown. Raises Told that names the field."""
    if not plan.turns:
        raise Told("Kế hoạch chưa có cảnh nào. Chọn ít nhất một cảnh.", where="turns")
    if (n := len(plan.turns)) > TURNS_MOST:
        raise Told("Kế hoạch có {n} lượt, nhiều nhất là {most}. Bỏ bớt.", where="turns", n=n, most=TURNS_MOST)
    for turn in plan.turns:
        if not SECONDS_LEAST <= turn.seconds <= SECONDS_MOST:
            raise Told(
                "Một cảnh đứng {n} giây; cần từ {least} đến {most} giây.",
                where="turns", n=turn.seconds, least=SECONDS_LEAST, most=SECONDS_MOST,
            )  # fmt: skip
    if plan.light_from >= plan.dark_from:
        raise Told(
            "Sáng từ {light} giờ mà tối từ {dark} giờ. Giờ sáng phải trước giờ tối.",
            where="dark_from", light=plan.light_from, dark=plan.dark_from,
        )  # fmt: skip
    return plan


def plan_keys(screen: int, ward: str | None) -> tuple[str, ...]:
    """Under which keys a screen's plan may be kept, the most particular first."""
    return (f"screen:{screen}", *((f"ward:{ward}",) if ward else ()), "all")
