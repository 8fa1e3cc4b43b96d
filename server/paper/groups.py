"""What the groups are called that a resident can belong to."""

from server.paper.words import Words


def group_names(words: Words) -> dict[str, str]:
    """The groups one can belong to, in words."""
    _ = words.gettext
    return {
        "resident": _("Người dân"),
        "official": _("Cán bộ, công chức, viên chức"),
        "pupil": _("Học sinh"),
        "student": _("Sinh viên"),
        "worker": _("Người lao động ở doanh nghiệp"),
        "elderly": _("Từ 60 tuổi trở lên"),
        "disability": _("Người khuyết tật"),
        "near_poor": _("Hộ cận nghèo"),
    }
