"""Jobs: the visitor's list, and one job with its progress, what it waits for, its findings, or why
it failed and what to do.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter

from sibermata.desk.refusals import Said, message_of, said_of_finding
from sibermata.desk.tasks import Progress, ask_for, progress, read_report, take_back
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.finding import REASONS
from sibermata.records.job import JobKind, JobState, JobStep
from sibermata.records.run import State
from sibermata.records.states import Severity
from sibermata.rules.hold_words import part_in_words
from sibermata.rules.messages import OF_ROWS
from sibermata.rules.time.office import day_in_words, instant_in_words
from sibermata.rules.words import in_words
from sibermata.store.desk.tasks import Workers, workers
from sibermata.store.desk.uploads import Upload, find_upload
from sibermata.store.views.desk.jobs import JobLine, list_jobs
from sibermata.store.views.regions import VILLAGES, list_regions
from sibermata.store.views.runs import find_run
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, download, goto, render
from sibermata.web.pages.syncing.parts import PER_PAGE, pages, post_in_words, said_of
from sibermata.web.pages.syncing.states import JOB_KIND, Shown, shown_run
from sibermata.web.render import day
from sibermata.web.visit import Visit

router = APIRouter()
CHANGED = {  # kinds of changes that a preview counts
    "orang name": "nama",
    "orang front_title": "gelar depan",
    "orang back_title": "gelar belakang",
    "orang sex": "jenis kelamin",
    "orang birth_place": "tempat lahir",
    "orang birth_date": "tanggal lahir",
    "orang education": "pendidikan",
    "orang stated_by": "sumber orangnya",
    "orang field_sources": "sumber tiap isian",
    "jabatan person_id": "pemegang jabatan",
    "jabatan village_code": "desa",
    "jabatan post": "jabatan",
    "jabatan label": "sebutan jabatan",
    "jabatan capacity": "kapasitas",
    "jabatan sk_number": "nomor SK",
    "jabatan sk_date": "tanggal SK",
    "jabatan start_date": "mulai menjabat",
    "jabatan start_how": "mulai: diketahui dari",
    "jabatan start_after": "mulai: paling awal sesudah",
    "jabatan end_date": "berakhir",
    "jabatan end_how": "berakhir: diketahui dari",
    "jabatan end_after": "berakhir: paling awal sesudah",
    "jabatan end_reason": "alasan berakhir",
    "jabatan term": "masa jabatan",
    "jabatan stated_by": "sumber jabatannya",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AGAIN = (JobState.FAILED, JobState.EXPIRED, JobState.TAKEN_BACK)


@dataclass(frozen=True)
class JobShown:
    """A job in a list."""

    job: JobLine
    kind: JobKind
    state: JobState
    shown: str  # good, wait, bad or calm
    about: str


@dataclass(frozen=True)
class JobsPage:
    """Somebody's jobs."""

    jobs: Sequence[JobShown]
    workers: Workers


@dataclass(frozen=True)
class Report:
    """What a job found out, in pages: problems first."""

    whole: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    sums: Sequence[tuple[str, int]]
    at: int
    last: int
    count: int
    held: Sequence[tuple[str, str]]  # what would be held, and why
    found: Sequence[Sequence[tuple[str, int]]]  # of each delivery: a sentence, how often it holds
    waiting: Sequence[tuple[str, Said]]  # rows that would not be admitted: the place, and why
    nights: Sequence[str]  # of each delivery


@dataclass(frozen=True)
class JobPage:
    """One job."""

    shown: JobShown
    step: JobStep | None
    progress: Progress
    waits: str  # what it waits for; '' = nothing
    said: Said | None  # why it failed
    report: Report | None
    sha256: str  # of the file that is to be confirmed; '' = nothing is
    is_confirmed: bool
    may_repeat: bool
    may_take_back: bool
    state: Shown
    ended: Shown | None = None  # how the run ended that a sync asked for
    ended_said: Said | None = None


@page(router, "GET", "/pekerjaan", roles=DESK, right=Right.VIEW)
def jobs(visit: Visit) -> Answer:
    """Show somebody's jobs, and those of his districts."""
    found = list_jobs(visit.connection, visit.scope, visit.visitor.account)
    page = JobsPage([show(one) for one in found], workers(visit.connection))
    return render("jobs/list.html", page)


def show(job: JobLine) -> JobShown:
    """Return a job as a list shows it."""
    state = JobState(job["state"])
    ids = job["ids"]
    about = ids.get("source") or ids.get("meeting") or ""
    if "hold" in ids:
        about = f"rencana {ids['hold']}"
    return JobShown(job, JobKind(job["kind"]), state, JOB_KIND[state], str(about))


@page(router, "GET", "/pekerjaan/{job}", roles=DESK, right=Right.VIEW)
def job(visit: Visit) -> Answer:
    """Show the progress of a job; while it is open, the page reloads a part of itself."""
    found = progress(visit.connection, visit.visitor, visit.number("job"))
    shown = show(found.job)
    upload = upload_of(visit, found.job)
    run = run_of(visit, shown)
    page = JobPage(
        shown,
        JobStep(found.job["step"]) if found.job["step"] else None,
        found,
        waits_for(found),
        why(visit, found.job),
        report_of(visit, shown),
        upload.sha256.hex() if upload and upload.body else "",
        bool(upload and (upload.confirmed_at or not upload.body)),
        shown.state in AGAIN,
        visit.visitor.districts is None or found.job["account"] == visit.visitor.account,
        Shown(shown.shown, visit.house.words[JobState][shown.state]),
        shown_run(run, visit.house.words[State]) if run else None,
        said_of(visit, run["code"]) if run and run["code"] else None,
    )
    return render("jobs/job.html", page, part="jobs/_job.html")


def run_of(visit: Visit, shown: JobShown) -> Mapping[str, Any] | None:
    """Return the run that a sync came to, None where there is none yet."""
    run = shown.job["result"].get("run") if shown.kind is JobKind.SYNC else None
    return find_run(visit.connection, visit.scope, int(run)) if run else None


def upload_of(visit: Visit, job: JobLine) -> Upload | None:
    """Return the file that a job is about, None where there is none."""
    named = job["ids"].get("upload")
    return find_upload(visit.connection, str(named)) if named else None


def waits_for(found: Progress) -> str:
    """Return what a job waits for."""
    if not found.is_open:
        return ""
    if found.waits_for_worker:
        since = found.workers.last_seen
        seen = f"; terakhir terlihat {instant_in_words(since)}" if since else ""
        return f"Tidak ada pekerja yang hidup{seen}. Minta pengelola menjalankan layanan pekerja."
    if found.job["state"] == JobState.WAITING and found.job["step"] == JobStep.WAIT:
        return "Sumbernya sedang dikerjakan pekerja lain; dicoba lagi beberapa detik lagi."
    if found.job["state"] == JobState.WAITING:
        ahead = found.job["ahead"]
        return f"Menunggu {ahead} pekerjaan di depannya." if ahead else "Segera dikerjakan."
    return ""


def why(visit: Visit, job: JobLine) -> Said | None:
    """Return why a job failed, with the next step."""
    if not job["code"]:
        return None
    return Said(job["code"], *message_of(job["code"], visit.house.messages, job["facts"]))


def report_of(visit: Visit, shown: JobShown) -> Report | None:
    """Return what a job found out; None where it is not done, or was thrown away."""
    if shown.state is not JobState.DONE:
        return None
    found = read_report(visit.connection, visit.opened.secrecy, visit.visitor, shown.job["job"])
    if not isinstance(found, dict):
        return None
    rows, sums = rows_of(visit, shown, found)
    at = min(visit.page_number(), pages(len(rows)))
    part = rows[(at - 1) * PER_PAGE : at * PER_PAGE]
    held = why_held(visit, str(found.get("verdict", "")))
    said = [found_in(visit, one.get("codes", {})) for one in found.get("deliveries", [])]
    waiting = [
        (place_in_words(one), said_of_finding(one, visit.house.messages))
        for one in found.get("waiting", [])
    ]
    nights = [night_of(str(one.get("night", ""))) for one in found.get("deliveries", [])]
    return Report(found, part, sums, at, pages(len(rows)), len(rows), held, said, waiting, nights)


def place_in_words(row: Mapping[str, Any]) -> str:
    """Return where a row stands in a file."""
    sheet = f"lembar {row['sheet']}" if row["sheet"] else ""
    return ", ".join(filter(None, (sheet, f"baris {row['row']}")))


def night_of(text: str) -> str:
    """Return a night of a report in words, '' where a delivery has none."""
    return day_in_words(date.fromisoformat(text)) if text else ""


def found_in(visit: Visit, codes: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what was found in the rows of a delivery, in words: the gravest first, then the most
    frequent.
    """
    messages = visit.house.messages
    order = list(Severity)
    said = Counter[str]()
    for code, number in sorted(
        codes.items(), key=lambda one: (order.index(REASONS[one[0]]), -one[1])
    ):
        of_row = f"{OF_ROWS}.{code}"
        said[message_of(of_row if of_row in messages else code, messages, {})[0]] += number
    return list(said.items())


def why_held(visit: Visit, verdict: str) -> list[tuple[str, str]]:
    """Return which parts of a delivery would be held, each with the sentence of its code."""
    found = []
    for one in filter(None, verdict.split(", ")):
        part, _, code = one.rpartition("/")
        sentence = message_of(code, visit.house.messages, {})[0]
        found.append((part_in_words(part or "run"), sentence))
    return found


def rows_of(
    visit: Visit, shown: JobShown, found: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[tuple[str, int]]]:
    """Return the lines of a report, what a person must look at first, and how many of each kind."""
    lines = found.get("differences", [])
    names = village_names(visit, shown.job["district"]) if lines else {}
    rows = [
        {
            **line,
            "what": CHANGED.get(line["what"], line["what"]),
            "before": value_in_words(visit, line["what"], line["before"]),
            "after": value_in_words(visit, line["what"], line["after"]),
            "village": names.get(line["village"], line["village"]),
            "post": post_in_words(visit, line["post"]),
        }
        for line in lines
    ]
    rows.sort(key=lambda row: (row["what"] != "tidak tampak", row["what"] == "baru"))
    counts = Counter(row["what"] for row in rows)
    return rows, sorted(counts.items(), key=lambda one: -one[1])


def value_in_words(visit: Visit, what: str, value: str) -> str:
    """Return a value that changes, in words: a day, a post, a member of a closed set."""
    field = what.partition(" ")[2]
    if DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if field == "post":
        return post_in_words(visit, value)
    return str(in_words({field: value}, visit.house.words)[field])


def village_names(visit: Visit, district: str) -> dict[str, str]:
    """Return code -> name of the villages of a district."""
    found = list_regions(visit.connection, visit.scope, levels=VILLAGES, retired=True)
    return {one["code"]: one["name"] for one in found if one["code"].startswith(district)}


@page(router, "POST", "/pekerjaan/{job}/batal", roles=DESK, right=Right.VIEW)
def withdraw(visit: Visit) -> Answer:
    """Withdraw a job that has not begun."""
    number = visit.number("job")
    take_back(visit.connection, visit.visitor, number)
    return goto(f"/pekerjaan/{number}")


@page(router, "POST", "/pekerjaan/{job}/ulangi", roles=DESK, right=Right.VIEW)
def again(visit: Visit) -> Answer:
    """Request a failed job again."""
    found = progress(visit.connection, visit.visitor, visit.number("job")).job
    if JobState(found["state"]) not in AGAIN or found["kind"] == JobKind.RELEASE:
        raise Refusal("JOB_BEGUN", job=found["job"], state=JobState(found["state"]))
    kind, district = JobKind(found["kind"]), found["district"]
    number = ask_for(visit.connection, visit.visitor, kind, found["ids"], district=district)
    return goto(f"/pekerjaan/{number}")


@page(router, "POST", "/pekerjaan/{job}/toml", roles=DESK, right=Right.VIEW)
def toml(visit: Visit) -> Answer:
    """Return the proposed declaration as a file."""
    found = show(progress(visit.connection, visit.visitor, visit.number("job")).job)
    report = report_of(visit, found)
    if found.kind is not JobKind.PROPOSAL or report is None:
        raise Refusal("JOB_UNKNOWN", job=found.job["job"])
    name = str(found.job["ids"].get("name") or "sumber-baru")
    return download(
        str(report.whole["toml"]).encode(), f"{name}.toml", "application/toml; charset=utf-8"
    )
