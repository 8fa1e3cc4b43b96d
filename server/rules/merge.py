"""Two people change one form: what the second typed stays, and what the first saved is shown beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The form to go on with: `beside` is what the other saved where both changed, `taken` where only they did."""

    typed: Typed
    beside: Typed
    taken: Typed


def merge(base: Typed, saved: Typed, mine: Typed) -> Merged:
    """Bring what was typed over `base` together with what was saved meanwhile.

    A field that only the other changed shows what they saved; one that I changed keeps what I typed.
    """
    fields = {*base, *saved, *mine}
    theirs = {key: saved.get(key, "") for key in fields if saved.get(key, "") != base.get(key, "")}
    touched = {key for key in fields if mine.get(key, "") != base.get(key, "")}
    taken = {key: text for key, text in theirs.items() if key not in touched}
    beside = {key: text for key, text in theirs.items() if key in touched and mine.get(key, "") != text}
    return Merged(typed={**mine, **taken}, beside=beside, taken=taken)
