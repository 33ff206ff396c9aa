"""What people do with sources: look at what one delivers, or try another mapping on kept
deliveries.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.delivery import Before
from sibermata.records.source import Source
from sibermata.sources.base import fetch_source
from sibermata.sources.declared import load_source, read_source
from sibermata.store.registry.places import stored_places
from sibermata.sync.again.rehearse import Rehearsal
from sibermata.sync.again.rehearse import rehearse as try_mapping
from sibermata.sync.read.prepare import read_parts, read_rows
from sibermata.sync.read.reading import Terms


class Looked(NamedTuple):
    """What a source delivers today."""

    source: str
    rows: int
    columns: list[str]
    unknown: list[str]  # headers that nobody declared
    findings: dict[str, int]  # code -> how often, the most frequent first
    proof: str


def look_at_source(door: Opened, source: Source) -> Looked:
    """Fetch and read a source as a night would, and write nothing."""
    night = door.night(by="check", dry_run=True)
    fetched = fetch_source(
        source,
        Before(),
        environ=night.environ,
        budget=night.new_budget(),
        root=night.root,
        person=True,
    )
    with door.database.connection() as connection:
        places = stored_places(connection, source.district, door.database)
    parsed, _ = read_parts(source, fetched, night, places, door.rules.book)
    terms = Terms(source, places, door.rules.book, night.today)
    reading = read_rows(parsed, {}, terms, night, anew=True)
    codes = Counter(finding.code for row in reading.rows for finding in row.judged.findings)
    return Looked(
        source.name,
        reading.rows_read,
        sorted({column for table in parsed.tables for column in table.columns}),
        sorted({header for table in parsed.tables for header in table.unknown}),
        dict(codes.most_common()),
        fetched.proof if parsed.proof else "",
    )


def rehearse(door: Opened, source: str, declaration: Path, most: int = 3) -> Rehearsal:
    """Return what another declaration would make of a source's kept deliveries."""
    return tried(door, source, load_source(declaration), most)


def rehearse_text(door: Opened, source: str, file: str, body: bytes, most: int = 3) -> Rehearsal:
    """Return what another declaration, handed in as a file, would make of the kept deliveries."""
    return tried(door, source, read_source(body, file), most)


def tried(door: Opened, source: str, declared: Source, most: int) -> Rehearsal:
    """Return what a declaration would make of the kept deliveries; refuse another source's
    declaration.
    """
    if declared.name != source:
        raise Refusal("SOURCE_OTHER", file=declared.file, declared=declared.name, source=source)
    if not door.scope.holds(declared.district):
        raise Refusal("SOURCE_UNKNOWN", source=source, nearest=(), known=())
    return try_mapping(declared, door.night(by="rehearsal", dry_run=True), most)
