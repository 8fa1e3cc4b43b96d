"""The form of a mission: its words, its week, what counts, for whom, and what it brings."""

from typing import Any, cast

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import CheckboxInput

from server.console.desk import Desk
from server.paper.form import Between, Choice, Form, Long, Needed
from server.paper.mission_words import activity_name, level_words
from server.pipeline.contests import KnownContest
from server.rules.game.goal import Activity
from server.rules.game.mission import BONUS_MOST, LEVELS, SHARED_LINES, Level, Target
from server.rules.game.mission_file import TITLE_MAX, WHY_MAX
from server.rules.game.mission_plan import BY, NEED_MOST, PEOPLE_MOST, PERMILLE_MOST, MissionPlan, counts_in
from server.rules.hanoi import read_moment, typed
from server.rules.refusals import Told

WHO = {"self": ("self",), "any": BY}


class MissionForm(Form):
    """A mission."""

    title_vi = StringField(validators=(Needed(), Long(3, TITLE_MAX)))
    title_en = StringField(validators=(Needed(), Long(3, TITLE_MAX)))
    why_vi = TextAreaField(validators=(Needed(), Long(3, WHY_MAX)))
    why_en = TextAreaField(validators=(Needed(), Long(3, WHY_MAX)))
    starts = StringField(validators=(Needed(),))
    ends = StringField(validators=(Needed(),))
    need = IntegerField(validators=(Needed(), Between(1, NEED_MOST)))
    people = IntegerField(validators=(MayBeEmpty(), Between(0, PEOPLE_MOST)))
    permille = IntegerField(validators=(MayBeEmpty(), Between(0, PERMILLE_MOST)))
    bonus = IntegerField(validators=(Needed(), Between(1, BONUS_MOST)))
    reason = TextAreaField()


def form_of(desk: Desk, known: KnownContest) -> type[MissionForm]:
    """The form over what the contest counts."""
    _, language, catalogue = desk.words.gettext, desk.words.language, desk.resources.reference.ever
    levels = [Choice(level, level_words(desk.words)[level]) for level in LEVELS]
    counted = [activity for activity in known.contest.criteria_by_activity if counts_in(known.contest, activity)]
    ticks = [Choice("/".join(each), activity_name(catalogue, each, language)) for each in counted]
    who = [Choice("any", _("Tự làm, hoặc có người chỉ")), Choice("self", _("Phải tự tay làm"))]

    class Filled(MissionForm):
        level = SelectField(choices=levels)
        by = SelectField(choices=who)
        activities = SelectMultipleField(choices=ticks, option_widget=CheckboxInput())

    return Filled


def filled(plan: MissionPlan) -> dict[str, Any]:
    """What the form shows of a plan."""
    return {
        "level": plan.level,
        "title_vi": plan.title["vi"],
        "title_en": plan.title["en"],
        "why_vi": plan.why["vi"],
        "why_en": plan.why["en"],
        "starts": typed(plan.starts),
        "ends": typed(plan.ends),
        "by": "self" if plan.by == {"self"} else "any",
        "activities": sorted("/".join(activity) for activity in plan.activities),
        "need": plan.need,
        "people": plan.target.people or None,
        "permille": plan.target.permille or None,
        "bonus": plan.bonus,
    }


def read_plan(form: MissionForm, template: str) -> MissionPlan:
    """The mission that was typed. Raises Told that names its field."""
    times = {}
    for name in ("starts", "ends"):
        if not (moment := read_moment(form[name].data or "")):
            raise Told("Đây chưa phải ngày giờ. Viết như 2026-11-02 08:00.", where=name)
        times[name] = moment
    level = cast(Level, form["level"].data)
    return MissionPlan(
        level=level,
        title=_words(form, "title"),
        why=_words(form, "why"),
        activities=frozenset(_activity(each) for each in form["activities"].data or ()),
        by=frozenset(WHO[form["by"].data]),
        need=form.need.data or 1,
        target=_target(form, level),
        bonus=form.bonus.data or 0,
        template=template,
        **times,
    )


def _target(form: MissionForm, level: Level) -> Target:
    if level == "resident":
        return Target(people=1)
    people, permille = form.people.data or 0, form.permille.data or 0
    return Target(people=people, permille=permille if level in SHARED_LINES else 0)


def _words(form: MissionForm, name: str) -> dict[str, str]:
    return {language: " ".join((form[f"{name}_{language}"].data or "").split()) for language in ("vi", "en")}


def _activity(word: str) -> Activity:
    kind, _, key = word.partition("/")
    return kind, key
