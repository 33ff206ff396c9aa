"""Sinkronisasi: all sources with freshness and last run; one source with its nights, its pause, and
what can be requested.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import APIRouter

from sibermata.desk.deliveries.pauses import pause_source, resume_source
from sibermata.desk.deliveries.uploads import receive
from sibermata.desk.refusals import Said, message_of
from sibermata.desk.tasks import ask_for
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.job import JobKind, UploadPurpose
from sibermata.records.source import Broken, Source
from sibermata.store.desk.tasks import Workers, workers
from sibermata.store.views.desk.jobs import JobLine, list_jobs
from sibermata.store.views.desk.syncing import NightOf, SourceState, board, nights
from sibermata.store.views.holds import list_holds
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.store.views.runs import RunLine, list_runs
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, goto, render
from sibermata.web.pages.syncing.parts import chunks_of, rows_of, said_of, saved, words_of
from sibermata.web.pages.syncing.states import SourceShown, Trend, show_source, trend
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
TREND_NIGHTS = 30
GROUPS = {
    "lancar": "segar dan lancar",
    "usang": "usang atau belum pernah dibaca",
    "gagal": "gagal",
    "ditahan": "ditahan",
    "dijeda": "dijeda",
}
RUNS_SHOWN = 15


@dataclass(frozen=True)
class SourcesPage:
    """The overview."""

    sources: Sequence[SourceShown]  # those of the chosen group
    reasons: Mapping[str, str]  # code of a run -> what it says, in short
    groups: Sequence[tuple[str, str, int]]  # code, words, how many
    group: str
    all: int
    holds: int
    workers: Workers
    never: Sequence[Source] = ()  # declared, and never read
    districts: Mapping[str, str] = field(default_factory=dict)  # code -> name
    broken: Sequence[tuple[str, str]] = ()  # file, what is wrong with it
    may_add: bool = False


@dataclass(frozen=True)
class SourcePage:
    """One source."""

    source: SourceShown
    declared: Source | None
    runs: Sequence[RunLine]
    said: Said | None  # of how its last run ended
    rows: Mapping[int, str]  # the address of what a run read, of those whose rows are kept
    reasons: Mapping[str, str]  # code of a run -> what it says, in short
    trend: Trend | None
    jobs: Sequence[JobLine]
    workers: Workers
    may_decide: bool
    words: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/sinkronisasi", roles=DESK, right=Right.VIEW)
def overview(visit: Visit) -> Answer:
    """Show all sources, or those of one group."""
    by_source = nights_by_source(visit)
    known = board(visit.connection, visit.scope)
    rows = rows_of(visit, [one["run"] for one in known])
    shown = [
        show_source(one, by_source.get(one["source"], ()), visit.now, visit.today, rows)
        for one in known
    ]
    read = {one["source"] for one in known}
    never = [one for one in visit.sources() if one.name not in read]
    counted = Counter(one.outcome for one in shown)
    group = visit.choice("keadaan", frozenset(GROUPS), "")
    province = visit.visitor.role in PROVINCE
    page = SourcesPage(
        [one for one in shown if group in ("", one.outcome)],
        reasons_of(visit, [one.is_["code"] for one in shown]),
        [(code, words, counted[code]) for code, words in GROUPS.items()],
        group,
        len(shown),
        len(list_holds(visit.connection, visit.scope)),
        workers(visit.connection),
        never,
        district_names(visit) if never else {},
        [(one.file, visit.said(one.error).sentence) for one in broken(visit)] if province else (),
        may_add=province,
    )
    return render("syncing/sources.html", page)


def reasons_of(visit: Visit, codes: Iterable[str | None]) -> dict[str, str]:
    """Return why runs ended as they did: the first sentence of what is said of each code."""
    said = {code: message_of(code, visit.house.messages, {})[0] for code in codes if code}
    return {code: sentence.partition(". ")[0].rstrip(".") for code, sentence in said.items()}


def district_names(visit: Visit) -> dict[str, str]:
    """Return code -> name of the districts that are seen."""
    listed = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    return {one["code"]: one["name"] for one in listed}


def nights_by_source(visit: Visit) -> dict[str, list[NightOf]]:
    """Return the last nights of each source."""
    found: dict[str, list[NightOf]] = {}
    since = visit.today - timedelta(days=TREND_NIGHTS)
    for one in nights(visit.connection, visit.scope, since):
        found.setdefault(one["source"], []).append(one)
    return found


def broken(visit: Visit) -> Sequence[Broken]:
    """Return the sources whose files are wrong."""
    return visit.declared().broken


@page(router, "GET", "/sinkronisasi/sumber/{name}", roles=DESK, right=Right.VIEW)
def source(visit: Visit) -> Answer:
    """Show one source."""
    return render("syncing/source.html", page_of(visit))


def page_of(
    visit: Visit,
    typed: Mapping[str, str] | None = None,
    mistakes: Sequence[Mistake] = (),
) -> SourcePage:
    """Return the page of the source that the address names."""
    found = source_of(visit)
    name = found["source"]
    since = visit.today - timedelta(days=TREND_NIGHTS)
    of_it = nights(visit.connection, visit.scope, since, name)
    declared = next((one for one in visit.declared().sources if one.name == name), None)
    runs = list_runs(visit.connection, visit.scope, source=name, limit=RUNS_SHOWN)
    rows = rows_of(visit, [one["run"] for one in runs])
    return SourcePage(
        show_source(found, of_it, visit.now, visit.today, rows),
        declared,
        runs,
        said_of(visit, found["code"]) if found["code"] else None,
        rows,
        reasons_of(visit, [one["code"] for one in runs]),
        trend(of_it, 600, 110),
        list_jobs(visit.connection, visit.scope, visit.visitor.account, source=name, limit=5),
        workers(visit.connection),
        visit.visitor.role in PROVINCE,
        words_of(visit),
        typed or {},
        mistakes,
    )


def source_of(visit: Visit) -> SourceState:
    """Return the source of the address; one outside the scope is refused as unknown."""
    found = board(visit.connection, visit.scope, visit.path["name"])
    if not found:
        raise Refusal("PAGE_UNKNOWN")
    return found[0]


@page(router, "POST", "/sinkronisasi/sumber/{name}/sinkron", roles=DESK, right=Right.VIEW)
def sync_now(visit: Visit) -> Answer:
    """Ask for a run of one source now, also of one that was never read."""
    name = visit.path["name"]
    known = {one["source"]: one["district"] for one in board(visit.connection, visit.scope, name)}
    known = known or {one.name: one.district for one in visit.sources() if one.name == name}
    if name not in known:
        raise Refusal("PAGE_UNKNOWN")
    ids, district = {"source": name}, known[name] if len(known[name]) > 2 else ""
    job = ask_for(visit.connection, visit.visitor, JobKind.SYNC, ids, district=district)
    return goto(f"/pekerjaan/{job}")


@page(router, "POST", "/sinkronisasi/sumber/{name}/jeda", roles=PROVINCE, right=Right.VIEW)
def pause(visit: Visit) -> Answer:
    """Pause a source until a day, with a reason."""
    found = source_of(visit)
    until = visit.form.day("sampai", "hari terakhir jeda")
    reason = visit.form.needed("alasan", "alasan jeda", most=300)
    if not visit.form.wrong and until is not None:
        try:
            pause_source(visit.opened, visit.desk(), found["source"], until, reason)
        except Refusal as refused:
            visit.form.refuse("sampai", visit.said(refused).sentence)
    return answered(visit, found["source"])


@page(router, "POST", "/sinkronisasi/sumber/{name}/lanjutkan", roles=PROVINCE, right=Right.VIEW)
def resume(visit: Visit) -> Answer:
    """End the pause of a source."""
    found = source_of(visit)
    resume_source(visit.opened, visit.desk(), found["source"])
    return answered(visit, found["source"])


@page(
    router, "POST", "/sinkronisasi/sumber/{name}/uji", roles=PROVINCE, right=Right.VIEW, upload=True
)
def rehearse(visit: Visit) -> Answer:
    """Request a rehearsal: what another declaration would make of the stored delivery."""
    found = source_of(visit)
    name, file = found["source"], visit.form.file("berkas")
    if file is None:
        visit.form.refuse("berkas", "Pilih berkas TOML yang akan diuji.")
        return answered(visit, name)
    try:
        received = receive(
            visit.desk(),
            visit.visitor,
            UploadPurpose.DECLARATION,
            file.filename or "",
            chunks_of(file),
            source=name,
        )
    except Refusal as refused:
        visit.form.refuse("berkas", visit.said(refused).sentence)
        return answered(visit, name)
    ids = {"source": name, "upload": received.id}
    job = ask_for(visit.connection, visit.visitor, JobKind.REHEARSAL, ids)
    return goto(f"/pekerjaan/{job}")


def answered(visit: Visit, name: str) -> Answer:
    """Return the way back to a source, or its page with what is wrong."""
    form = visit.form
    if form.wrong:
        page = page_of(visit, form.typed, form.mistakes)
        return render("syncing/source.html", page, status=422)
    return goto(saved(f"/sinkronisasi/sumber/{name}", visit.now))
