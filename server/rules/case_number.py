"""A case number as people type it: marks that nobody sees are dropped, what cannot be one is told."""

import re
import unicodedata

from server.rules.identity import CASE_MAX
from server.rules.identity_number import carries_identity_number
from server.rules.refusals import Told

CASE_MIN = 4
_WRITTEN = re.compile(r"[^\W_]+(?:[ ._/-]+[^\W_]+)*")
"""Letters and digits, with dots, dashes, strokes or spaces between them."""


def plain_case(typed: str) -> str:
    """What was typed, as portals write it. Raises Told, which never repeats it: it may be somebody's number."""
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", typed) if unicodedata.category(letter) != "Cf")
    plain = " ".join(seen.split()).upper()
    if not CASE_MIN <= len(plain) <= CASE_MAX:
        raise Told(
            "Mã hồ sơ có {n} ký tự, cần từ {least} đến {most}. Chép cả mã in trên giấy hẹn hoặc trong tin nhắn.",
            where="case", n=len(plain), least=CASE_MIN, most=CASE_MAX,
        )  # fmt: skip
    if carries_identity_number(plain):
        raise Told("Đây giống số căn cước. Cần mã hồ sơ in trên giấy hẹn; số căn cước không cần.", where="case")
    if not _WRITTEN.fullmatch(plain):
        raise Told("Mã hồ sơ chỉ có chữ, số và các dấu . - / ở giữa. Bỏ các ký hiệu khác, hình vẽ.", where="case")
    if not any(letter.isdigit() for letter in plain):
        raise Told("Mã này không có chữ số nào. Chép mã in trên giấy hẹn, như H26-251124-0001.", where="case")
    return plain
