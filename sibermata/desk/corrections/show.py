"""Writes a corrected value, or the source's value again, into the row that every reader reads. Acts
reach `store/registry/fields.py` only through here.

Invariant: nobody gets another's NIK. If a NIK belongs to somebody else by now, it is not restored;
the source is read again, and a question arises.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from psycopg.errors import UniqueViolation

from sibermata.errors import Refusal
from sibermata.records.correction import Correction
from sibermata.records.registry import Person, Tenure
from sibermata.records.states import CorrectionState, TenureStatus
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.locks import LockedPerson, RecordOf, write_person, write_tenure
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.registry.fields import (
    source_of,
    tenure_value,
    with_person_value,
    with_tenure_value,
)
from sibermata.store.registry.people import people_by_nik


def show(
    desk: Desk,
    locked: LockedPerson,
    field: str,
    tenure_id: int | None,
    text: str,
    *,
    ended: date | None = None,
    reason: str = "",
    follows: bool = False,
) -> datetime:
    """Write the effective value, so that every reader finds it in the row itself; return the
    instant.

    A NIK that `follows` from a merged person is shown here but identifies that person: each NIK
    identifies one person.
    """
    at = publish_act(desk.connection, "corrections")
    if tenure_id is None:
        after = with_person_value(locked.person, field, text, desk.secrecy, desk.book.names)
        if field == "nik" and follows:
            after = after._replace(nik_hash=None)
        with one_bearer():
            write_person(desk.connection, at, locked.person, after)
    else:
        district, tenure_now = tenure_of(locked, tenure_id)
        write_tenure(
            desk.connection,
            at,
            district,
            tenure_now,
            with_tenure_value(tenure_now, field, text, ended=ended, reason=reason),
        )
    return at


@contextmanager
def one_bearer() -> Iterator[None]:
    """Turn it into a plain refusal if a night of another district wrote this NIK between our check
    and our write: the database allows one holder.
    """
    try:
        yield
    except UniqueViolation:
        raise Refusal("NIK_JUST_TAKEN") from None


def show_again(desk: Desk, locked: LockedPerson, one: Correction) -> None:
    """Show the source's value again where a correction lay over it."""
    said = one.source_value if one.state == CorrectionState.CHALLENGED else one.base
    if one.field == "nik" and said and others_with_nik(desk, locked.person, said):
        said = ""
        read_anew(desk.connection, [one.source])
    if one.field == "status" and said != TenureStatus.ENDED and is_absent(locked, one.tenure_id):
        said = TenureStatus.MISSING
    show(desk, locked, one.field, one.tenure_id, said)


def is_absent(locked: LockedPerson, tenure: int | None) -> bool:
    """Return whether no source names the holder of a tenure any more that once did."""
    records = [one for one in locked.records if one.tenure_id == tenure]
    return bool(records) and all(one.missing for one in records)


def others_with_nik(desk: Desk, me: Person, nik: str) -> list[Person]:
    """Return the other persons with this NIK."""
    bearers = people_by_nik(desk.connection, [desk.secrecy.hash(nik)]).values()
    return [one for people in bearers for one in people if one.id != me.id]


def tenure_of(locked: LockedPerson, tenure: int | None) -> tuple[str, Tenure]:
    """Return the tenure that is meant: the one named, else the only one in office, else the only
    one at all.
    """
    if tenure is not None:
        found = [item for item in locked.tenures if item[1].id == tenure]
        if not found:
            raise Refusal("TENURE_UNKNOWN", person=locked.person.id, tenure=tenure)
        return found[0]
    serving = [
        item for item in locked.tenures if item[1].status != TenureStatus.ENDED
    ] or locked.tenures
    if len(serving) > 1 and len({item[0] for item in serving}) > 1:
        numbers = [item[1].id for item in serving]
        raise Refusal("TENURE_NEEDED", person=locked.person.id, tenures=numbers)
    if not serving:
        raise Refusal("TENURE_NONE", person=locked.person.id)
    return serving[0]


def record_of(locked: LockedPerson, tenure: int | None, source: str | None) -> RecordOf | None:
    """Return the record whose value is corrected: of the named source and tenure, else of the most
    trusted source.
    """
    found = [record for record in locked.records if source in (None, record.source)]
    if source and not found:
        raise Refusal("SOURCE_SILENT", source=source, person=locked.person.id)
    return next(
        (record for record in found if tenure in (None, record.tenure_id)),
        found[0] if found else None,
    )


def record_that_says(
    locked: LockedPerson, field: str, tenure_now: Tenure | None
) -> RecordOf | None:
    """Return the record of the source whose value is in force for a field of the person or of
    `tenure_now`; None where that record is gone.

    Without this the fix would go to a source that never stated the field, and the source that did
    would not be watched.
    """
    if tenure_now is None:
        speakers = [source_of(field, locked.person.stated_by, locked.person.field_sources)]
    else:
        words = json.loads(tenure_now.statements) if tenure_now.statements else {}
        saying = [source for source, word in words.items() if word.get(field)]
        now = tenure_value(tenure_now, field)
        speakers = sorted(
            saying,
            key=lambda source: (
                words[source][field] != now,
                source != tenure_now.stated_by,
                source,
            ),
        )
    present = [
        record
        for record in locked.records
        if not record.missing and (tenure_now is None or record.tenure_id == tenure_now.id)
    ]
    return next(
        (record for source in speakers for record in present if record.source == source), None
    )
