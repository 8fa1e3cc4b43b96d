"""What the roles are called."""

from collections.abc import Mapping

from server.paper.words import Words
from server.rules.rights import Role


def role_names(words: Words) -> Mapping[Role, str]:
    """Each role in the reader's language, as it stands inside a sentence."""
    _ = words.gettext
    return {
        "administrator": _("quản trị"),
        "organizer": _("ban tổ chức thành phố"),
        "council": _("hội đồng thi đua"),
        "ward_officer": _("cán bộ"),
        "inspector": _("thanh tra"),
    }
