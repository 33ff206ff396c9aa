"""People, tenures and source records as the registry stores them now."""

from datetime import date
from typing import NamedTuple


class Private(NamedTuple):
    """What is sealed of a person. '' = not known."""

    nik: str = ""
    nip: str = ""
    niap: str = ""
    phone: str = ""
    phone2: str = ""
    email: str = ""
    address: str = ""
    religion: str = ""
    rank: str = ""


class Person(NamedTuple):
    """A person as stored now. The fields are the columns of `person`, by name."""

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
    private: bytes | None  # sealed: `Private`
    stated_by: str = ""  # the source whose values these are
    field_sources: dict[str, str] | None = None  # field -> the other source that it is from
    statements: bytes | None = None  # sealed: what each source last said, where several speak


class Tenure(NamedTuple):
    """A tenure as stored now. The fields are the columns of `tenure`, by name."""

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


class RecordNow(NamedTuple):
    """A source record as it will stand. The fields are columns of `source_record`, by name."""

    id: int
    key: str
    village_code: str
    post: str
    label_key: str
    name_key: str
    birth_date: date | None
    nik_hash: bytes | None
    person_id: int
    tenure_id: int
    linked_by: str
    row_hash: bytes
    over: bool = False  # its source says itself that the holder is out of office


class StoredRecord(NamedTuple):
    """A source record with its person and its tenure. The other fields are columns of
    `source_record`, by name.
    """

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
    over: bool  # the source says itself that the holder is out of office
    person: Person
    tenure: Tenure

    @property
    def seat(self) -> tuple[str, str, str]:
        """The seat that the source named when it last delivered this record."""
        return (self.village_code, self.post, self.label_key)


class Voice(NamedTuple):
    """A record that names somebody in office."""

    source: str
    record: int
    tenure: int
