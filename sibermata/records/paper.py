"""What a paper is made of before anything is drawn: its lines, its texts, and where they are from.

Frozen, and without a personal number: what a paper prints is what stands here, and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Cell = str | int | date | None


class Family(StrEnum):
    """Who answers for a paper."""

    NASKAH = "naskah"  # a letter: needs a person and a number; without one it bears KONSEP
    LAPORAN = "laporan"  # a list of ours: bears publication, filter and the hash of its content


class Form(StrEnum):
    """What a paper may be written as."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"


class Need(StrEnum):
    """What a paper cannot be made without."""

    PLACE = "place"  # a district or a village
    DISTRICT = "district"
    CYCLE = "cycle"
    REQUIREMENT = "requirement"
    SUBJECT = "subject"  # a cycle or a requirement
    MEETING = "meeting"
    PERSON = "person"
    WHO = "who"  # a district, a village or a person


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, as codes; '' or None asks nothing. It is kept with the paper, so that the
    paper can be made again.
    """

    kind: str
    district: str = ""  # 'PP.KK'
    village: str = ""  # 'PP.KK.CC.VVVV'
    cycle: str = ""
    requirement: str = ""
    person: int | None = None
    meeting: str = ""
    number: str = ""  # of a naskah: as the person who makes it says; never invented
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    head: str
    width: str = "auto"  # auto | 'Nfr' | 'N.Ncm'
    align: str = "left"  # left | center | right
    printed: bool = True  # False: in a workbook only, where a heading says it on paper
    wide: bool = False  # in a workbook: long texts, wrapped


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `person`, `tenure` and `area` say whose it is, so that a difference between two
    papers finds its cause; they are not printed.
    """

    cells: tuple[Cell, ...]
    key: str  # what the line is about, the same in every paper of the kind
    person: int = 0
    tenure: int = 0
    area: str = ""  # code of the region that the line speaks of


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; a sheet of its own where the kind says so."""

    rows: tuple[Row, ...]
    head: str = ""
    foot: tuple[str, ...] = ()  # what stands under the lines: sums
    # What the first wide column is called here, where these lines are of another kind than the
    # paper's: a list of their own, and a sheet of their own in a workbook
    called: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a paper says."""

    title: str
    under: tuple[str, ...] = ()  # lines under the title
    columns: tuple[Column, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))  # JSON values
    filter: tuple[str, ...] = ()  # what was asked for, in words

    @property
    def rows(self) -> Iterator[Row]:
        """Every line, in order."""
        for section in self.sections:
            yield from section.rows

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Source:
    """What a paper was read from."""

    publication: int  # 0: nothing was published yet
    at: datetime  # the instant of recorded time; also the time stamp of the bytes
    on: date | None  # the day of valid time that was asked for


@dataclass(frozen=True, slots=True)
class Tools:
    """What drew a paper: with the same three, the same content gives the same bytes."""

    renderer: str  # 'typst 0.15.2'
    fonts: str  # digest of the shipped fonts and templates
    machine: str  # 'Linux x86_64'


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished file."""

    body: bytes
    tools: Tools


@dataclass(frozen=True, slots=True)
class Kept:
    """A made paper, as it is kept."""

    number: int
    kind: str
    form: str
    made_at: datetime
    by: str
    request: Request
    source: Source
    rows: int
    content_hash: bytes  # sha256 over what it says
    sha256: bytes  # of the file
    tools: Tools
    content: Content
    withdrawn: bool = False
