"""One table of a TOML file, read key by key; what is wrong is told with its line and key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from server.rules.refusals import Refusal
from server.rules.toml_lines import Path, line_of

LANGUAGES = ("vi", "en")
TEXT_MAX = 300


@dataclass(slots=True)
class Table:
    """Reads each key once, and knows in the end which keys nobody read."""

    values: Mapping[str, Any]
    path: Path
    lines: dict[Path, int]
    read: set[str] = field(default_factory=set)

    def refuse(self, key: str, complaint: str) -> NoReturn:
        """Stop with the line and the full name of the key."""
        path = (*self.path, key)
        line = line_of(self.lines, path)
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        raise Refusal(complaint, where=f"line {line}, {name}" if line else name)

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        return key in self.values

    def value(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self.values:
            self.refuse(key, "this key is missing")
        self.read.add(key)
        return self.values[key]

    def text(self, key: str, *, longest: int = TEXT_MAX) -> str:
        """A text of 1 to `longest` characters."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"{value!r} is not a text")
        if len(value) > longest:
            self.refuse(key, f"the text has {len(value)} characters; the most is {longest}")
        return value

    def texts(self, key: str, *, at_least: int) -> tuple[str, ...]:
        """A list of distinct texts."""
        value = self.value(key)
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.refuse(key, f"{value!r} is not a list of texts")
        if len(value) < at_least:
            self.refuse(key, f"the list has {len(value)} texts; the least is {at_least}")
        if twice := next((each for each in value if value.count(each) > 1), None):
            self.refuse(key, f"{twice!r} stands {value.count(twice)} times; once is enough")
        return tuple(value)

    def number(self, key: str, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, f"{value!r} is not a whole number")
        if not least <= value <= most:
            self.refuse(key, f"{value} is not between {least} and {most}")
        return value

    def truth(self, key: str) -> bool:
        """true or false."""
        value = self.value(key)
        if not isinstance(value, bool):
            self.refuse(key, f"{value!r} is neither true nor false")
        return value

    def moment(self, key: str) -> datetime:
        """A time with its offset."""
        value = self.value(key)
        if not isinstance(value, datetime):
            self.refuse(key, f"{value!r} is not a time; write it as 2026-11-02T00:00:00+07:00")
        if value.tzinfo is None:
            self.refuse(key, f"{value.isoformat()} has no offset; write {value.isoformat()}+07:00")
        return value

    def words(self, key: str) -> Mapping[str, str]:
        """A text in each language."""
        table = self.table(key)
        words = {language: table.text(language) for language in LANGUAGES}
        table.nothing_else()
        return words

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self.value(key)
        if not isinstance(value, dict):
            self.refuse(key, f"{value!r} is not a table")
        return Table(values=value, path=(*self.path, key), lines=self.lines)

    def tables(self, key: str, *, at_least: int, most: int) -> list["Table"]:
        """An array of tables; absent counts as empty."""
        value = self.value(key) if key in self.values or at_least else []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(key, f"write each as its own table, headed [[{key}]]")
        if not at_least <= len(value) <= most:
            self.refuse(key, f"there are {len(value)}; allowed are {at_least} to {most}")
        return [
            Table(values=each, path=(*self.path, key, index), lines=self.lines) for index, each in enumerate(value)
        ]

    def nothing_else(self) -> None:
        """Refuse a key that nobody read: it is a misspelling, and must not be dropped silently."""
        for key in self.values:
            if key not in self.read:
                self.refuse(key, f"this key is not known here; known are {', '.join(sorted(self.read)) or 'none'}")
