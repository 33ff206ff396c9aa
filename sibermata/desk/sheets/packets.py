"""Fix-at-source packets: for each district one workbook of every live correction that its sources
have not adopted, in their own words.

Invariant: whoever writes each value into the file, sheet, row and column named here makes the
packet empty at the next night.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.desk.sheets.raw_rows import RawRow, applied_rows
from sibermata.desk.sheets.workbook_out import Book
from sibermata.records.cell import text_of
from sibermata.records.correction import Correction
from sibermata.records.registry import Person, Tenure
from sibermata.records.source import Source
from sibermata.rules.overlay import SHOWN
from sibermata.rules.post.catalogue import PostCatalogue
from sibermata.rules.post.resolve import resolve_post
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.desk.desk import Desk
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.fields import COLUMNS, day_of, person_value, tenure_value
from sibermata.store.registry.people import holders
from sibermata.store.views.corrections import list_corrections

CHANGE, REMOVE, ADD, LOST = "ubah", "hapus baris", "baris baru", "tidak ada di berkas"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
STATUS = {"active": "aktif", "ended": "nonaktif"}
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
    """One cell to be changed, or one row to be taken out, in a source's own file."""

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
        """Whether there is nothing to mend."""
        return not (self.lines or self.new_rows)


def packet_of(desk: Desk, district: str, sources: Iterable[Source], names: ColumnNames) -> Packet:
    """Return what the sources of a district have not adopted."""
    live = [
        one
        for one in live_corrections(desk.connection, desk.secrecy, district)
        if one.state in SHOWN
    ]
    sentences = (
        {
            one["id"]: one["name"]
            for one in list_corrections(desk.connection, desk.secrecy, district=district)
        }
        if live
        else {}
    )
    holders_of_seat = holders(
        desk.connection, sorted({one.person_id for one in live if one.person_id is not None})
    )
    packet = Packet(district, [], [])
    for source in sources:
        mine = [one for one in live if one.source == source.name]
        if not mine or source.district != district:
            continue
        rows = applied_rows(desk, source, names, letters=None)
        lies_over = _row_hashes(desk, source, mine)
        for one in mine:
            row = rows.get(one.row_hash or lies_over.get(one.id, b""))
            if one.kind == "official":
                packet.new_rows.extend(_new_row(one, source, rows))
            else:
                packet.lines.extend(
                    _lines(desk, one, source, row, holders_of_seat, sentences.get(one.id, ""))
                )
    return packet


def workbook_of(desk: Desk, packet: Packet) -> bytes:
    """Return the packet as a workbook, and note that it went out."""
    book = Book()
    body = [["" if cell is None else str(cell) for cell in line] for line in packet.lines]
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
    desk.note(
        "packet exported", packet.district, lines=len(packet.lines), new_rows=len(packet.new_rows)
    )
    return book.close()


def _row_hashes(desk: Desk, source: Source, corrections: Sequence[Correction]) -> dict[int, bytes]:
    """Return correction -> the row that it lies over; none where its record speaks of another seat
    by now: what stands there is right.
    """
    records = [one.record_id for one in corrections if one.record_id is not None]
    rows = desk.connection.execute(
        "select id, row_hash, tenure_id from source_record where district_code = %s and source = "
        "%s and id = any(%s)",
        (source.district, source.name, records),
        binary=True,
    )
    found = {row[0]: row[1:] for row in rows}
    over = {one.id: found[one.record_id] for one in corrections if one.record_id in found}
    return {
        one.id: over[one.id][0]
        for one in corrections
        if one.id in over and one.tenure_id in (None, over[one.id][1])
    }


def _lines(
    desk: Desk,
    one: Correction,
    source: Source,
    row: RawRow | None,
    holders_of_seat: list[tuple[Person, Tenure]],
    name: str,
) -> list[Line]:
    """Return what is to be written for one correction: a cell for a value, one for each repaired
    cell, or a row to take out.
    """

    def line(action: str, column: str = "", should_be: str = "") -> Line:
        header, written = column, ""
        if row is not None and column in row.table.columns:
            header, written = (
                row.table.headers[row.table.columns.index(column)],
                text_of(row.cells[column]),
            )
        file, sheet, number = (
            (row.table.file, row.table.sheet, row.number) if row else ("", "", None)
        )
        return Line(
            one.id,
            action,
            source.name,
            file,
            sheet,
            number,
            header,
            written,
            should_be,
            name,
            one.reason,
            one.evidence,
            one.by,
            one.at.date(),
            one.state,
        )

    if row is None:
        return [line(LOST, one.field, one.value if one.kind != "row" else "")]
    if one.kind == "row":
        patched = json.loads(one.override)
        return (
            [line(REMOVE)]
            if patched["drop"]
            else [line(CHANGE, column, text_of(cell)) for column, cell in patched["cells"].items()]
        )
    column = next(
        (column for column in COLUMNS.get(one.field, (one.field,)) if column in row.table.columns),
        "",
    )
    if one.field == "capacity" and bare_post(text_of(row.cells.get("post", "")), desk.book.posts):
        column = "post"  # 'Plt. Kepala Desa' is surer than a column of its own
    if not column:
        return (
            [line(REMOVE)]
            if one.field == "status" and one.value == "ended"
            else [line(LOST, one.field, one.value)]
        )
    values = _values(desk, one, holders_of_seat)
    return [line(CHANGE, column, cell_for(column, one.field, values, row))]


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
    """The values that stand now, with the corrected one in its place."""

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
        """Return a day as a person writes it: no order of numbers to be mistaken."""
        day = day_of(self.of(field))
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def cell_for(column: str, field: str, values: Values, row: RawRow) -> str:
    """Return the whole text of a cell whose field was corrected, also where the cell holds two
    things.
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


def bare_post(text: str, catalogue: PostCatalogue) -> str:
    """Return a post without its Pj, Plt or Plh: the same post in the fewest words less; '' where
    the text says no capacity.
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
