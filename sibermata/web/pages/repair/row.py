"""A refused row as its source sent it, with fields for wrong cells; repairs are judged at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.corrections.decide import withdraw
from sibermata.desk.refusals import Said
from sibermata.desk.sheets.raw_rows import RawRow
from sibermata.desk.sheets.repair_out import LABELS as COLUMN_LABELS
from sibermata.desk.sheets.repair_rows import patch_row, row_of_finding
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.cell import text_of
from sibermata.records.states import CorrectionKind, FindingStatus, Severity
from sibermata.rules.value.text import PERSONAL, mask_cell
from sibermata.store.registry.corrections import find_correction
from sibermata.store.views.desk.bearers import Bearer, bearers_of
from sibermata.store.views.desk.repairs import Item, of_row
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.repair.kept_rows import KeptRows
from sibermata.web.pages.repair.shared import Next, item_of, next_of, refuse_stale, said_of
from sibermata.web.pages.syncing.parts import post_in_words
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
KEPT = KeptRows()
NUMBERS = PERSONAL - {"name"}  # never filled in beforehand
CELL = "sel-"
MOST_CELL = 1_000
WHOM = ("name", "post", "village_name", "subdistrict_name")


@dataclass(frozen=True)
class Cell:
    """A cell of the row."""

    name: str  # of its field in the form
    label: str
    header: str  # the source's own heading
    sent: str  # as the source sent it, numbers masked
    value: str  # what its field holds at first
    kept: bool  # an empty field leaves the cell as it is
    wrong: bool  # something was found in it


@dataclass(frozen=True)
class RowPage:
    """A refused row."""

    item: Item
    found: Sequence[tuple[Item, Said]]
    cells: Sequence[Cell]
    others: Sequence[Cell]  # in which nothing was found
    gone: str  # why the row cannot be shown
    opened: bool  # something is wrong with one of the others
    reason: str
    about: str  # whom a row that is not admitted speaks of, in its own words
    bearer: Bearer | None  # who is registered from the row
    post: str  # of the bearer, in words
    mended: Sequence[tuple[str, str]]  # of the repair that holds: a column, what it says now
    next: Next | None
    mistakes: Sequence[Mistake] = ()


def show_row(visit: Visit, item: Item) -> Answer:
    """Show the row of a finding."""
    return render("repair/row.html", row_page(visit, item))


def row_page(
    visit: Visit, item: Item, typed: Mapping[str, str] | None = None, *, reason: str = ""
) -> RowPage:
    """Return the page of a row; `typed` fills its fields again."""
    found = of_row(visit.connection, visit.scope, item, visit.today) if item.row_hash else [item]
    said = [(one, said_of(visit, one)) for one in found]
    other = next_of(visit, item)
    mended = mended_of(visit, item)
    bearer = bearers_of(visit.connection, visit.scope, [item.id]).get(item.id)
    raw, gone = (None, "") if bearer else raw_or_gone(visit, item)
    wrong = {one.column for one in found}
    cells = cells_of(raw, wrong, typed or {}) if raw else []
    first = [cell for cell in cells if cell.wrong]
    others = [cell for cell in cells if not cell.wrong] if first else []
    named = {one.field for one in visit.form.mistakes}
    return RowPage(
        item,
        said,
        first or cells,
        others,
        gone,
        any(cell.name in named for cell in others),
        reason,
        about_of(raw) if raw else "",
        bearer,
        post_in_words(visit, bearer.post) if bearer else "",
        mended,
        other,
        visit.form.mistakes,
    )


def raw_or_gone(visit: Visit, item: Item) -> tuple[RawRow | None, str]:
    """Return a row that can be mended, else why it cannot; an admitted row lacks nothing, and
    only a warning is about it.
    """
    try:
        return raw_row(visit, item), ""
    except Refusal as refused:
        admitted = refused.code == "ROW_SETTLED" and item.severity == Severity.WARNING
        return None, "" if admitted else visit.said(refused).sentence


def about_of(raw: RawRow) -> str:
    """Return whom a row speaks of, in its own words."""
    cells = (text_of(raw.cells[one]).strip() for one in WHOM if one in raw.cells)
    return ", ".join(filter(None, cells))


def mended_of(visit: Visit, item: Item) -> list[tuple[str, str]]:
    """Return what the live repair of a row says: the label of each column, its cell now."""
    if not item.correction or item.status == FindingStatus.OPEN:
        return []
    one = find_correction(visit.connection, visit.opened.secrecy, item.correction)
    if one is None or one.kind != CorrectionKind.ROW:
        return []
    written = json.loads(one.override)
    if written["drop"]:
        return [("Baris ini", "tidak dibaca")]
    return [
        (COLUMN_LABELS.get(column, column), mask_cell(column, text) or "kosong")
        for column, text in written["cells"].items()
    ]


def raw_row(visit: Visit, item: Item) -> RawRow:
    """Return the row as its source sent it; refuse one that is no longer unsettled."""
    names, kept = visit.opened.rules.names, KEPT.unsettled
    return row_of_finding(visit.reading(), item.id, visit.sources(), names, kept)


def cells_of(raw: RawRow, wrong: set[str], typed: Mapping[str, str]) -> list[Cell]:
    """Return the cells of a row that a person may mend."""
    headers = dict(zip(raw.table.columns, raw.table.headers, strict=True))
    cells = []
    for column, cell in raw.cells.items():
        if column not in COLUMN_LABELS:
            continue
        text, name, kept = text_of(cell).strip(), f"{CELL}{column}", is_kept(column, wrong)
        value = typed.get(name, "" if kept else text)
        cells.append(
            Cell(
                name,
                COLUMN_LABELS[column],
                headers[column],
                mask_cell(column, text),
                value,
                kept,
                column in wrong,
            )
        )
    return cells


def is_kept(column: str, wrong: set[str]) -> bool:
    """Return whether an empty field leaves its cell unchanged: a cell without findings, or with a
    personal number. Only other wrong cells are filled in beforehand.
    """
    return column in NUMBERS or column not in wrong


@page(router, "POST", "/perbaikan/{finding}/baris", roles=DESK, right=Right.VIEW)
def repair_row(visit: Visit) -> Answer:
    """Save a repair that admits the row; otherwise show at its field what is still wrong."""
    item, form = item_of(visit), visit.form
    refuse_stale(visit, item)
    raw = raw_row(visit, item)
    wrong = {one.column for one in of_row(visit.connection, visit.scope, item, visit.today)}
    cells = {}
    for column in raw.cells:
        text = form.text(f"{CELL}{column}", most=MOST_CELL)
        if f"{CELL}{column}" in form.sent and (text or not is_kept(column, wrong)):
            cells[column] = text
    reason = form.text("alasan", most=500)
    if form.wrong:
        shown = row_page(visit, item, form.typed, reason=reason)
        return render("repair/row.html", shown, status=422)
    try:
        patch_row(visit.desk(), raw, cells, reason=reason)
    except Refusal as refused:
        if refused.code == "ROW_REPAIRED":
            raise
        for one in (refused, *refused.also):
            column = str(one.facts.get("column") or "")
            field = f"{CELL}{column}" if column in raw.cells else "alasan"
            form.refuse(field, visit.said(one).sentence)
        shown = row_page(visit, item, form.typed, reason=reason)
        return render("repair/row.html", shown, status=422)
    return saved(f"/perbaikan/{item.id}", visit.now)


@page(router, "POST", "/perbaikan/{finding}/batal", roles=DESK, right=Right.VIEW)
def undo_repair(visit: Visit) -> Answer:
    """Take the repair of a row back."""
    item, desk = item_of(visit), visit.desk()
    refuse_stale(visit, item)
    one = find_correction(desk.connection, desk.secrecy, item.correction or 0)
    if one is None or one.kind != CorrectionKind.ROW or not visit.scope.holds(one.district):
        raise Refusal("CORRECTION_UNKNOWN", correction=item.correction or 0)
    withdraw(desk, one.id, visit.form.text("alasan", most=500))
    return saved(f"/perbaikan/{item.id}", visit.now)
