"""The phases as officials call them: what the public sees, and the draft before it."""

from dataclasses import dataclass

from server.paper.phases import PhaseView, all_phases
from server.paper.words import Words

ORDER = ("draft", "announced", "open", "frozen", "closed", "revealed", "sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step on the way of a round: done, here, or to come."""

    word: str
    state: str


def phase_view(phase: str, words: Words) -> PhaseView:
    """The chip of a phase; a draft is one too."""
    _ = words.gettext
    if phase == "draft":
        return PhaseView(name="draft", words=_("Bản thảo"), icon="same", shape="calm")
    return all_phases(words)[phase]


def phase_word(phase: str, words: Words) -> str:
    """A phase inside a sentence."""
    view = phase_view(phase, words)
    return view.words[0].lower() + view.words[1:]


def track(phase: str, words: Words, *, freezes: bool = True) -> list[Step]:
    """The way of a round, with the phase it is in marked; a round without a freeze has no such step."""
    _ = words.gettext
    names = {
        "draft": _("Bản thảo"),
        "announced": _("Phát động"),
        "open": _("Mở"),
        "frozen": _("Khóa bảng"),
        "closed": _("Đóng, đang duyệt"),
        "revealed": _("Công bố"),
        "sealed": _("Niêm phong"),
    }
    here = ORDER.index(phase)
    return [
        Step(word=names[each], state="done" if place < here else "here" if place == here else "")
        for place, each in enumerate(ORDER)
        if freezes or each != "frozen"
    ]
