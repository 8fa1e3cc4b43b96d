"""What the door for sockets offers over HTTP: contests, boards, results, ceremonies."""

from typing import Any

from server.live.ceremony import AFTER_MAX
from server.live.contests import Contests, Results
from server.live.schema import components, definitions
from server.openapi import Described, Schema, answer, parameter, problems, ref, schemas_of
from server.pipeline.ceremonies.reveal_frames import RevealFrame
from server.pipeline.frames import Shown
from server.rules.board import ExplainedRow

_CALLED = {"Shown": "Board", "ExplainedRow": "Row", "Part": "Component", "RevealFrame": "Ceremony",
           "About": "CeremonyAbout", "ContestShown": "Contest", "RoundShown": "Round"}  # fmt: skip
_SAID = {
    404: "There is no such contest, round, board or ceremony.",
    422: "A parameter is not what it may be; `where` names it.",
    503: "A store is away, or the board is being rebuilt. Nothing was lost.",
}
_ROW = (
    "One place on a board. `components`, `integrity` and `rounds` are there where a contest values wards by more "
    "than their points for each adult."
)
_MEANS = {
    "code": "Of the ward, five digits; of a neighbourhood or unit, its code.",
    "rank": "The place: equal rows share it, and the places that they fill are skipped.",
    "rank_from": "The best place that chance alone may have made of this one.",
    "rank_to": "And the last.",
    "value": "What is ranked: micro-points per adult, or millionths of a point of a composite.",
    "participants": "Adults with something that counts.",
    "attained": "Adults who have everything that the contest asks for.",
    "adults_state": "Whether the number of adults is an estimate or was counted.",
}
_HELD = parameter("If-None-Match", "header", {"type": "string"}, "The `ETag` that you hold.", needed=False)
_TAG: Schema = {"ETag": {"description": "Changes exactly when the answer does.", "schema": {"type": "string"}}}
_NOTHING_NEW = {"description": "You hold it already.", "headers": _TAG}
_SLUG = parameter("slug", "path", definitions()["slug"], "Of the contest.")


def described() -> Described:
    """The door's operations."""
    (shown, row, contests, results, reveal), schemas = schemas_of(
        Shown, ExplainedRow, Contests, Results, RevealFrame, called=_CALLED
    )
    schemas["Board"]["properties"]["rows"]["items"] = row
    schemas["Row"]["description"] = _ROW
    for name, about in _MEANS.items():
        schemas["Row"]["properties"][name]["description"] = about
    _without_tag(schemas["Ceremony"])
    schemas["Ceremony"]["properties"]["steps"]["items"] = ref("Step")
    return Described(
        paths={
            "/api/v1/contests": {"get": _contests(contests)},
            "/api/v1/contests/{slug}/{round}/{board}": {"parameters": _of_board(), "get": _board(shown)},
            "/api/v1/contests/{slug}/{round}/result": {
                "parameters": [_SLUG, parameter("round", "path", {"type": "integer", "minimum": 1})],
                "get": _results(results),
            },
            "/api/v1/ceremonies/{id}": {
                "parameters": [parameter("id", "path", {"type": "string", "format": "uuid"})],
                "get": _ceremony(reveal),
            },
        },
        schemas={**schemas, **components(["step"])},
    )


def _without_tag(schema: Schema) -> None:
    """Over HTTP a frame has no `t`, and says everything."""
    del schema["properties"]["t"]
    schema["required"] = list(schema["properties"])


def _contests(schema: Schema) -> Schema:
    rounds = [{"number": 1, "phase": "open", "opens": "2026-11-03T00:00:00+07:00", "freezes": None,
               "closes": "2026-11-30T00:00:00+07:00"}]  # fmt: skip
    name = {"vi": "Thủ đô số 2026", "en": "Digital capital 2026"}
    example = {"slug": "thu-do-so-2026", "name": name, "page": "/c/thu-do-so-2026", "rounds": rounds,
               "boards": ["wards", "wards/phuong", "units/school"]}  # fmt: skip
    return {
        "operationId": "listContests",
        "tags": ["boards"],
        "summary": "Every contest that was announced",
        "description": "Begin here: slugs, rounds with their phases and times, and the boards that there are.",
        "security": [],
        "responses": {
            "200": answer("The contests, oldest first.", schema, {"contests": [example]}),
            **problems(_SAID, 503),
        },
    }


def _of_board() -> list[Schema]:
    number = {"oneOf": [{"type": "integer", "minimum": 1}, {"const": "total"}]}
    which = (
        "`wards`, `wards/{division}`, `ward/{code}/neighbourhoods` or `units/{kind}`: the rest of the address, "
        "with its slashes as they are."
    )
    shape = {"type": "string", "pattern": "^(wards(/[a-z0-9-]+)?|ward/[0-9]{5}/neighbourhoods|units/[a-z]+)$"}
    return [_SLUG, parameter("round", "path", number), parameter("board", "path", shape, which)]


def _board(schema: Schema) -> Schema:
    row = {"code": "00070", "name": "Hoàn Kiếm", "rank": 1, "rank_from": 1, "rank_to": 2, "value": 192, "points": 14,
           "participants": 1, "attained": 0, "adults": 72868, "adults_state": "estimated"}  # fmt: skip
    example: dict[str, Any] = {
        "contest": "thu-do-so-2026", "round": 1, "board": "wards", "generation": 1, "position": 4711,
        "phase": "open", "as_of": "2026-11-23T12:00:00.123+00:00", "rows": [row],
    }  # fmt: skip
    return {
        "operationId": "readBoard",
        "tags": ["boards"],
        "summary": "A board, as everybody may see it now",
        "description": (
            "Rows in the order of rank, then code. `value` is in micro-points per adult, or in millionths of a point "
            "of 100 where the contest values by a composite. A frozen round answers the board of its freeze. Sockets "
            "tell what changes; where they are blocked, ask with `If-None-Match` every few seconds."
        ),
        "security": [],
        "parameters": [_HELD],
        "responses": {
            "200": answer("The whole board.", schema, example, _TAG),
            "304": _NOTHING_NEW,
            **problems(_SAID, 404, 503),
        },
    }


def _results(schema: Schema) -> Schema:
    page = "/c/thu-do-so-2026/1/result/1"
    version = {"version": 1, "published_at": "2026-12-04T09:00:00+07:00", "generation": 1, "position": 91234,
               "head": "7c1e" * 16, "boards_sha256": "90ab" * 16,
               "links": {"page": page, "standings": f"{page}/standings.csv", "pack": f"{page}/pack.zip"}}  # fmt: skip
    return {
        "operationId": "listResults",
        "tags": ["results"],
        "summary": "The official results of a round",
        "description": "Published versions alone; none while nothing was published. The last one stands.",
        "security": [],
        "responses": {
            "200": answer("The versions, the first one first.", schema,
                          {"contest": "thu-do-so-2026", "round": 1, "versions": [version]}),
            **problems(_SAID, 404, 503),
        },
    }  # fmt: skip


def _ceremony(schema: Schema) -> Schema:
    after = parameter(
        "after", "query", {"type": "integer", "minimum": 0, "maximum": AFTER_MAX, "default": 0},
        "The highest step that you hold.", needed=False,
    )  # fmt: skip
    return {
        "operationId": "readCeremony",
        "tags": ["results"],
        "summary": "A ceremony, as far as it has been shown",
        "description": (
            "Where it stands, and the steps after `after` up to there; nothing of a later one. Also long afterwards. "
            "How its seal is checked stands in docs/live.md."
        ),
        "security": [],
        "parameters": [after, _HELD],
        "responses": {
            "200": answer("The steps.", schema, headers=_TAG),
            "304": _NOTHING_NEW,
            **problems(_SAID, 404, 422, 503),
        },
    }
