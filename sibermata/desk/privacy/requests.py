"""What people do with requests about personal data: receive one, and record the answer.

Law: UU 27/2022 art. 30 and 32: within 3 x 24 hours of its receipt; a correction is also reported to
whoever asked for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sibermata.errors import Refusal
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome, Said
from sibermata.store.base.publications import server_time
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.privacy.requests import (
    NewRequest,
    close_request,
    find_request,
    said_of,
    write_request,
)
from sibermata.store.registry.places import known_districts
from sibermata.store.views.officials import roster

LONGEST = 4000  # characters of the description


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was received."""

    kind: RequestKind
    channel: Channel
    received_at: datetime
    said: Said
    person: int | None = None
    district: str = ""  # only where the request is about nobody in the registry


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that was given."""

    outcome: RequestOutcome
    reply: str
    channel: Channel
    told_at: datetime


def take_request(desk: Desk, asked: Asked, now: datetime | None = None) -> int:
    """Record a request; its time runs from the moment of its receipt.

    `now`: by the clock that this moment was read from.
    """
    refuse_unnamed(desk)
    refuse_wordless(asked.said.who, asked.said.wrong)
    if asked.received_at > (now or server_time(desk.connection)):
        raise Refusal("REQUEST_TO_COME")
    district = asked.district
    if asked.person is not None:
        district = district_of(desk, asked.person)
    elif district not in known_districts(desk.connection) or not desk.scope.holds(district):
        raise Refusal("DISTRICT_UNKNOWN", district=district, nearest=())
    hours = desk.book.night.privacy.request_hours
    new = NewRequest(
        asked.kind,
        asked.channel,
        asked.received_at,
        asked.received_at + timedelta(hours=hours),
        asked.said,
        district,
        asked.person,
    )
    number = write_request(desk.connection, desk.secrecy, new, desk.by)
    desk.note("request taken", number, kind=asked.kind, channel=asked.channel, district=district)
    return number


def district_of(desk: Desk, person: int) -> str:
    """Return the district of a person of the scope."""
    rows = list(roster(desk.connection, desk.scope, person=person, ended=True))
    if not rows:
        raise Refusal("PERSON_UNKNOWN", person=person)
    return str(rows[0]["district_code"])


def refuse_wordless(*texts: str) -> None:
    """Refuse a request in which a part is missing."""
    if any(not text.strip() or len(text) > LONGEST for text in texts):
        raise Refusal("REQUEST_WORDS", most=LONGEST)


def answer_request(desk: Desk, number: int, answer: Answer, now: datetime | None = None) -> None:
    """Close a request with the answer that was given; without one it stays open.

    `now`: by the clock that `told_at` was read from.
    """
    refuse_unnamed(desk)
    found = request_meant(desk, number, lock=True)
    if found["closed_at"] is not None:
        raise Refusal("REQUEST_ANSWERED", request=number, by=found["closed_by"])
    refuse_wordless(answer.reply)
    if answer.told_at < found["received_at"] or answer.told_at > (
        now or server_time(desk.connection)
    ):
        raise Refusal("REQUEST_TO_COME")
    said = said_of(desk.secrecy, found["said"])._replace(reply=answer.reply)
    close_request(
        desk.connection,
        desk.secrecy,
        number,
        said,
        answer.outcome,
        answer.channel,
        answer.told_at,
        desk.by,
    )
    late = answer.told_at > found["due_at"]
    desk.note("request answered", number, outcome=answer.outcome, channel=answer.channel, late=late)


def request_meant(desk: Desk, number: int, *, lock: bool = False) -> dict[str, Any]:
    """Return a request of the scope; refuse an unknown one."""
    found = find_request(desk.connection, desk.scope, number, lock=lock)
    if found is None:
        raise Refusal("REQUEST_UNKNOWN", request=number)
    return found


def time_left(due_at: datetime, now: datetime) -> str:
    """Return in words how long a request may still wait, or how late it is."""
    late = now > due_at
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} hari" if days else "", f"{hours} jam" if hours else ""]
    if not days:
        parts.append(f"{rest} menit")
    words = " ".join(part for part in parts if part)
    return f"terlambat {words}" if late else f"sisa {words}"
