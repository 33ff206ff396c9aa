"""Answers questions about rows of lists: whose a row is, or what it says.

An answer applies to the same words of that source until it is withdrawn. Acts and results are not
written here: the next reading of the list does that.
"""

from sibermata.errors import Refusal
from sibermata.records.finding import WHOSE_ROW
from sibermata.records.programme.listed import NO_ANSWER, RowAnswer
from sibermata.records.states import FindingStatus
from sibermata.store.base.publications import server_time
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import Question, answer_one, ask_one, find_question, row_of
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.lists import find_row, withdraw_answer, write_answer
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import is_person

# code -> the fields of an answer that it accepts
WAYS: dict[str, tuple[str, ...]] = {
    "WHO_PLEDGED": ("person", "nobody"),
    "WHO_WAS_TRAINED": ("person", "nobody"),
    "OTHER_TEXT": ("text", "accept"),
    "ROW_UNCLEAR": ("cycle", "text", "accept"),
    "SCORE_INVALID": ("accept",),
    "RESULT_DIFFERS": ("accept",),
}
WORDS = {
    "person": "orangnya",
    "nobody": "bukan siapa pun",
    "text": "naskahnya",
    "cycle": "siklusnya",
    "accept": "terima atau tolak",
}


def answer_row(desk: Desk, number: int, answer: RowAnswer, reason: str = "") -> str:
    """Record a person's answer about a row; return the source whose next reading follows it."""
    refuse_unnamed(desk)
    asked = find_question(desk.connection, number)
    refuse_unfit(asked, answer)
    refuse_unknown(desk, answer)
    source, row_hash = row_of(desk.connection, number)
    about = row_hash
    if asked.code in WHOSE_ROW:
        row = find_row(desk.connection, source, row_hash)
        if row is None:
            raise Refusal("ROW_GONE", question=number)
        about = row.about
    if answer.person is not None:
        kept, _ = members_of(desk.connection, answer.person)
        answer = answer._replace(person=kept)
    at = server_time(desk.connection)
    write_answer(desk.connection, at, source, about, number, answer, desk.by, reason)
    answer_one(desk.connection, number)
    said = {
        name: value for name, value in answer._asdict().items() if value not in (None, "", False)
    }
    desk.note("row answered", number, code=asked.code, source=source, reason=reason, **said)
    return source


def withdraw_row_answer(desk: Desk, number: int, reason: str = "") -> str:
    """Withdraw an answer about a row: the question is open again; return its source."""
    refuse_unnamed(desk)
    asked = find_question(desk.connection, number)
    if not withdraw_answer(desk.connection, server_time(desk.connection), number):
        raise Refusal("QUESTION_UNANSWERED", question=number)
    ask_one(desk.connection, number)
    desk.note("row answer withdrawn", number, code=asked.code, reason=reason)
    return asked.source


def is_of_row(code: str) -> bool:
    """Return whether a question is about a row of a list."""
    return code in WAYS


def ways_of(code: str) -> list[str]:
    """Return in words which answers a question about a row accepts."""
    return [WORDS[way] for way in WAYS.get(code, ())]


def refuse_unfit(asked: Question, answer: RowAnswer) -> None:
    """Refuse an answer that a question does not accept, and a question that is over."""
    given = [name for name, value in answer._asdict().items() if value != getattr(NO_ANSWER, name)]
    ways = WAYS.get(asked.code, ())
    if not ways or len(given) != 1 or given[0] not in ways:
        if not ways:
            raise Refusal("QUESTION_NOT_OF_ROW", question=asked.id, about=asked.code)
        raise Refusal("QUESTION_OF_ROW", question=asked.id, ways=ways_of(asked.code))
    if asked.status not in (FindingStatus.OPEN, FindingStatus.ANSWERED):
        raise Refusal("QUESTION_CLOSED", question=asked.id, state=FindingStatus(asked.status))


def refuse_unknown(desk: Desk, answer: RowAnswer) -> None:
    """Refuse an unknown person, text or cycle."""
    if answer.person is not None and not is_person(desk.connection, answer.person):
        raise Refusal("PERSON_UNKNOWN", person=answer.person)
    programme = stored_programme(desk.connection)
    if answer.text and answer.text not in programme.texts:
        raise Refusal("TEXT_UNKNOWN", text=answer.text, known=sorted(programme.texts))
    if answer.cycle and answer.cycle not in programme.cycles:
        raise Refusal("CYCLE_UNKNOWN", cycle=answer.cycle, known=sorted(programme.cycles))
