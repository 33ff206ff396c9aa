"""One field of a person or a tenure as text: read it, lay another value over it, or ask what a
source's row states for it.

The one place that knows how a field rests in its row; sync and desk both write effective values
through it, so that every reader
finds them in the rows themselves. Invariant: what is read back is what was laid.
"""

from datetime import date
from typing import Any

from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Tenure
from sibermata.rules.person.name import NameWords, read_name
from sibermata.store.base.secrecy import Secrecy

PRIVATE = (
    "nik",
    "nip",
    "niap",
    "phone",
    "phone2",
    "email",
    "address",
    "religion",
    "rank",
)  # the order inside Person.private
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
COLUMNS = {  # a field -> the columns of a source that may say it, the surest first
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


def text_of_value(value: str | date | None) -> str:
    """Return a value as a correction keeps it: ISO days, '' for nothing."""
    return value.isoformat() if isinstance(value, date) else value or ""


def said_of(record: OfficialRecord, field: str) -> str:
    """Return what a source's row states for a field; '' = it is silent."""
    if field == "status":
        return "active" if record.active else "ended"
    return text_of_value(getattr(record, field))


def private_of(person: Person, secrecy: Secrecy) -> list[str]:
    """Return the sealed texts of a person, in the order of PRIVATE."""
    return (
        secrecy.open(person.private, PERSON).split(SEPARATOR)
        if person.private
        else [""] * len(PRIVATE)
    )


def person_value(person: Person, field: str, secrecy: Secrecy) -> str:
    """Return a field of a person."""
    if field in PRIVATE:
        return private_of(person, secrecy)[PRIVATE.index(field)]
    return text_of_value(getattr(person, field))


def with_person_value(
    person: Person, field: str, text: str, secrecy: Secrecy, words: NameWords
) -> Person:
    """Return the person with another value; the very same person where it is the same value."""
    if person_value(person, field, secrecy) == text:
        return person
    if field in PRIVATE:
        texts = private_of(person, secrecy)
        texts[PRIVATE.index(field)] = text
        sealed = secrecy.seal(SEPARATOR.join(texts), PERSON) if any(texts) else None
        changed = person._replace(private=sealed)
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
    """Return a field of a tenure; of its status only whether it is over."""
    if field == "status":
        return "ended" if tenure.status == "ended" else "active"
    return text_of_value(getattr(tenure, field))


def with_tenure_value(
    tenure: Tenure, field: str, text: str, *, ended: str = "", reason: str = ""
) -> Tenure:
    """Return the tenure with another value.

    An end comes with its day and reason, where they are known.
    """
    if field == "status":
        if text == "ended":
            day, why = day_of(ended) or tenure.end_date, reason or tenure.end_reason
            return tenure._replace(
                status="ended",
                end_date=day,
                end_how="stated" if day else "observed",
                end_reason=why,
            )
        return (
            tenure
            if tenure.status != "ended"
            else tenure._replace(status="active", end_date=None, end_how="", end_reason="")
        )
    if field in DAYS:
        values: dict[str, Any] = {field: day_of(text)}
        changed = tenure._replace(**values)
        if field == "start_date":
            return changed._replace(start_how="stated" if text else "")
        return (
            changed._replace(end_how="stated" if text else "") if field == "end_date" else changed
        )
    plain: dict[str, Any] = {field: text}
    return tenure._replace(**plain)


def day_of(text: str) -> date | None:
    """Return an ISO day, None for ''."""
    return date.fromisoformat(text) if text else None


def speakers_of(stated_by: str) -> tuple[str, dict[str, str]]:
    """Return whose values a person bears, as `stated_by` marks it: the usual speaker, and field ->
    another.
    """
    default, *others = stated_by.split(";")
    return default, dict(other.partition("=")[::2] for other in others)
