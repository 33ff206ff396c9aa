"""A row of a list of pledges or trainings: as it was read, and as it is kept beside the person that
it was linked to. Frozen.

Agreed: STANDING 3. What was written is kept for ever; the link to a person is a judgement.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sibermata.records.states import ActState, TrainingOutcome


class RowState(StrEnum):
    """Where a row of a list stands."""

    LINKED = "linked"
    ASKED = "asked"  # which of these, a person says
    NOBODY = "nobody"  # nobody of this name
    WITHDRAWN = "withdrawn"  # the list has it no longer


class Written(NamedTuple):
    """Whom a row speaks of, as far as it could be read. '' or None = it says nothing."""

    name: str
    name_key: str
    nik_hash: bytes | None
    birth_date: date | None
    village: str  # a code
    post: str  # a code of posts.toml
    post_as_written: str
    village_as_written: str
    contacts: tuple[bytes, ...] = ()  # of its telephone numbers and its e-mail address, keyed


class ListedPledge(NamedTuple):
    """A row of a list of pledges."""

    who: Written
    thread: bytes  # the row through time: its key, else all its words
    words: bytes  # whom it speaks of, in its own words: what an answer holds for
    cycle: str
    text: str  # a code, or as written where nobody knows it
    text_version: str  # '' where the text is not known, or was not in force
    text_classes: tuple[str, ...]  # those that the text is for
    form: str
    mode: str
    day: date
    state: ActState
    event: str
    document_number: str
    remarks: str


class ListedTraining(NamedTuple):
    """A row of a list of trainings."""

    who: Written
    thread: bytes
    words: bytes
    course: str
    course_as_written: str
    organiser: str
    place: str
    held_from: date
    held_to: date | None
    score: int | None
    outcome: TrainingOutcome
    certificate_number: str
    certificate_date: date | None
    hours: int | None
    event: str
    remarks: str

    @property
    def day(self) -> date:
        """The last day of the course."""
        return self.held_to or self.held_from


Listed = ListedPledge | ListedTraining


class StoredRow(NamedTuple):
    """A row of a list as it stands in the database: the fields are columns, by name."""

    source: str
    thread: bytes
    district_code: str
    delivers: str
    state: str  # RowState
    person_id: int | None
    linked_by: str  # the rule, or 'answer'
    candidates: tuple[int, ...]  # whom it may mean, while it is asked
    deed_id: int | None  # the act or the result that it lists
    deed_state: str  # what this row alone would make of it
    about: bytes  # the words in which it says whom it means, keyed
    row_hash: bytes
    name_as_written: str
    post_as_written: str
    village_code: str
    said: str  # JSON: cycle, text, form, mode, day; or course, day, outcome
    file: str
    sheet: str
    row_number: int | None


class Candidate(NamedTuple):
    """Somebody who holds or held a seat, as linking needs it: one for each seat."""

    person: int  # as it is shown: of merged persons the one that stands for both
    name_key: str
    birth_date: date | None
    nik_hash: bytes | None
    village: str
    post: str
    start: date | None  # None: it stood there before we kept books
    end: date | None
    former: bool = False  # the name is one that the person had before


class RowAnswer(NamedTuple):
    """What a person said about a row, or about all rows of these words."""

    person: int | None = None
    nobody: bool = False
    text: str = ""
    cycle: str = ""
    accept: bool | None = None


NO_ANSWER = RowAnswer()
Answers = Mapping[bytes, RowAnswer]  # by `words` (who it is) or the row's hash (what it says)
