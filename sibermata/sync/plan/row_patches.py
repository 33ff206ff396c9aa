"""Repaired rows as tonight's delivery finds them: still the same raw row, mended by the source, or
changed so that the repair fits no more.

Invariant: a repair is laid over the very cells it was made for, never over others that merely look
like them.
"""

from collections.abc import Iterable

from sibermata.records.cell import text_of
from sibermata.records.correction import CorrectionMove
from sibermata.records.delivery import Remark
from sibermata.records.official import RowFinding
from sibermata.records.patch import Patch
from sibermata.rules.overlay import CorrectionState
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.reading import JudgedRow, Reading

STALE = "PATCH_STALE"
LIKE = 0.5  # share of the cells that must be the same for a row to be the one that was repaired


def follow_patches(plan: Plan, reading: Reading, patches: Iterable[Patch], source: str) -> None:
    """Move each repair with its row, and say of those that fit no more that they do not."""
    for patch in patches:
        if patch.row_hash in reading.outcomes:
            _move(plan, patch, CorrectionState.ACTIVE, source)
            continue
        row = _row_of(patch, reading)
        if row is not None and _mended(patch, reading, row):
            _move(plan, patch, CorrectionState.ABSORBED, source)
        elif row is not None:
            column = next(iter(patch.cells), "")
            plan.findings.append(
                (
                    row,
                    RowFinding(
                        STALE, column, _cells(reading, row).get(column, ""), str(patch.number)
                    ),
                )
            )
            _move(plan, patch, CorrectionState.CHALLENGED, source)
        elif patch.state == CorrectionState.ACTIVE and patch.row_hash in reading.gone:
            remark = Remark(STALE, value=str(patch.number))
            reading.notes += [] if remark in reading.notes else [remark]  # planning may begin again
            _move(plan, patch, CorrectionState.CHALLENGED, source)


def _move(plan: Plan, patch: Patch, state: CorrectionState, source: str) -> None:
    if patch.state != state:
        plan.corrections.append(CorrectionMove(patch.number, patch.state, state, "", source, None))


def _cells(reading: Reading, row: JudgedRow) -> dict[str, str]:
    return dict(zip(reading.parsed.tables[row.table].columns, reading.cells(row), strict=True))


def _row_of(patch: Patch, reading: Reading) -> JudgedRow | None:
    """Return the row that stands where the repaired one stood: under its key, else the one most
    like it.
    """
    said = {column: cell for column, cell in patch.was.items() if cell.strip()}
    best, most = None, LIKE * len(said)
    for row in reading.rows:
        cells = _cells(reading, row)
        if said.get("key") and cells.get("key") != said["key"]:
            continue
        alike = sum(cells.get(column) == cell for column, cell in said.items()) + (
            len(said) if said.get("key") else 0
        )
        if alike > most:
            best, most = row, alike
    return best


def _mended(patch: Patch, reading: Reading, row: JudgedRow) -> bool:
    """Return whether the source itself says now what the repair said."""
    cells = _cells(reading, row)
    return bool(patch.cells) and all(
        text_of(cells.get(column, "")).strip() == text.strip()
        for column, text in patch.cells.items()
    )
