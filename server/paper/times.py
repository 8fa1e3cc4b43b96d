"""Times as people of Hà Nội say them, and how long something still lasts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.paper.words import Words
from server.rules.hanoi import HANOI as HANOI

Day = date
_DAY = 86_400
_HOUR = 3_600
_MINUTE = 60
_LAST_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Writes moments in Hà Nội's time. The browser's clock.js counts down in the same words."""

    words: Words

    def day(self, moment: datetime) -> str:
        """'29/11'."""
        local = moment.astimezone(HANOI)
        return f"{local.day}/{local.month}"

    def date(self, moment: datetime) -> str:
        """'29/11/2026'."""
        return f"{self.day(moment)}/{moment.astimezone(HANOI).year}"

    def calendar(self, day: Day) -> str:
        """A day without a time: '29/11/2026'."""
        return f"{day.day}/{day.month}/{day.year}"

    def hour(self, moment: datetime) -> str:
        """'20:00'."""
        return moment.astimezone(HANOI).strftime("%H:%M")

    def second(self, moment: datetime) -> str:
        """'19:42:08'."""
        return moment.astimezone(HANOI).strftime("%H:%M:%S")

    def hour_and_day(self, moment: datetime) -> str:
        """'20:00, 27/11'."""
        return f"{self.hour(moment)}, {self.day(moment)}"

    def hour_and_date(self, moment: datetime) -> str:
        """'20:00, 29/11/2026'."""
        return f"{self.hour(moment)}, {self.date(moment)}"

    def hour_and_weekday(self, moment: datetime) -> str:
        """'20:00 Chủ nhật, 29/11'."""
        return f"{self.hour(moment)} {self.weekday(moment)}, {self.day(moment)}"

    def weekday(self, moment: datetime) -> str:
        """'Thứ Hai' to 'Chủ nhật'."""
        _ = self.words.gettext
        names = (
            _("Thứ Hai"),
            _("Thứ Ba"),
            _("Thứ Tư"),
            _("Thứ Năm"),
            _("Thứ Sáu"),
            _("Thứ Bảy"),
            _("Chủ nhật"),
        )
        return names[moment.astimezone(HANOI).weekday()]

    def duration(self, span: timedelta) -> str:
        """Days and hours; minutes only in the last day, seconds only in the last ten minutes."""
        left = max(0, int(span.total_seconds()))
        days, hours = left // _DAY, left % _DAY // _HOUR
        minutes, seconds = left % _HOUR // _MINUTE, left % _MINUTE
        if days:
            return " ".join(part for part in (self._days(days), self._hours(hours)) if part)
        if hours:
            return " ".join(part for part in (self._hours(hours), self._minutes(minutes)) if part)
        if minutes >= _LAST_MINUTES:
            return self._minutes(minutes)
        parts = [part for part in (self._minutes(minutes), self._seconds(seconds)) if part]
        return " ".join(parts) or self.words.ngettext("{n} giây", "{n} giây", 0).format(n=0)

    def _days(self, count: int) -> str:
        return self.words.ngettext("{n} ngày", "{n} ngày", count).format(n=count)

    def _hours(self, count: int) -> str:
        return self.words.ngettext("{n} giờ", "{n} giờ", count).format(n=count) if count else ""

    def _minutes(self, count: int) -> str:
        return self.words.ngettext("{n} phút", "{n} phút", count).format(n=count) if count else ""

    def _seconds(self, count: int) -> str:
        return self.words.ngettext("{n} giây", "{n} giây", count).format(n=count) if count else ""
