"""The documents as a page shows them: operations and messages with their parts, each with an anchor."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from server.api.words import Titles
from server.openapi import Schema

SAMPLES: Mapping[str, str] = {
    "slug": "thu-do-so-2026", "round": "1", "board": "wards", "version": "1", "partner": "dvcqg",
    "id": "HS-2026-000123/done", "code": "CODE",
}  # fmt: skip
"""What stands for the parts of an address in a command."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a type's name, and where that leads if it is one of the document's."""

    text: str
    link: str = ""


Type = Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a schema, or a parameter; `where` is that of a parameter."""

    name: str
    type: Type
    needed: bool
    about: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is sent or answered: of what type, and an example; `status` is that of an answer."""

    about: str
    media_type: str
    type: Type
    example: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationView:
    """One operation. `command` asks it with curl; '' where a partner's program is asked."""

    id: str
    method: str
    path: str
    title: str
    about: str
    signed: bool
    fields: Sequence[Field]
    sent: Sequence[Body]
    answers: Sequence[Body]
    errors: Sequence[tuple[str, str]]
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaView:
    """One schema: its properties, or what it is where it has none."""

    name: str
    about: str
    type: Type
    fields: Sequence[Field]


def operations(document: Schema, words: Titles, address: str) -> Iterator[tuple[str, OperationView]]:
    """Every operation with its tag, in the order of the document."""
    for path, item in document["paths"].items():
        for method, each in item.items():
            if method != "parameters":
                fields = [*item.get("parameters", ()), *each.get("parameters", ())]
                command = _command(address, method, path, each)
                yield each["tags"][0], _operation(words, method.upper(), path, each, fields, command)


def messages(document: Schema, words: Titles) -> Iterator[OperationView]:
    """Every message that goes out."""
    for kind, item in document["webhooks"].items():
        yield _operation(words, "POST", kind, item["post"], item["post"]["parameters"], "")


def schemas(document: Schema) -> Iterator[SchemaView]:
    """Every schema of a document, by name."""
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield SchemaView(
            name=name, about=schema.get("description", ""), type=type_of(schema), fields=list(_properties(schema))
        )


def _operation(
    words: Titles, method: str, path: str, each: Schema, fields: Sequence[Schema], command: str
) -> OperationView:
    answers = {status: told for status, told in each["responses"].items() if status < "400" or status == "410"}
    return OperationView(
        id=each["operationId"],
        method=method,
        path=path,
        title=words.title(each["operationId"]),
        about=each.get("description", ""),
        signed=bool(each.get("security")),
        fields=[_parameter(field) for field in fields],
        sent=list(_bodies("", each.get("requestBody", {}))),
        answers=[body for status, told in answers.items() for body in _bodies(status, told)],
        errors=[(status, told["description"]) for status, told in each["responses"].items() if status not in answers],
        command=command,
    )


def _parameter(each: Schema) -> Field:
    about = each.get("description", "")
    return Field(
        name=each["name"], type=type_of(each["schema"]), needed=each["required"], about=about, where=each["in"]
    )


def _bodies(status: str, told: Schema) -> Iterator[Body]:
    about = told.get("description", "")
    contents = told.get("content", {})
    if not contents and status:
        yield Body(about=about, media_type="", type=(), example="", status=status)
    for media_type, content in contents.items():
        example = json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else ""
        kind = type_of(content["schema"]) if "schema" in content else ()
        yield Body(about=about, media_type=media_type, type=kind, example=example, status=status)


def _properties(schema: Schema) -> Iterator[Field]:
    for name, each in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        yield Field(name=name, type=type_of(each), needed=needed, about=each.get("description", ""))


def type_of(schema: Schema) -> list[Piece]:
    """What a value of a schema is, in few words."""
    if named := schema.get("$ref"):
        name = named.rpartition("/")[2]
        return [Piece(name, f"#schema-{name}")]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _joined([type_of(each) for each in choices])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return [Piece(" | ".join(json.dumps(value, ensure_ascii=False) for value in values))]
    if schema.get("type") == "array":
        return [*type_of(schema.get("items") or {}), Piece("[]")]
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return [Piece("{ string: "), *type_of(schema["additionalProperties"]), Piece(" }")]
    kind = schema.get("type", "any")
    text = " | ".join(kind) if isinstance(kind, list) else kind
    return [Piece(text + _bounds(schema))]


def _joined(choices: Sequence[Sequence[Piece]]) -> list[Piece]:
    found = list(choices[0])
    for each in choices[1:]:
        found += [Piece(" | "), *each]
    return found


def _bounds(schema: Mapping[str, Any]) -> str:
    least, most = (schema.get(name) for name in ("minimum", "maximum"))
    told = [schema["format"]] if "format" in schema else []
    told += [f"≥ {least}"] if least is not None else []
    told += [f"≤ {most}"] if most is not None else []
    told += [schema["pattern"]] if "pattern" in schema else []
    told += [f"≤ {schema['maxLength']} chars"] if "maxLength" in schema else []
    return f" ({', '.join(told)})" if told else ""


def _command(address: str, method: str, path: str, each: Schema) -> str:
    """The call with curl. What a partner sends is signed, or carries the secret itself."""
    samples = {name: quote(value, safe="") for name, value in SAMPLES.items()}
    if each["operationId"] == "readCeremony":
        samples["id"] = "0b0c6c1e-0000-4000-8000-000000000000"
    line = f"curl -sS '{address}{path.format_map(samples)}'"
    if each.get("security"):
        line += ' \\\n  -H "authorization: Bearer $SECRET"'
    if method == "post":
        media_type, content = next(iter(each["requestBody"]["content"].items()))
        body = json.dumps(content["example"], ensure_ascii=False)
        line += f" \\\n  -H 'content-type: {media_type}' \\\n  -d '{body}'"
    return line
