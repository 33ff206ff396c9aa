"""People, tenures and source records as the registry stores them now."""

from datetime import date
from typing import NamedTuple


class Person(NamedTuple):
    """A person as held now.

    `private` is sealed; `stated_by` = whose values these are (`sync.survivors`).
    """

    id: int
    name: str
    name_key: str
    front_title: str
    back_title: str
    sex: str
    birth_place: str
    birth_date: date | None
    education: str
    nik_hash: bytes | None
    private: bytes | None
    stated_by: str = ""
    statements: bytes | None = None  # sealed: what each source last said, where several speak


class Tenure(NamedTuple):
    """A tenure as held now."""

    id: int
    person_id: int
    village_code: str
    post: str
    label: str
    label_key: str
    capacity: str
    status: str
    sk_number: str
    sk_date: date | None
    start_date: date | None
    start_how: str
    end_date: date | None
    end_how: str
    end_reason: str
    term: str
    stated_by: str
    start_after: date | None = None
    end_after: date | None = None
    statements: str = ""  # what each source last said, where several speak

    @property
    def seat(self) -> tuple[str, str, str]:
        """Village, post and label: what one can hold."""
        return (self.village_code, self.post, self.label_key)


class StoredRecord(NamedTuple):
    """A source record with the person and the tenure it speaks of."""

    id: int
    key: str
    village_code: str
    post: str
    label_key: str
    name_key: str
    birth_date: date | None
    nik_hash: bytes | None
    row_hash: bytes
    missing_run: int | None
    linked_by: str
    person: Person
    tenure: Tenure
    over: bool = False  # the source says itself that the post is held no more

    @property
    def seat(self) -> tuple[str, str, str]:
        """The seat that the source named when it last spoke of this record."""
        return (self.village_code, self.post, self.label_key)


class Voice(NamedTuple):
    """A record that names somebody in office."""

    source: str
    record: int
    tenure: int
