"""Our reader of pictures reads what another program drew, of every size our links come in."""

import pytest
import segno

from server.paper import certificate
from tests.qr import read_picture


@pytest.mark.parametrize("length", [5, 14, 30, 60, 100, 150, 210, 300, 420])
@pytest.mark.parametrize("level", ["l", "m", "q", "h"])
def test_a_drawn_code_reads_as_it_was_written(length: int, level: str) -> None:
    link = ("https://thidua.example/me/helped#BCD-fgh/" * 20)[:length]

    assert read_picture(segno.make(link, error=level, micro=False, boost_error=False).svg_inline(
        border=3, omitsize=True)) == link  # fmt: skip


def test_the_code_on_a_certificate_says_where_it_is_checked() -> None:
    address = "https://thidua.hanoi.gov.vn/certificates/BCDFGHJKLMNP"

    assert read_picture(certificate._code(address)) == address


def test_a_damaged_picture_does_not_read_as_it_was_written() -> None:
    link = "https://thidua.example/me/helped#BCDFG"
    whole = segno.make(link, error="m").svg_inline(border=3, omitsize=True)
    cut = whole.replace("m-25 1h7", "m-25 1h3m4 0", 1)

    assert read_picture(whole) == link
    assert cut == whole or read_picture(cut) != link
