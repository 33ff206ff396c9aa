"""An official as one source states him or her tonight, after reading strictly.

`None` or '' = the source is silent.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What became of a row. Rows read = the sum of the five (SEMANTICS 2)."""

    ADMITTED = "a"
    REFUSED = "r"
    ASKED = "q"  # a person must decide before it can be admitted
    DUPLICATE = "d"
    NOT_OFFICIAL = "n"  # staf, RT, operator, or a body this source does not claim


class OfficialRecord(NamedTuple):
    """One admitted row.

    A NamedTuple because 150,000 of them are made in a night: a frozen dataclass costs eight times
    as much.
    """

    key: str  # the source's own id, '' if none
    name: str  # 'Mulyadi Fiktifanto', as a person writes it, without titles
    name_key: str  # 'MULYADI FIKTIFANTO': the normalised name that matching uses
    front_title: str  # 'Drs. H.'
    back_title: str  # 'S.Pd., M.M'
    sex: str  # 'L', 'P' or ''
    birth_place: str
    birth_date: date | None
    nik: str  # 16 digits or ''
    village_code: str  # '35.16.05.2001'
    post: str  # a code of config/posts.toml: 'KADUS'
    label: str  # which of them: 'Krajan'; '' where the post needs none
    capacity: str  # definitif | Pj | Plt | Plh
    active: bool  # False: the source says that this person no longer holds the post
    sk_number: str
    sk_date: date | None
    start_date: date | None
    end_date: date | None
    end_sk_number: str
    end_sk_date: date | None
    term: str
    phone: str  # '+6281234500001' or ''
    phone2: str
    nip: str
    niap: str
    email: str
    address: str
    education: str  # a word of config/spellings/education.toml or ''
    religion: str
    rank: str
    remarks: str


class RowFinding(NamedTuple):
    """One thing to say about a row; its severity and its sentence are found by the code."""

    code: str
    column: str = ""  # canonical name
    # as found in the cell; may hold a personal number: encrypted where it rests, masked where it
    # shows
    value: str = ""
    detail: str = ""  # what the sentence needs besides the value: candidates, the other row
    people: tuple[int, ...] = ()  # the persons that a question of identity is about


class Judged(NamedTuple):
    """The judgement of one row."""

    outcome: Outcome
    record: OfficialRecord | None  # None unless admitted
    findings: tuple[RowFinding, ...] = ()
    seen: OfficialRecord | None = (
        # of a row that was not admitted: what could be read of it, so that its person counts as
        # seen
        None
    )
