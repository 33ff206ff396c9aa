"""Papers read back: the texts of a PDF page by page, the cells of a workbook."""

import io
from typing import Any

import openpyxl
from pypdf import PdfReader


def pages_of(body: bytes) -> list[str]:
    """The text of each page, in one line each."""
    pages = PdfReader(io.BytesIO(body)).pages
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]


def text_of(body: bytes) -> str:
    """The text of a PDF, in one line."""
    return " ".join(pages_of(body))


def squeezed(text: str) -> str:
    """A text without its spaces: a long name is broken where its column ends."""
    return "".join(text.split())


def fonts_of(body: bytes) -> set[str]:
    """The fonts that a PDF carries with it."""
    found: set[str] = set()
    for page in PdfReader(io.BytesIO(body)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found


def cells_of(body: bytes, sheet: str = "Data") -> list[list[Any]]:
    """The cells of a sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]
