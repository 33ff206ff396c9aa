"""What people do with papers: make one, verify a file, compare two.

Invariant: everything about a paper is kept - what it was read from, what it says, the file, who
made it - and can be read again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import Opened, today
from sibermata.desk.programme.meeting_read import meeting_of, moment_of, refuse_unseen, with_cycle
from sibermata.desk.programme.paper_files import hash_in_file, written
from sibermata.desk.programme.shown import looked, subject_meant
from sibermata.errors import Refusal
from sibermata.papers.catalogue import KINDS
from sibermata.papers.compared import Difference, differences_between
from sibermata.papers.fingerprint import (
    as_json,
    content_hash,
    pack_content,
    read_request,
    unpack_content,
)
from sibermata.papers.kind import Kind, Reading
from sibermata.papers.layout import read_layout
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.records.paper import Content, Family, Form, Need, Request, Source
from sibermata.records.programme.catalogue import Programme
from sibermata.rules.seats import add_months
from sibermata.rules.time.office import office_day
from sibermata.store.base.publications import server_time
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.privacy.exports import Left, write_export
from sibermata.store.programme.papers import (
    Made,
    keep_paper,
    last_publication,
    number_used,
    open_body,
    open_content,
    publication_at,
    sealed_body,
)
from sibermata.store.views.papers import Cause, KeptPaper, causes, kept_papers
from sibermata.store.views.regions import list_regions

SECONDS = 600
Noted = Callable[[Connection[Any], str, Form, int], None]
PROGRAMME = "programme"  # a cause that applies to everybody
GIVEN: dict[Need, tuple[str, ...]] = {  # a need -> the parts of a request; one of them satisfies it
    Need.PLACE: ("district", "village"),
    Need.DISTRICT: ("district",),
    Need.CYCLE: ("cycle",),
    Need.REQUIREMENT: ("requirement",),
    Need.SUBJECT: ("cycle", "requirement"),
    Need.MEETING: ("meeting",),
    Need.PERSON: ("person",),
    Need.WHO: ("district", "village", "person", "meeting"),
}
IN_WORDS = {
    "district": "kabupaten/kota",
    "village": "desa",
    "cycle": "siklus",
    "requirement": "kewajiban pelatihan",
    "meeting": "rapat",
    "person": "orang",
}


class Handed(NamedTuple):
    """A paper that was made, as it is handed over."""

    number: int
    body: bytes
    content: Content
    digest: bytes
    draft: bool  # a naskah without a number: KONSEP
    same_number: int | None  # an earlier paper with the same number of a naskah in this year


class Verified(NamedTuple):
    """The outcome of verifying a file."""

    paper: KeptPaper
    intact: bool  # the file is the one that was made, byte for byte
    same: bool  # its content equals what is read today for the same request and instant
    differences: list[Difference]


class Explained(NamedTuple):
    """A difference and its causes."""

    difference: Difference
    causes: list[Cause]


@dataclass(frozen=True, slots=True)
class Read:
    """A content and what it was read from."""

    kind: Kind
    request: Request
    source: Source
    content: Content
    programme: Programme | None = None

    @property
    def digest(self) -> bytes:
        """The content hash."""
        return content_hash(self.request, self.content)


def kind_meant(name: str) -> Kind:
    """Return a kind of paper by its name."""
    if name not in KINDS:
        raise Refusal("PAPER_UNKNOWN", value=name, known=tuple(KINDS))
    return KINDS[name]


def refuse_lacking(kind: Kind, request: Request) -> None:
    """Refuse a request that lacks something its kind needs."""
    for need in kind.needs:
        parts = GIVEN[need]
        if not any(getattr(request, part) for part in parts):
            lacking = " atau ".join(IN_WORDS[part] for part in parts)
            raise Refusal("PAPER_NEEDS", paper=kind.name, lacking=lacking)


def refuse_form(kind: Kind, form: Form) -> None:
    """Refuse a form that this kind is not written in."""
    if form not in kind.forms:
        raise Refusal("PAPER_FORM", paper=kind.name, value=form.value, known=kind.forms)


def make_paper(
    door: Opened, request: Request, form: Form, by: str, at: datetime | None = None
) -> Handed:
    """Make a paper and keep it; `at`: as known at this instant, by default at
    the last publication.
    """
    kind = kind_meant(request.kind)
    if {Need.CYCLE, Need.SUBJECT} & set(kind.needs):
        request = with_cycle(door, request)
    refuse_lacking(kind, request)
    refuse_form(kind, form)
    return hand_over(door, read_paper(door, kind, request, at), form, by)


class OneOfAll(NamedTuple):
    """How many of a meeting's papers have been made."""

    at: int  # from 1
    of: int
    kind: str
    form: Form
    made: Handed | None  # None: nothing to print, such as certificates before anybody attended


def make_every(
    door: Opened,
    request: Request,
    forms: tuple[Form, ...],
    by: str,
    at: datetime | None = None,
    noted: Noted | None = None,
    made: Collection[tuple[str, str]] = (),
) -> Iterator[OneOfAll]:
    """Make every paper of a meeting in these forms, all as of the same instant.

    `noted` is called for each within the transaction that keeps it; papers in `made` (kind, form)
    are left out.
    """
    kinds = list(OF_MEETINGS.values())
    refuse_lacking(kinds[0], request)
    if request.number:
        raise Refusal("PAPER_NUMBER_OF_ONE", value=request.number)
    with door.database.connection() as connection:
        refuse_unseen(connection, door.scope, request.meeting)
    moment = at or moment_of(door, request.meeting)
    number, of = 0, sum(form in forms for kind in kinds for form in kind.forms)
    for kind in kinds:
        asked = [form for form in kind.forms if form in forms]
        if not asked:
            continue
        read = read_paper(door, kind, replace(request, kind=kind.name), moment)
        for form in asked:
            number += 1
            if (kind.name, str(form)) in made:
                continue
            done = hand_over(door, read, form, by, noted) if read.content.count else None
            yield OneOfAll(number, of, kind.name, form, done)


def hand_over(door: Opened, read: Read, form: Form, by: str, noted: Noted | None = None) -> Handed:
    """Write what was read as a file in this form, and keep it; `noted` is called within the same
    transaction.
    """
    kind, request, layout = read.kind, read.request, read_layout(door.settings.config)
    drawn = written(kind, form, request, read.content, layout, read.source, read.digest)
    with door.desk(by) as desk:
        refuse_unnamed(desk)
        used = None
        if request.number:
            used = number_used(desk.connection, request.number)
        made = Made(
            kind.name,
            form,
            by,
            district_of(request),
            as_json(request),
            request.number,
            read.source,
            read.content.count,
            read.digest,
            hashlib.sha256(drawn.body).digest(),
            drawn.tools,
            pack_content(read.content),
            drawn.body,
            keep_until(read, desk.today, layout.keep_years),
        )
        number = keep_paper(desk.connection, desk.secrecy, made)
        note_made(desk, number, made)
        note_left(desk, number, made.kind, form, read.content)
        if noted is not None:
            noted(desk.connection, kind.name, form, number)
    draft = kind.family is Family.NASKAH and not request.number
    return Handed(number, drawn.body, read.content, read.digest, draft, used)


def keep_until(read: Read, made_on: date, years: int) -> date:
    """Return the last day of a paper's sealed copy: some years after it was made, or after its
    cycle closed if that is later.
    """
    programme, cycle = read.programme, read.request.cycle
    closes = programme.cycles[cycle].closes if programme and cycle in programme.cycles else made_on
    return add_months(max(made_on, closes), 12 * years)


def note_made(desk: Desk, number: int, made: Made) -> None:
    """Record in the trail who received how many lines of what."""
    desk.note(
        "paper",
        number,
        kind=made.kind,
        form=made.form,
        lines=made.lines,
        publication=made.source.publication,
        content=made.content_hash.hex(),
    )


def note_left(desk: Desk, number: int, kind: str, form: str, content: Content) -> None:
    """Record the persons in a paper that leaves."""
    people = [row.person for row in content.rows]
    left = Left(kind, form, people, content.count, {"paper": number})
    write_export(desk.connection, desk.by, left)


def district_of(request: Request) -> str:
    """Return the one district that a paper is about, '' for the province."""
    return request.district or request.village[:5]


def read_paper(door: Opened, kind: Kind, request: Request, at: datetime | None) -> Read:
    """Read the content of a paper, as known at an instant."""
    if kind.standing:
        return read_standing(door, kind, request, at)
    if Need.MEETING in kind.needs:
        return read_of_meeting(door, kind, request, at)
    source = replace(source_of(door, at, now=kind.nights), on=request.on)
    with door.database.work(SECONDS, name="paper") as connection:
        reading = reading_of(door, connection, request, source)
        return Read(kind, request, source, kind.read(reading))


def read_standing(door: Opened, kind: Kind, request: Request, at: datetime | None) -> Read:
    """Read the content of a paper about marks: the stored ones, unless a day or an instant is asked
    for.

    The day is kept with the request.
    """
    day = request.on or (office_day(at) if at else today())
    if request.on is None and at is None:
        door.marked()
    source = replace(source_of(door, at), on=day)
    with looked(door, request.on, at) as look:
        subject_meant(look.programme, request.cycle or None, request.requirement or None, look.at)
        dated = replace(request, on=day)
        reading = reading_of(door, look.connection, dated, source, look.programme)
        return Read(kind, dated, source, kind.read(reading), look.programme)


def read_of_meeting(door: Opened, kind: Kind, request: Request, at: datetime | None) -> Read:
    """Read the content of a paper about a meeting, by default as of this moment: people who come
    through the door are recorded between two publications.
    """
    with door.database.connection() as connection:
        refuse_unseen(connection, door.scope, request.meeting)
    source = source_of(door, at or moment_of(door, request.meeting))
    with door.database.work(SECONDS, name="paper of a meeting") as connection:
        meeting = meeting_of(door, connection, request.meeting, source.at, request.district)
        reading = replace(reading_of(door, connection, request, source), meeting=meeting)
        return Read(kind, request, source, kind.read(reading))


def source_of(door: Opened, at: datetime | None, *, now: bool = False) -> Source:
    """Return the state of the province at an instant; by default that of the last publication, or
    of this very moment.
    """
    with door.database.work(SECONDS, name="publication") as connection:
        if at is None and not now:
            return last_publication(connection)
        return publication_at(connection, at or server_time(connection))


def reading_of(
    door: Opened,
    connection: Connection[Any],
    request: Request,
    source: Source,
    programme: Programme | None = None,
) -> Reading:
    """Return the material that a kind reads from."""
    codes = [code for code in (request.district, request.village) if code]
    places = {
        one["code"]: one["name"]
        for code in codes
        for one in list_regions(connection, door.scope, code=code, retired=True)
    }
    return Reading(
        connection,
        door.scope,
        request,
        source,
        source.on or office_day(source.at) if source.publication else today(),
        door.rules.book.posts.posts,
        door.rules.book.words,
        read_layout(door.settings.config),
        door.secrecy,
        programme=programme,
        places={code: places.get(code, code) for code in codes},
    )


def verify_paper(door: Opened, body: bytes) -> Verified:
    """Find the paper that a file is, read it again as of its instant, and
    return the differences.
    """
    digest, printed = hashlib.sha256(body).digest(), hash_in_file(body)
    with door.database.connection() as connection:
        found = kept_papers(connection, door.scope, sha256=digest)
        intact = bool(found)
        if not found and printed is not None:
            found = kept_papers(connection, door.scope, content_hash=printed)
    if not found:
        raise Refusal("PAPER_NOT_OURS" if printed is None else "PAPER_NOT_KEPT")
    paper = found[0]
    request = read_request(paper["request"])
    now = read_paper(door, kind_meant(request.kind), request, paper["as_of"])
    same = now.digest == bytes(paper["content_hash"])
    kept = said_of(door, paper)
    differences = differences_between(kept, now.content) if kept and not same else []
    return Verified(paper, intact, same, differences)


def said_of(door: Opened, paper: KeptPaper) -> Content | None:
    """Return the content of a kept paper, None once its copy is erased."""
    sealed = paper["content"]
    return unpack_content(open_content(sealed, door.secrecy)) if sealed else None


def paper_meant(door: Opened, text: str, body: bytes | None) -> KeptPaper:
    """Return a paper by its number, or by its file."""
    with door.database.connection() as connection:
        if body is not None:
            found = kept_papers(connection, door.scope, sha256=hashlib.sha256(body).digest())
            if not found and (printed := hash_in_file(body)):
                found = kept_papers(connection, door.scope, content_hash=printed)
        else:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
            found = kept_papers(connection, door.scope, number=number)
    if not found:
        raise Refusal("PAPER_NUMBER_UNKNOWN", value=text)
    return found[0]


def hand_out(door: Opened, text: str, by: str) -> tuple[KeptPaper, bytes]:
    """Return a paper with its file, byte for byte.

    Recorded in the trail: papers contain names.
    """
    paper = paper_meant(door, text, None)
    with door.desk(by) as desk:
        return paper, copy_of(desk, paper)


def copy_of(desk: Desk, paper: KeptPaper) -> bytes:
    """Return the kept file of a paper; refuse one whose years are over."""
    refuse_unnamed(desk)
    number = paper["number"]
    sealed = sealed_body(desk.connection, number)
    if sealed is None:
        raise Refusal("PAPER_COPY_GONE", paper=number)
    desk.note("paper handed out", number, kind=paper["kind"], form=paper["form"])
    if paper["content"] is not None:
        content = unpack_content(open_content(paper["content"], desk.secrecy))
        note_left(desk, number, paper["kind"], paper["form"], content)
    return open_body(sealed, desk.secrecy)


def tell_apart(door: Opened, a: KeptPaper, b: KeptPaper) -> list[Explained]:
    """Return the differences between two papers of one kind, each line with its causes."""
    if a["kind"] != b["kind"]:
        raise Refusal("PAPERS_OF_TWO_KINDS", one=a["kind"], other=b["kind"])
    contents = said_of(door, a), said_of(door, b)
    if contents[0] is None or contents[1] is None:
        raise Refusal("PAPER_COPY_GONE", paper=a["number"] if not contents[0] else b["number"])
    found = differences_between(contents[0], contents[1])
    first, last = sorted((a["as_of"], b["as_of"]))
    with door.database.connection() as connection:
        known = causes(
            connection,
            door.scope,
            first,
            last,
            tenures=[one.tenure for one in found if one.tenure],
            persons=[one.person for one in found if one.person],
            areas=[one.area for one in found if one.area and not one.person],
        )
    return [Explained(one, [cause for cause in known if concerns(cause, one)]) for one in found]


def concerns(cause: Cause, difference: Difference) -> bool:
    """Return whether a cause explains a difference: it is about the same tenure, else the same
    person, else the same area; a change of the programme explains every line of marks.
    """
    if cause.what == PROGRAMME:
        return not difference.tenure
    if cause.tenure and difference.tenure:
        return cause.tenure == difference.tenure
    if difference.person:
        return cause.person == difference.person
    return bool(difference.area) and cause.village.startswith(difference.area)
