"""Exchanges two crossed NIKs in one step: one after the other would fail, because each NIK still
belongs to the other person.
"""

from sibermata.desk.corrections.show import one_bearer
from sibermata.errors import Refusal
from sibermata.records.states import FindingStatus
from sibermata.rules.overlay import SHOWN
from sibermata.store.base.publications import BY_HAND, publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import answer_everywhere, find_question
from sibermata.store.desk.locks import lock_people
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.registry.fields import person_value, with_person_value
from sibermata.store.registry.writes import write_people

CROSSED = "NIK_SWAP"


def exchange_niks(desk: Desk, number: int, reason: str = "") -> None:
    """Answer that the source is right now: from now on each of the two has the other's NIK."""
    refuse_unnamed(desk)
    asked = find_question(desk.connection, number)
    if asked.code != CROSSED or len(asked.people) != 2:
        raise Refusal("QUESTION_NOT_OF_NIKS", question=number, about=asked.code)
    if asked.status != FindingStatus.OPEN:
        raise Refusal("QUESTION_CLOSED", question=number, state=FindingStatus(asked.status))
    locked = lock_people(desk.connection, asked.people)
    one, other = (locked[person].person for person in asked.people)
    for correction in live_corrections(desk.connection, desk.secrecy, "", persons=asked.people):
        if correction.field == "nik" and correction.state in SHOWN:
            raise Refusal("NIK_CORRECTED", correction=correction.id)
    mine, theirs = (person_value(person, "nik", desk.secrecy) for person in (one, other))
    if not (one.nik_hash and other.nik_hash and mine and theirs):
        raise Refusal("NIK_GONE", question=number)
    after = [
        with_person_value(person, "nik", nik, desk.secrecy, desk.book.names)
        for person, nik in ((one, theirs), (other, mine))
    ]
    with one_bearer():
        write_people(
            desk.connection, publish_act(desk.connection, "corrections"), BY_HAND, [], after
        )
    read_anew(
        desk.connection, [asked.source]
    )  # what each source said last is weighed again with what stands now
    answer_everywhere(desk.connection, asked.fingerprint)
    desk.note("niks exchanged", number, people=asked.people, reason=reason)
