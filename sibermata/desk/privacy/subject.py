"""The subject file: everything that is kept of one person, and who saw it, for that person.

Law: UU 27/2022 art. 32: access, with the history of processing, within 3 x 24 hours. It contains
the person's own numbers; therefore it needs a purpose, which the trail keeps, and no copy stays
here.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.desk.privacy.limits import refuse_often
from sibermata.desk.privacy.subject_lines import COLUMNS, Kept, section_of, sections_of
from sibermata.desk.programme.paper_files import written
from sibermata.desk.programme.papers import reading_of, source_of
from sibermata.errors import Refusal
from sibermata.papers.fingerprint import content_hash
from sibermata.papers.kind import Kind, Reading
from sibermata.records.paper import Content, Form, Request
from sibermata.rules.time.office import instant_in_words
from sibermata.rules.value.text import mask_numbers
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.privacy.exports import Left, write_export
from sibermata.store.privacy.requests import requests_of
from sibermata.store.privacy.subject import (
    findings_of,
    looked_at,
    meetings_of,
    versions_with_origin,
)
from sibermata.store.registry.judgements import judgements_of, live_redirects, members_of
from sibermata.store.views.corrections import list_corrections
from sibermata.store.views.deeds import list_exemptions, list_pledges, list_trainings
from sibermata.store.views.officials import roster, statements, tenure_versions

NAME = "berkas-subjek"
SHORTEST_PURPOSE = 5  # letters
SECONDS = 300


class SubjectFile(NamedTuple):
    """A subject file that was made."""

    person: int
    body: bytes
    lines: int


def subject_file(
    door: Opened, person: int, purpose: str, by: str, form: Form, *, limited: bool = False
) -> SubjectFile:
    """Make the file of a person; the trail keeps who made it and why.

    `limited`: it counts among the files with personal numbers that one account may take in an hour.
    """
    if door.scope != Scope.province():
        raise Refusal("PROVINCE_ONLY")
    why = mask_numbers(" ".join(purpose.split()))
    if len(why) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_NEEDED")
    if form not in PAPER.forms:
        raise Refusal("PAPER_FORM", paper=NAME, value=form.value, known=PAPER.forms)
    source = replace(source_of(door, None, now=True), on=None)
    request = Request(NAME, person=person)
    with door.database.work(SECONDS, name="subject file") as connection:
        reading = reading_of(door, connection, request, source)
        content = read(reading)
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        if limited:
            refuse_often(connection, desk.by, desk.book.night.privacy)
        made_by = f"Dibuat {instant_in_words(source.at)} oleh {desk.by}"
        content = replace(content, under=(*content.under, made_by))
        drawn = written(
            PAPER,
            form,
            request,
            content,
            reading.layout,
            source,
            content_hash(request, content),
        )
        kept = members_of(connection, person)[0]
        note_made(desk, kept, content, form, why)
    return SubjectFile(kept, drawn.body, content.count)


def note_made(desk: Desk, person: int, content: Content, form: Form, purpose: str) -> None:
    """Record in the trail that the file was made, and in the exports that its person is in it."""
    desk.note("subject file", person, purpose=purpose, form=form.value, lines=content.count)
    left = Left(NAME, form.value, [person], content.count, {"purpose": purpose}, numbers=True)
    write_export(desk.connection, desk.by, left)


def read(reading: Reading) -> Content:
    """Return the contents of a person's file; refuse an unknown person."""
    person = reading.request.person or 0
    kept, members = members_of(reading.connection, person)
    held = list(roster(reading.connection, reading.scope, person=kept, ended=True))
    versions = versions_with_origin(reading.connection, members)
    if not held and not versions:
        raise Refusal("PERSON_UNKNOWN", person=person)
    gathered = Kept(held, versions, reading.secrecy, reading.posts, reading.words)
    rows = dict(gather(reading.connection, reading, kept, members))
    name = held[0]["name"] if held else versions[-1]["name"]
    return Content(
        "Berkas subjek data pribadi",
        (f"{name}, orang nomor {kept}",),
        COLUMNS,
        tuple(section_of(*one) for one in sections_of(gathered, rows)),
        NOTES,
        filter=(f"orang {kept}",),
    )


def gather(
    connection: Connection[Any], reading: Reading, kept: int, members: list[int]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the person's rows from each list of the database."""
    scope = reading.scope
    yield "tenures", tenure_versions(connection, scope, kept)
    yield "statements", statements(connection, scope, kept)
    yield (
        "corrections",
        list_corrections(connection, scope, reading.secrecy, persons=members, everything=True),
    )
    yield "pledges", list_pledges(connection, scope, person=kept)
    yield "trainings", list_trainings(connection, scope, person=kept)
    yield "exemptions", list_exemptions(connection, scope, kept)
    yield "meetings", meetings_of(connection, members)
    yield "findings", findings_of(connection, members)
    yield "merges", live_redirects(connection, members)
    yield "judgements", judgements_of(connection, members)
    yield "requests", requests_of(connection, members)
    yield "looks", looked_at(connection, members)


NOTES = (
    "Berkas ini memuat seluruh data orang tersebut yang disimpan, beserta asal dan riwayatnya "
    "(UU 27/2022 pasal 32). Isinya rahasia: serahkan hanya kepada orangnya atau kuasanya.",
    "Daftar di layar tidak dicatat per orang; yang tercatat ialah halaman orang yang dibuka, NIK "
    "yang dibuka, dan setiap berkas atau jawaban program yang memuat orang ini.",
)
PAPER = Kind(NAME, read, landscape=True, signed=False)
