"""How people's acts change the states of findings: answered, open again, patched, or closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.findings import VALUE


class Question(NamedTuple):
    """A question in its present state; `people` = the persons it is about, none for a question
    about a row.
    """

    id: int
    source: str
    district: str
    code: str
    severity: str
    status: str
    fingerprint: bytes
    shown: str
    detail: str
    people: list[int]


class Word(NamedTuple):
    """A written value that a question is about."""

    source: str
    column: str
    value: str  # '' where it was not kept
    code: str
    detail: str


def find_question(connection: Connection[Any], number: int) -> Question:
    """Return a question; refuse a number that is no question's."""
    row = connection.execute(
        "select id, source, district_code, code, severity, status, fingerprint, shown, detail, "
        "people from finding where id = %s",
        (number,),
    ).fetchone()
    if row is None:
        raise Refusal("QUESTION_UNKNOWN", question=number)
    if row[4] != "question":
        raise Refusal("QUESTION_ASKS_NOTHING", question=number, about=row[3])
    return Question(*row)


def word_asked_about(connection: Connection[Any], secrecy: Secrecy, number: int) -> Word:
    """Return the value as written that a question or a refused row is about; refuse any other
    number.
    """
    row = connection.execute(
        "select source, column_name, value, code, detail from finding where id = %s and severity "
        "in ('question', 'error')",
        (number,),
    ).fetchone()
    if row is None:
        raise Refusal("QUESTION_UNKNOWN", question=number)
    value = secrecy.open(bytes(row[2]), VALUE) if row[2] else ""
    return Word(row[0], row[1], value, row[3], row[4])


def row_of(connection: Connection[Any], number: int) -> tuple[str, bytes]:
    """Return source and row hash of a finding about a row; refuse any other number."""
    row = connection.execute(
        "select source, row_hash from finding where id = %s", (number,), binary=True
    ).fetchone()
    if row is None or row[1] is None:
        raise Refusal("FINDING_WITHOUT_ROW", finding=number)
    return row[0], bytes(row[1])


def answer_everywhere(connection: Connection[Any], fingerprint: bytes) -> None:
    """Mark a question answered wherever it was raised."""
    connection.execute(
        "update finding set status = 'answered', closed_at = now() where fingerprint = %s and "
        "status in ('open', 'answered')",
        (fingerprint,),
    )


def answer_one(connection: Connection[Any], number: int) -> None:
    """Mark one question answered."""
    connection.execute(
        "update finding set status = 'answered', closed_at = now() where id = %s and status in "
        "('open', 'answered')",
        (number,),
    )


def ask_one(connection: Connection[Any], number: int) -> None:
    """Open an answered question again."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where id = %s and status = "
        "'answered'",
        (number,),
    )


def ask_everywhere(connection: Connection[Any], fingerprint: bytes) -> None:
    """Open an answered question again wherever it was raised."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where fingerprint = %s and status = "
        "'answered'",
        (fingerprint,),
    )


def answer_about(connection: Connection[Any], codes: Sequence[str], one: int, other: int) -> None:
    """Mark the open questions about this pair answered."""
    connection.execute(
        "update finding set status = 'answered', closed_at = now() where status = 'open' and code "
        "= any(%s) and people = %s::bigint[]",
        (list(codes), sorted((one, other))),
    )


def ask_about(connection: Connection[Any], codes: Sequence[str], one: int, other: int) -> None:
    """Open the answered questions about this pair again."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where status = 'answered' and code "
        "= any(%s) and people = %s::bigint[]",
        (list(codes), sorted((one, other))),
    )


def answer_challenge(
    connection: Connection[Any], district: str, source: str, record: int, field: str
) -> None:
    """Mark as answered the question that a third value for a corrected field had raised."""
    connection.execute(
        "update finding f set status = 'answered' from source_record r where r.district_code "
        "= %s and r.source = %s and r.id = %s and f.district_code = r.district_code and "
        "f.source = r.source and f.row_hash = r.row_hash and f.status = 'open' and f.code = "
        "'CORRECTION_CHALLENGED' and f.column_name = %s",
        (district, source, record, field),
    )


def warnings_of_record(
    connection: Connection[Any], district: str, source: str, record: int
) -> list[tuple[int, str, str]]:
    """Return the warnings about the row of a source's record: number, code, column."""
    return connection.execute(
        "select f.id, f.code, f.column_name from finding f join source_record r on "
        "r.district_code = f.district_code and r.source = f.source and r.row_hash = f.row_hash "
        "where r.district_code = %s and r.source = %s and r.id = %s and f.severity = 'warning' "
        "and f.status in ('open', 'answered')",
        (district, source, record),
    ).fetchall()


def mark_warnings(
    connection: Connection[Any], district: str, findings: Sequence[int], *, answered: bool
) -> None:
    """Mark warnings answered, or open again."""
    connection.execute(
        "update finding set status = %s where district_code = %s and id = any(%s) and "
        "status in ('open', 'answered')",
        ("answered" if answered else "open", district, list(findings)),
    )


def ask_about_absent(
    connection: Connection[Any], district: str, tenure: int, fingerprint: bytes
) -> None:
    """Open the task about an absent holder again, if he is absent still."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where district_code = "
        "%(district)s and fingerprint = %(task)s and status = 'fixed_at_source' and exists "
        "(select from tenure t where t.district_code = %(district)s and t.id = %(tenure)s "
        "and t.recorded_to = 'infinity' and t.status in ('missing', 'presumed_ended'))",
        {"district": district, "task": fingerprint, "tenure": tenure},
    )


def answer_words(connection: Connection[Any], district: str, findings: Sequence[int]) -> None:
    """Mark these questions about a word answered."""
    connection.execute(
        "update finding set status = 'answered' where district_code = %s and id = any(%s) and "
        "status = 'open'",
        (district, list(findings)),
    )


def ask_words(connection: Connection[Any], findings: Sequence[int]) -> None:
    """Open these answered questions about a word again."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where id = any(%s) and "
        "status = 'answered'",
        (list(findings),),
    )


def close_about(
    connection: Connection[Any], code: str, people: Sequence[int], but: Sequence[bytes]
) -> None:
    """Close the open findings of this code about these people, except those with these
    fingerprints.
    """
    connection.execute(
        "update finding set status = 'fixed_at_source', closed_at = now() where code = %s and "
        "status = 'open' and people && %s::bigint[] and fingerprint <> all(%s)",
        (code, list(people), list(but)),
    )


def open_row_again(
    connection: Connection[Any], district: str, source: str, row_hash: bytes
) -> None:
    """Reopen the findings of a row whose repair was withdrawn."""
    connection.execute(
        "update finding set status = 'open', closed_at = null where district_code = %s and "
        "source = %s and row_hash = %s and status = 'patched'",
        (district, source, row_hash),
    )


def put_off_findings(
    connection: Connection[Any],
    districts: list[str] | None,
    ids: Sequence[int],
    by: str,
    until: date,
) -> int:
    """Put open findings of these districts off until a day; return how many."""
    return connection.execute(
        "update finding set put_off_until = %(until)s, put_off_by = %(by)s where id = any(%(ids)s) "
        "and status = 'open' and (%(districts)s::text[] is null "
        "or district_code = any(%(districts)s))",
        {"until": until, "by": by, "ids": list(ids), "districts": districts},
    ).rowcount


def mark_row_patched(
    connection: Connection[Any], district: str, source: str, row_hash: bytes
) -> None:
    """Mark the findings of a row as patched: a person repaired it here, its source did not."""
    connection.execute(
        "update finding set status = 'patched' where district_code = %s and source = %s and "
        "row_hash = %s and status in ('open', 'answered')",
        (district, source, row_hash),
    )
