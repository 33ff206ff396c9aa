"""Judges tonight's rows of a list: each by itself, even if its bytes are the same as last night,
because whose it is may have changed.

Invariant: the counts cover every row that was read, and add up.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.delivery import Parsed, Table
from sibermata.records.official import Judged, Outcome
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.listed import NO_ANSWER, Answers
from sibermata.records.source import Source
from sibermata.rules.post.body import BPD, is_of_bpd
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.row_hash import row_hashes
from sibermata.rules.value.subdistrict import subdistrict_of
from sibermata.rules.value.text import plain
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import all_events
from sibermata.store.programme.lists import answers_of
from sibermata.store.registry.places import province_places
from sibermata.sync.read.files import Place, Where
from sibermata.sync.read.reading import (
    ADMITTED_TOGETHER,
    JudgedRow,
    Reading,
    Terms,
    refuse_unbalanced,
    sort_rows,
)
from sibermata.validate.listed import JudgedRow as JudgedListed
from sibermata.validate.listed import ListGround, Reader, person_reader
from sibermata.validate.pledge import make_pledge_reader
from sibermata.validate.taking_part import signing
from sibermata.validate.together import hold_of_file
from sibermata.validate.training import highest_score, make_training_reader

TRAININGS = "trainings"
NOTHING: Mapping[bytes, bytes] = {}


class ListProgramme(NamedTuple):
    """What rows of a list are compared with."""

    programme: Programme
    events: dict[str, EventRecord]
    answers: Answers
    wide: Places | None  # of the province, where its rows may lie anywhere in it
    elsewhere: Places | None  # of the province, where they may not: finds out whose they are


def list_programme(connection: Connection[Any], source: Source) -> ListProgramme:
    """Return the programme, the events, people's answers about this list, and where its rows may
    lie.
    """
    province = province_places(connection, source.district)
    wide, elsewhere = (province, None) if source.delivers == TRAININGS else (None, province)
    events = {plain(one.code): one for one in all_events(connection)}
    answers = answers_of(connection, source.name)
    return ListProgramme(stored_programme(connection), events, answers, wide, elsewhere)


def wide_places(connection: Connection[Any], source: Source) -> Places | None:
    """Return the places of the province, where the rows of a list of trainings may lie."""
    return province_places(connection, source.district) if source.delivers == TRAININGS else None


def read_list(
    parsed: Parsed,
    manifest: dict[bytes, str],
    terms: Terms,
    known: ListProgramme,
    hashed: Callable[[str], bytes],
    settled: Mapping[bytes, bytes] = NOTHING,
) -> Reading:
    """Judge every row except those judged before and unchanged (`settled`: row hash -> thread); a
    repaired row is judged as repaired.
    """
    reading = Reading(parsed, notes=list(parsed.notes))
    hashes = [row_hashes(table, terms.source, terms.key) for table in parsed.tables]
    rows, _ = sort_rows(hashes, {}, reading)
    reading.gone = [digest for digest in manifest if digest not in reading.outcomes]
    patches = {patch.row_hash: patch for patch in terms.patches}
    reading.patched = [digest for digest in patches if digest in reading.outcomes]
    counted: Counter[str] = Counter()
    judge = row_judge(reading, terms, known, hashed, counted)
    stood = {one: settled[one] for one in alone(manifest) & settled.keys() - patches.keys()}
    for digest, (number, at) in rows:
        if digest not in stood:
            judge(digest, number, at)
    threads = {one.thread for one in reading.listed.values()}
    for digest, (number, at) in rows:
        if digest in stood and stood[digest] in threads:  # another row is about the same tonight
            judge(digest, number, at)
        elif digest in stood:
            reading.settled[digest] = stood[digest]
            reading.outcomes[digest] = Outcome.ADMITTED.value
    tell_apart(reading, hashed)
    reading.hold = hold_of_file(counted, terms.book, reading.rows_read)
    count_anew(reading, terms.source.name)
    return reading


def row_judge(
    reading: Reading,
    terms: Terms,
    known: ListProgramme,
    hashed: Callable[[str], bytes],
    counted: Counter[str],
) -> Callable[[bytes, int, int], None]:
    """Return a function that judges a row, by its hash, its table and its position, and notes the
    outcome; `counted`: codes of findings.
    """
    tables = reading.parsed.tables
    readers = [reader_of(table, terms, known, hashed) for table in tables]
    patches = {patch.row_hash: patch for patch in terms.patches}

    def judge(digest: bytes, number: int, at: int) -> None:
        table, patch = tables[number], patches.get(digest)
        cells = table.rows[at] if patch is None else patch.over(table.columns, table.rows[at])
        judged = (
            JudgedListed(Outcome.NOT_OFFICIAL, None)
            if patch is not None and patch.drop
            else readers[number](cells, known.answers.get(digest, NO_ANSWER))
        )
        if judged.said:
            counted.update({one.code for one in judged.said})
        if judged.listed is not None:
            reading.listed[digest] = judged.listed
        reading.outcomes[digest] = judged.outcome.value
        reading.rows.append(
            JudgedRow(digest, number, at, Judged(judged.outcome, None, judged.said))
        )

    return judge


def alone(manifest: Mapping[bytes, str]) -> set[bytes]:
    """Return the admitted rows that no other row resembles."""
    return {digest for digest, letter in manifest.items() if letter == Outcome.ADMITTED.value}


def count_anew(reading: Reading, source: str) -> None:
    """Count the outcomes of a reading again, and prove that they cover every row."""
    again = reading.rows_read - len(reading.outcomes) - len(reading.parsed.misfits)
    reading.counts = Counter(reading.outcomes.values())
    reading.counts[Outcome.DUPLICATE.value] += again
    reading.counts[Outcome.REFUSED.value] += len(reading.parsed.misfits)
    refuse_unbalanced(reading, source)


def tell_apart(reading: Reading, hashed: Callable[[str], bytes]) -> None:
    """Mark rows that state exactly the same as duplicates, and give rows that share a key but state
    different things a thread each, whatever their order.
    """
    threads: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for digest, listed in reading.listed.items():
        threads[listed.thread].append(digest)
    for thread, digests in threads.items():
        if len(digests) == 1:
            continue
        said: dict[bytes, bytes] = {}
        for digest in sorted(digests):
            listed = reading.listed[digest]
            own = hashed(f"{thread.hex()} {listed!r}")
            if own in said:
                reading.outcomes[digest] = Outcome.DUPLICATE.value
                del reading.listed[digest]
                continue
            said[own] = digest
            reading.outcomes[digest] = ADMITTED_TOGETHER
        if len(said) > 1:
            for own, digest in said.items():
                reading.listed[digest] = reading.listed[digest]._replace(thread=own)


def reader_of(
    table: Table, terms: Terms, known: ListProgramme, hashed: Callable[[str], bytes]
) -> Reader:
    """Return the judge of the rows of a list's table."""
    source = terms.source
    ground = ListGround(
        source,
        terms.places,
        known.wide or terms.places,
        terms.book,
        terms.today,
        known.programme,
        known.events,
        hashed,
        known.elsewhere,
        body_of(table),
    )
    subdistrict = subdistrict_of(table, source.constants, terms.places)
    if source.delivers == TRAININGS:
        scored = [
            head for name, head in zip(table.columns, table.headers, strict=True) if name == "score"
        ]
        return make_training_reader(
            table.columns,
            ground,
            date1904=table.date1904,
            subdistrict=subdistrict,
            signed=cells_of(table, "outcome"),
            highest=highest_score(scored),
        )
    return make_pledge_reader(
        table.columns,
        ground,
        date1904=table.date1904,
        subdistrict=subdistrict,
        signed=cells_of(table, "mode"),
    )


def body_of(table: Table) -> str:
    """Return the body that a list is about, by the text around it or by its headers."""
    named = (
        header
        for column, header in zip(table.columns, table.headers, strict=True)
        if column in ("name", "post")
    )
    return BPD if table.body == BPD or any(map(is_of_bpd, named)) else ""


def ground_of_list(parsed: Parsed, terms: Terms, decisions: str, rules: bytes, firm: str) -> str:
    """Return what the rows of a list are judged by, besides their own cells and people: rules,
    declaration, programme, answers, and what a whole table says about each of its rows.
    """
    signs = [terms.source.digest.hex(), rules.hex(), decisions, firm]
    tables = set()
    for table in parsed.tables:
        above = subdistrict_of(table, terms.source.constants, terms.places)
        marks = [signing(cells_of(table, name), terms.book) for name in ("mode", "outcome")]
        body = body_of(table)
        tables.add(repr((table.columns, table.headers, table.date1904, above, marks, body)))
    text = "\x1f".join([*signs, *sorted(tables)])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def places_of_list(
    source: Source, places: Places, wide: Places | None, book: Rulebook, today: date
) -> Where:
    """Return a function that gives the village and the body of each row of a list's table; '' =
    unclear.
    """
    posts = book.posts.posts
    nothing = Programme({}, {}, {}, {}, {})
    ground = ListGround(
        source, places, wide or places, book, today, nothing, {}, lambda text: text.encode()
    )

    def where(table: Table) -> list[Place]:
        read = person_reader(
            table.columns,
            ground,
            date1904=table.date1904,
            subdistrict=subdistrict_of(table, source.constants, places),
        )
        seen = [read(row).who for row in table.rows]
        return [(one.village, posts[one.post].body if one.post in posts else "") for one in seen]

    return where


def cells_of(table: Table, column: str) -> list[str]:
    """Return all cells of a column; [] where the table has none."""
    if column not in table.columns:
        return []
    at = table.columns.index(column)
    return [row[at] for row in table.rows]
