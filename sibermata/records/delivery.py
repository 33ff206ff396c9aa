"""A delivery: the bytes as received, and what was read out of them before anybody judged a row."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """One file or one page of a delivery, byte for byte as it came."""

    # shown to people: the file's own name, or the page's address without user, password or query
    name: str
    body: bytes
    fresh: bool = True  # False: a dropped file that lay there before; it confirms no absence
    whole: bool = False  # True: its length is proven, so that it needs no last line end


@dataclass(frozen=True, slots=True)
class Before:
    """What the last applied delivery of this source was, so that a fetch can be conditional."""

    sha256: str = ""
    validators: dict[str, str] = field(
        default_factory=dict
    )  # etag, last_modified, or a file's size and time


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of a source.

    `parts` is empty only when the source itself said 'unchanged' (304).
    """

    parts: tuple[Part, ...]
    validators: dict[str, str] = field(default_factory=dict)
    # why the delivery is known to be whole ('' = no proof: nobody may be missed on its strength)
    proof: str = ""
    fresh: bool = True  # False: a dropped file that was read before; it confirms no absence
    unchanged: bool = False
    notes: tuple["Remark", ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding about a file as a whole (or a row that never became one), by its code in
    `records/finding.py`.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None  # as a person counts in the file: 1 is the first line
    column: str = ""  # the source's own header
    value: str = ""


@dataclass(slots=True)
class Table:
    """One sheet, page run or CSV as rows of cells under canonical names. Titles, totals and
    signatures are gone, counted.

    `rows[i]` has one cell for each of `columns`, in that order, filled down where the source says
    so;
    `numbers[i]` is its row as a person counts in the file.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    headers: tuple[str, ...]  # the source's own header over each column
    rows: list[list[str]]
    numbers: list[int]
    unknown: tuple[str, ...] = ()  # headers that nobody asked for
    date1904: bool = False  # day numbers of this workbook count from 1904
    hidden: int = 0  # hidden rows among `rows`: they are data
    named: tuple[str, ...] = ()  # what stands over it without a word: its sheet's, its file's name
    body: str = ""  # 'bpd' where titles, sheet or file say that it is a list of the BPD
    cut: int | None = None  # the number of the last row, where the file may end in the middle of it


@dataclass(slots=True)
class Parsed:
    """All tables of a delivery.

    `misfits` are data rows that do not fit their header: read, and refused by their remark.
    """

    tables: list[Table]
    notes: list[Remark] = field(default_factory=list)
    misfits: list[Remark] = field(default_factory=list)
    dropped: dict[str, int] = field(
        default_factory=dict
    )  # blank, title, numbering, total, signature, repeated_header, deleted -> rows
    proof: str = ""  # the parser's own proof of completeness ('' = none)
