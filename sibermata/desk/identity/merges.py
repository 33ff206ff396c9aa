"""Merges and splits persons: two are shown as one, or as two again.

Nothing is rewritten; the judgement of a split keeps every rule from joining the two again.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.corrections.of_merged import Followed, follow_merges, made_since
from sibermata.desk.programme.follow_split import follow_split
from sibermata.errors import Refusal
from sibermata.rules.person.identity import Answer, name_similarity
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import answer_about, ask_about
from sibermata.store.desk.locks import lock_people
from sibermata.store.desk.split_record import split_record
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
from sibermata.store.registry.people import is_person, speakers

PAIRS = ("LINK_QUESTION", "RENAME", "MOVED", "NIK_CONFLICT")  # questions about two persons


CONTRADICTION = 2  # so many of name, birth date and NIK must differ


class Merged(NamedTuple):
    """A merge, and how corrections changed because of it."""

    merge: int
    followed: Followed


class Parted(NamedTuple):
    """The person who is separate now, how corrections changed, and the corrections made since the
    merge, which stay where they are.
    """

    apart: int
    followed: Followed
    stay: list[int]


def merge_people(
    desk: Desk, kept: int, gone: int, reason: str = "", *, despite: str = ""
) -> Merged:
    """Show `kept` for `gone` from now on.

    If two of name, birth date and NIK differ, the merge needs `despite`: the reason why they are
    one all the same.
    """
    refuse_unnamed(desk)
    connection, by = desk.connection, desk.by
    for person in (kept, gone):
        refuse_unknown(connection, person)
    refuse_contradicting_answer(connection, kept, gone, Answer.SAME)
    if not despite.strip():
        refuse_contradiction(desk, kept, gone)
    one, other = roots_of(connection, kept, gone)
    if one == other:
        raise Refusal("PEOPLE_ONE_ALREADY", one=kept, other=gone)
    write_judgement(connection, kept, gone, Answer.SAME, by, reason)
    merge = write_redirect(connection, other, one, by, reason)
    answer_about(connection, PAIRS, kept, gone)
    desk.note("people merged", kept, gone=gone, merge=merge, reason=reason, despite=despite)
    return Merged(merge, follow_merges(desk, [one]))


def refuse_contradiction(desk: Desk, kept: int, gone: int) -> None:
    """Refuse two persons in whom at least two of name, birth date and NIK differ."""
    locked = lock_people(desk.connection, [kept, gone])
    if kept not in locked or gone not in locked:
        return
    one, other = locked[kept].person, locked[gone].person
    likeness = desk.book.likeness
    differ = {
        "nama": name_similarity(one.name_key, other.name_key) < likeness.other_person,
        "tanggal lahir": likeness.births_part(one.birth_date, other.birth_date),
        "NIK": bool(one.nik_hash and other.nik_hash and one.nik_hash != other.nik_hash),
    }
    differences = [word for word, differs in differ.items() if differs]
    if len(differences) >= CONTRADICTION:
        raise Refusal("PEOPLE_CONTRADICT", one=kept, other=gone, differences=differences)


def split_people(desk: Desk, person: int, reason: str = "", *, other: int | None = None) -> Parted:
    """Undo the merge of a person (with `other`, where there are several). The two are judged
    NOT_SAME, so that no rule joins or asks about them again.
    """
    refuse_unnamed(desk)
    connection, by = desk.connection, desk.by
    refuse_unknown(connection, person)
    kept, members = members_of(connection, person)
    merge = merge_meant(live_redirects(connection, members), person, kept, other)
    undo_redirect(connection, merge["merge"], by)
    withdraw_between(connection, merge["gone"], merge["kept"], by)
    evidence = {"merge": merge["merge"]}
    pair = (merge["gone"], merge["kept"])
    write_judgement(connection, *pair, Answer.NOT_SAME, by, reason, evidence=evidence)
    about = {"apart": merge["gone"], "merge": merge["merge"]}
    desk.note("people split", merge["kept"], **about, reason=reason)
    followed = follow_merges(desk, pair)
    return Parted(int(merge["gone"]), followed, made_since(desk, kept, merge["at"]))


def split_from_record(desk: Desk, person: int, record: int, reason: str = "") -> Parted:
    """Move one source record, which a rule linked to this person, to a new person; the two are
    judged NOT_SAME.
    """
    refuse_unnamed(desk)
    connection = desk.connection
    refuse_unknown(connection, person)
    apart = split_record(connection, person, record)
    evidence = {"record": record}
    write_judgement(connection, person, apart, Answer.NOT_SAME, desk.by, reason, evidence=evidence)
    desk.note("people split", person, apart=apart, record=record, reason=reason)
    follow_split(desk, person, apart)
    return Parted(apart, Followed([], [], []), [])


def merge_meant(
    merges: list[dict[str, Any]], person: int, kept: int, other: int | None
) -> dict[str, Any]:
    """Return the one merge that a split is about; refuse if there is none or more than one."""
    if other is None and person == kept:
        found = [merge for merge in merges if merge["kept"] == person]
    else:
        found = [merge for merge in merges if merge["gone"] in (person, other)]
    if not found:
        raise Refusal("PERSON_NOT_MERGED", person=person)
    if len(found) > 1:
        raise Refusal("MERGED_SEVERAL", person=person, people=[merge["gone"] for merge in found])
    return found[0]


def withdraw_judgement(desk: Desk, one: int, other: int, reason: str = "") -> None:
    """Withdraw the judgement that two persons are different people; rules and questions may
    consider them again.
    """
    refuse_unnamed(desk)
    connection = desk.connection
    if judgement_between(connection, one, other) is Answer.SAME:
        raise Refusal("PEOPLE_MERGED", one=one, other=other)
    if not withdraw_between(connection, one, other, desk.by):
        raise Refusal("NOTHING_JUDGED", one=one, other=other)
    ask_about(connection, PAIRS, one, other)
    desk.note("judgement withdrawn", one, other=other, reason=reason)


def judgement_between(connection: Connection[Any], one: int, other: int) -> Answer | None:
    """Return what people judged of these two, taking the present merges into account."""
    roots = kept_persons(connection)
    a, b = sorted((roots.get(one, one), roots.get(other, other)))
    return Answer.SAME if a == b else judged_pairs(connection, [a, b], roots).get((a, b))


def roots_of(connection: Connection[Any], one: int, other: int) -> tuple[int, int]:
    """Return the person who is shown for each of the two."""
    roots = kept_persons(connection)
    return roots.get(one, one), roots.get(other, other)


def kept_and_gone(connection: Connection[Any], one: int, other: int) -> tuple[int, int]:
    """Return who is shown and who is merged away, taking the present merges into account: a
    source's present statement decides, since its name and numbers go on; else the older person is
    shown.
    """
    a, b = sorted(roots_of(connection, one, other))
    if a == b:
        raise Refusal("PEOPLE_ONE_ALREADY", one=one, other=other)
    spoken_of = speakers(connection, [a, b])
    return (b, a) if b in spoken_of and a not in spoken_of else (a, b)


def refuse_contradicting_answer(
    connection: Connection[Any], one: int, other: int, answer: Answer
) -> None:
    """Refuse an answer that contradicts an earlier judgement, which has to be withdrawn first."""
    if one == other:
        raise Refusal("PEOPLE_SAME_NUMBER", one=one)
    before = judgement_between(connection, one, other)
    if before is Answer.SAME and answer is not Answer.SAME:
        raise Refusal("PEOPLE_MERGED", one=one, other=other)
    if before is Answer.NOT_SAME and answer is Answer.SAME:
        raise Refusal("PEOPLE_JUDGED_APART", one=one, other=other)


def withdraw_between(connection: Connection[Any], one: int, other: int, by: str) -> int:
    """Withdraw the judgements between the merged groups of the two persons."""
    mine, theirs = members_of(connection, one)[1], members_of(connection, other)[1]
    return sum(withdraw(connection, a, b, by) for a in mine for b in theirs)


def refuse_unknown(connection: Connection[Any], person: int) -> None:
    """Refuse a number that is no person's."""
    if not is_person(connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
