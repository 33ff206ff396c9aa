"""Computes the content hash of a paper: of what it says, not of its file. Pure.

Equal requests and equal content give equal hashes, whoever makes the paper and whenever.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sibermata.records.paper import Cell, Column, Content, Request, Row, Section

SHAPE = 1  # raise it when the code below writes the same content differently


def content_hash(request: Request, content: Content) -> bytes:
    """Return the sha256 of all printed texts, columns and lines, in order."""
    printed = {
        "shape": SHAPE,
        "request": as_json(request),
        "title": content.title,
        "under": content.under,
        "columns": [column.head for column in content.columns],
        "sections": [
            [
                section.head,
                [list(map(_cell, row.cells)) for row in section.rows],
                section.foot,
                *([section.called] if section.called else []),
            ]
            for section in content.sections
        ],
        "notes": content.notes,
        "body": dict(content.body),
    }
    return hashlib.sha256(packed(printed)).digest()


def packed(value: Any) -> bytes:
    """Return a value as JSON, the same bytes for the same value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def as_json(request: Request) -> dict[str, Any]:
    """Return a request as JSON, without the fields that were not asked for."""
    values = {**asdict(request), "on": request.on.isoformat() if request.on else ""}
    return {name: value for name, value in values.items() if value}


def read_request(kept: dict[str, Any]) -> Request:
    """Return the request of such JSON."""
    on = date.fromisoformat(kept["on"]) if kept.get("on") else None
    return Request(**{**kept, "on": on})


def pack_content(content: Content) -> bytes:
    """Return a content as JSON, each line with the key of what it is about."""
    value = {
        "title": content.title,
        "under": content.under,
        "columns": [asdict(column) for column in content.columns],
        "sections": [
            {
                "head": section.head,
                "foot": section.foot,
                "called": section.called,
                "rows": [
                    [list(map(_cell, row.cells)), row.key, row.person, row.tenure, row.area]
                    for row in section.rows
                ],
            }
            for section in content.sections
        ],
        "notes": content.notes,
        "body": dict(content.body),
        "filter": content.filter,
    }
    return packed(value)


def unpack_content(body: bytes) -> Content:
    """Return the content of such JSON."""
    value = json.loads(body.decode("utf-8", "surrogatepass"))
    return Content(
        title=value["title"],
        under=tuple(value["under"]),
        columns=tuple(Column(**column) for column in value["columns"]),
        sections=tuple(
            Section(
                tuple(Row(tuple(map(_value, cells)), *of) for cells, *of in section["rows"]),
                section["head"],
                tuple(section["foot"]),
                section.get("called", ""),
            )
            for section in value["sections"]
        ),
        notes=tuple(value["notes"]),
        body=value["body"],
        filter=tuple(value["filter"]),
    )


def _cell(cell: Cell) -> Any:
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def _value(kept: Any) -> Cell:
    return date.fromisoformat(kept["day"]) if isinstance(kept, dict) else kept
