"""The file of everything that is kept of a resident: one for machines, one to read, and nothing of others."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.paper.print import Paper
from server.residents.stored_words import classes, readable
from server.rules.catalogue import Catalogue
from server.rules.hanoi import local
from server.rules.personal import BY_TABLE

TEMPLATE = "me/privacy_file.html"


def packed(paper: Paper, ever: Catalogue, found: Mapping[str, list[dict[str, Any]]], now: datetime) -> bytes:
    """The zip file."""
    about = {"made_at": local(now).isoformat(), "tables": found}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in (("du-lieu.json", json.dumps(about, ensure_ascii=False, indent=1)),
                           ("doc-duoc.html", _page(paper, ever, found, now))):  # fmt: skip
            entry = zipfile.ZipInfo(name, local(now).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(entry, text)
    return content.getvalue()


def _page(paper: Paper, ever: Catalogue, found: Mapping[str, list[dict[str, Any]]], now: datetime) -> str:
    shown = [
        (kept, [(table, [dict(readable(paper, ever, row)) for row in rows])
                for table, rows in found.items() if rows and BY_TABLE[table].about == kept.about])
        for kept in classes(paper.words)
    ]  # fmt: skip
    return paper.print(TEMPLATE, shown=shown, now=now)
