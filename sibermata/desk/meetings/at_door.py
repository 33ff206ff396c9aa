"""The door of a meeting for people without a code: let somebody in by name, and undo a mistake.

Invariant: as with codes, scans and facts are only added; an undo is a fact of its own, and possible
for five minutes only.
"""

import secrets
from datetime import timedelta
from typing import NamedTuple

from sibermata.desk.meetings.attendance import Open, Shown, open_attendance, refuse_too_early
from sibermata.errors import Refusal
from sibermata.meetings.attendance import judge_scan
from sibermata.records.programme.meetings import LineRecord, Reported, ScanRecord
from sibermata.records.states import DoorAnswer, FactHow
from sibermata.store.desk.desk import Desk
from sibermata.store.programme.meetings import add_scans, known_nonces

UNDO = timedelta(minutes=5)
BY_NAME = "nama"  # stands for the device of somebody who was let in by name


class AtDoor(NamedTuple):
    """Where and how somebody is let in."""

    door: str
    nonce: str = ""  # of one press of the button: sent twice it counts once


def let_in(desk: Desk, code: str, number: int, way: AtDoor) -> Shown:
    """Let in the person of a line who was found by name; return what the door shows."""
    if not way.door.strip():
        raise Refusal("DOOR_NEEDED", meeting=code)
    at = open_attendance(desk, code)
    refuse_too_early(at)
    line = line_meant(at, number)
    nonce = way.nonce or secrets.token_hex(16)
    seen = known_nonces(desk.connection, [nonce])
    if nonce in seen:
        return Shown(DoorAnswer(seen[nonce]), number, line.name, repeated=True)
    judged = judge_scan(at.facts[number], at.at, at.late_after)
    if judged.reported is not None:
        at.tell(number, judged.reported, FactHow.SCAN)
    scan = ScanRecord(
        nonce,
        code,
        number,
        line.code_hash or b"",
        way.door.strip(),
        BY_NAME,
        None,
        at.at,
        judged.shown,
        at.version,
        True,
        desk.by,
    )
    add_scans(desk.connection, [scan])
    at.write("let in by name", door=way.door.strip(), line=number)
    facts = at.facts[number]
    return Shown(judged.shown, number, line.name, facts[-1].arrived_at if facts else None)


def take_back(desk: Desk, code: str, number: int) -> str:
    """Undo what the door recorded for a line within the last five minutes; return the name."""
    at = open_attendance(desk, code)
    line = line_meant(at, number)
    facts = at.facts[number]
    if not facts or facts[-1].how != FactHow.SCAN:
        raise Refusal("UNDO_NOTHING", meeting=code, line=number)
    if at.at - facts[-1].at > UNDO:
        raise Refusal("UNDO_LATE", meeting=code, line=number)
    before = facts[-2].reported if len(facts) > 1 else Reported("")
    at.tell(number, before, FactHow.UNDO)
    at.write("door took back", line=number)
    return line.name


def line_meant(at: Open, number: int) -> LineRecord:
    """Return a line that has not been withdrawn; refuse any other number."""
    line = at.lines.get(number)
    if line is None or not line.stands:
        raise Refusal("LINE_UNKNOWN", meeting=at.meeting.code, line=number)
    return line
