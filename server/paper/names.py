"""What wards are called, and where their pages are."""

from server.paper.print import Paper
from server.rules.board import Scope
from server.rules.catalogue import Ward


def kind_word(ward: Ward, paper: Paper) -> str:
    """'phường' or 'xã', in the page's language."""
    _ = paper.words.gettext
    return _("phường") if ward.kind == "phường" else _("xã")


def full_name(ward: Ward, paper: Paper) -> str:
    """'Phường Hoàn Kiếm', 'Hoàn Kiếm ward'."""
    if paper.words.language == "vi":
        return ward.full_name
    return f"{ward.name} {kind_word(ward, paper)}"


def name_within(ward: Ward, paper: Paper) -> str:
    """As it stands inside a sentence: 'phường Hoàn Kiếm', 'Hoàn Kiếm ward'."""
    if paper.words.language == "vi":
        return f"{ward.kind} {ward.name}"
    return full_name(ward, paper)


def ward_address(slug: str, scope: Scope, code: str) -> str:
    """The page of a ward in a round, or over all of them."""
    return f"/c/{slug}/{scope}/ward/{code}"


def neighbourhood_address(slug: str, scope: Scope, code: str) -> str:
    """The page of a neighbourhood, '00070/to-3'."""
    ward, _, place = code.partition("/")
    return f"{ward_address(slug, scope, ward)}/neighbourhoods/{place}"


def unit_address(slug: str, scope: Scope, code: str) -> str:
    """The page of a unit, 'school/thcs-lang'."""
    return f"/c/{slug}/{scope}/units/{code}"
