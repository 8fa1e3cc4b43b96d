"""Where clients find the sockets of a folder: the folder itself, or a short plain name for it."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from server.standalone.refusals import CannotStart

_SOCKET_PATH_MAX: Final = 107
"""Bytes of a socket's path that the kernel takes (sun_path, less its closing zero)."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9/._-]+")
"""Letters that stand in a URL as they are, whatever a client's parser does with the others."""


def reach(folder: Path, socket: str) -> Path:
    """A path of the folder under which `socket` can be connected to and written into a URL.

    A long or unusual path gets a short link of the same user, always the same one for the same folder.
    """
    folder = folder.resolve()
    if len(os.fsencode(folder / socket)) <= _SOCKET_PATH_MAX and _PLAIN.fullmatch(str(folder)):
        return folder
    digest = hashlib.blake2b(os.fsencode(folder), digest_size=8).hexdigest()
    link = _short_place() / f"thidua-so-{os.geteuid()}-{digest}"
    _point(link, folder)
    return link


def leave(name: Path) -> None:
    """Remove a short name that `reach` gave; the folder itself stays."""
    if name.is_symlink():
        name.unlink()


def _short_place() -> Path:
    """A place that is not swept by age where there is one; /tmp, which may be, where there is none."""
    run = Path("/run") if os.geteuid() == 0 else Path(f"/run/user/{os.geteuid()}")
    for place in (run, Path("/tmp"), Path(tempfile.gettempdir())):  # noqa: S108 -- Only a link, checked for its owner.
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            return place
    raise CannotStart(f"neither {run} nor /tmp can be written to; a short name for the sockets is needed there")


def _point(link: Path, folder: Path) -> None:
    if os.path.lexists(link):
        if link.lstat().st_uid != os.geteuid():
            raise CannotStart(f"{link} belongs to user {link.lstat().st_uid}; remove it and start again")
        if link.is_symlink() and link.readlink() == folder:
            return
        link.unlink()
    link.symlink_to(folder)
