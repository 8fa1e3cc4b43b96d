"""What the pages offer to programs: wards, milestones, files of results, and how certificates are checked."""

from server.openapi import Described, Schema, answer, file, parameter, ref
from server.rules.game.milestones import KINDS

_TEXT: Schema = {"type": "string"}
_CODE: Schema = {"type": "string", "pattern": "^[0-9]{5}$"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_SLUG = parameter("slug", "path", _TEXT, "Of the contest.")
_REFUSED: Schema = {
    "404": file("There is no such contest, round, version or certificate. Told as a page.", "text/html"),
    "503": file("A store is away. Nothing was lost; try again later.", "text/html"),
}
_FILES = {
    "standings.csv": ("text/csv", "The boards as CSV in UTF-8, with a head of columns."),
    "standings.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "The boards as a spreadsheet.",
    ),
    "pack.zip": ("application/zip", "Facts, criteria, ledger and boards, with a manifest and `verify.py`."),
}  # fmt: skip
_JWT = "application/vc+jwt"


def described() -> Described:
    """The pages' operations."""
    of_contest, result = {"parameters": [_SLUG]}, "/c/{slug}/{round}/result/{version}/"
    where = [_SLUG, parameter("round", "path", _NUMBER), parameter("version", "path", _NUMBER)]
    code = parameter("code", "path", _TEXT, "Of the certificate, as it is printed.")
    return Described(
        paths={
            "/c/{slug}/wards.json": {**of_contest, "get": _wards()},
            "/c/{slug}/milestones.json": {**of_contest, "get": _milestones()},
            "/c/{slug}/milestones.atom": {**of_contest, "get": _feed()},
            **{f"{result}{name}": {"parameters": where, "get": _file(name)} for name in _FILES},
            "/certificates/{code}/credential": {"parameters": [code], "get": _credential()},
            "/certificates/status": {"get": _status()},
            "/.well-known/jwks.json": {"get": _keys()},
        },
        schemas={"Ward": _ward(), "Milestone": _milestone()},
    )


def _open(id_: str, tag: str, summary: str, good: Schema) -> Schema:
    """An operation that needs no key."""
    told = {"operationId": id_, "tags": [tag], "summary": summary, "security": []}
    return {**told, "responses": {"200": good, **_REFUSED}}


def _object(title: str, description: str, properties: Schema) -> Schema:
    told = {"title": title, "description": description, "type": "object"}
    return {**told, "required": list(properties), "properties": properties}


def _every(name: str, schema: Schema) -> Schema:
    items = {"type": "array", "items": schema}
    return {"type": "object", "required": [name], "properties": {name: items}}


def _ward() -> Schema:
    about = "A ward or commune. `districts` are the districts to which its parts belonged until 2025."
    kind = {**_TEXT, "description": "In the language of `Accept-Language`."}
    districts = {"type": "array", "items": _TEXT}
    return _object("Ward", about, {"code": _CODE, "name": _TEXT, "kind": kind, "districts": districts})


def _wards() -> Schema:
    example = [{"code": "00070", "name": "Hoàn Kiếm", "kind": "phường", "districts": ["Hoàn Kiếm"]}]
    good = answer("The wards, in the order of the contest.", {"type": "array", "items": ref("Ward")}, example)
    return _open("listWards", "boards", "The wards that take part", good)


def _milestone() -> Schema:
    about = (
        "Something that places came to. `places` are the codes of those whose it is, none for the whole city. It was "
        "taken back at `withdrawn_at` if its ground fell. `text` is in the language of `Accept-Language`."
    )
    withdrawn = {"anyOf": [_MOMENT, {"type": "null"}]}
    places = {"type": "array", "items": _TEXT}
    return _object("Milestone", about, {
        "id": _NUMBER, "kind": {"enum": sorted(KINDS)}, "places": places, "told_at": _MOMENT,
        "withdrawn_at": withdrawn, "text": _TEXT,
    })  # fmt: skip


def _milestones() -> Schema:
    one = {"id": 71, "kind": "city", "places": [], "told_at": "2026-11-24T17:09:38.596583Z", "withdrawn_at": None,
           "text": "Cả thành phố đã có 1.000 người tham gia."}  # fmt: skip
    good = answer("The latest, newest first.", _every("milestones", ref("Milestone")), {"milestones": [one]})
    return _open("listMilestones", "boards", "Milestones of a contest", good)


def _feed() -> Schema:
    good = file("The same, for readers of news.", "application/atom+xml")
    return _open("readMilestoneFeed", "boards", "Milestones as an Atom feed", good)


def _file(name: str) -> Schema:
    media_type, told = _FILES[name]
    id_ = f"read{name.title().replace('.', '')}"
    return _open(id_, "results", f"{name} of a published result", file(told, media_type))


def _credential() -> Schema:
    good = file("Open Badges 3.0 as a signed credential, while it is good.", _JWT)
    return _open("readCredential", "certificates", "A certificate for programs", good)


def _status() -> Schema:
    good = file("A signed bit string status list: which credentials are no longer good.", _JWT)
    return _open("readStatusList", "certificates", "Which certificates were revoked", good)


def _keys() -> Schema:
    good = answer("A JSON Web Key Set (RFC 7517).", _every("keys", {"type": "object"}))
    return _open("readKeys", "certificates", "The keys that sign credentials", good)
