"""What the values of a contest's criteria are called where a change of them is told."""

from collections.abc import Mapping

from server.paper.words import Words

PARTS = ("criteria", "groups", "scoring", "composite", "integrity", "criteria_decision")


def criteria_label(field: str, words: Words) -> str:
    """The name of a value by its path: 'criteria.K1.points' → 'Tiêu chí K1, điểm một việc'."""
    part, _dot, rest = field.partition(".")
    if part not in ("criteria", "groups", "composite"):
        return _values(words).get(field, field)
    name, _dot, key = rest.partition(".")
    label = _of_component(name, words) if part == "composite" else _of_item(part, name, words)
    return f"{label}, {_keys(words).get(key, key)}" if key else label


def _of_item(part: str, code: str, words: Words) -> str:
    _ = words.gettext
    return (_("Tiêu chí {code}") if part == "criteria" else _("Nhóm tiêu chí {code}")).format(code=code)


def _of_component(name: str, words: Words) -> str:
    _ = words.gettext
    components = {
        "level": _("Điểm tổng hợp, mức điểm"),
        "coverage": _("Điểm tổng hợp, độ phủ"),
        "attainment": _("Điểm tổng hợp, người đạt đủ bộ kỹ năng"),
        "progress": _("Điểm tổng hợp, tiến bộ"),
        "baselines": _("Mức ban đầu để tính tiến bộ"),
    }
    return components.get(name, name)


def _keys(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "points": _("điểm một việc"),
        "max_times": _("số lần tính"),
        "activities": _("việc được tính"),
        "group": _("nhóm"),
        "kind": _("loại"),
        "name.vi": _("tên"),
        "name.en": _("tên tiếng Anh"),
        "resident_cap": _("nhiều nhất của một người"),
        "bonus": _("là điểm thưởng"),
        "weight": _("trọng số"),
        "target": _("mục tiêu"),
        **{f"by.{key}": told for key, told in _ways(words).items()},
        **{f"uplift.{key}": told for key, told in _uplifts(words).items()},
    }


def _values(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "scoring": _("Cách tính điểm"),
        "scoring.attainment": _("Số việc khác nhau để đạt đủ bộ kỹ năng"),
        "scoring.resident_cap": _("Điểm nhiều nhất của một người trong một vòng"),
        **{f"scoring.by.{key}": _("Cách tính điểm, {what}").format(what=told) for key, told in _ways(words).items()},
        **{
            f"scoring.uplift.{key}": _("Cách tính điểm, {what}").format(what=told)
            for key, told in _uplifts(words).items()
        },
        "integrity.bound": _("Trừ theo tỷ lệ sai khi phúc tra, cận dùng để trừ"),
        "integrity.tolerance": _("Trừ theo tỷ lệ sai khi phúc tra, phần được bỏ qua"),
        "integrity.floor": _("Trừ theo tỷ lệ sai khi phúc tra, mức thấp nhất còn lại"),
        "criteria_decision.number": _("Quyết định ban hành tiêu chí, số"),
        "criteria_decision.date": _("Quyết định ban hành tiêu chí, ngày"),
    }


def _ways(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "self": _("phần trăm khi tự làm"),
        "guided": _("phần trăm khi được hướng dẫn"),
        "done_for": _("phần trăm khi nhờ làm hộ"),
    }


def _uplifts(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "elderly": _("phần trăm cộng thêm cho người từ 60 tuổi"),
        "disability": _("phần trăm cộng thêm cho người khuyết tật"),
        "near_poor": _("phần trăm cộng thêm cho hộ nghèo, cận nghèo"),
    }
