"""A paper as a file: drawn as PDF, or written as a workbook or letter that can be worked on.

Every form states the same origin, and carries the content hash where `verify` finds it.
"""

import platform
import re
import zipfile
import zlib
from importlib.metadata import version
from io import BytesIO

from sibermata.desk.sheets.workbook_out import ListBook
from sibermata.papers.docx import letter
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.render import MARK, draw, hash_in_groups, heads_of
from sibermata.records.paper import Content, Drawn, Form, Request, Source, Tools
from sibermata.rules.time.office import instant_in_words

PRINTED = re.compile(re.escape(MARK).encode() + rb"([0-9a-f]{64})")
MOST_PROPERTIES = 1 << 20  # the most bytes that are read of a file's properties


def written(
    kind: Kind,
    form: Form,
    request: Request,
    content: Content,
    layout: Layout,
    source: Source,
    digest: bytes,
) -> Drawn:
    """Return a content as a file in this form."""
    if form is Form.XLSX:
        return workbook(content, source, digest)
    if form is Form.DOCX:
        return letter(content, layout, source, digest)
    return draw(kind, content, layout, source, digest, request.number)


def workbook(content: Content, source: Source, digest: bytes) -> Drawn:
    """Return the lines of a content as a workbook, including the columns that are headings on
    paper.

    Lines of another kind get a sheet of their own.
    """
    columns = content.columns
    book = ListBook("Data", [one.head for one in columns], [one.wide for one in columns])
    for section in sorted(content.sections, key=lambda one: bool(one.called)):
        if section.called:
            book.another(section.head or section.called, heads_of(content, section))
        for row in section.rows:
            book.add(row.cells)
    asked = "; ".join(content.filter) or "seluruh data"
    lines = [
        ("Judul", content.title),
        *(("", one) for one in content.under),
        ("Terbitan", str(source.publication)),
        ("Keadaan", instant_in_words(source.at)),
        ("Saringan", asked),
        ("Jumlah baris", str(content.count)),
        ("Sidik isi", hash_in_groups(digest)),
        *(("Catatan", one) for one in (*content.notes, *sums(content))),
    ]
    book.about(
        "Keterangan",
        lines,
        title=content.title,
        keywords=f"{MARK}{digest.hex()}",
        created=source.at.replace(tzinfo=None),
    )
    machine = f"{platform.system()} {platform.machine()}"
    return Drawn(book.close(), Tools(f"xlsxwriter {version('xlsxwriter')}", "", machine))


def sums(content: Content) -> list[str]:
    """Return the totals below the lines of each section."""
    return [
        f"{section.head}: {one}" if section.head else one
        for section in content.sections
        for one in section.foot
    ]


def hash_in_file(body: bytes) -> bytes | None:
    """Return the content hash in a file of ours, None if it has none."""
    found = PRINTED.search(body)
    if found is None and body[:2] == b"PK":
        found = PRINTED.search(_properties(body))
    return bytes.fromhex(found.group(1).decode()) if found else None


def _properties(body: bytes) -> bytes:
    """Return the properties of a workbook or a letter, b'' if they cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive, archive.open("docProps/core.xml") as file:
            return file.read(MOST_PROPERTIES)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        return b""
