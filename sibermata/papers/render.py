"""Draws a paper as PDF from its content, with the shipped fonts and templates.

Nothing outside the package's folder is loaded, and text of a person never becomes markup: data are
passed as JSON. Equal content, instant and tools give equal bytes.
"""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sibermata.papers.chart import drawn_map
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.wording import as_printed, breakable
from sibermata.records.paper import Column, Content, Drawn, Family, Row, Section, Source, Tools
from sibermata.rules.time.office import instant_in_words

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
TAGGED_ROWS = 500  # tags make 2,000 rows 1.7 MB instead of 0.1
GROUP = 8  # letters in a group of a printed hash
MARK = "sidik-isi:"  # precedes the hash among the keywords of a file
MANY_COLUMNS = 9  # tables with more columns use the small size
DENSE_SIZE = 7.5  # points
LONGEST_WORD, SHORTEST_COLUMN = 18, 11  # letters that fit on a line of every column


@lru_cache(maxsize=1)
def tools() -> Tools:
    """Return the version of the renderer, the fingerprint of the fonts, and the machine."""
    digest = hashlib.sha256()
    for path in sorted([*TEMPLATES.glob("*.typ"), *FONTS.glob("*.ttf")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    machine = f"{platform.system()} {platform.machine()}"
    return Tools(f"typst {version('typst')}", digest.hexdigest()[:16], machine)


def draw(
    kind: Kind, content: Content, layout: Layout, source: Source, digest: bytes, number: str = ""
) -> Drawn:
    """Return the PDF of a content."""
    tagged = kind.screen and content.count <= TAGGED_ROWS
    data = data_of(kind, content, layout, source, digest, number)
    return Drawn(_compiled(kind, data, source, tagged=tagged), tools())


def _compiled(kind: Kind, data: dict[str, Any], source: Source, *, tagged: bool) -> bytes:
    import typst

    return typst.compile(
        str(TEMPLATES / f"{kind.template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(source.at.timestamp()),
        format="pdf",
        pdf_tags=tagged,
    )


def data_of(
    kind: Kind, content: Content, layout: Layout, source: Source, digest: bytes, number: str
) -> dict[str, Any]:
    """Return the data of a template, with texts ready to print."""
    shown = [at for at, column in enumerate(content.columns) if column.printed]
    signatory = layout.signatory(kind.name) if kind.signed else None
    dense = len(shown) > MANY_COLUMNS
    longest = SHORTEST_COLUMN if dense else LONGEST_WORD
    page = asdict(layout.page)
    page["table_size"] = min(layout.page.table_size, DENSE_SIZE) if dense else page["table_size"]
    draft = kind.family is Family.NASKAH and not number
    return {
        "page": page,
        "landscape": kind.landscape,
        "letterhead": {"lines": layout.letterhead, "address": layout.address},
        "signatory": signatory and {**asdict(signatory), "nip": nip_of(layout, signatory.nip)},
        "anchor": layout.anchor,
        "title": content.title,
        "under": content.under,
        "columns": [_column(content.columns[at]) for at in shown],
        "sections": [
            {
                "head": section.head,
                "heads": [heads_of(content, section)[at] for at in shown],
                "rows": [
                    [breakable(as_printed(row.cells[at]), longest) for at in shown]
                    for row in section.rows
                ],
                "foot": section.foot,
            }
            for section in content.sections
        ],
        "notes": content.notes,
        "body": body_of(content, layout),
        "number": number,
        "draft": draft,
        "footer": layout.footer,
        "origin": origin_lines(kind, content, source, digest),
        "keywords": [f"{MARK}{digest.hex()}"],
    }


def heads_of(content: Content, section: Section) -> list[str]:
    """Return the headings of the columns of a section."""
    heads = [column.head for column in content.columns]
    if section.called:
        heads[next(at for at, column in enumerate(content.columns) if column.wide)] = section.called
    return heads


def body_of(content: Content, layout: Layout) -> dict[str, Any]:
    """Return the other data of a template; shares of districts become a map."""
    body = dict(content.body)
    if "map" in body:
        body["map"] = drawn_map(layout.config, body["map"])
    return body


def nip_of(layout: Layout, nip: str) -> str:
    """Return a NIP where the office prints them, '' elsewhere."""
    return nip if layout.show.nip else ""


def printed(row: Row, shown: Sequence[int], longest: int) -> list[str]:
    """Return the cells of a line that are printed, as they are printed."""
    return [breakable(as_printed(row.cells[at]), longest) for at in shown]


def _column(column: Column) -> dict[str, str]:
    return {"head": column.head, "width": column.width, "align": column.align}


def origin_lines(kind: Kind, content: Content, source: Source, digest: bytes) -> Sequence[str]:
    """Return the lines about the origin of a report: publication, instant, filter, number of lines,
    hash.
    """
    if kind.family is Family.NASKAH:
        return ()
    asked = "; ".join(content.filter) or "seluruh data"
    return (
        f"Terbitan {source.publication} · keadaan {instant_in_words(source.at)} · {asked} · "
        f"{content.count} baris",
        f"Sidik isi {hash_in_groups(digest)}",
    )


def hash_in_groups(digest: bytes) -> str:
    """Return a hash in groups, for reading it aloud."""
    text = digest.hex()
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
