"""Screens printed from plain values, without any store: a city of 126 wards on an evening of the contest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from server.paper.print import paper_for
from server.paper.words import Language
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Duels, Fight
from server.pipeline.game.read_milestones import Milestones
from server.pipeline.recall_standings import AtMidnight
from server.records.duels import Duel
from server.records.milestones import Milestone
from server.records.screen_plans import Notice
from server.rules.board import BoardName, BoardView, Counts, Row
from server.rules.contest import Contest
from server.rules.game.duel import Side, outcome, windows_of
from server.rules.game.milestones import CITY as CITY_KEY
from server.rules.game.milestones import Key
from server.rules.layout import Layout, board_of_division
from server.rules.ranking import rank
from server.rules.screen_plan import SCENE_KINDS, SceneKind, Turn
from server.rules.valuing import Figures, value_ward
from server.scenes.reading import CITY, SceneBoard, Scenes, division_of
from server.scenes.turns import scene_values
from tests.examples import CATALOGUE, CONTEST, DURING, contest
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

OWN, LONG = "00190", "00226"
"""Ô Chợ Dừa, and Văn Miếu - Quốc Tử Giám, the longest name."""
WEIGHED = CONTEST + COMPOSITE + INTEGRITY
ADDRESS = "https://thidua.hanoi.gov.vn"
EVENING = DURING + timedelta(hours=12, minutes=42)
TURNS = tuple(Turn(scene=kind, seconds=20) for kind in SCENE_KINDS)

PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ frame.name }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{% for sheet in ("tokens", "page", "scene", "scene-board", "scene-figures") %}
<link rel="stylesheet" href="{{ asset('css/%s.css' % sheet) }}">
{% endfor %}
{% if scripts %}<script type="module" src="{{ asset('js/scenes.js') }}"></script>{% endif %}
</head><body class="scene" data-theme="{{ theme }}" data-words='{{ browser_words|tojson }}'>
{% include "parts/icons.html" %}
{% include "scenes/head.html" %}
<main id="scenes">{% include "scenes/turns.html" %}</main>
{% include "scenes/foot.html" %}
</body></html>"""

THUMB = """<!doctype html>
<html lang="{{ language }}" class="desk"><head><meta charset="utf-8"><title>{{ frame.name }}</title>
{% for sheet in ("tokens", "page", "console", "form", "result-desk") %}
<link rel="stylesheet" href="{{ asset('css/%s.css' % sheet) }}">
{% endfor %}
{% include "console/thumb_sheets.html" %}
<link rel="stylesheet" href="{{ asset('css/screens-desk.css') }}">
</head><body>{% include "parts/icons.html" %}{% include "console/screen_thumb.html" %}</body></html>"""
"""A screen in small as the desk shows it, with all style sheets that stand there."""


def all_rows(each: Contest, *, active: int = 126) -> list[Row]:
    """Every ward ranked: values that lie close together, so that many places are shared."""
    return list(rank(counts_of(each, active=active)))


def counts_of(each: Contest, thousandths: Mapping[str, int] | None = None, *, active: int = 126) -> list[Counts]:
    """What each ward adds up to; of some so many thousandths of it."""
    codes = [LONG, *(code for code in CATALOGUE.wards if code not in (OWN, LONG))]
    codes.insert(26, OWN)
    found = []
    for place, code in enumerate(codes):
        adults, name = CATALOGUE.wards[code].adults, CATALOGUE.wards[code].name  # type: ignore[index]
        points = adults * (640 - 4 * place - place % 7) // 1000 if place < active else 0
        points = points * (thousandths or {}).get(code, 1_000) // 1_000
        people = points // 3
        sums = {"points": points, "participants": people, "attained": people // 4, "squares": points * 9}
        valued = value_ward(each, 1, code, {1: Figures(**sums)}, adults)  # type: ignore[arg-type]
        found.append(Counts(code=code, name=name, adults=adults, adults_state="estimated", valued=valued, **sums))
    return found


def parts_of(ward: str = OWN, count: int = 24, *, known: bool = True) -> list[Row]:
    """The neighbourhoods of a ward."""
    return list(
        rank(
            [
                Counts(
                    code=f"{ward}/to-{number}", name=f"Tổ dân phố {number}", points=1_900 - 61 * number,
                    participants=300, attained=80, squares=90_000, adults=1_900 if known else 0,
                    adults_state="estimated" if known else "unknown",
                )
                for number in range(1, count + 1)
            ]
        )
    )  # fmt: skip


def scenes_data(document: str = CONTEST, ward: str | None = OWN, **changes: Any) -> Scenes:
    """All that the scenes of a screen are made of."""
    each = contest(document)
    rows = changes.pop("rows", None)
    rows = [row for row in all_rows(each) if row.code in each.wards] if rows is None else rows
    phase, parts = changes.pop("phase", "open"), changes.pop("parts", parts_of())
    known = KnownContest(id=1, version=1, generation=1, contest=each, layout=Layout(each, CATALOGUE), turns=())
    place = CATALOGUE.wards[ward] if ward else None  # type: ignore[index]
    own = ward if ward in each.wards else None
    division = division_of(known, own) if own else ""  # type: ignore[arg-type]
    members = known.layout.divisions.get(division, ())
    boards = {CITY: rows, f"ward/{own}/neighbourhoods": parts}
    boards[board_of_division(division)] = _ranked_among(each, members, rows)
    data = Scenes(
        known=known,
        ward=place,
        now=EVENING,
        boards={name: _board(each, name, found, phase) for name, found in boards.items()},
        division=division,
        duels=a_duel(known, own) if own else None,
        midnight=AtMidnight(taken_at=EVENING - timedelta(hours=12), seal=bytes(range(0x70, 0x90)), value=500_000),
    )
    return replace(data, **changes)


def a_duel(known: KnownContest, own: str) -> Duels:
    """The ward in a duel that runs, against the ward with the longest name, or the own one where it is that."""
    sides = (Side(1_284, 49_334), Side(1_377, 31_002))
    week = windows_of(known.contest.rounds[0])[1]
    kept = Duel(
        id=1, window=week, goal_id=1, finer=False, first=own, second=OWN if own == LONG else LONG, agreed=True,
        words="Cùng giúp nhau", state="signed", offered_by="Lan", offered_at=EVENING, answered_by=None,
        answered_at=None, reason="", result=None,
    )  # fmt: skip
    at = week.ends + timedelta(days=3)
    return Duels(
        known=known,
        found=[Fight(duel=kept, stage="runs", outcome=outcome(*sides), sides=sides, decided_at=at)],
    )


def some_milestones(known: KnownContest, own: str) -> Milestones:
    """What a ward and the city did in the last days: one of a neighbourhood, one of the city."""
    keys = (Key("neighbourhood", "80", f"{own}/to-4"), Key("city", "100000", CITY_KEY))
    found = [
        Milestone(
            id=number, key=key, told_at=EVENING - timedelta(days=number), generation=1, position=number,
            withdrawn_at=None, hidden_at=None, hidden_by=None, reason="",
        )
        for number, key in enumerate(keys, 1)
    ]  # fmt: skip
    none = Duels(known=known, found=[])
    return Milestones(known=known, found=found, firsts=frozenset(), missions={}, duels=none)


def _ranked_among(each: Contest, members: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    ranks = [row for row in rows if row.code in members]
    return [
        replace(row, rank=at, rank_from=max(1, at - 2), rank_to=min(len(ranks), at + 3)) if row.rank else row
        for at, row in enumerate(ranks, 1)
    ]


def _board(each: Contest, board: str, rows: Sequence[Row], phase: str) -> SceneBoard:
    name = BoardName(slug=each.slug, scope=1, board=board)
    before = {row.code: max(1, row.rank + (row.rank * 7) % 9 - 4) for row in rows if row.points}
    view = BoardView(
        contest=each.slug, round=1, board=board, generation=1, position=1_284_772, phase=phase,
        as_of=(EVENING - timedelta(seconds=2)).isoformat(), rows=rows,
    )  # fmt: skip
    return SceneBoard(name=name, view=view, before=before if board.startswith("wards") else {})


def notice(text: str, number: int = 1, hours: int = 1) -> Notice:
    """A notice that is on at EVENING."""
    starts, ends = sorted((EVENING - timedelta(hours=hours), EVENING + timedelta(hours=3 * abs(hours))))
    return Notice(id=number, ward=OWN, text=text, starts=starts, ends=ends, made_by=1, made_at=EVENING)


def print_screen(
    data: Scenes,
    kind: SceneKind | None = None,
    language: Language = "vi",
    theme: str = "dark",
    turns: Sequence[Turn] = TURNS,
    page: str = PAGE,
    **more: Any,
) -> str:
    """The page of a screen with one scene to be seen, or with all turns and the first to be seen."""
    paper = paper_for(language)
    chosen = [turn for turn in turns if kind in (None, turn.scene)]
    values = scene_values(paper, data, chosen, ADDRESS)
    return paper.templates.from_string(page).render(theme=theme, **{"scripts": False, **values, **more})
