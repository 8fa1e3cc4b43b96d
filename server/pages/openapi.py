"""What the pages offer to programs: the wards of a contest, and the files of official results."""

from server.openapi import Described, Schema, answer, file, parameter

_SLUG = parameter("slug", "path", {"type": "string"}, "Of the contest.")
_REFUSED: Schema = {
    "404": file("There is no such contest, round or published version. Told as a page.", "text/html"),
    "503": file("A store is away. Nothing was lost; try again later.", "text/html"),
}
_KINDS = {
    "standings.csv": ("text/csv", "The boards as CSV in UTF-8, with a head of columns."),
    "standings.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "The boards as a spreadsheet.",
    ),
    "pack.zip": ("application/zip", "Facts, criteria, ledger and boards, with a manifest and `verify.py`."),
}  # fmt: skip


def described() -> Described:
    """The pages' operations."""
    result = "/c/{slug}/{round}/result/{version}/"
    number: Schema = {"type": "integer", "minimum": 1}
    where = [_SLUG, parameter("round", "path", number), parameter("version", "path", number)]
    files = {
        f"{result}{name}": {"parameters": where, "get": _file(name, media_type, told)}
        for name, (media_type, told) in _KINDS.items()
    }
    wards = {"/c/{slug}/wards.json": {"parameters": [_SLUG], "get": _wards()}}
    return Described(paths={**wards, **files}, schemas={"Ward": _ward()})


def _ward() -> Schema:
    text = {"type": "string"}
    return {
        "title": "Ward",
        "description": "A ward or commune. `districts` are the districts to which its parts belonged until 2025.",
        "type": "object",
        "required": ["code", "name", "kind", "districts"],
        "properties": {
            "code": {"type": "string", "pattern": "^[0-9]{5}$"},
            "name": text,
            "kind": {**text, "description": "In the language of `Accept-Language`."},
            "districts": {"type": "array", "items": text},
        },
    }


def _wards() -> Schema:
    example = [{"code": "00070", "name": "Hoàn Kiếm", "kind": "phường", "districts": ["Hoàn Kiếm"]}]
    every = {"type": "array", "items": {"$ref": "#/components/schemas/Ward"}}
    return {
        "operationId": "listWards",
        "tags": ["boards"],
        "summary": "The wards that take part",
        "security": [],
        "responses": {"200": answer("The wards, in the order of the contest.", every, example), **_REFUSED},
    }


def _file(name: str, media_type: str, told: str) -> Schema:
    return {
        "operationId": f"read{name.title().replace('.', '')}",
        "tags": ["results"],
        "summary": f"{name} of a published result",
        "security": [],
        "responses": {"200": file(told, media_type), **_REFUSED},
    }
