"""What tonight's rows are: known from the last applied delivery, new, or gone; and the judgement of
those that changed.

A row is known by the hash of its cells. Only new rows are judged - and, whenever anything changed,
those whose judgement depends on other rows (refused, asked, duplicates, and admitted rows that
share a key or a NIK with a changed one).
Invariant: the counts cover every row that was read, and add up.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, filterfalse, repeat
from typing import NamedTuple

from sibermata.errors import SibermataError
from sibermata.records.correction import Patch
from sibermata.records.delivery import Parsed, Remark, Table
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.records.programme.listed import Listed
from sibermata.records.source import Source
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.row_hash import row_hashes as row_hashes
from sibermata.rules.value.subdistrict import neighbours_subdistrict, subdistrict_of
from sibermata.sync.read.alike import SEAT, alike_rows, cells_under
from sibermata.validate.foreign import columns_of_others
from sibermata.validate.names import NOBODY, WORD_KEPT, Owners, judge_word
from sibermata.validate.official import Reader, make_reader
from sibermata.validate.together import judge_together

REJUDGED = frozenset("Arqd")  # outcomes that may depend on other rows
ADMITTED_TOGETHER = "A"  # admitted, with something set aside because of another row
# in the manifest only: a row that is gone, whose person is not missed yet; it stays gone until it
# is counted
ABSENT_UNCOUNTED = "x"
UNKNOWN = frozenset(("", ABSENT_UNCOUNTED))  # marks a row that is still to be judged
LOOKED_AT = REJUDGED | UNKNOWN
NOT_OFFICIAL = Outcome.NOT_OFFICIAL.value
At = tuple[int, int]  # a table, and a place in it


class JudgedRow(NamedTuple):
    """A row that was judged tonight."""

    hash: bytes
    table: int  # its table in the delivery
    at: int  # its place in that table
    judged: Judged


@dataclass(slots=True)
class Reading:
    """Tonight's delivery against the last applied one."""

    parsed: Parsed
    outcomes: dict[bytes, str] = field(default_factory=dict)
    counts: Counter[str] = field(
        default_factory=Counter
    )  # letter of the outcome -> rows, every row read
    rows: list[JudgedRow] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    places: dict[bytes, tuple[int, int]] = field(
        default_factory=dict
    )  # row -> its table and its number in the file
    hold: str = ""
    patched: list[bytes] = field(default_factory=list)  # rows that a person repaired
    # rows that were not admitted and did not stand in the last applied delivery
    fresh: set[bytes] = field(default_factory=set)
    # rows that were already gone at the last publication without counting as absences
    gone_before: set[bytes] = field(default_factory=set)
    same: bool = False  # exactly the rows of the last applied delivery, each judged as then
    # rows with another outcome than in the last applied delivery: admitted then and refused now,
    # or the reverse
    otherwise: int = 0
    listed: dict[bytes, Listed] = field(default_factory=dict)  # of a list: what can be linked
    # of a list: rows that stand as they were judged before, and the thread of each
    settled: dict[bytes, bytes] = field(default_factory=dict)
    ground: str = ""  # of a list: what its rows are judged by
    firm: str = ""  # the part of it that people may change while the list is read

    @property
    def rows_read(self) -> int:
        """All rows that were read, whatever their outcome."""
        return sum(len(table.rows) for table in self.parsed.tables) + len(self.parsed.misfits)

    def count(self, outcome: Outcome) -> int:
        """Return the rows with this outcome."""
        return self.counts[outcome.value] + (
            self.counts[ADMITTED_TOGETHER] if outcome is Outcome.ADMITTED else 0
        )

    def newly(self, code: str) -> int:
        """Return the rows that have this finding for the first time tonight and are not admitted
        because of it.
        """
        return sum(
            row.hash in self.fresh and any(one.code == code for one in row.judged.findings)
            for row in self.rows
        )

    def place(self, row: JudgedRow) -> tuple[str, str, int]:
        """Return file, sheet and row number as a person counts them."""
        table = self.parsed.tables[row.table]
        return table.file, table.sheet, table.numbers[row.at]

    def cells(self, row: JudgedRow) -> list[str]:
        """Return the row's cells, in the order of its table's columns."""
        return self.parsed.tables[row.table].rows[row.at]


class Terms(NamedTuple):
    """What rows are read and judged under."""

    source: Source
    places: Places
    book: Rulebook
    today: date
    patches: Sequence[Patch] = ()  # rows that a person repaired
    key: bytes = b""  # of the hash of a row
    # whose the NIKs, birth dates and telephones of these rows were at the last publication
    owners: Callable[[Sequence[OfficialRecord]], Owners] = lambda rows: NOBODY


def read_against(
    parsed: Parsed, manifest: dict[bytes, str], terms: Terms, *, anew: bool = False
) -> Reading:
    """Compare tonight's rows with the last applied delivery, and judge.

    `manifest`: of that delivery; `anew`: judge every row whatever the manifest says. A row that a
    person repaired is judged as repaired while its raw cells stay the same; its hash is that of the
    raw cells.
    """
    reading = Reading(parsed, notes=list(parsed.notes))
    known = {} if anew else manifest
    hashes = [row_hashes(table, terms.source, terms.key) for table in parsed.tables]
    new, hang_on_others = sort_rows(hashes, known, reading)
    reading.gone = list(filterfalse(reading.outcomes.__contains__, manifest))
    reading.gone_before = {one for one in reading.gone if manifest[one] == ABSENT_UNCOUNTED}
    if anew or new or reading.gone or not manifest:
        judge_rows(reading, [*new, *hang_on_others], hashes, known, terms)
        reading.fresh = {
            row.hash
            for row in reading.rows
            if row.hash not in manifest and row.judged.outcome is not Outcome.ADMITTED
        }
    then = manifest
    if ABSENT_UNCOUNTED in manifest.values():
        then = {digest: letter for digest, letter in manifest.items() if letter != ABSENT_UNCOUNTED}
    reading.same = reading.outcomes == then
    reading.otherwise = 0 if reading.same or not then else _judged_otherwise(reading, then)
    reading.counts.update(reading.outcomes.values())
    reading.counts[Outcome.REFUSED.value] += len(parsed.misfits)
    refuse_unbalanced(reading, terms.source.name)
    return reading


def refuse_unbalanced(reading: Reading, source: str) -> None:
    """Raise if the counts do not cover every row that was read."""
    if sum(reading.counts.values()) != reading.rows_read:
        raise SibermataError(
            f"{source}: {reading.rows_read} rows read, {dict(reading.counts)} accounted for",
            "UNBALANCED",
        )


def roster_judge(table: Table, terms: Terms, unread: Collection[str] = ()) -> Reader:
    """Return the judge of the rows of a roster's table; `unread` as in `make_reader`."""
    return make_reader(
        table.columns,
        terms.source,
        terms.places,
        terms.book,
        terms.today,
        date1904=table.date1904,
        headers=table.headers,
        body=table.body,
        unread=unread,
        subdistrict=subdistrict_of(table, terms.source.constants, terms.places),
    )


def judge_rows(
    reading: Reading,
    rows: list[tuple[bytes, At]],
    hashes: list[list[bytes]],
    known: dict[bytes, str],
    terms: Terms,
) -> None:
    """Judge these rows, and the known rows that may clash with them, first each by itself and then
    together; note the outcomes in the reading.
    """
    parsed = reading.parsed
    foreign = [columns_of_others(table, terms.source, terms.book) for table in parsed.tables]
    readers = [
        roster_judge(table, terms, ("status",) if not_status else ())
        for table, not_status in zip(parsed.tables, foreign, strict=True)
    ]
    patches = {patch.row_hash: patch for patch in terms.patches}
    reading.patched = [digest for digest in patches if digest in reading.outcomes]
    judged = _judge(rows, parsed, readers, patches)
    judged = _held_against_owners(judged, terms)
    related = _related(judged, hashes, known, reading, terms.book)
    judged += _judge(related, parsed, readers, patches)
    judged = [_offered(row, parsed.tables[row.table], terms) for row in judged]
    together = judge_together(
        list(enumerate(row.judged for row in judged)), terms.book, reading.rows_read
    )
    reading.notes += [*chain.from_iterable(foreign), *together.notes]
    reading.hold = together.hold or ""
    outcomes = reading.outcomes
    for number, verdict in together.rows:
        row = judged[number]
        outcomes[row.hash] = verdict.outcome.value
        if verdict is not row.judged:
            row = row._replace(judged=verdict)
            if verdict.outcome is Outcome.ADMITTED:
                outcomes[row.hash] = ADMITTED_TOGETHER
        reading.rows.append(row)


def _judged_otherwise(reading: Reading, then: Mapping[bytes, str]) -> int:
    """Return how many rows have another outcome than before; only rows judged tonight can.

    If the columns changed, the rows have other hashes: then the sums decide.
    """
    plain = {ADMITTED_TOGETHER: Outcome.ADMITTED.value}
    now = {row.hash: reading.outcomes[row.hash] for row in reading.rows}
    changed = [digest for digest, letter in now.items() if then.get(digest) != letter]
    known = sum(
        digest in then
        and plain.get(now[digest], now[digest]) != plain.get(then[digest], then[digest])
        for digest in changed
    )
    come = Counter(plain.get(now[digest], now[digest]) for digest in changed if digest not in then)
    left = (then[digest] for digest in reading.gone if digest in then)
    gone = Counter(plain.get(letter, letter) for letter in left)
    return known + (come - gone).total()


def sort_rows(
    hashes: list[list[bytes]], manifest: dict[bytes, str], reading: Reading
) -> tuple[list[tuple[bytes, At]], list[tuple[bytes, At]]]:
    """Return the new rows, and the known ones whose judgement may depend on others.

    A second occurrence of a row is a duplicate, counted at once.
    """
    outcomes, places = reading.outcomes, reading.places
    new: list[tuple[bytes, At]] = []
    hanging: list[tuple[bytes, At]] = []
    again = 0
    for table, digests in enumerate(hashes):
        numbers = reading.parsed.tables[table].numbers
        if len(set(digests)) == len(digests) and outcomes.keys().isdisjoint(digests):
            letters = [manifest.get(digest, "") for digest in digests]
            outcomes.update(zip(digests, letters, strict=True))
            places.update(zip(digests, zip(repeat(table), numbers), strict=False))
            look = [at for at, letter in enumerate(letters) if letter in LOOKED_AT]
        else:
            look = []
            for at, digest in enumerate(digests):
                if digest in outcomes:
                    again += 1
                    continue
                places[digest] = (table, numbers[at])
                outcomes[digest] = manifest.get(digest, "")
                look.append(at)
        for at in look:  # known rows cost no step of Python each
            digest = digests[at]
            letter = outcomes[digest]
            if letter in UNKNOWN:
                new.append((digest, (table, at)))
                outcomes[digest] = ""
            elif letter in REJUDGED:
                hanging.append((digest, (table, at)))
    reading.counts[Outcome.DUPLICATE.value] += again
    return new, hanging


def _judge(
    rows: Iterable[tuple[bytes, At]],
    parsed: Parsed,
    readers: list[Callable[[list[str]], Judged]],
    patches: Mapping[bytes, Patch],
) -> list[JudgedRow]:
    tables = parsed.tables
    if patches:
        return [
            JudgedRow(
                digest,
                table,
                index,
                _judge_one(tables[table], index, readers[table], patches.get(digest)),
            )
            for digest, (table, index) in rows
        ]
    judged = [
        JudgedRow(digest, table, index, readers[table](tables[table].rows[index]))
        for digest, (table, index) in rows
    ]
    if any(table.cut for table in tables):
        judged = [_unless_cut(row, tables[row.table]) for row in judged]
    return judged


def _offered(row: JudgedRow, table: Table, terms: Terms) -> JudgedRow:
    """Return the row with the village that its neighbours suggest, if several villages have its
    name.
    """
    if row.judged.outcome is not Outcome.ASKED:
        return row
    findings = list(row.judged.findings)
    for place, finding in enumerate(findings):
        if finding.code != "REGION_AMBIGUOUS":
            continue
        inside = neighbours_subdistrict(table, row.at, terms.source.constants, terms.places)
        offered = terms.places.inside(inside, finding.value) if inside else ""
        if offered:
            others = [one for one in finding.detail.split("; ") if one != offered]
            detail = "; ".join([f"usulan {offered}", *others])
            findings[place] = finding._replace(detail=detail)
    return row._replace(judged=row.judged._replace(findings=tuple(findings)))


def _held_against_owners(judged: list[JudgedRow], terms: Terms) -> list[JudgedRow]:
    """Return the rows; a row whose name is a word is refused if everything it states about a person
    was somebody else's at the last publication (FIELD H4).
    """
    words = [
        (at, said)
        for at, row in enumerate(judged)
        if any(one.code == WORD_KEPT for one in row.judged.findings)
        and (said := row.judged.record or row.judged.seen) is not None
    ]
    if not words:
        return judged
    owners, held = terms.owners([said for _, said in words]), list(judged)
    for at, said in words:
        held[at] = held[at]._replace(judged=judge_word(said.name, held[at].judged, owners))
    return held


def _unless_cut(row: JudgedRow, table: Table) -> JudgedRow:
    """Return the row; refused, with its person counted as seen, if the file may end in the middle
    of it.
    """
    if table.numbers[row.at] != table.cut or row.judged.outcome is Outcome.NOT_OFFICIAL:
        return row
    said, seen = row.judged.findings, row.judged.record or row.judged.seen
    cut = Judged(Outcome.REFUSED, None, (*said, RowFinding("ROW_CUT")), seen)
    return row._replace(judged=cut)


def _judge_one(
    table: Table, at: int, reader: Callable[[list[str]], Judged], patch: Patch | None
) -> Judged:
    """Return the judgement of a row, as repaired if a person repaired it."""
    if patch is None:
        return reader(table.rows[at])
    return (
        Judged(Outcome.NOT_OFFICIAL, None)
        if patch.drop
        else reader(patch.over(table.columns, table.rows[at]))
    )


def _related(
    judged: list[JudgedRow],
    hashes: list[list[bytes]],
    manifest: dict[bytes, str],
    reading: Reading,
    book: Rulebook,
) -> list[tuple[bytes, At]]:
    """Return the known, admitted rows that share a key, a NIK or a single-holder seat with a judged
    row: together they may clash.
    """
    if not manifest or not judged:
        return []
    tables = reading.parsed.tables
    records = [row.judged.record for row in judged if row.judged.record]
    keys = {record.key for record in records} - {""}
    niks = {record.nik for record in records} - {""}
    single = {code for code, post in book.posts.posts.items() if post.single}
    seats = {
        cells_under(tables[row.table], row.at, SEAT)
        for row in judged
        if row.judged.record and row.judged.record.post in single
    }
    done = {row.hash for row in judged}
    related: list[tuple[bytes, At]] = []
    for at, table in enumerate(tables):
        for place in sorted(alike_rows(table, keys, niks, seats)):
            digest = hashes[at][place]
            letter = manifest.get(digest, "")
            if digest not in done and letter not in UNKNOWN and letter != NOT_OFFICIAL:
                done.add(digest)  # the same row may occur a second time
                related.append((digest, (at, place)))
    return related
