"""One field of a person or a tenure as text: read it, write another value, or read what a source's
row states for it.

The one place that knows how a field is stored in its row; sync and desk both write effective values
through it, so that every reader finds them in the rows themselves. Invariant: reading a field
returns exactly what was written.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Private, Tenure
from sibermata.records.states import DayKnown, TenureStatus
from sibermata.rules.person.name import NameWords, read_name
from sibermata.store.base.secrecy import Secrecy

PRIVATE = Private._fields
PERSON = b"person"  # what a person's sealed numbers are bound to
RECORD = b"record"  # what a sealed version is bound to
SEPARATOR = "\x1f"
PERSON_PLAIN = (
    "name",
    "front_title",
    "back_title",
    "sex",
    "birth_place",
    "birth_date",
    "education",
)
PERSON_FIELDS = PERSON_PLAIN + PRIVATE
TENURE_FIELDS = (
    "capacity",
    "status",
    "sk_number",
    "sk_date",
    "start_date",
    "end_date",
    "term",
)  # not the seat: that is another tenure
DAYS = frozenset(("birth_date", "sk_date", "start_date", "end_date"))
COLUMNS = {  # a field -> the columns of a source that may state it, the most reliable first
    "birth_place": ("birth_place", "birth_place_date"),
    "birth_date": ("birth_date", "birth_place_date"),
    "nik": ("nik", "nik_phone"),
    "phone": ("phone", "nik_phone"),
    "phone2": ("phone", "nik_phone"),
    "front_title": ("front_title", "name"),
    "back_title": ("back_title", "name"),
    "capacity": ("capacity", "post"),
    "sk_number": ("sk_number", "sk_number_date"),
    "sk_date": ("sk_date", "sk_number_date"),
}

NOT_OVER: Mapping[str, Any] = {"end_date": None, "end_how": "", "end_reason": ""}


def text_of_value(value: str | date | None) -> str:
    """Return a value in the form that a correction stores: ISO days, '' for nothing."""
    return value.isoformat() if isinstance(value, date) else value or ""


def said_of(record: OfficialRecord, field: str) -> str:
    """Return what a source's row states for a field; '' = it is silent."""
    if field == "status":
        return "active" if record.active else "ended"
    return text_of_value(getattr(record, field))


def open_private(sealed: bytes | None, secrecy: Secrecy) -> Private:
    """Return a person's sealed columns, opened."""
    return Private(*secrecy.open(sealed, PERSON).split(SEPARATOR)) if sealed else Private()


def seal_private(private: Private, secrecy: Secrecy) -> bytes | None:
    """Return a person's private values, sealed; None where all are empty."""
    return secrecy.seal(SEPARATOR.join(private), PERSON) if any(private) else None


def person_value(person: Person, field: str, secrecy: Secrecy) -> str:
    """Return a field of a person."""
    shape = open_private(person.private, secrecy) if field in PRIVATE else person
    return text_of_value(getattr(shape, field))


def with_person_value(
    person: Person, field: str, text: str, secrecy: Secrecy, words: NameWords
) -> Person:
    """Return the person with another value; the same object if nothing changes."""
    if person_value(person, field, secrecy) == text:
        return person
    if field in PRIVATE:
        private = open_private(person.private, secrecy)._replace(**{field: text})
        changed = person._replace(private=seal_private(private, secrecy))
        return (
            changed._replace(nik_hash=secrecy.hash(text) if text else None)
            if field == "nik"
            else changed
        )
    if field == "name":
        return person._replace(name=text, name_key=read_name(text, words).key or person.name_key)
    plain: dict[str, Any] = {field: day_of(text) if field in DAYS else text}
    return person._replace(**plain)


def tenure_value(tenure: Tenure, field: str) -> str:
    """Return a field of a tenure; of its status only whether the tenure is over."""
    if field == "status":
        return "ended" if tenure.status == TenureStatus.ENDED else "active"
    return text_of_value(getattr(tenure, field))


def with_tenure_value(
    tenure: Tenure, field: str, text: str, *, ended: date | None = None, reason: str = ""
) -> Tenure:
    """Return the tenure with another value.

    An end comes with its day and reason, where they are known.
    """
    if field == "status":
        if text == "ended":
            day, why = ended or tenure.end_date, reason or tenure.end_reason
            return tenure._replace(
                status=TenureStatus.ENDED,
                end_date=day,
                end_how=DayKnown.STATED if day else DayKnown.OBSERVED,
                end_reason=why,
            )
        if text == TenureStatus.MISSING:
            over = NOT_OVER if tenure.status == TenureStatus.ENDED else {}
            return tenure._replace(status=TenureStatus.MISSING, **over)
        return (
            tenure
            if tenure.status != TenureStatus.ENDED
            else tenure._replace(status=TenureStatus.ACTIVE, **NOT_OVER)
        )
    if field in DAYS:
        values: dict[str, Any] = {field: day_of(text)}
        changed = tenure._replace(**values)
        if field == "start_date":
            return changed._replace(start_how=DayKnown.STATED if text else "")
        return (
            changed._replace(end_how=DayKnown.STATED if text else "")
            if field == "end_date"
            else changed
        )
    plain: dict[str, Any] = {field: text}
    return tenure._replace(**plain)


def day_of(text: str) -> date | None:
    """Return an ISO day, None for ''."""
    return date.fromisoformat(text) if text else None


def source_of(field: str, stated_by: str, field_sources: Mapping[str, str] | None) -> str:
    """Return the source that a person's field is from."""
    return (field_sources or {}).get(field, stated_by)
