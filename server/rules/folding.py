"""Vietnamese text without its tones, for search keys and codes."""

import re
import unicodedata


def fold(text: str) -> str:
    """Lower-case letters without tone or vowel marks, single spaces: 'Ô Chợ Dừa' → 'o cho dua'.

    Hòa and Hoà fold alike, because the marks go wherever they stand.
    """
    split = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(plain.split())


def slug(text: str) -> str:
    """A code made of a name: 'Cụm 1' → 'cum-1'. Empty if nothing of the name can stand in a code."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
