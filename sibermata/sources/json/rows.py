"""Turns JSON objects into tables under canonical names: nested fields by dotted paths, absent keys
kept apart from blanks.
"""

from collections.abc import Sequence
from typing import Any

from sibermata.errors import SourceChanged
from sibermata.records.cell import ABSENT, text_of
from sibermata.records.delivery import Parsed, Remark, Table
from sibermata.records.region import place_of
from sibermata.records.source import Source
from sibermata.rules.value.columns import (
    ColumnNames,
    Recognised,
    deleted_headers,
    missing,
    propose,
    recognise,
)
from sibermata.rules.value.deleted import is_deleted
from sibermata.sources.json.cells import clean, getter
from sibermata.sources.json.markup import take_off_markup
from sibermata.sources.json.pages import Page
from sibermata.sources.json.text import AROUND, Doubled, dig, rows_inside

BLANK = frozenset(("", ABSENT))
Objects = list[tuple[Page, list[tuple[int, dict[str, Any]]]]]  # of each page, with their numbers
SAMPLE = 50  # rows from which a mapping is proposed


def parse_pages(
    pages: Sequence[Page],
    source: Source,
    names: ColumnNames,
    *,
    proof: str,
    headers: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Parsed:
    """Return one table per page.

    Rows are counted through the whole list from 1; `headers` are known even where no row is.
    """
    parsed = Parsed([], proof=proof)
    objects = objects_of(pages, source.paging.fields, parsed.misfits)
    rows = [row for _, listed in objects for _, row in listed]
    found = _headers(rows, headers, source)
    objects = _without_deleted(objects, found, source, names, parsed)
    known = recognise(found, names, source.columns, (*source.read.ignore, *ignore))
    if found:
        refuse_missing(known, found, rows[:SAMPLE], source, names, pages[0].part.name)
    wanted = [header for header, column in zip(found, known.columns, strict=True) if column]
    columns, shown = tuple(filter(None, known.columns)), tuple(map(clean, wanted))
    getters = list(map(getter, wanted))
    filled = [place for place, column in enumerate(columns) if column in source.read.fill_down]
    carried: dict[int, str] = {}
    for page, listed in objects:
        table = Table(page.part.name, "", columns, shown, [], [], known.unknown)
        for number, row in listed:
            cells = [get(row) for get in getters]
            if BLANK.issuperset(cells):
                parsed.dropped["blank"] = parsed.dropped.get("blank", 0) + 1
                continue
            _carry_down(cells, filled, carried)
            table.rows.append(cells)
            table.numbers.append(number)
        parsed.tables.append(table)
    take_off_markup(parsed.tables)
    return parsed


def _carry_down(cells: list[str], filled: Sequence[int], carried: dict[int, str]) -> None:
    """Fill the blank cells of the columns that the source lets fill from the row above."""
    for column in filled:
        if cells[column] in BLANK:
            cells[column] = carried.get(column, cells[column])
        carried[column] = cells[column]


def _without_deleted(
    objects: Objects, headers: Sequence[str], source: Source, names: ColumnNames, out: Parsed
) -> Objects:
    """Return the rows that their own source has not deleted; the others are counted."""
    listed = deleted_headers(headers, names, source.columns, source.read.ignore)
    marks = list(map(getter, listed))
    if not marks:
        return objects

    def stays(row: dict[str, Any]) -> bool:
        return not any(is_deleted(text_of(mark(row))) for mark in marks)

    kept = [(page, [one for one in rows if stays(one[1])]) for page, rows in objects]
    if gone := sum(len(rows) for _, rows in objects) - sum(len(rows) for _, rows in kept):
        out.dropped["deleted"] = gone
        out.notes.append(Remark("ROWS_DELETED", objects[0][0].part.name, value=str(gone)))
    return kept


def objects_of(pages: Sequence[Page], fields: str, misfits: list[Remark]) -> Objects:
    """Return each page with its objects and their numbers in the whole list, from 1; anything else
    goes to `misfits`.
    """
    objects: Objects = []
    number = 0
    nested = bool(fields) and any(
        type(row) is dict and rows_inside(row, fields) is not None
        for page in pages
        for row in page.rows
    )
    for page in pages:
        listed = []
        for row in page.rows:
            for view in _views(row, fields, nested):
                number += 1
                if view is None or isinstance(view, Remark):
                    misfit = view or Remark("COLUMNS")
                    misfits.append(
                        Remark(misfit.code, page.part.name, "", number, misfit.column, misfit.value)
                    )
                else:
                    listed.append((number, view))
        objects.append((page, listed))
    return objects


def refuse_missing(
    known: Recognised,
    headers: Sequence[str],
    rows: Sequence[dict[str, Any]],
    source: Source,
    names: ColumnNames,
    file: str,
) -> None:
    """Refuse a list that lost what no row can do without, with a mapping for a person to
    confirm.
    """
    needed = missing(known, source.constants, source.delivers)
    if not needed:
        return
    proposal = propose(
        headers, [[text_of(getter(header)(row)) for header in headers] for row in rows], names
    )
    hints = [
        f"columns are gone: {', '.join(needed)}",
        f"fields seen: {', '.join(clean(h) for h in headers)[:500]}",
    ]
    fresh = {
        name: header
        for name, header in proposal.columns.items()
        if name in proposal.guessed or name in source.columns
    }
    if fresh:
        hints.append(
            "proposed [columns]: "
            + "; ".join(f'{name} = "{clean(header)}"' for name, header in fresh.items())
        )
    raise SourceChanged(
        f"{source.name}: " + "; ".join(hints), place=place_of(file), value=", ".join(needed)
    )


def _views(row: Any, fields: str, nested: bool) -> list[dict[str, Any] | Remark | None]:
    """Return what a row of the list holds: itself, or the rows of the list inside it, none where
    others have such a list and it has not.
    """
    if not nested or type(row) is not dict:
        return [_view(row, fields)]
    return [_view(one, "") for one in rows_inside(row, fields) or ()]


def _view(row: Any, fields: str) -> dict[str, Any] | Remark | None:
    """Return the fields of a row, including nested ones; a remark if a key is doubled; None if it
    is no object.
    """
    if not isinstance(row, dict):
        return None
    if isinstance(row, Doubled):
        return Remark("JSON_DUPKEY", column=clean(row.key))
    if not fields:
        return row
    inner = dig(row, fields)
    if isinstance(inner, Doubled):
        return Remark("JSON_DUPKEY", column=clean(inner.key))
    return {**row, **inner} if isinstance(inner, dict) else None


def _headers(rows: Sequence[dict[str, Any]], known: Sequence[str], source: Source) -> list[str]:
    """Return every key in the order of its first sight, and the dotted paths that the source
    declares.
    """
    keys: dict[str, None] = dict.fromkeys(known)
    for row in rows:
        if not row.keys() <= keys.keys():
            keys.update(dict.fromkeys(row))
    declared = [
        path
        for listed in source.columns.values()
        for path in listed
        if "." in path and path not in keys
    ]
    nested = [
        path for path in dict.fromkeys(declared) if any(getter(path)(row) != ABSENT for row in rows)
    ]
    # What a path leads into, and the object whose fields were laid open, is used: it is no unknown
    # column.
    opened = {path.split(".", 1)[0] for path in nested} | (
        {source.paging.fields.split(".", 1)[0]} if source.paging.fields else set()
    )
    return [key for key in keys if key not in opened and key != AROUND] + nested
