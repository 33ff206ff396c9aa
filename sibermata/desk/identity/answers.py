"""Who is who, decided by a person: answers to questions, merges, splits, and taking them back.
Nothing is rewritten: tenures and records
keep their person, readers show the kept one; every act is in the trail. A rule never overwrites
what stands here."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.corrections.of_merged import Followed, follow_merges, made_since
from sibermata.desk.identity.split_record import part_record
from sibermata.errors import UsageError
from sibermata.rules.person.identity import Answer
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.registry.judgements import (
    judged_pairs,
    kept_persons,
    live_redirects,
    members_of,
    undo_redirect,
    withdraw,
    write_judgement,
    write_redirect,
)
from sibermata.store.registry.people import speakers

PAIRS = ("LINK_QUESTION", "RENAME", "MOVED", "NIK_CONFLICT")
POSTS = (
    "POST_UNKNOWN",
    "POST_QUESTION",
    "STATUS_UNKNOWN",
    "CAPACITY_UNKNOWN",
    "REGION_AMBIGUOUS",
    "REGION_NO_SUCCESSOR",
)
UNTIL_THEN: Mapping[str, str] = {  # what holds as long as nobody has answered
    "LINK_QUESTION": "dicatat sebagai dua orang; pakta integritas dan pelatihan tidak beralih",
    "RENAME": "dicatat sebagai pejabat baru; pakta integritas dan pelatihan tidak beralih",
    "MOVED": "dicatat sebagai dua orang; pakta integritas dan pelatihan tidak beralih",
    "NIK_CONFLICT": "dicatat sebagai dua orang; NIK tetap pada orang yang lebih dahulu tercatat",
    "NIK_TWO_DISTRICTS": "satu orang; kedua jabatannya tetap tercatat",
    "CORRECTION_CHALLENGED": "perbaikan petugas tetap ditampilkan",
    "CORRECTION_CONFLICT": "perbaikan yang disebut pertama yang ditampilkan",
    "NIK_SWAP": "NIK yang lama tetap berlaku untuk keduanya",
}


class Question(NamedTuple):
    """A question as it stands; `people` = the persons it is about, none for a question about
    a row.
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


def find_question(connection: Connection[Any], number: int) -> Question:
    """Return a question, or refuse a number that is none."""
    row = connection.execute(
        "select id, source, district_code, code, severity, status, fingerprint, shown, detail, "
        "people from finding where id = %s",
        (number,),
    ).fetchone()
    if row is None:
        raise UsageError(f"there is no question {number}")
    if row[4] != "question":
        raise UsageError(f"finding {number} ({row[3]}) asks nothing: it is repaired at its source")
    return Question(*row)


def answer_question(desk: Desk, number: int, answer: Answer, reason: str = "") -> Followed:
    """Answer a question of identity; return what became of corrections.

    UNSURE is noted and leaves it open.
    """
    refuse_unnamed(desk)
    connection, by, followed = desk.connection, desk.by, Followed([], [], [])
    asked = find_question(connection, number)
    if asked.code in POSTS:
        raise UsageError(
            f"question {number} ({asked.code}) is about a post, a village or a word, not about a "
            f"person: answer what a spelling means with `questions answer {number} --meaning ...`"
        )
    if asked.code == "NIK_SWAP":
        raise UsageError(
            f"question {number}: two NIKs crossed, there is nobody to merge: mend them at the "
            "source, or where the source is right now exchange them with `questions answer "
            f"{number} --exchange --by NAME`"
        )
    if asked.status not in ("open", "answered"):
        raise UsageError(f"question {number} is {asked.status} already")
    detail = {"code": asked.code, "answer": answer.value, "people": asked.people, "reason": reason}
    if asked.code == "NIK_TWO_DISTRICTS":
        if answer is Answer.NOT_SAME:
            raise UsageError(
                f"question {number}: part the two with `people split {asked.people[0]} --record "
                "NUMBER --by NAME`"
            )
    elif asked.code in PAIRS and len(asked.people) == 2:
        one, other = asked.people
        _refuse_contradiction(connection, one, other, answer)
        if answer is Answer.SAME:
            kept, gone = _kept_and_gone(connection, one, other)
            write_judgement(
                connection,
                one,
                other,
                answer,
                by,
                reason,
                finding=number,
                evidence={"code": asked.code},
            )
            write_redirect(connection, gone, kept, by, reason)
            followed = follow_merges(desk, [kept])
        else:
            write_judgement(
                connection,
                one,
                other,
                answer,
                by,
                reason,
                finding=number,
                evidence={"code": asked.code},
            )
    else:
        raise UsageError(f"question {number} ({asked.code}) is not about two persons")
    if answer is not Answer.UNSURE:
        close_question(connection, asked.fingerprint)
    desk.note("question answered", number, **detail)
    return followed


def withdraw_answer(desk: Desk, number: int, reason: str = "") -> Followed:
    """Take an answer back: the judgement is withdrawn, its merge undone, the question stands open
    again.
    """
    refuse_unnamed(desk)
    connection, by = desk.connection, desk.by
    asked = find_question(connection, number)
    if asked.code in POSTS:
        raise UsageError(
            f"question {number} ({asked.code}) is about a word: take its rule back with "
            "`spellings forget NUMBER`"
        )
    if asked.code == "NIK_SWAP":
        raise UsageError(
            f"question {number}: exchanged NIKs are not exchanged back: mend the source, and "
            "answer what it asks then"
        )
    if len(asked.people) == 2:
        one, other = asked.people
        merges = [
            merge
            for merge in live_redirects(connection, asked.people)
            if {merge["gone"], merge["kept"]} == {one, other}
        ]
        if not merges and judgement_between(connection, one, other) is Answer.SAME:
            raise UsageError(
                f"{one} and {other} were merged through others: part them with `people split "
                f"{other} --by NAME`"
            )
        if not withdraw(connection, one, other, by) and asked.status != "answered":
            raise UsageError(f"question {number} was not answered")
        for merge in merges:
            undo_redirect(connection, merge["merge"], by)
    elif asked.status != "answered":
        raise UsageError(f"question {number} was not answered")
    connection.execute(
        "update finding set status = 'open', closed_at = null where fingerprint = %s and status = "
        "'answered'",
        (asked.fingerprint,),
    )
    desk.note("answer withdrawn", number, people=asked.people, reason=reason)
    return follow_merges(desk, asked.people)


class Merged(NamedTuple):
    """A merge, and what it made of corrections."""

    merge: int
    followed: Followed


class Parted(NamedTuple):
    """Who stands apart now, what that made of corrections, and which of them were made since the
    merge and stay where they are.
    """

    apart: int
    followed: Followed
    stay: list[int]


def merge_people(desk: Desk, kept: int, gone: int, reason: str = "") -> Merged:
    """Show `kept` for `gone` from now on."""
    refuse_unnamed(desk)
    connection, by = desk.connection, desk.by
    for person in (kept, gone):
        _refuse_unknown(connection, person)
    _refuse_contradiction(connection, kept, gone, Answer.SAME)
    roots = kept_persons(connection)
    one, other = roots.get(kept, kept), roots.get(gone, gone)
    if one == other:
        raise UsageError(f"{kept} and {gone} are one person already")
    write_judgement(connection, kept, gone, Answer.SAME, by, reason)
    merge = write_redirect(connection, other, one, by, reason)
    _close_about(connection, kept, gone)
    desk.note("people merged", kept, gone=gone, merge=merge, reason=reason)
    return Merged(merge, follow_merges(desk, [one]))


def split_people(
    desk: Desk,
    person: int,
    reason: str = "",
    *,
    other: int | None = None,
    record: int | None = None,
) -> Parted:
    """Part somebody again: undo the merge with `other`, or take one source record from a person
    that a rule gave it to. They are judged
    NOT_SAME, so that no rule joins or asks about them again."""
    refuse_unnamed(desk)
    connection, by = desk.connection, desk.by
    _refuse_unknown(connection, person)
    if record is not None:
        apart = part_record(connection, person, record)
        write_judgement(
            connection, person, apart, Answer.NOT_SAME, by, reason, evidence={"record": record}
        )
        desk.note("people split", person, apart=apart, record=record, reason=reason)
        return Parted(apart, Followed([], [], []), [])
    kept, members = members_of(connection, person)
    merges = [
        merge
        for merge in live_redirects(connection, members)
        if (
            merge["gone"] in (person, other)
            if other is not None or person != kept
            else merge["kept"] == person
        )
    ]
    if not merges:
        raise UsageError(
            f"{person} was not merged with anybody: name the record that is another's with "
            f"--record (see `people show {person}`)"
        )
    if len(merges) > 1:
        raise UsageError(
            f"several were merged into {person}: name one of "
            f"{', '.join(str(merge['gone']) for merge in merges)} with --from"
        )
    merge = merges[0]
    undo_redirect(connection, merge["merge"], by)
    _withdraw_between(connection, merge["gone"], merge["kept"], by)
    write_judgement(
        connection,
        merge["gone"],
        merge["kept"],
        Answer.NOT_SAME,
        by,
        reason,
        evidence={"merge": merge["merge"]},
    )
    desk.note(
        "people split", merge["kept"], apart=merge["gone"], merge=merge["merge"], reason=reason
    )
    followed = follow_merges(desk, [merge["gone"], merge["kept"]])
    return Parted(int(merge["gone"]), followed, made_since(desk, kept, merge["at"]))


def judgement_between(connection: Connection[Any], one: int, other: int) -> Answer | None:
    """Return what people judged of these two, as the groups stand that they belong to."""
    roots = kept_persons(connection)
    a, b = sorted((roots.get(one, one), roots.get(other, other)))
    return Answer.SAME if a == b else judged_pairs(connection, [a, b], roots).get((a, b))


def people_of_question(connection: Connection[Any], asked: Question) -> list[dict[str, Any]]:
    """Return each person that a question is about, with seats, status and who speaks of it; as
    held, not as merged.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select p.id person, p.name, p.front_title, p.back_title, p.sex, p.birth_place,
              p.birth_date, t.district_code, t.village_code,
                   v.name village, t.post, t.label, t.status, t.start_date, t.end_date,
                   (select string_agg(distinct r.source, ', ') from source_record r
                     where r.person_id = p.id and r.tenure_id = t.id) sources
            from person p join tenure t on t.person_id = p.id and t.recorded_to = 'infinity'
            left join region v on v.code = t.village_code
            where p.recorded_to = 'infinity' and p.id = any(%s) order by p.id, t.id
            """,
            (asked.people,),
        )
    )


def _kept_and_gone(connection: Connection[Any], one: int, other: int) -> tuple[int, int]:
    """Return who is shown and who is merged, whatever group each stands in: the one of whom a
    source speaks now, whose name and numbers
    go on; the one known longer where both or neither are spoken of."""
    roots = kept_persons(connection)
    a, b = sorted((roots.get(one, one), roots.get(other, other)))
    if a == b:
        raise UsageError(f"{one} and {other} are one person already")
    spoken_of = speakers(connection, [a, b])
    return (b, a) if b in spoken_of and a not in spoken_of else (a, b)


def _refuse_contradiction(
    connection: Connection[Any], one: int, other: int, answer: Answer
) -> None:
    """Refuse an answer against what a person judged before: that has to be taken back first, by
    name.
    """
    if one == other:
        raise UsageError(f"{one} is one person: there are not two to judge")
    before = judgement_between(connection, one, other)
    if before is Answer.SAME and answer is not Answer.SAME:
        raise UsageError(
            f"{one} and {other} were merged: part them first with `people split {other} --by NAME`"
        )
    if before is Answer.NOT_SAME and answer is Answer.SAME:
        raise UsageError(
            f"{one} and {other} were judged two persons: withdraw that first with `people "
            f"withdraw {one} {other} --by NAME`"
        )


def withdraw_judgement(desk: Desk, one: int, other: int, reason: str = "") -> None:
    """Withdraw what was judged of two persons who stand as two; the rules and the questions have
    them again.
    """
    refuse_unnamed(desk)
    connection = desk.connection
    if judgement_between(connection, one, other) is Answer.SAME:
        raise UsageError(
            f"{one} and {other} were merged: part them with `people split {other} --by NAME`"
        )
    if not _withdraw_between(connection, one, other, desk.by):
        raise UsageError(f"nothing was judged of {one} and {other}")
    connection.execute(
        "update finding set status = 'open', closed_at = null where status = 'answered' and code "
        "= any(%s) and people = %s::bigint[]",
        (list(PAIRS), sorted((one, other))),
    )
    desk.note("judgement withdrawn", one, other=other, reason=reason)


def _withdraw_between(connection: Connection[Any], one: int, other: int, by: str) -> int:
    """Withdraw the judgements between the two groups that these persons stand for."""
    mine, theirs = members_of(connection, one)[1], members_of(connection, other)[1]
    return sum(withdraw(connection, a, b, by) for a in mine for b in theirs)


def _refuse_unknown(connection: Connection[Any], person: int) -> None:
    if not connection.execute("select 1 from person where id = %s limit 1", (person,)).fetchone():
        raise UsageError(f"there is no person {person}")


def close_question(connection: Connection[Any], fingerprint: bytes) -> None:
    """Mark a question answered wherever it was raised."""
    connection.execute(
        "update finding set status = 'answered', closed_at = now() where fingerprint = %s and "
        "status in ('open', 'answered')",
        (fingerprint,),
    )


def _close_about(connection: Connection[Any], one: int, other: int) -> None:
    """Mark the questions about this pair answered."""
    connection.execute(
        "update finding set status = 'answered', closed_at = now() where status = 'open' and code "
        "= any(%s) and people = %s::bigint[]",
        (list(PAIRS), sorted((one, other))),
    )
