"""The way back of a repair sheet: each row is judged on its own and has its outcome; what fits is
kept as a row patch.

Invariants: a sheet counts once; a row that the source changed meanwhile is listed and left; a row
that is missing means nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sibermata.desk.corrections.judged import grave, refusal
from sibermata.desk.refusals import said
from sibermata.desk.sheets.raw_rows import RawRow, judge_of, unsettled_rows
from sibermata.desk.sheets.repair_back import (
    Returned,
    Sheet,
    read_returned,
    refuse_if_sorted_apart,
)
from sibermata.errors import Refusal
from sibermata.records.cell import text_of
from sibermata.records.correction import NewCorrection, Patch
from sibermata.records.official import Judged, Outcome, RowFinding
from sibermata.records.source import Source
from sibermata.records.states import CorrectionKind, CorrectionState
from sibermata.rules.time.office import instant_in_words
from sibermata.rules.value.columns import ColumnNames
from sibermata.rules.value.text import plain
from sibermata.store.base.engine import lock_district
from sibermata.store.base.trail import first_entry
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import mark_row_patched, row_of
from sibermata.store.registry.answers import as_written, load_patches
from sibermata.store.registry.corrections import add_correction
from sibermata.store.registry.deliveries import read_anew

IMPORTED = "rejections imported"
REPAIRED, REMOVED, REFUSED, STALE = "diterima", "dihapus", "ditolak", "basi"
SAME, ALREADY, FOREIGN = "tidak diubah", "sudah diperbaiki", "daerah lain"
STRANGE = "baris asing"
Judge = Callable[[RawRow, list[str]], Judged]
LEFT = (REFUSED, STALE, FOREIGN, STRANGE)  # outcomes that a person must look at again


class RowOutcome(NamedTuple):
    """What became of one row of the sheet."""

    row: int
    source: str
    file: str
    sheet: str
    source_row: str
    outcome: str
    codes: str = ""
    detail: str = ""
    correction: int | None = None  # the row patch that was kept


class Imported(NamedTuple):
    """What became of a sheet.

    `already` says when and by whom the very same file was processed before; then nothing else is
    told.
    """

    outcomes: list[RowOutcome]
    already: str = ""

    def count(self, *outcomes: str) -> int:
        """Return how many rows had one of these outcomes."""
        return sum(one.outcome in outcomes for one in self.outcomes)


def import_sheet(
    desk: Desk,
    name: str,
    body: bytes,
    sources: Sequence[Source],
    names: ColumnNames,
    *,
    district: str | None = None,
) -> Imported:
    """Judge every row of a repair sheet and keep what fits.

    `district`: only rows of this one may be repaired by who acts.
    """
    refuse_unnamed(desk)
    digest = hashlib.sha256(body).hexdigest()
    sheet = read_returned(name, body, desk.secrecy)
    for place in sorted({row.district for row in sheet.rows}):
        lock_district(desk.connection, place)
    if already := first_entry(desk.connection, IMPORTED, digest):
        return Imported([], f"{instant_in_words(already.at)} oleh {already.who}")
    patched = standing_rows(desk, sheet, sources, names)
    refuse_if_sorted_apart(
        [(row, patched[row.known_by].raw.cells) for row in sheet.rows if row.known_by in patched]
    )
    allowed, judge = district or sheet.district, judge_of(desk)
    outcomes = [
        outcome_of(desk, row, patched.get(row.known_by), allowed, judge) for row in sheet.rows
    ]
    words = "baris ini bukan dari lembar kita, atau tandanya berubah"
    outcomes += [
        RowOutcome(one.number, one.source, *one.place, STRANGE, "TEMPLATE_ID", words)
        for one in sheet.strays
    ]
    changed = {one.source for one in outcomes if one.outcome in (REPAIRED, REMOVED)}
    read_anew(desk.connection, changed)
    counts = Counter(one.outcome for one in outcomes)
    desk.note(IMPORTED, digest, rows=len(outcomes), **dict(sorted(counts.items())))
    return Imported(outcomes)


class StandingRow(NamedTuple):
    """A refused row as it stands in its source, and the live patch of it."""

    raw: RawRow
    patch: Patch | None


def standing_rows(
    desk: Desk, sheet: Sheet, sources: Sequence[Source], names: ColumnNames
) -> dict[tuple[str, bytes], StandingRow]:
    """Return the rows that still stand refused in the sources of the sheet, by source and hash."""
    asked = {row.source for row in sheet.rows}
    found: dict[tuple[str, bytes], StandingRow] = {}
    for source in sources:
        if source.name in asked:
            patches = patches_of(desk, source)
            for digest, raw in unsettled_rows(desk, source, names).items():
                found[source.name, digest] = StandingRow(raw, patches.get(digest))
    return found


def patches_of(desk: Desk, source: Source) -> dict[bytes, Patch]:
    """Return the live row patches of a source, by the hash of their row."""
    live = load_patches(desk.connection, desk.secrecy, source.district, source.name)
    return {patch.row_hash: patch for patch in live}


def outcome_of(
    desk: Desk, row: Returned, standing: StandingRow | None, allowed: str, judge: Judge
) -> RowOutcome:
    """Return what becomes of one row that came back."""
    if allowed and row.district != allowed:
        about = {"district": row.district, "allowed": allowed}
        desk.note("attempt on another district", row.source, **about)
        return outcome(row, FOREIGN, detail=f"baris milik {row.district}, bukan {allowed}")
    if standing is None:
        return outcome(row, STALE, detail="baris ini sudah berubah atau sudah beres di sumber")
    return settle_row(desk, row, standing, judge)


def settle_row(desk: Desk, row: Returned, standing: StandingRow, judge: Judge) -> RowOutcome:
    """Return what becomes of a row that still stands as it was handed out."""
    raw = standing.raw
    if row.remove:
        if not row.reason:
            return outcome(row, REFUSED, detail="hapus=YA memerlukan alasan")
        return keep_patch(desk, row, standing, {}, REMOVED)
    cells = changed_cells(raw, row.cells)
    if not cells:
        return outcome(row, SAME)
    if wrong := still_wrong(raw, cells, judge):
        codes = ", ".join(dict.fromkeys(finding.code for finding in wrong))
        return outcome(row, REFUSED, codes, said(refusal(wrong), desk.book.messages).sentence)
    return keep_patch(desk, row, standing, cells, REPAIRED)


def changed_cells(raw: RawRow, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of these that stand otherwise in the source's row."""
    was = raw.cells
    return {
        column: cell
        for column, cell in cells.items()
        if column in was and text_of(cell).strip() != text_of(was[column]).strip()
    }


def still_wrong(raw: RawRow, cells: Mapping[str, str], judge: Judge) -> list[RowFinding]:
    """Return why a row would not be admitted with these cells; nothing where it would."""
    patch = Patch(0, "", raw.hash, raw.cells, dict(cells))
    found = judge(raw, patch.over(raw.table.columns, raw.table.rows[raw.at]))
    return grave(found.findings) if found.outcome in (Outcome.REFUSED, Outcome.ASKED) else []


def keep_patch(
    desk: Desk, row: Returned, standing: StandingRow, cells: Mapping[str, str], done: str
) -> RowOutcome:
    """Keep a repair, unless one of this very row lives: the same is done already, another one is a
    person's to withdraw first.
    """
    drop, live, raw = done == REMOVED, standing.patch, standing.raw
    if live is not None:
        if live.cells == dict(cells) and live.drop == drop:
            return outcome(row, ALREADY, detail=f"perbaikan {live.number}", number=live.number)
        words = f"baris ini sudah diperbaiki dengan isi lain (perbaikan {live.number}); cabut dulu"
        return outcome(row, STALE, detail=words, number=live.number)
    source = raw.source
    number = add_correction(
        desk.connection,
        desk.secrecy,
        NewCorrection(
            district=source.district,
            kind=CorrectionKind.ROW,
            field="",
            base=json.dumps(raw.cells, ensure_ascii=False),
            override=as_written(dict(cells), drop=drop),
            state=CorrectionState.ACTIVE,
            by=desk.by,
            reason=row.reason or "lembar perbaikan",
            evidence="",
            source=source.name,
            row_hash=raw.hash,
        ),
    )
    mark_row_patched(desk.connection, source.district, source.name, raw.hash)
    words = f"perbaikan {number}, berlaku pada pembacaan berikutnya"
    return outcome(row, done, detail=words, number=number)


def row_of_finding(
    desk: Desk,
    finding: int,
    sources: Sequence[Source],
    names: ColumnNames,
    rows_of: Callable[[Desk, Source, ColumnNames], dict[bytes, RawRow]] = unsettled_rows,
) -> RawRow:
    """Return the raw row that a finding is about, as long as it stands there refused; `rows_of`:
    where a caller keeps the rows of its sources.
    """
    slug, row_hash = row_of(desk.connection, finding)
    source = next((source for source in sources if source.name == slug), None)
    if source is None:
        raise Refusal("SOURCE_UNKNOWN", source=slug, known=[source.name for source in sources])
    row = rows_of(desk, source, names).get(row_hash)
    if row is None:
        raise Refusal("ROW_SETTLED", finding=finding)
    return row


def patch_row(desk: Desk, raw: RawRow, cells: Mapping[str, str], *, reason: str) -> int:
    """Repair one refused row at the desk; refuse a repair that does not admit it. A column is named
    by our name for it or by the file's own heading.
    """
    refuse_unnamed(desk)
    lock_district(desk.connection, raw.source.district)
    cells = by_column(raw, cells)
    if unknown := sorted(cells.keys() - raw.cells.keys()):
        raise Refusal("COLUMN_OF_NO_SOURCE", columns=unknown, known=raw.table.headers)
    place = (raw.table.file, raw.table.sheet, str(raw.number))
    row = Returned(
        0,
        raw.source.name,
        raw.hash,
        raw.source.district,
        place,
        dict(cells),
        remove=False,
        reason=reason,
    )
    changed = changed_cells(raw, cells)
    if not changed:
        raise Refusal("ROW_UNCHANGED")
    if wrong := still_wrong(raw, changed, judge_of(desk)):
        raise refusal(wrong)
    patched = StandingRow(raw, patches_of(desk, raw.source).get(raw.hash))
    done = keep_patch(desk, row, patched, changed, REPAIRED)
    assert done.correction is not None
    if done.outcome != REPAIRED:
        raise Refusal("ROW_REPAIRED", correction=done.correction)
    read_anew(desk.connection, [raw.source.name])
    about = {"source": raw.source.name, "columns": sorted(cells)}
    desk.note("row repaired", done.correction, **about)
    return done.correction


def by_column(raw: RawRow, cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells by our names of their columns, where the file's own headings stand."""
    pairs = zip(raw.table.headers, raw.table.columns, strict=True)
    own = {plain(header): column for header, column in pairs}
    return {
        name if name in raw.cells else own.get(plain(name), name): cell
        for name, cell in cells.items()
    }


def outcome(
    row: Returned, done: str, codes: str = "", detail: str = "", number: int | None = None
) -> RowOutcome:
    """Return what became of a row, with the place where it stands in its source."""
    return RowOutcome(row.number, row.source, *row.place, done, codes, detail, number)
