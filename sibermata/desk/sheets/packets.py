"""Fix-at-source packets: for each district one workbook with every live correction that its sources
have not adopted, in the sources' own words.

Invariant: after somebody has written each value into the file, sheet, row and column named here,
the next night empties the packet.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.desk.sheets.raw_rows import RawRow, applied_rows
from sibermata.desk.sheets.repair_out import LABELS
from sibermata.desk.sheets.workbook_out import Book
from sibermata.records.cell import text_of
from sibermata.records.correction import Correction
from sibermata.records.registry import Person, Tenure
from sibermata.records.source import Source
from sibermata.records.states import CorrectionKind, CorrectionState, TenureStatus
from sibermata.rules.overlay import SHOWN
from sibermata.rules.post.catalogue import PostCatalogue
from sibermata.rules.post.resolve import resolve_post
from sibermata.rules.time.office import day_in_words, office_day
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.sources import rows_of_records
from sibermata.store.privacy.exports import Left, people_of_corrections, write_export
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.fields import COLUMNS, day_of, person_value, tenure_value
from sibermata.store.registry.people import holders

CHANGE, REMOVE, ADD, LOST = "ubah", "hapus baris", "baris baru", "tidak ada di berkas"
STATUS: dict[str, str] = {TenureStatus.ACTIVE: "aktif", TenureStatus.ENDED: "nonaktif"}
HEADS = (
    "id",
    "tindakan",
    "sumber",
    "berkas",
    "lembar",
    "baris",
    "kolom",
    "tertulis",
    "seharusnya",
    "nama",
    "alasan",
    "bukti",
    "oleh",
    "tanggal",
    "keadaan",
)


class Line(NamedTuple):
    """One cell to change, or one row to remove, in a source's own file."""

    number: int  # of the correction
    action: str
    source: str
    file: str
    sheet: str
    row: int | None
    column: str  # the source's own header
    written: str
    should_be: str
    name: str
    reason: str
    evidence: str
    by: str
    at: date
    state: str


class NewRow(NamedTuple):
    """A row that a source lacks, under its own headers."""

    number: int
    source: str
    file: str
    sheet: str
    headers: tuple[str, ...]
    cells: tuple[str, ...]


class Packet(NamedTuple):
    """What a district's sources have not adopted."""

    district: str
    lines: list[Line]
    new_rows: list[NewRow]

    @property
    def empty(self) -> bool:
        """Whether nothing is left to fix."""
        return not (self.lines or self.new_rows)


def packet_of(desk: Desk, district: str, sources: Iterable[Source], columns: ColumnNames) -> Packet:
    """Return the corrections that the sources of a district have not adopted."""
    live = [
        one
        for one in live_corrections(desk.connection, desk.secrecy, district)
        if one.state in SHOWN
    ]
    holders_of_seat = holders(
        desk.connection, sorted({one.person_id for one in live if one.person_id is not None})
    )
    names = {person.id: person.name for person, _ in holders_of_seat}
    packet = Packet(district, [], [])
    for source in sources:
        mine = [one for one in live if one.source == source.name]
        if not mine or source.district != district:
            continue
        rows = applied_rows(desk, source, columns, letters=None)
        lies_over = _row_hashes(desk, source, mine)
        for one in mine:
            row = rows.get(one.row_hash or lies_over.get(one.id, b""))
            if one.kind == CorrectionKind.OFFICIAL:
                packet.new_rows.extend(_new_row(one, source, rows))
            else:
                name = names.get(one.person_id or 0, "")
                packet.lines.extend(lines_of(desk, Fix(one, source, row, name), holders_of_seat))
    return packet


def workbook_of(desk: Desk, packet: Packet) -> bytes:
    """Return the packet as a workbook, and record that it went out."""
    book = Book()
    states = desk.book.words[CorrectionState]
    lines = [line._replace(state=states[line.state]) for line in packet.lines]
    body = [["" if cell is None else str(cell) for cell in line] for line in lines]
    book.sheet("Perbaikan", HEADS, body, open_from=len(HEADS), frozen=2)
    for at, headers in enumerate(
        sorted({(row.source, row.file, row.sheet, row.headers) for row in packet.new_rows}), 1
    ):
        rows = [
            row
            for row in packet.new_rows
            if (row.source, row.file, row.sheet, row.headers) == headers
        ]
        heads = ("id", "sumber", "berkas", "lembar", *headers[3])
        body = [[str(row.number), row.source, row.file, row.sheet, *row.cells] for row in rows]
        book.sheet(f"Baris baru {at}", heads, body, open_from=len(heads), frozen=4)
    written_lines, new_rows = len(packet.lines), len(packet.new_rows)
    about = [
        ("Kabupaten/kota", packet.district),
        ("Diunduh", f"{desk.today.isoformat()}, {desk.by}"),
    ]
    book.sheet("Keterangan", ("Hal", "Isi"), about, open_from=2)
    desk.note("packet exported", packet.district, lines=written_lines, new_rows=new_rows)
    written = {line.number for line in packet.lines} | {row.number for row in packet.new_rows}
    people = people_of_corrections(desk.connection, written)
    codes = {"district": packet.district}
    left = Left("packet", "xlsx", people, written_lines + new_rows, codes, numbers=True)
    write_export(desk.connection, desk.by, left)
    return book.close()


def _row_hashes(desk: Desk, source: Source, corrections: Sequence[Correction]) -> dict[int, bytes]:
    """Return correction -> the row beneath it.

    A correction whose record is about another seat by now has none: what the row says is right.
    """
    records = [one.record_id for one in corrections if one.record_id is not None]
    found = rows_of_records(desk.connection, source.district, source.name, records)
    over = {one.id: found[one.record_id] for one in corrections if one.record_id in found}
    return {
        one.id: over[one.id][0]
        for one in corrections
        if one.id in over and one.tenure_id in (None, over[one.id][1])
    }


class Fix(NamedTuple):
    """A correction that a source has not adopted, and where it belongs in the file."""

    one: Correction
    source: Source
    row: RawRow | None  # None: it is no longer in the file
    name: str  # whom it is about

    def line(self, action: str, column: str = "", should_be: str = "") -> Line:
        """Return one line of the packet: a cell, in the source's own words."""
        one, row, header, written = self.one, self.row, column, ""
        if row is not None and column in row.table.columns:
            header = row.table.headers[row.table.columns.index(column)]
            written = text_of(row.cells[column])
        return Line(
            number=one.id,
            action=action,
            source=self.source.name,
            file=row.table.file if row else "",
            sheet=row.table.sheet if row else "",
            row=row.number if row else None,
            column=header,
            written=written,
            should_be=should_be,
            name=self.name,
            reason=one.reason,
            evidence=one.evidence,
            by=one.by,
            at=office_day(one.at),
            state=one.state,
        )


def lines_of(desk: Desk, fix: Fix, held: list[tuple[Person, Tenure]]) -> list[Line]:
    """Return what must be written for one correction: one cell for a value, one for each repaired
    cell, or a row to remove.
    """
    one, row = fix.one, fix.row
    if row is None:
        return [lost(fix)]
    if one.kind == CorrectionKind.ROW:
        patch = json.loads(one.override)
        if patch["drop"]:
            return [fix.line(REMOVE)]
        return [fix.line(CHANGE, column, text_of(cell)) for column, cell in patch["cells"].items()]
    if one.field == "name" and "last_name" in row.table.columns:
        whole = cell_for("name", "name", _values(desk, one, held), row)
        return [fix.line(CHANGE, half, cell) for half, cell in halves_of_name(whole).items()]
    columns = (*COLUMNS.get(one.field, (one.field,)), "")
    column = next(column for column in columns if column in (*row.table.columns, ""))
    if one.field == "capacity" and bare_post(text_of(row.cells.get("post", "")), desk.book.posts):
        column = "post"  # 'Plt. Kepala Desa' is surer than a column of its own
    if column:
        cell = cell_for(column, one.field, _values(desk, one, held), row)
        return [fix.line(CHANGE, column, cell)]
    if one.field == "status" and one.value == TenureStatus.ENDED:
        return [fix.line(REMOVE)]
    return [lost(fix)]


def lost(fix: Fix) -> Line:
    """Return what a file should say that has no place for it, in words."""
    one = fix.one
    value = "" if one.kind == CorrectionKind.ROW else one.value
    return fix.line(LOST, LABELS.get(one.field, one.field), STATUS.get(value, value))


def _values(desk: Desk, one: Correction, holders_of_seat: list[tuple[Person, Tenure]]) -> "Values":
    person, tenure = next(
        (
            item
            for item in holders_of_seat
            if item[0].id == one.person_id and one.tenure_id in (None, item[1].id)
        ),
        next(item for item in holders_of_seat if item[0].id == one.person_id),
    )
    return Values(desk, one, person, tenure)


class Values(NamedTuple):
    """The present values, with the corrected one in its place."""

    desk: Desk
    one: Correction
    person: Person
    tenure: Tenure

    def of(self, field: str) -> str:
        """Return a field of the person or the tenure."""
        if field == self.one.field:
            return self.one.value
        if field in ("sk_number", "sk_date"):
            return tenure_value(self.tenure, field)
        return person_value(self.person, field, self.desk.secrecy)

    def day(self, field: str) -> str:
        """Return a day with the month as a word, so that the order of numbers
        cannot be mistaken.
        """
        day = day_of(self.of(field))
        return day_in_words(day) if day else ""


def cell_for(column: str, field: str, values: Values, row: RawRow) -> str:
    """Return the whole text of a cell whose field was corrected, even if the
    cell holds two things.
    """
    if column == "birth_place_date":
        return ", ".join(
            part for part in (values.of("birth_place"), values.day("birth_date")) if part
        )
    if column == "sk_number_date":
        return " tanggal ".join(
            part for part in (values.of("sk_number"), values.day("sk_date")) if part
        )
    if column == "nik_phone":
        return " / ".join(
            part for part in (values.of("nik"), values.of("phone"), values.of("phone2")) if part
        )
    if column == "phone":
        return " / ".join(part for part in (values.of("phone"), values.of("phone2")) if part)
    if column == "name" and not {"front_title", "back_title"} & set(row.table.columns):
        front = " ".join(part for part in (values.of("front_title"), values.of("name")) if part)
        return ", ".join(part for part in (front, values.of("back_title")) if part)
    if column == "post" and field == "capacity":
        written = text_of(row.cells["post"])
        bare = bare_post(written, values.desk.book.posts) or written
        return bare if values.of("capacity") == "definitif" else f"{values.one.value}. {bare}"
    text = values.one.value
    return STATUS.get(text, text) if column == "status" else text


def halves_of_name(whole: str) -> dict[str, str]:
    """Return a name for two columns: the part before any comma is split before its last word."""
    bare, comma, title = whole.partition(",")
    first, _, last = bare.rpartition(" ")
    return {"name": first or last, "last_name": f"{last if first else ''}{comma}{title}"}


def bare_post(text: str, catalogue: PostCatalogue) -> str:
    """Return a post without its Pj, Plt or Plh, removing as few words as possible; '' where the
    text states no capacity.
    """
    found, words = resolve_post(text, catalogue), text.split()
    if not found.capacity_said:
        return ""
    for length in range(1, len(words)):
        for start in range(len(words) - length + 1):
            rest = " ".join(words[:start] + words[start + length :]).strip(" .,-()")
            read = resolve_post(rest, catalogue)
            if (read.verdict, read.post, read.label, read.capacity_said) == (
                found.verdict,
                found.post,
                found.label,
                False,
            ):
                return rest
    return ""


def _new_row(one: Correction, source: Source, rows: dict[bytes, RawRow]) -> list[NewRow]:
    """Return the row of an official stated by hand, in the columns of the source's largest
    table.
    """
    tables = {id(row.table): row.table for row in rows.values()}
    if not tables:
        return []
    table = max(tables.values(), key=lambda table: len(table.rows))
    written = json.loads(one.override)
    for column, parts in (
        ("birth_place_date", ("birth_place", "birth_date")),
        ("sk_number_date", ("sk_number", "sk_date")),
    ):
        texts = [written.get(part, "") for part in parts]
        written.setdefault(column, ", ".join(text for text in texts if text))
    written.setdefault("status", "aktif")
    cells = tuple(written.get(column, "") for column in table.columns)
    return [NewRow(one.id, source.name, table.file, table.sheet, table.headers, cells)]
