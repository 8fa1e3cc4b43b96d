"""The schema of every message on our sockets, as live.schema.json has it."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

_FILE = Path(__file__).with_name("live.schema.json")
_REF = re.compile(r"#/\$defs/([A-Za-z]+)")


@cache
def definitions() -> Mapping[str, Any]:
    """Every definition by its name."""
    found: dict[str, Any] = msgspec.json.decode(_FILE.read_bytes())["$defs"]
    return found


def components(names: Iterable[str]) -> dict[str, Any]:
    """These definitions and all that they name, as components of an OpenAPI or AsyncAPI document."""
    left, found = list(names), dict[str, Any]()
    while left:
        name = left.pop()
        if component(name) not in found:
            text = msgspec.json.encode(definitions()[name]).decode()
            left += _REF.findall(text)
            named = _REF.sub(lambda match: f"#/components/schemas/{component(match[1])}", text)
            found[component(name)] = msgspec.json.decode(named)
    return found


def component(name: str) -> str:
    """What a definition is called as a component: 'boardName' → 'BoardName'."""
    return name[0].upper() + name[1:]
