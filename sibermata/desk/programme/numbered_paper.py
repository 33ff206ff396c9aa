"""Makes one naskah of a meeting with the number that a person gave it, in each of its forms."""

from collections.abc import Collection, Iterator

from sibermata.desk.opening import Opened
from sibermata.desk.programme.meeting_read import moment_of
from sibermata.desk.programme.papers import (
    Handed,
    Noted,
    OneOfAll,
    hand_over,
    kind_meant,
    read_paper,
)
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.records.paper import Family, Request

NUMBERED = tuple(name for name, kind in OF_MEETINGS.items() if kind.family is Family.NASKAH)


def make_numbered(
    door: Opened,
    request: Request,
    by: str,
    noted: Noted | None = None,
    made: Collection[tuple[str, str]] = (),
) -> Iterator[OneOfAll]:
    """Make one kind of naskah with its number; papers in `made` (kind, form) are left out."""
    kind = kind_meant(request.kind)
    read = read_paper(door, kind, request, moment_of(door, request.meeting))
    for at, form in enumerate(kind.forms, 1):
        if (kind.name, str(form)) not in made:
            done: Handed | None = None
            if read.content.count:
                done = hand_over(door, read, form, by, noted)
            yield OneOfAll(at, len(kind.forms), kind.name, form, done)
