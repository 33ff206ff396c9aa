"""The files that every page loads: read once at the start, named by their content, sent compressed.

Invariant: a name that was sent never stands for other bytes, so that browsers keep it for ever.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
PLACE = "/static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
WORTH = 300  # bytes: below, compressing makes a file larger
# the policy of the pages lets no picture lie inside a stylesheet: each becomes a file of its own
PICTURE = re.compile(r'url\("data:image/svg\+xml,([^"]*)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    name: str  # with the hash of its bytes
    kind: str
    plain: bytes
    packed: bytes


class Assets:
    """All files, by the name they are sent under; `address` finds that name."""

    def __init__(self, folder: Path = FOLDER, drawn: Mapping[str, str] | None = None) -> None:
        """Read a folder; `drawn`: further files, name -> text."""
        self._named: dict[str, Asset] = {}
        self._sent: dict[str, Asset] = {}
        files = [path for path in sorted(folder.iterdir()) if path.suffix in KINDS]
        for path in sorted(files, key=lambda path: path.suffix == ".css"):
            text = path.read_text(encoding="utf-8")
            self._keep(path.name, self._rewritten(text) if path.suffix == ".css" else text)
        for name, text in (drawn or {}).items():
            self._keep(name, text)

    def address(self, name: str) -> str:
        """Return the address of a file of the folder."""
        return f"{PLACE}/{self._named[name].name}"

    def find(self, name: str) -> Asset | None:
        """Return what is sent under a name."""
        return self._sent.get(name)

    @property
    def sizes(self) -> Mapping[str, int]:
        """The compressed size of each file, by its own name."""
        return {name: len(asset.packed) for name, asset in self._named.items()}

    def _keep(self, name: str, text: str) -> None:
        body, path = text.encode(), Path(name)
        sent = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
        packed = gzip.compress(body, 9, mtime=0) if len(body) > WORTH else body
        self._named[name] = self._sent[sent] = Asset(sent, KINDS[path.suffix], body, packed)

    def _rewritten(self, text: str) -> str:
        """Return a stylesheet whose pictures are files beside it."""

        def lifted(found: re.Match[str]) -> str:
            picture = found[1].replace("%3C", "<").replace("%3E", ">").replace("%23", "#")
            name = f"picture-{hashlib.sha256(picture.encode()).hexdigest()[:6]}.svg"
            self._keep(name, picture)
            return f'url("{self._named[name].name}")'

        return PICTURE.sub(lifted, text)
