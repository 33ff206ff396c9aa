"""The way back of a repair sheet: each row is judged on its own and has its outcome; what fits is
kept as a row patch.

Invariants: a sheet counts once; a row that the source changed meanwhile is listed and left; a row
that is missing means nothing.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sibermata.desk.corrections.judged import refusal
from sibermata.desk.sheets.raw_rows import RawRow, applied_rows, judge_of
from sibermata.desk.sheets.repair_back import Returned, read_returned, refuse_if_sorted_apart
from sibermata.errors import UsageError
from sibermata.records.cell import text_of
from sibermata.records.finding import REASONS, Severity
from sibermata.records.official import Judged, Outcome
from sibermata.records.patch import Patch
from sibermata.records.source import Source
from sibermata.rules.overlay import CorrectionState
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.base.engine import lock_district
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.locks import read_anew
from sibermata.store.registry.answers import load_patches, told_of
from sibermata.store.registry.corrections import add_correction

IMPORTED = "rejections imported"
REPAIRED, REMOVED, REFUSED, STALE = "diterima", "dihapus", "ditolak", "basi"
SAME, ALREADY, FOREIGN = "tidak diubah", "sudah diperbaiki", "daerah lain"
Judge = Callable[[RawRow, list[str]], Judged]
LEFT = (REFUSED, STALE, FOREIGN)  # outcomes that a person must look at again


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
    if already := _already(desk, digest):
        return Imported([], already)
    known = {source.name: source for source in sources}
    raw = {
        source: applied_rows(desk, known[source], names)
        for source in {row.source for row in sheet.rows} & known.keys()
    }
    patches = {
        source: {
            p.row_hash: p
            for p in load_patches(desk.connection, desk.secrecy, known[source].district, source)
        }
        for source in raw
    }
    refuse_if_sorted_apart(
        [
            (row, raw[row.source][row.hash].cells)
            for row in sheet.rows
            if row.hash in raw.get(row.source, {})
        ]
    )
    allowed = district or sheet.district
    judge = judge_of(desk)
    outcomes = []
    for row in sheet.rows:
        if allowed and row.district != allowed:
            desk.note(
                "attempt on another district", row.source, district=row.district, allowed=allowed
            )
            outcomes.append(
                _outcome_of(row, FOREIGN, detail=f"baris milik {row.district}, bukan {allowed}")
            )
            continue
        patched = raw.get(row.source, {}).get(row.hash)
        if patched is None:
            outcomes.append(
                _outcome_of(row, STALE, detail="baris ini sudah berubah atau sudah beres di sumber")
            )
            continue
        outcomes.append(_settle(desk, row, patched, patches[row.source].get(row.hash), judge))
    changed = {one.source for one in outcomes if one.outcome in (REPAIRED, REMOVED)}
    read_anew(desk.connection, changed)
    counts = {
        outcome: sum(one.outcome == outcome for one in outcomes)
        for outcome in sorted({one.outcome for one in outcomes})
    }
    desk.note(IMPORTED, digest, rows=len(outcomes), **counts)
    return Imported(outcomes)


def _settle(
    desk: Desk, row: Returned, raw: RawRow, patched: Patch | None, judge: Judge
) -> RowOutcome:
    """Return what becomes of a row that still stands as it was handed out."""
    was = raw.cells
    if row.remove:
        if not row.reason:
            return _outcome_of(row, REFUSED, detail="hapus=YA memerlukan alasan")
        return _keep(desk, row, raw, {}, patched, REMOVED)
    cells = {
        column: cell
        for column, cell in row.cells.items()
        if column in was and text_of(cell).strip() != text_of(was[column]).strip()
    }
    if not cells:
        return _outcome_of(row, SAME)
    patch = Patch(0, "", raw.hash, was, cells)
    found: Judged = judge(raw, patch.over(raw.table.columns, raw.table.rows[raw.at]))
    if found.outcome in (Outcome.REFUSED, Outcome.ASKED):
        grave = [
            finding
            for finding in found.findings
            if REASONS[finding.code] in (Severity.ERROR, Severity.QUESTION)
        ]
        codes = ", ".join(dict.fromkeys(finding.code for finding in grave))
        return _outcome_of(row, REFUSED, codes, str(refusal(desk, grave)))
    return _keep(desk, row, raw, cells, patched, REPAIRED)


def _keep(
    desk: Desk,
    row: Returned,
    raw: RawRow,
    cells: Mapping[str, str],
    patched: Patch | None,
    outcome: str,
) -> RowOutcome:
    """Keep a repair, unless one of this very row lives: the same is done already, another one is a
    person's to withdraw first.
    """
    drop = outcome == REMOVED
    if patched is not None:
        if patched.cells == dict(cells) and patched.drop == drop:
            return _outcome_of(row, ALREADY, detail=f"perbaikan {patched.number}")
        return _outcome_of(
            row,
            STALE,
            detail=(
                f"baris ini sudah diperbaiki dengan isi lain (perbaikan {patched.number}); "
                "cabut dulu"
            ),
        )
    source = raw.source
    number = add_correction(
        desk.connection,
        desk.secrecy,
        district=source.district,
        kind="row",
        field="",
        base=_was(raw),
        override=told_of(dict(cells), drop=drop),
        state=CorrectionState.ACTIVE,
        by=desk.by,
        reason=row.reason or "lembar perbaikan",
        evidence="",
        source=source.name,
        row_hash=raw.hash,
    )
    desk.connection.execute(
        "update finding set status = 'patched' where district_code = %s and source = %s and "
        "row_hash = %s and status in ('open', 'answered')",
        (source.district, source.name, raw.hash),
    )
    return _outcome_of(
        row, outcome, detail=f"perbaikan {number}, berlaku pada pembacaan berikutnya"
    )


def row_of_finding(
    desk: Desk, finding: int, sources: Sequence[Source], names: ColumnNames
) -> RawRow:
    """Return the raw row that a finding is about, as long as it stands there refused."""
    found = desk.connection.execute(
        "select source, row_hash from finding where id = %s", (finding,), binary=True
    ).fetchone()
    if found is None or found[1] is None:
        raise UsageError(f"there is no finding {finding} about a row")
    source = next((source for source in sources if source.name == found[0]), None)
    if source is None:
        raise UsageError(f"source {found[0]!r} is not declared any more")
    row = applied_rows(desk, source, names).get(found[1])
    if row is None:
        raise UsageError(f"the row of finding {finding} is not refused any more: look again")
    return row


def patch_row(desk: Desk, raw: RawRow, cells: Mapping[str, str], *, reason: str) -> int:
    """Repair one refused row at the desk; refuse a repair that does not admit it."""
    refuse_unnamed(desk)
    lock_district(desk.connection, raw.source.district)
    unknown = cells.keys() - raw.cells.keys()
    if unknown:
        raise UsageError(f"the source has no column for {', '.join(sorted(unknown))}")
    row = Returned(
        0,
        raw.source.name,
        raw.hash,
        raw.source.district,
        (raw.table.file, raw.table.sheet, str(raw.number)),
        dict(cells),
        remove=False,
        reason=reason,
    )
    patched = {
        p.row_hash: p
        for p in load_patches(desk.connection, desk.secrecy, raw.source.district, raw.source.name)
    }
    done = _settle(desk, row, raw, patched.get(raw.hash), judge_of(desk))
    if done.outcome != REPAIRED:
        raise UsageError(done.detail or done.outcome, done.codes.partition(",")[0] or None)
    read_anew(desk.connection, [raw.source.name])
    number = int(done.detail.split()[1].strip(","))
    desk.note("row repaired", number, source=raw.source.name, columns=sorted(cells))
    return number


def _outcome_of(row: Returned, outcome: str, codes: str = "", detail: str = "") -> RowOutcome:
    return RowOutcome(row.number, row.source, *row.place, outcome, codes, detail)


def _was(raw: RawRow) -> str:
    return json.dumps(raw.cells, ensure_ascii=False)


def _already(desk: Desk, digest: str) -> str:
    row = desk.connection.execute(
        "select at, who from audit where what = %s and subject = %s limit 1", (IMPORTED, digest)
    ).fetchone()
    return f"{row[0].astimezone().isoformat(timespec='minutes')} oleh {row[1]}" if row else ""
