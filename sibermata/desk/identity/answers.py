"""Answers questions of identity: a person decides whether two persons are one human being.

Nothing is rewritten: tenures and records keep their person, readers show the kept one; every act is
in the trail. No rule overrides an answer.
"""

from typing import Any

from psycopg import Connection

from sibermata.desk.corrections.of_merged import Followed, follow_merges
from sibermata.desk.identity.merges import (
    PAIRS,
    judgement_between,
    kept_and_gone,
    refuse_contradicting_answer,
)
from sibermata.desk.programme.row_answers import is_of_row, ways_of
from sibermata.errors import Refusal
from sibermata.records.states import FindingStatus
from sibermata.rules.person.identity import Answer
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import (
    Question,
    answer_everywhere,
    ask_everywhere,
    find_question,
)
from sibermata.store.registry.judgements import (
    live_redirects,
    undo_redirect,
    withdraw,
    write_judgement,
    write_redirect,
)

TWO_DISTRICTS, CROSSED = "NIK_TWO_DISTRICTS", "NIK_SWAP"
WORDS = (  # questions about what is written, not about a person
    "POST_UNKNOWN",
    "POST_QUESTION",
    "STATUS_UNKNOWN",
    "CAPACITY_UNKNOWN",
    "REGION_AMBIGUOUS",
    "REGION_NO_SUCCESSOR",
)
NOTHING_FOLLOWED = Followed([], [], [])


def answer_question(desk: Desk, number: int, answer: Answer, reason: str = "") -> Followed:
    """Answer a question of identity; return how corrections changed.

    UNSURE is recorded, and the question stays open.
    """
    refuse_unnamed(desk)
    asked = find_question(desk.connection, number)
    refuse_unanswerable(asked, answer)
    followed = NOTHING_FOLLOWED
    if asked.code in PAIRS:
        followed = judge_pair(desk, asked, answer, reason)
    if answer is not Answer.UNSURE:
        answer_everywhere(desk.connection, asked.fingerprint)
    about = {"code": asked.code, "answer": answer.value, "people": asked.people}
    desk.note("question answered", number, **about, reason=reason)
    return followed


def refuse_unanswerable(asked: Question, answer: Answer) -> None:
    """Refuse a question that is not about two persons, or is decided already."""
    facts = {"question": asked.id, "about": asked.code}
    if asked.code in WORDS:
        raise Refusal("QUESTION_OF_WORD", **facts)
    if is_of_row(asked.code):
        raise Refusal("QUESTION_OF_ROW", question=asked.id, ways=ways_of(asked.code))
    if asked.code == CROSSED:
        raise Refusal("QUESTION_OF_NIKS", question=asked.id)
    if asked.status not in (FindingStatus.OPEN, FindingStatus.ANSWERED):
        raise Refusal("QUESTION_CLOSED", question=asked.id, state=FindingStatus(asked.status))
    if asked.code == TWO_DISTRICTS:
        if answer is Answer.NOT_SAME:
            raise Refusal("QUESTION_OF_TWO_DISTRICTS", question=asked.id, person=asked.people[0])
    elif asked.code not in PAIRS or len(asked.people) != 2:
        raise Refusal("QUESTION_NOT_OF_TWO", **facts)


def judge_pair(desk: Desk, asked: Question, answer: Answer, reason: str) -> Followed:
    """Write the judgement of the two persons; if they are one, show one of them for the other."""
    connection = desk.connection
    one, other = asked.people
    refuse_contradicting_answer(connection, one, other, answer)
    kept, gone = kept_and_gone(connection, one, other) if answer is Answer.SAME else (one, other)
    evidence = {"code": asked.code}
    write_judgement(
        connection, one, other, answer, desk.by, reason, finding=asked.id, evidence=evidence
    )
    if answer is not Answer.SAME:
        return NOTHING_FOLLOWED
    write_redirect(connection, gone, kept, desk.by, reason)
    return follow_merges(desk, [kept])


def withdraw_answer(desk: Desk, number: int, reason: str = "") -> Followed:
    """Withdraw an answer: the judgement goes, its merge is undone, the question is open again."""
    refuse_unnamed(desk)
    asked = find_question(desk.connection, number)
    if asked.code in WORDS:
        raise Refusal("ANSWER_OF_WORD", question=number, about=asked.code)
    if asked.code == CROSSED:
        raise Refusal("ANSWER_EXCHANGED", question=number)
    if len(asked.people) == 2:
        unjudge_pair(desk, asked)
    elif asked.status != FindingStatus.ANSWERED:
        raise Refusal("QUESTION_UNANSWERED", question=number)
    ask_everywhere(desk.connection, asked.fingerprint)
    desk.note("answer withdrawn", number, people=asked.people, reason=reason)
    return follow_merges(desk, asked.people)


def unjudge_pair(desk: Desk, asked: Question) -> None:
    """Withdraw the judgement of the two, and the merge that came of it."""
    connection = desk.connection
    one, other = asked.people
    merges = merges_between(connection, one, other)
    if not merges and judgement_between(connection, one, other) is Answer.SAME:
        raise Refusal("PEOPLE_MERGED_BY_OTHERS", one=one, other=other)
    if not withdraw(connection, one, other, desk.by) and asked.status != FindingStatus.ANSWERED:
        raise Refusal("QUESTION_UNANSWERED", question=asked.id)
    for merge in merges:
        undo_redirect(connection, merge, desk.by)


def merges_between(connection: Connection[Any], one: int, other: int) -> list[int]:
    """Return the live merges of one of the two into the other."""
    found = live_redirects(connection, [one, other])
    return [merge["merge"] for merge in found if {merge["gone"], merge["kept"]} == {one, other}]
