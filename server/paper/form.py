"""Forms of the doors for people: WTForms, with our words and checks that say what is wrong and how to mend it."""

from typing import Any, ClassVar

from wtforms import Field as FormField
from wtforms import Form as WtForm
from wtforms import PasswordField
from wtforms.fields.choices import SelectChoice as Choice  # type: ignore[attr-defined]  # Newer than its stubs.
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError

from server.paper.words import Words, words_of
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told

NO_NUMBER = Told("Trong này có số giống số căn cước. Xóa số ấy đi rồi gửi lại; không ai cần số ấy ở đây.")
__all__ = ["NO_NUMBER", "Between", "Choice", "Form", "FormField", "Long", "Needed"]


def _built_in(words: Words) -> dict[str, str]:
    """What WTForms itself says, in our words."""
    _ = words.gettext
    return {
        "Not a valid integer value.": _("Đây chưa phải số nguyên. Viết bằng chữ số, như 120."),
        "Not a valid integer value": _("Đây chưa phải số nguyên. Viết bằng chữ số, như 120."),
        "Not a valid date value.": _("Đây chưa phải ngày. Viết năm-tháng-ngày, như 2026-11-02."),
        "Not a valid datetime value.": _("Đây chưa phải ngày giờ. Viết như 2026-11-02 08:00."),
        "Not a valid choice.": _("Lựa chọn này không có trong danh sách. Chọn lại."),
        "Not a valid choice": _("Lựa chọn này không có trong danh sách. Chọn lại."),
        "Invalid Choice: could not coerce.": _("Lựa chọn này không có trong danh sách. Chọn lại."),
    }


class _Said:
    """How WTForms asks for words."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._built_in = _built_in(words)

    def gettext(self, text: str) -> str:
        return self._built_in.get(text) or self._words.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self._words.ngettext(one, many, count)


class Form(WtForm):
    """A form of ours. Everything that was typed stays, also what is wrong."""

    takes_numbers: ClassVar[frozenset[str]] = frozenset()
    """Fields in which an identity number belongs and becomes a hash, or is refused in words of their own."""

    class Meta(DefaultMeta):
        words = words_of("vi")

        def get_translations(self, form: Any) -> Any:
            return _Said(self.words)

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return self.meta.words  # type: ignore[no-any-return]

    def refuse_numbers(self) -> None:
        """Name every field that tells an identity number, so that the form does not pass."""
        for name, field in self._fields.items():
            if name in self.takes_numbers or isinstance(field, PasswordField) or not isinstance(field.data, str):
                continue
            if tells_identity_number(field.data):
                field.process_errors = [*field.process_errors, self.words.gettext(NO_NUMBER.template)]


class Needed:
    """The field must be filled in."""

    field_flags = {"required": True}  # noqa: RUF012 - as WTForms reads it

    def __call__(self, form: Form, field: FormField) -> None:
        _ = field.gettext
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(_("Điền vào ô này."))


class Long:
    """A text of so many characters; spaces at its ends do not count."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Form, field: FormField) -> None:
        _ = field.gettext
        size = len((field.data or "").strip())
        if not self.least <= size <= self.most:
            form_of_words = _("Có {n} ký tự, cần từ {least} đến {most}.")
            raise ValidationError(form_of_words.format(n=size, least=self.least, most=self.most))


class Between:
    """A whole number within bounds."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Form, field: FormField) -> None:
        _ = field.gettext
        if field.data is not None and not self.least <= field.data <= self.most:
            told = _("Là {n}, cần từ {least} đến {most}.")
            raise ValidationError(told.format(n=field.data, least=self.least, most=self.most))
