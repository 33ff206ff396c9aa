"""Writes an undangan as DOCX: one letter with a list of its recipients for each district.

SRIKANDI fills in number, date and signature: its `${...}` placeholders are kept unchanged, each in
one run. Equal content gives equal bytes.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.sax.saxutils import escape

from sibermata.papers.layout import Layout
from sibermata.papers.render import MARK
from sibermata.papers.wording import NOTHING, NOWHERE, as_printed
from sibermata.records.paper import Content, Drawn, Source, Tools

NUMBER, DATE = "${nomor_naskah}", "${tanggal_naskah}"
SIGNED = ("${ttd_pengirim}", "${nama_pengirim}", "${nip_pengirim}")
FONT = "Arial"  # as wide as Liberation Sans, and on every office computer
CENTIMETRE = 567  # twentieths of a point
WIDTHS = (1.2, 5.2, 4.4, 5.0)  # of the attachment, centimetres
NAMES, VALUES = 3.0, 3.4  # positions of the colons and of the values, centimetres
SIGNED_FROM = 8.0  # centimetres
CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n"}


def letter(content: Content, layout: Layout, source: Source, digest: bytes) -> Drawn:
    """Return the letter of a content of undangan."""
    from docx import Document

    document = Document()
    prepare(document, layout)
    for line in layout.letterhead:
        written(document, line, bold=True, align="center")
    if layout.address:
        written(document, layout.address, align="center")
    if document.paragraphs:
        ruled(document.paragraphs[-1])
    body = content.body
    written(document, "")
    for name, value in (
        ("Nomor", NUMBER),
        ("Sifat", body["nature"]),
        ("Lampiran", f"Daftar undangan, {content.count} orang"),
        ("Hal", body["subject"]),
    ):
        said(document, name, value)
    written(document, "")
    written(document, DATE)
    written(document, "")
    written(document, "Yth. (daftar terlampir)")
    written(document, "")
    written(document, body["opening"], align="justify")
    for name, value in body["facts"]:
        said(document, name, value)
    written(document, body["closing"], align="justify")
    written(document, "")
    signatory = layout.signatory("undangan")
    post = f"{signatory.capacity} {signatory.post}".strip() if signatory else ""
    signed(document, [*((post,) if post else ()), *SIGNED])
    attach(document, content)
    properties = document.core_properties
    properties.title, properties.keywords = content.title, f"{MARK}{digest.hex()}"
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = source.at.replace(tzinfo=None, microsecond=0)
    stream = BytesIO()
    document.save(stream)
    tools = Tools(f"python-docx {version('python-docx')}", "", "")
    return Drawn(settled(stream.getvalue(), source.at), tools)


def prepare(document: Any, layout: Layout) -> None:
    """Set page size, font and tab stops."""
    from docx.shared import Cm, Pt

    (section,) = document.sections
    page = layout.page
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(page.top), Cm(page.bottom)
    section.left_margin, section.right_margin = Cm(page.left), Cm(page.right)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(page.size)
    style.paragraph_format.space_after = Pt(4)


def written(document: Any, text: str, *, bold: bool = False, align: str = "left") -> Any:
    """Add a paragraph of one run, so that a placeholder of SRIKANDI is never split."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.add_run(text.translate(CONTROL)).bold = bold
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    return paragraph


def said(document: Any, name: str, value: str) -> None:
    """Add a line with a name and its value; further lines of the value are indented under it."""
    from docx.shared import Cm

    look = written(document, f"{name}\t:\t{value}").paragraph_format
    look.left_indent, look.first_line_indent = Cm(VALUES), Cm(-VALUES)
    look.tab_stops.add_tab_stop(Cm(NAMES))
    look.tab_stops.add_tab_stop(Cm(VALUES))


def signed(document: Any, lines: Sequence[str]) -> None:
    """Add the lines above and below a signature, centred in the right half, on one page."""
    from docx.shared import Cm

    for at, line in enumerate(lines, 1):
        look = written(document, line, align="center").paragraph_format
        look.left_indent, look.keep_with_next = Cm(SIGNED_FROM), at < len(lines)


def ruled(paragraph: Any) -> None:
    """Draw the line under the letterhead."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    border = parse_xml(
        f"<w:pBdr {nsdecls('w')}>"
        '<w:bottom w:val="thinThickSmallGap" w:sz="18" w:space="4" w:color="000000"/></w:pBdr>'
    )
    look = paragraph._p.get_or_add_pPr()
    look.insert_element_before(
        border, "w:tabs", "w:spacing", "w:ind", "w:jc"
    )  # the order that Word requires


def attach(document: Any, content: Content) -> None:
    """Add the recipients, a table for each district."""
    district = itemgetter(len(content.columns) - 1)
    rows = [[as_printed(cell) for cell in row.cells] for row in content.rows]
    heads = [column.head for column in content.columns][:-1]
    head = written(document, f"Lampiran: daftar undangan {content.under[0]}", bold=True)
    head.paragraph_format.page_break_before = True
    for name, held in groupby(rows, key=district):
        called = NOWHERE if name == NOTHING else name
        written(document, called, bold=True).paragraph_format.keep_with_next = True
        document._body._body.insert(-1, table_of(heads, (row[:-1] for row in held)))
    written(document, "")  # Word requires a paragraph after the last table


def table_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Any:
    """Return a table, built as one XML string: cell by cell two thousand rows take a minute."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{int(width * CENTIMETRE)}"/>' for width in WIDTHS)
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cells(heads, bold=True)}</w:tr>"
    lines = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells(row)}</w:tr>" for row in rows)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{lines}</w:tbl>"
    )


def cells(texts: Sequence[str], *, bold: bool = False) -> str:
    """Return the cells of a row, their texts as they are."""
    look = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="18"/></w:rPr>'
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{int(width * CENTIMETRE)}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:r>{look}<w:t xml:space="preserve">{as_xml(text)}</w:t></w:r></w:p></w:tc>'
        for text, width in zip(texts, WIDTHS, strict=True)
    )


def as_xml(text: str) -> str:
    """Return a text escaped for XML."""
    return escape(text.translate(CONTROL))


def settled(body: bytes, at: datetime) -> bytes:
    """Return the file with one fixed time in all its parts, so that equal content gives equal
    bytes.
    """
    stamp = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(part.filename))
    return stream.getvalue()
