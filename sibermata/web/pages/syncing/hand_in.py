"""Kirim berkas, and a new source from a sample: a file is stored, previewed by a worker, and counts
once its sender confirms exactly that file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from sibermata.desk.deliveries.hand_in import hand_in as confirm
from sibermata.desk.deliveries.hand_in import source_waiting, take_in, waiting_sources
from sibermata.desk.deliveries.uploads import receive
from sibermata.desk.tasks import ask_for, progress
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.job import JobKind, UploadPurpose
from sibermata.records.source import Source
from sibermata.sources.declared import SLUG
from sibermata.store.views.desk.jobs import JobLine, list_jobs
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, goto, render
from sibermata.web.pages.syncing.parts import chunks_of, words_of
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()


@dataclass(frozen=True)
class HandInPage:
    """Where a file is handed in."""

    sources: Sequence[Source]
    jobs: Sequence[JobLine]  # the last ones
    megabytes: int
    words: Mapping[str, str]
    districts: Mapping[str, str]  # code -> name
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class SamplePage:
    """Where a sample of a new source is handed in."""

    districts: Sequence[tuple[str, str]]
    jobs: Sequence[JobLine]
    megabytes: int
    words: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/sinkronisasi/kirim", roles=DESK, right=Right.VIEW)
def form(visit: Visit) -> Answer:
    """Show the form."""
    return render("syncing/hand_in.html", hand_in_page(visit))


def hand_in_page(visit: Visit) -> HandInPage:
    """Return the page on which a file is handed in."""
    typed = visit.form.typed or {"sumber": visit.query.get("sumber", "")}
    return HandInPage(
        waiting_sources(visit.opened, visit.desk()),
        jobs_of(visit, JobKind.DELIVERY_PREVIEW),
        megabytes(visit),
        words_of(visit),
        {
            one["code"]: one["name"]
            for one in list_regions(visit.connection, visit.scope, levels=DISTRICTS)
        },
        typed,
        visit.form.mistakes,
    )


def megabytes(visit: Visit) -> int:
    """Return how large a file may be."""
    return visit.opened.rules.numbers.uploads.megabytes


def jobs_of(visit: Visit, kind: JobKind) -> Sequence[JobLine]:
    """Return the last jobs of a kind."""
    return list_jobs(visit.connection, visit.scope, visit.visitor.account, kind=kind, limit=8)


@page(router, "POST", "/sinkronisasi/kirim", roles=DESK, right=Right.VIEW, upload=True)
def send(visit: Visit) -> Answer:
    """Store a file, and request a preview of its changes."""
    name = visit.form.needed("sumber", "sumber mana", most=80)
    file = visit.form.file("berkas")
    if file is None:
        visit.form.refuse("berkas", "Pilih berkasnya.")
    if not visit.form.wrong and file is not None:
        desk = visit.desk()
        source = source_waiting(visit.opened, desk, name)
        try:
            received = take_in(
                visit.opened, desk, visit.visitor, name, file.filename or "", chunks_of(file)
            )
        except Refusal as refused:
            visit.form.refuse("berkas", visit.said(refused).sentence)
        else:
            ids = {"source": source.name, "upload": received.id}
            district = source.district if len(source.district) > 2 else ""
            job = ask_for(
                visit.connection, visit.visitor, JobKind.DELIVERY_PREVIEW, ids, district=district
            )
            return goto(f"/pekerjaan/{job}")
    return render("syncing/hand_in.html", hand_in_page(visit), status=422)


@page(router, "POST", "/sinkronisasi/kirim/{job}", roles=DESK, right=Right.VIEW)
def confirmed(visit: Visit) -> Answer:
    """Confirm the previewed file as its source's delivery, and request its run."""
    seen = visit.form.text("sidik", most=64)
    found = progress(visit.connection, visit.visitor, visit.number("job")).job
    if found["kind"] != JobKind.DELIVERY_PREVIEW:
        raise Refusal("JOB_UNKNOWN", job=found["job"])
    done = confirm(visit.opened, visit.desk(), str(found["ids"]["upload"]), seen)
    ids = {"source": done.source}
    job = ask_for(visit.connection, visit.visitor, JobKind.SYNC, ids, district=found["district"])
    return goto(f"/pekerjaan/{job}")


@page(router, "GET", "/sinkronisasi/sumber-baru", roles=PROVINCE, right=Right.VIEW)
def sample_form(visit: Visit) -> Answer:
    """Show the form for a sample."""
    return render("syncing/sample.html", sample_page(visit))


def sample_page(visit: Visit) -> SamplePage:
    """Return the page on which a sample is handed in."""
    districts = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    return SamplePage(
        [(one["code"], one["name"]) for one in districts],
        jobs_of(visit, JobKind.PROPOSAL),
        megabytes(visit),
        words_of(visit),
        visit.form.typed,
        visit.form.mistakes,
    )


@page(router, "POST", "/sinkronisasi/sumber-baru", roles=PROVINCE, right=Right.VIEW, upload=True)
def sample(visit: Visit) -> Answer:
    """Store a sample, and request a declaration that reads it."""
    form = visit.form
    known = {one["code"] for one in list_regions(visit.connection, visit.scope, levels=DISTRICTS)}
    district = form.choice("wilayah", known, "kabupaten/kota")
    name, file = form.text("nama", most=63), form.file("berkas")
    if name and not SLUG.fullmatch(name):
        form.refuse("nama", "Pakai huruf kecil, angka, dan tanda hubung, misalnya mojokerto-bpd.")
    if file is None:
        form.refuse("berkas", "Pilih contoh kirimannya.")
    if not form.wrong and file is not None:
        try:
            received = receive(
                visit.desk(),
                visit.visitor,
                UploadPurpose.SAMPLE,
                file.filename or "",
                chunks_of(file),
            )
        except Refusal as refused:
            form.refuse("berkas", visit.said(refused).sentence)
        else:
            ids = {"upload": received.id, "district": district, "name": name}
            job = ask_for(visit.connection, visit.visitor, JobKind.PROPOSAL, ids)
            return goto(f"/pekerjaan/{job}")
    return render("syncing/sample.html", sample_page(visit), status=422)
