"""Patched rows in tonight's delivery: still the same raw row, repaired by the source, or changed so
that the patch no longer fits.

Invariant: a patch applies to exactly the cells it was made for, never to others that look like
them.
"""

from collections.abc import Iterable

from sibermata.records.cell import text_of
from sibermata.records.correction import CorrectionMove, Patch
from sibermata.records.delivery import Remark
from sibermata.records.official import RowFinding
from sibermata.records.states import CorrectionState
from sibermata.sync.plan.shape import PlanPart
from sibermata.sync.read.reading import JudgedRow, Reading

STALE = "PATCH_STALE"
LIKE = 0.5  # share of the cells that must be the same for a row to be the one that was patched


def follow_patches(reading: Reading, patches: Iterable[Patch], source: str) -> PlanPart:
    """Return the new state of each patch, and findings about those that no longer fit."""
    moves: list[CorrectionMove] = []
    findings: list[tuple[JudgedRow, RowFinding]] = []
    remarks: list[Remark] = []
    for patch in patches:
        state: str = patch.state
        row = None if patch.row_hash in reading.outcomes else _row_of(patch, reading)
        if patch.row_hash in reading.outcomes:
            state = CorrectionState.ACTIVE
        elif row is not None and _adopted(patch, reading, row):
            state = CorrectionState.ABSORBED
        elif row is not None:
            findings.append((row, _stale(patch, reading, row)))
            state = CorrectionState.CHALLENGED
        elif patch.state == CorrectionState.ACTIVE and patch.row_hash in reading.gone:
            remarks.append(Remark(STALE, value=str(patch.number)))
            state = CorrectionState.CHALLENGED
        if state != patch.state:
            moves.append(CorrectionMove(patch.number, patch.state, state, "", source, None))
    return PlanPart(findings=findings, remarks=remarks, corrections=moves)


def _stale(patch: Patch, reading: Reading, row: JudgedRow) -> RowFinding:
    column = next(iter(patch.cells), "")
    return RowFinding(STALE, column, _cells(reading, row).get(column, ""), str(patch.number))


def _cells(reading: Reading, row: JudgedRow) -> dict[str, str]:
    return dict(zip(reading.parsed.tables[row.table].columns, reading.cells(row), strict=True))


def _row_of(patch: Patch, reading: Reading) -> JudgedRow | None:
    """Return the row in the place of the patched one: under its key, else the one most like it."""
    was = {column: cell for column, cell in patch.was.items() if cell.strip()}
    best, most = None, LIKE * len(was)
    for row in reading.rows:
        cells = _cells(reading, row)
        if was.get("key") and cells.get("key") != was["key"]:
            continue
        alike = sum(cells.get(column) == cell for column, cell in was.items()) + (
            len(was) if was.get("key") else 0
        )
        if alike > most:
            best, most = row, alike
    return best


def _adopted(patch: Patch, reading: Reading, row: JudgedRow) -> bool:
    """Return whether the source itself now states what the patch stated."""
    cells = _cells(reading, row)
    return bool(patch.cells) and all(
        text_of(cells.get(column, "")).strip() == text.strip()
        for column, text in patch.cells.items()
    )
