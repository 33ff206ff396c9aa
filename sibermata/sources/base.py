"""Every type of source: how it is fetched and how it is read. Importing this file is cheap; a type
is loaded when it is used.

A new type: a file with `fetch` and `parse` like these, and one line in `SOURCE_TYPES`; the contract
test picks it up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from sibermata.errors import ConfigError
from sibermata.records.delivery import Before, Fetched, Parsed, Part
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.files.address import Way, way_to
from sibermata.sources.limits import Budget
from sibermata.sources.outside import Outside

WEB_FILE = "sibermata.sources.http.file:fetch"
FILE = "sibermata.sources.files.address:fetch_file"
NEWEST = "sibermata.sources.files.address:fetch_newest"
TOGETHER = "sibermata.sources.files.folder:fetch_together"
PAGES = "sibermata.sources.files.address:fetch_pages"


# Eight sources are fetched at once, and threads that first need the same modules together see each
# other's halves: `ImportError`.
_LOADING = Lock()


class SourceType(Protocol):
    """What every type can do."""

    def fetch(self, source: Source, before: Before, outside: Outside) -> Fetched:
        """Return the bytes of tonight, as received; raise one of our errors with its code."""

    def parse(self, parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
        """Return the rows in these bytes; the same bytes give the same rows, without any
        network.
        """


@dataclass(frozen=True, slots=True)
class LateType:
    """A type whose code is loaded when it is first needed: 'module:function' per way of its
    address.
    """

    ways: Mapping[Way, str]
    parser: str

    def fetch(self, source: Source, before: Before, outside: Outside) -> Fetched:
        """Fetch by the way that the address asks for."""
        way = way_to(source.address, outside.root)
        if way not in self.ways:
            raise ConfigError(
                f"{source.name}: type {source.type!r} cannot be fetched from a {way.value} address",
                "SOURCE_KEY",
                file=source.file,
                key="address",
            )
        several = way is Way.FOLDER and source.read.together != "newest"
        fetched: Fetched = _load(TOGETHER if several else self.ways[way])(source, before, outside)
        return fetched

    def parse(self, parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
        """Read by the type's own parser."""
        parsed: Parsed = _load(self.parser)(parts, source, names)
        return parsed


def _load(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    with _LOADING:
        found: Callable[..., Any] = getattr(import_module(module), function)
    return found


_ONE_FILE = {Way.WEB: WEB_FILE, Way.FILE: FILE, Way.FOLDER: NEWEST}
SOURCE_TYPES: dict[str, SourceType] = {
    "spreadsheet": LateType(_ONE_FILE, "sibermata.sources.sheet.spreadsheet:parse_spreadsheet"),
    "html_table": LateType(_ONE_FILE, "sibermata.sources.sheet.html_table:parse_html_table"),
    "json_api": LateType(
        {Way.WEB: "sibermata.sources.json.api:fetch", Way.FILE: FILE, Way.FOLDER: PAGES},
        "sibermata.sources.json.api:parse",
    ),
    "ckan": LateType(
        {Way.WEB: "sibermata.sources.json.ckan:fetch", Way.FILE: FILE, Way.FOLDER: PAGES},
        "sibermata.sources.json.ckan:parse",
    ),
    "opensid": LateType(
        {Way.DATABASE: "sibermata.sources.opensid.rows:fetch", Way.FILE: FILE},
        "sibermata.sources.opensid.rows:parse",
    ),
}


def type_of(source: Source) -> SourceType:
    """Return the type of a source; an unknown name is an error in its TOML."""
    found = SOURCE_TYPES.get(source.type)
    if found is None:
        raise ConfigError(
            f"{source.name}: type {source.type!r} is none of {', '.join(SOURCE_TYPES)}",
            "SOURCE_KEY",
            file=source.file,
            key="type",
        )
    return found


def load_parsers(sources: Iterable[Source]) -> None:
    """Load the readers of these sources, before processes are forked that would each load them."""
    for name in {source.type for source in sources}:
        if isinstance(late := SOURCE_TYPES.get(name), LateType):
            _load(late.parser)


def fetch_source(
    source: Source,
    before: Before,
    *,
    environ: Mapping[str, str],
    budget: Budget,
    root: Path = Path(),
    person: bool = False,
) -> Fetched:
    """Return tonight's delivery of a source.

    `root`: where relative file addresses begin; `person`: somebody waits, so dropped files are
    taken without resting.
    """
    return type_of(source).fetch(source, before, Outside(environ, budget, root, person))


def parse_source(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of a delivery."""
    return type_of(source).parse(parts, source, names)
