"""Style sheets, scripts and images, under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

STATIC = Path(__file__).parents[2] / "web" / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
_IMPORT = re.compile(rb'^import (?:.* from )?"\./([a-z0-9-]+\.js)"', re.MULTILINE)
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    packed: bytes
    """The same, gzipped; as it is if that would not be smaller."""
    media_type: str
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Every file of web/static, read once. They are few and small, so they are served from memory."""

    files: dict[str, Asset]
    digest: str
    """One digest of all: modules name each other by relative paths, so they change address together."""

    def address(self, path: str) -> str:
        """Where a browser finds a file; a file that does not exist is a mistake of ours."""
        assert path in self.files, f"web/static has no {path}"
        return f"/static/{self.digest}/{path}"

    def modules(self, path: str) -> list[str]:
        """The addresses of all modules that a script needs, so that a browser fetches them at once."""
        found, left = [path], [path]
        while left:
            for name in _IMPORT.findall(self.files[left.pop()].content):
                module = f"js/{name.decode()}"
                if module not in found:
                    found.append(module)
                    left.append(module)
        return [self.address(module) for module in found]


@cache
def all_assets() -> Assets:
    """Read web/static."""
    files = {path.relative_to(STATIC).as_posix(): _read(path) for path in sorted(STATIC.rglob("*")) if path.is_file()}
    digest = hashlib.sha256()
    for name, asset in files.items():
        digest.update(f"{name} {asset.etag} ".encode())
    return Assets(files=files, digest=digest.hexdigest()[:12])


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0)
    return Asset(
        content=content,
        packed=packed if len(packed) < len(content) else content,
        media_type=_TYPES.get(path.suffix, guessed),
        etag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    )


async def send(request: Request) -> Response:
    """A file. Under the present digest it may be kept for ever, under an old one it must be asked for again."""
    assets = all_assets()
    asset = assets.files.get(request.path_params["path"])
    if asset is None:
        return Response("404 Not Found", status_code=404, media_type="text/plain")
    current = request.path_params["digest"] == assets.digest
    headers = {
        "ETag": asset.etag,
        "Cache-Control": FOR_EVER if current else ASK_AGAIN,
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if asset.packed is not asset.content and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


routes: list[BaseRoute] = [Route("/static/{digest}/{path:path}", send)]
