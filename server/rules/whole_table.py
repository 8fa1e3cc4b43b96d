"""One table of a TOML file that is read to its end: each fault is noted, with line and name, and reading goes on."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import Path, line_of
from server.rules.toml_table import LANGUAGES

KEY_MAX = 40
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|vn|asia|xyz|top|shop|online|site|cc|club|app|io|me|tv)\b(?!\.[\w-])"
)
_OFFICIAL = re.compile(r"(?:^|\.)gov\.vn$")


@dataclass(slots=True)
class WholeTable:
    """Reads each key once, and knows in the end which keys nobody read. `name` is what people call the table."""

    values: Mapping[str, Any]
    path: Path
    name: str
    lines: Callable[[], dict[Path, int]]
    """Where keys stand: worked out only when something is wrong."""
    faults: list[RowFault]
    read: set[str] = field(default_factory=set)

    def fault(self, key: str, told: Told, value: object = "") -> None:
        """Note what is wrong with a key."""
        line = line_of(self.lines(), (*self.path, key)) or 1
        named = Told(told.template, where=self.called(key), **told.values)
        self.faults.append(RowFault.of(line, str(value), named))

    def called(self, key: str) -> str:
        """The full name of a key."""
        return f"{self.name}.{key}" if self.name and key else self.name or key

    def value(self, key: str) -> Any:
        """The value of a key that must be there; None, and a fault, if it is not."""
        self.read.add(key)
        if key not in self.values:
            self.fault(key, Told("Thiếu ô này."))
        return self.values.get(key)

    def key(self, key: str = "key") -> str:
        """A name of small letters, digits and hyphens."""
        value = self.value(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > KEY_MAX or not _KEY.fullmatch(value):
            self.fault(
                key, Told("Cần chữ thường không dấu, số và gạch nối, nhiều nhất {most} ký tự.", most=KEY_MAX), value
            )
            return ""
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a few words; the empty one, and a fault, for any other."""
        value = self.value(key)
        if value in allowed:
            return str(value)
        if value is not None:
            self.fault(key, Told("Chỉ có: {allowed}.", allowed=", ".join(allowed)), value)
        return ""

    def number(self, key: str, *, least: int, most: int) -> int:
        """A whole number."""
        value = self.value(key)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(key, Told("Cần số nguyên từ {least} đến {most}.", least=least, most=most), value)
            return least
        return value

    def decimal(self, key: str) -> Decimal:
        """A number, whole or not."""
        value = self.value(key)
        if value is None:
            return Decimal()
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e15:
            self.fault(key, Told("Cần một số."), value)
            return Decimal()
        return Decimal(str(value))

    def truth(self, key: str) -> bool:
        """true or false; false if it is left out."""
        self.read.add(key)
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, Told("Cần true hoặc false."), value)
            return False
        return value

    def texts(self, key: str, *, longest: int) -> tuple[str, ...]:
        """A list of texts, at least one."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not all(map(_is_text, value)):
            self.fault(key, Told("Cần danh sách chữ, ít nhất một mục."), value)
            return ()
        return tuple(self._clean(key, each, longest) for each in value)

    def text(self, key: str, *, longest: int) -> str:
        """A text in one language."""
        return self._text(key, longest, optional=False)

    def words(self, key: str, *, longest: int, optional: bool = False) -> Mapping[str, str]:
        """A table of a text in each language."""
        table = self.table(key)
        return table.languages(longest=longest, optional=optional) if table else dict.fromkeys(LANGUAGES, "")

    def languages(self, *, longest: int, optional: bool = False) -> Mapping[str, str]:
        """A text in each language, of the keys of this table itself."""
        return {language: self._text(language, longest, optional=optional) for language in LANGUAGES}

    def table(self, key: str) -> "WholeTable | None":
        """A table inside this one."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, Told("Ô này phải là một bảng."), value)
            return None
        return WholeTable(value, (*self.path, key), self.called(key), self.lines, self.faults)

    def tables(self, key: str, *, least: int, most: int) -> Iterator["WholeTable"]:
        """An array of tables, each called by its own key where it has one."""
        value = self.value(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(
                key, Told("Viết mỗi mục thành một bảng [[{table}]].", table=".".join((*self._plain_path(), key)))
            )
            return
        if not least <= len(value) <= most:
            self.fault(key, Told("Có {n} mục, cần từ {least} đến {most}.", n=len(value), least=least, most=most))
        for index, each in enumerate(value[:most]):
            own = each.get("key")
            name = f"{self.called(key)} {own if isinstance(own, str) else index + 1}"
            yield WholeTable(each, (*self.path, key, index), name, self.lines, self.faults)

    def nothing_else(self) -> None:
        """Note each key that nobody read: it is a misspelling, and must not be dropped silently."""
        for key in self.values:
            if key not in self.read:
                self.fault(key, Told("Ô này không có ở đây. Có: {known}.", known=", ".join(sorted(self.read))), key)

    def _plain_path(self) -> tuple[str, ...]:
        return tuple(part for part in self.path if isinstance(part, str))

    def _text(self, key: str, longest: int, *, optional: bool) -> str:
        value = self.value(key)
        if value is None or (optional and value == ""):
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(key, Told("Cần một đoạn chữ từ 1 đến {most} ký tự.", most=longest), value)
            return ""
        return self._clean(key, value, longest)

    def _clean(self, key: str, value: str, longest: int) -> str:
        """The text in composed letters. Noted are texts that are too long, and what must not stand in them."""
        text = " ".join(unicodedata.normalize("NFC", value).split())
        if len(text) > longest:
            self.fault(key, Told("Có {n} ký tự, nhiều nhất {most}.", n=len(text), most=longest), text)
        if hidden := next((letter for letter in text if unicodedata.category(letter)[0] == "C"), None):
            self.fault(key, Told("Có ký tự ẩn {code}. Xóa đi.", code=f"U+{ord(hidden):04X}"))
        if tells_identity_number(text):
            self.fault(key, Told("Có dãy số như số định danh cá nhân. Viết ngắn lại hoặc che bớt."))
        for domain in _DOMAIN.findall(text.casefold()):
            if not _OFFICIAL.search(domain):
                self.fault(key, Told("{domain} có thể là của người thật. Dùng tên miền .example.", domain=domain))
        return text


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
