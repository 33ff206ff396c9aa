"""Compares two papers of one kind line by line: added, removed and changed lines. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from sibermata.papers.wording import as_printed
from sibermata.records.paper import Cell, Content, Row

ADDED, GONE, CHANGED, TEXT = "bertambah", "hilang", "berubah", "susunan"
NUMBERING = "No."  # changes with every line added before it, so it is not compared


class Difference(NamedTuple):
    """One line that differs."""

    what: str
    line: str  # the line in words
    before: str
    after: str
    person: int = 0
    tenure: int = 0
    area: str = ""


def differences_between(a: Content, b: Content) -> list[Difference]:
    """Return the differences: texts first, then lines in the order of their papers."""
    found = [
        Difference(TEXT, name, before, after)
        for name, before, after in (
            ("judul", a.title, b.title),
            ("kolom", _heads(a), _heads(b)),
            ("catatan", " ".join(a.notes), " ".join(b.notes)),
            ("isi", _body(a), _body(b)),
        )
        if before != after
    ]
    before, after = ({row.key: row for row in content.rows} for content in (a, b))
    for key, row in before.items():
        if key not in after:
            found.append(_difference(GONE, row, in_words(row, a), ""))
        elif changed := _changed(row, after[key], a, b):
            found.append(_difference(CHANGED, row, *changed))
    found += [
        _difference(ADDED, row, "", in_words(row, b))
        for key, row in after.items()
        if key not in before
    ]
    return found


def in_words(row: Row, content: Content) -> str:
    """Return the cells of a line that are not empty, joined."""
    cells = _named(row, content).items()
    return " · ".join(as_printed(cell) for _, cell in cells if cell not in (None, ""))


def _difference(what: str, row: Row, before: str, after: str) -> Difference:
    texts = [cell for cell in row.cells if isinstance(cell, str) and cell]
    line = " · ".join(texts[:4]) or row.key
    return Difference(what, line, before, after, row.person, row.tenure, row.area)


def _changed(row: Row, other: Row, a: Content, b: Content) -> tuple[str, str] | None:
    before, after = _named(row, a), _named(other, b)
    heads = [head for head in after if before.get(head) != after[head]]
    if not heads:
        return None
    return tuple(  # type: ignore[return-value]
        "; ".join(f"{head}: {as_printed(values.get(head)) or '-'}" for head in heads)
        for values in (before, after)
    )


def _named(row: Row, content: Content) -> Mapping[str, Cell]:
    heads = [column.head for column in content.columns]
    return {head: cell for head, cell in zip(heads, row.cells, strict=True) if head != NUMBERING}


def _heads(content: Content) -> str:
    return ", ".join(column.head for column in content.columns)


def _body(content: Content) -> str:
    return "; ".join(f"{name}: {value}" for name, value in sorted(content.body.items()))
