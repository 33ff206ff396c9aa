"""What planning is answered when it asks the database: three shapes, one for each time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sibermata.records.correction import Correction
from sibermata.records.registry import Person, StoredRecord, Tenure
from sibermata.store.night.absences import LastKnown
from sibermata.store.night.last_file import InLastFile
from sibermata.sync.match.candidates import Candidates
from sibermata.sync.plan.shape import Ids
from sibermata.sync.plan.weights import Weights

Numbers = Mapping[tuple[str, str], int]  # village, body -> a number of records
Bearers = Mapping[bytes, list[Person]]  # NIK -> the stored people who bear it


class Records(NamedTuple):
    """What the source left behind, as far as tonight's rows may go on with it."""

    first: bool  # nothing was ever published from this source
    last: LastKnown
    stored: list[StoredRecord]  # those that a row may continue, or whose row is gone
    present: Numbers  # there now
    published: Numbers  # shown by the published state
    heirs: Mapping[str, str]  # a retired village code -> its successor
    villages: set[str]  # of the district, at the level of the source's bodies
    superseded: bool  # these very bytes stood once, and others followed
    corrections: list[Correction]
    ids: Ids


class People(NamedTuple):
    """Everybody whom tonight's open rows may mean, and what sources state of them."""

    candidates: Candidates
    by_nik: Bearers  # who bears a NIK of tonight's rows
    corrected: Mapping[int, Person]  # as they stand now; candidates also as sources know them
    tenures: Mapping[int, list[Tenure]]  # person -> tenures in this district, past ones too
    corrections: list[Correction]  # of those who may be meant by their NIK
    weights: Weights
    # of new threads, by row hash: since when they stood there unadmitted; None: the first load
    sights: Mapping[bytes, date | None]


class Seats(NamedTuple):
    """Who else speaks of the tenures that tonight leaves, and who sits on the seats of the
    absent.
    """

    naming: Mapping[int, set[int]]  # tenure -> present records that name it in office
    frozen: set[int]  # records whose absence a person refused
    holders: list[Tenure]
    by_nik: Bearers  # who bears a NIK that somebody comes to bear tonight
    leaked: int  # removals of the last days that nobody released
    first_seen: Mapping[int, datetime]  # tenures of the absent, and of holders: first recorded
    last_file: InLastFile  # which of tonight's newcomers stood there, and what they state

    def spoken_of(self, but: Iterable[StoredRecord]) -> set[int]:
        """Return the tenures that a record other than `but` names in office."""
        ours = {stored.id for stored in but}
        return {tenure for tenure, records in self.naming.items() if not records <= ours}
