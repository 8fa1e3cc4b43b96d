"""A contest as the TOML text of its file: the truth that is stored, shown and exported."""

from collections.abc import Mapping
from typing import Any

import tomli_w

from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.contest_document import contest_document, criteria_document


def write_contest(contest: Contest, catalogue: Catalogue) -> str:
    """The whole file: parse_contest reads the same contest from it, and writing it again gives the same text."""
    return write_toml(contest_document(contest, catalogue))


def write_criteria(contest: Contest) -> str:
    """The criteria part alone."""
    return write_toml(criteria_document(contest))


def write_toml(document: Mapping[str, Any]) -> str:
    """Plain values as TOML."""
    return tomli_w.dumps(document)
