"""The grammar of our OpenAPI 3.1 document: what each door uses to describe its own operations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

Schema = dict[str, Any]

JSON, PROBLEM = "application/json", "application/problem+json"
_START = "#/components/schemas/"
_REF = _START + "{name}"
_NAMED = re.compile(rf'"{_START}([A-Za-z_.]+)"')
_RETRIED = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a door offers: paths with their operations, the schemas that these name, and the problems that are its
    own, by their types."""

    paths: Mapping[str, Schema]
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    security: Mapping[str, Schema] = field(default_factory=dict)
    problems: Sequence[str] = ()


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": _REF.format(name=name)}


def schemas_of(*types: Any, called: Mapping[str, str] | None = None) -> tuple[list[Schema], dict[str, Schema]]:
    """The schemas of types, and the components that they name; `called` gives types other names outside."""
    names = called or {}
    made, schemas = msgspec.json.schema_components(types, ref_template=_REF)
    text = msgspec.json.encode([list(made), schemas]).decode()
    named = _NAMED.sub(lambda match: f'"{_START}{names.get(match[1], match[1])}"', text)
    refs, found = msgspec.json.decode(named)
    schemas = {names.get(name, name): schema for name, schema in found.items()}
    return refs, {name: _titled(name, schema) for name, schema in schemas.items()}


def _titled(name: str, schema: Schema) -> Schema:
    """The schema under its name outside; a docstring becomes one line."""
    about = " ".join(schema.get("description", "").split())
    return {**schema, "title": name, **({"description": about} if about else {})}


def parameter(name: str, where: str, schema: Schema, description: str = "", *, needed: bool = True) -> Schema:
    """One parameter, in the path, the query or a header."""
    told = {"name": name, "in": where, "required": needed, "schema": schema}
    return {**told, "description": description} if description else told


def answer(description: str, schema: Schema, example: Any = None, headers: Schema | None = None) -> Schema:
    """A good answer in JSON."""
    content = {"schema": schema, **({"example": example} if example is not None else {})}
    return {"description": description, "content": {JSON: content}, **({"headers": headers} if headers else {})}


def file(description: str, media_type: str) -> Schema:
    """A good answer that is a file."""
    return {"description": description, "content": {media_type: {}}}


def problems(told: Mapping[int, str], *statuses: int) -> Schema:
    """The answers of these statuses, each with what it means."""
    return {str(status): _problem(status, told[status]) for status in statuses}


def _problem(status: int, description: str) -> Schema:
    content = {PROBLEM: {"schema": ref("Problem")}}
    if status not in _RETRIED:
        return {"description": description, "content": content}
    retry = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}, "required": True}
    return {"description": description, "content": content, "headers": {"Retry-After": retry}}
