"""Where a place's number of adults comes from, in a sentence."""

from server.paper.print import Paper
from server.records.headcounts import Headcount
from server.rules.board import Row
from server.rules.catalogue import Ward


def adults_note(row: Row, ward: Ward, head: Headcount | None, paper: Paper) -> str:
    """Where the number of adults comes from, of when it is, and whether the ward confirmed it."""
    _, numbers = paper.words.gettext, paper.numbers
    if row.adults_state == "unknown" or not row.adults:
        return _("Chưa có số người lớn của nơi này, nên chưa tính được.")
    if head and head.people == row.adults:
        day = f"{head.as_of.day}/{head.as_of.month}/{head.as_of.year}"
        form = _("Đã xác nhận, số ngày {day}. Nguồn: {source}.")
        if head.state != "confirmed":
            form = _("Ước tính, số ngày {day}. Nguồn: {source}. Chưa được xác nhận.")
        return form.format(day=day, source=head.source)
    if row.adults_state == "confirmed":
        return _("Đã xác nhận.")
    form = _("Ước tính từ dân số {people}, khoảng 69,2 % từ 15 tuổi. Nơi này chưa xác nhận.")
    return form.format(people=numbers.whole(ward.people))
