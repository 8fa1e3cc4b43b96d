"""A contest as the TOML text of its file: the truth that is stored, shown and exported."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import tomli_w

from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.contest_document import contest_document, criteria_document

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write_contest(contest: Contest, catalogue: Catalogue) -> str:
    """The whole file: parse_contest reads the same contest from it, and writing it again gives the same text."""
    return write_toml(contest_document(contest, catalogue))


def write_criteria(contest: Contest) -> str:
    """The criteria part alone."""
    return write_toml(criteria_document(contest))


def write_toml(document: Mapping[str, Any]) -> str:
    """Plain values as TOML, as a person would write them: each item of a list under its own header.

    So a refusal can name the line of each key. Tables inside items stand in one line.
    """
    lines = [f"{_key(name)} = {_inline(value)}" for name, value in document.items() if not _has_header(value)]
    for name, value in document.items():
        if _has_header(value):
            lines += _headed(name, value)
    return "\n".join(lines).lstrip("\n") + "\n"


def _has_header(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not all(isinstance(each, str) or hasattr(each, "year") for each in value.values())
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _headed(name: str, value: Any) -> Iterator[str]:
    for table in value if isinstance(value, list) else [value]:
        header = f"[[{_key(name)}]]" if isinstance(value, list) else f"[{_key(name)}]"
        yield from ("", header)
        yield from (f"{_key(key)} = {_inline(each)}" for key, each in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {_inline(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inline(each) for each in value)}]"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _inline(name)
