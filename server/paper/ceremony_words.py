"""What a reveal says in both languages unless somebody words it anew, and what its steps and acts are called."""

from collections.abc import Callable, Mapping

from server.paper.divisions import division_names
from server.paper.words import LANGUAGES, Words, words_of
from server.rules.ceremony import Act
from server.rules.ceremony_script import Part, Script, Sentence
from server.rules.ceremony_steps import WINNERS, Kind
from server.rules.contest import Contest

GROUP, SINGLE_FROM, PACE_SECONDS = 8, 10, 8
"""Eight low places at a time; the first ten one by one; eight seconds to read a name, two places and a sum."""


def both(say: Callable[[Words], str]) -> Sentence:
    """A sentence in both languages."""
    return {language: say(words_of(language)) for language in LANGUAGES}


def usual_script(contest: Contest) -> Script:
    """The ceremony that is proposed: the whole city, every place."""
    return script_of_parts((usual_part(contest, "all", None),))


def usual_part(contest: Contest, division: str, places: int | None = WINNERS) -> Part:
    """How a group is told unless somebody says otherwise."""
    return Part(
        division=division,
        name=both(lambda words: division_names(contest, words)[division]),
        words=both(lambda words: words.gettext("Sau đây là nhóm {division}: công bố {n} nơi.")),
        places=places,
    )


def script_of_parts(parts: tuple[Part, ...]) -> Script:
    """The usual script over some groups."""
    return Script(
        parts=parts,
        group=GROUP,
        single_from=SINGLE_FROM,
        pace_seconds=PACE_SECONDS,
        opening=both(lambda words: words.gettext("Lễ công bố kết quả bắt đầu.")),
        single=both(lambda words: words.gettext("Hạng {rank}{chance} thuộc về {name}")),
        ending=both(lambda words: words.gettext("Chúc mừng các phường, xã đứng đầu. Cảm ơn mọi người đã cùng học.")),
        sayings=sayings(),
    )


def sayings() -> Mapping[str, Sentence]:
    """The sentences that nobody words anew."""
    return {
        "group": both(lambda words: words.gettext("Từ hạng {to} đến hạng {from}")),
        "without": both(lambda words: words.gettext("{n} phường, xã chưa có điểm")),
        "tied": both(lambda words: words.gettext("Cùng hạng {rank}: {n} phường, xã")),
        "winners": both(lambda words: words.gettext("Ba hạng đầu, {division}")),
        "chance": both(lambda words: words.gettext(", trong nhóm {from}–{to},")),
        "rehearsal": both(lambda words: words.gettext("Diễn tập, không phải kết quả. {words}")),
        "phường": both(lambda words: words.gettext("Phường {name}")),
        "xã": both(lambda words: words.gettext("Xã {name}")),
    }


def kind_names(words: Words) -> Mapping[Kind, str]:
    """What each kind of step is called."""
    _ = words.gettext
    return {
        "opening": _("Mở đầu"),
        "part": _("Giới thiệu nhóm"),
        "group": _("Nhiều hạng cùng lúc"),
        "single": _("Một hạng"),
        "winners": _("Ba hạng đầu"),
        "end": _("Kết thúc"),
    }


def act_names(words: Words) -> Mapping[Act, str]:
    """What each act is called once it is done."""
    _ = words.gettext
    return {
        "begin": _("bắt đầu"),
        "play": _("cho chạy"),
        "pause": _("dừng lại"),
        "next": _("sang bước sau"),
        "back": _("lùi một bước"),
        "jump": _("nhảy đến"),
        "end": _("kết thúc"),
        "stop": _("hủy hoặc thay kết quả, nên lễ dừng"),
    }
