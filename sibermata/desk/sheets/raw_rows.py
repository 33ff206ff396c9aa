"""The raw rows of a source's applied delivery, and of one that waits in a held run, read again from
the kept bytes: what a person repairs, and where it is in the file.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from sibermata.records.delivery import Table
from sibermata.records.official import Judged
from sibermata.records.programme.listed import NO_ANSWER
from sibermata.records.source import Source
from sibermata.records.states import FindingStatus, Severity
from sibermata.rules.value.columns import ColumnNames
from sibermata.rules.value.row_hash import row_hashes
from sibermata.rules.value.word_answers import with_answers
from sibermata.sources.base import parse_source
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.sources import applied_delivery, waiting_delivery
from sibermata.store.registry.answers import load_answers
from sibermata.store.registry.deliveries import load_delivery, unpack, unpack_manifest
from sibermata.store.registry.places import stored_places
from sibermata.store.views.findings import list_findings
from sibermata.sync.read.files import tables_of_list
from sibermata.sync.read.listed import list_programme, reader_of
from sibermata.sync.read.reading import Terms, roster_judge

UNSETTLED = frozenset("rq")  # refused, asked
STANDING = (FindingStatus.OPEN, FindingStatus.ANSWERED)


class RawRow(NamedTuple):
    """A raw row with its table."""

    source: Source
    hash: bytes
    table: Table
    at: int

    @property
    def cells(self) -> dict[str, str]:
        """Canonical column -> raw cell."""
        return dict(zip(self.table.columns, self.table.rows[self.at], strict=True))

    @property
    def number(self) -> int:
        """The row's number in the file, as a person counts."""
        return self.table.numbers[self.at]


def unsettled_rows(desk: Desk, source: Source, names: ColumnNames) -> dict[bytes, RawRow]:
    """Return the refused and asked rows of a source by hash: of the applied delivery, and of one
    that waits in a held run.
    """
    found = applied_rows(desk, source, names, UNSETTLED)
    waiting = waiting_delivery(desk.connection, source.name)
    if waiting is None:
        return found
    grave = (Severity.ERROR, Severity.QUESTION)
    listed = list_findings(
        desk.connection, desk.scope, source=source.name, severities=grave, status=None
    )
    wanted = {
        bytes(one["row_hash"])
        for one in listed
        if one["row_hash"] is not None and one["status"] in (*STANDING, FindingStatus.PATCHED)
    }
    return {**rows_of_delivery(desk, source, names, waiting, wanted), **found}


def applied_rows(
    desk: Desk, source: Source, names: ColumnNames, letters: frozenset[str] | None = None
) -> dict[bytes, RawRow]:
    """Return the rows of the applied delivery by hash, limited to these outcomes; {} if its bytes
    are no longer kept.
    """
    applied = applied_delivery(desk.connection, source.name)
    if applied is None:
        return {}
    outcomes = unpack_manifest(applied.manifest)
    wanted = {digest for digest, letter in outcomes.items() if letters is None or letter in letters}
    return rows_of_delivery(desk, source, names, applied.delivery, wanted)


def rows_of_delivery(
    desk: Desk, source: Source, names: ColumnNames, delivery: bytes, wanted: Collection[bytes]
) -> dict[bytes, RawRow]:
    """Return the rows of a kept delivery whose hash is one of these."""
    kept = load_delivery(desk.connection, source.district, source.name, delivery)
    found: dict[bytes, RawRow] = {}
    if wanted and kept is not None:
        body, _, listed = kept
        for table in (
            tables_of_list(desk.connection, source, body, desk.secrecy, names.of(source.delivers))
            if listed
            else parse_source(unpack(body, desk.secrecy), source, names.of(source.delivers)).tables
        ):
            for at, digest in enumerate(row_hashes(table, source, desk.secrecy.row_key)):
                if digest in wanted:
                    found.setdefault(digest, RawRow(source, digest, table, at))
    return found


def judge_of(desk: Desk) -> Callable[[RawRow, list[str]], Judged]:
    """Return the judge of repaired rows: it reads as the night would, including people's answers
    about the source.
    """
    readers: dict[int, Callable[[list[str]], Judged]] = {}
    tables: list[Table] = []  # kept alive, so that no two share an id

    def judge(row: RawRow, cells: list[str]) -> Judged:
        if id(row.table) not in readers:
            source, table = row.source, row.table
            places = stored_places(desk.connection, source.district)
            book = with_answers(desk.book, load_answers(desk.connection, source.name))
            terms = Terms(source, places, book, desk.today)
            readers[id(table)] = (
                list_judge(desk, table, terms) if source.is_list else roster_judge(table, terms)
            )
            tables.append(table)
        return readers[id(row.table)](cells)

    return judge


def list_judge(desk: Desk, table: Table, terms: Terms) -> Callable[[list[str]], Judged]:
    """Return the judge for the rows of a list's table; the next reading decides
    whose each row is.
    """
    known = list_programme(desk.connection, terms.source)
    read = reader_of(table, terms, known, desk.secrecy.sign)

    def judge(cells: list[str]) -> Judged:
        judged = read(cells, NO_ANSWER)
        return Judged(judged.outcome, None, judged.said)

    return judge
