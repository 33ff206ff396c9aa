"""The refused rows as a workbook: downloaded, handed in repaired, previewed, and confirmed by
digest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.deliveries.uploads import receive
from sibermata.desk.privacy.limits import SHEET, ask_bulk, refuse_bulk, refuse_often
from sibermata.desk.refusals import Said
from sibermata.desk.sheets.repair_out import repair_sheet
from sibermata.desk.sheets.repair_rows import LEFT, REMOVED, REPAIRED, SAME
from sibermata.desk.tasks import Progress, ask_for, progress, read_report
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.job import JobKind, JobState, UploadPurpose
from sibermata.store.views.desk.jobs import list_jobs
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, download, goto, render, saved
from sibermata.web.pages.repair.second import Second, Wanted, second_of
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = (JobKind.REPAIR_PREVIEW, JobKind.REPAIR)
ROWS = 50
CHANGED = (REPAIRED, REMOVED)
WANTED = Wanted(SHEET, "Lembar perbaikan", {})


@dataclass(frozen=True)
class SheetPage:
    """The way down and the way back."""

    may_export: bool
    jobs: Sequence[Mapping[str, Any]]
    second: Second
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class JobPage:
    """A sheet that is looked at, or applied."""

    progress: Progress
    confirmed: bool  # it is applied, not only looked at
    done: bool
    already: str
    counts: Sequence[tuple[str, int]]
    rows: Sequence[Mapping[str, Any]]  # problems first
    total: int
    at: int
    last: int
    sha256: str
    failed: Said | None  # why there is no result

    @property
    def left(self) -> int:
        """How many rows a person must look at again."""
        return sum(number for what, number in self.counts if what in LEFT)

    @property
    def changes_nothing(self) -> bool:
        """Whether a sheet that was looked at leaves every row as it is."""
        return not self.confirmed and [what for what, _ in self.counts] == [SAME]


@page(router, "GET", "/perbaikan/lembar", roles=DESK, right=Right.VIEW)
def sheets(visit: Visit) -> Answer:
    """Show how refused rows go to a workbook and come back."""
    return render("repair/sheet.html", sheet_page(visit))


def sheet_page(visit: Visit, too_long: str = "") -> SheetPage:
    """Return the page of the sheets; with the refusal of one too long for one person."""
    jobs = list_jobs(visit.connection, visit.scope, visit.visitor.account)
    words = visit.house.words.get(JobState, {})
    mine = [
        {**one, "state_word": words.get(one["state"], one["state"])}
        for one in jobs
        if one["kind"] in KINDS
    ][:10]
    may_export = visit.visitor.may(Right.EXPORT)
    second = second_of(visit, [WANTED], (WANTED, too_long) if too_long else None)
    return SheetPage(may_export, mine, second, visit.form.mistakes)


@page(router, "POST", "/perbaikan/lembar/unduh", roles=DESK, right=Right.EXPORT)
def take_down(visit: Visit) -> Answer:
    """Return the workbook of the refused rows; the download is recorded."""
    desk = visit.desk()
    refuse_often(visit.connection, desk.by, desk.book.night.privacy)
    try:
        with visit.connection.transaction():  # what does not leave is not recorded
            body, rows = repair_sheet(desk, visit.sources(), visit.opened.rules.names)
            refuse_bulk(desk, rows, SHEET, visit.now)
    except Refusal as refused:
        if refused.code != "EXPORT_BULK":
            raise
        page = sheet_page(visit, visit.said(refused).sentence)
        return render("repair/sheet.html", page, status=422)
    return download(body, f"perbaikan-{visit.today.isoformat()}.xlsx", XLSX)


@page(router, "POST", "/perbaikan/lembar/persetujuan", roles=DESK, right=Right.EXPORT)
def ask(visit: Visit) -> Answer:
    """Ask for a second person's yes to a sheet of more rows than one may take alone."""
    purpose = visit.form.text("tujuan", most=300)
    try:
        ask_bulk(visit.desk(), SHEET, purpose, visit.now)
    except Refusal as refused:
        visit.form.refuse("tujuan", visit.said(refused).sentence)
        page = sheet_page(visit, "Sebutkan untuk apa lembar itu diperlukan.")
        return render("repair/sheet.html", page, status=422)
    return saved("/perbaikan/lembar", visit.now)


@page(router, "POST", "/perbaikan/lembar", roles=DESK, right=Right.VIEW, upload=True)
def hand_in(visit: Visit) -> Answer:
    """Take a repaired workbook in, and ask for a look at it."""
    file = visit.form.file("berkas")
    if file is None:
        visit.form.refuse("berkas", "Pilih lembar perbaikan yang sudah diisi.")
        return render("repair/sheet.html", sheet_page(visit), status=422)
    listed = visit.scope.listed or []
    district = listed[0] if len(listed) == 1 else ""
    try:
        received = receive(
            visit.desk(),
            visit.visitor,
            UploadPurpose.REPAIR,
            file.filename or "lembar.xlsx",
            iter(lambda: file.file.read(64 * 1024), b""),
            district=district,
        )
    except Refusal as refused:
        visit.form.refuse("berkas", visit.said(refused).sentence)
        return render("repair/sheet.html", sheet_page(visit), status=422)
    ids: dict[str, str | int] = {"upload": received.id, "sha256": received.sha256}
    job = ask_for(visit.connection, visit.visitor, JobKind.REPAIR_PREVIEW, ids, district=district)
    return goto(f"/perbaikan/lembar/{job}")


@page(router, "GET", "/perbaikan/lembar/{job}", roles=DESK, right=Right.VIEW)
def look(visit: Visit) -> Answer:
    """Show how far a look is, and what it found, problems first."""
    return render("repair/job.html", job_page(visit), part="repair/_job.html")


def job_page(visit: Visit) -> JobPage:
    """Return the page of a job."""
    found = progress(visit.connection, visit.visitor, visit.number("job"))
    kind, state = JobKind(found.job["kind"]), JobState(found.job["state"])
    if kind not in KINDS:
        raise Refusal("PAGE_UNKNOWN")
    report = read_report(visit.connection, visit.opened.secrecy, visit.visitor, found.job["job"])
    rows = sorted((report or {}).get("rows", ()), key=lambda row: place_of(row["outcome"]))
    last = max(1, -(-len(rows) // ROWS))
    at = min(visit.page_number(), last)
    failed = None
    if state is JobState.FAILED:
        failed = visit.said(Refusal(found.job["code"], **found.job["facts"]))
    return JobPage(
        found,
        kind is JobKind.REPAIR,
        state is JobState.DONE,
        (report or {}).get("already", ""),
        list(Counter(row["outcome"] for row in rows).items()),
        [as_shown(row, kind) for row in rows[(at - 1) * ROWS : at * ROWS]],
        len(rows),
        at,
        last,
        str(found.job["ids"].get("sha256", "")),
        failed,
    )


def place_of(outcome: str) -> int:
    """Return where a row stands in its list: what a person must look at again, what changes, and
    the rest.
    """
    return 0 if outcome in LEFT else 1 if outcome in CHANGED else 2


def as_shown(row: Mapping[str, Any], kind: JobKind) -> Mapping[str, Any]:
    """Return a row as the page shows it: in a look nothing has a number yet."""
    if kind is JobKind.REPAIR_PREVIEW and row["outcome"] in CHANGED:
        return {**row, "detail": "berlaku setelah lembar ini diterapkan"}
    return row


@page(router, "POST", "/perbaikan/lembar/{job}", roles=DESK, right=Right.VIEW)
def confirm(visit: Visit) -> Answer:
    """Apply the very sheet that was looked at."""
    shown = job_page(visit)
    sent = visit.form.text("sha256", most=64)
    if shown.confirmed or not shown.done or not sent or sent != shown.sha256:
        raise Refusal("PLAN_MOVED", source="lembar perbaikan")
    found = shown.progress.job
    ids: dict[str, str | int] = {"upload": found["ids"]["upload"], "sha256": sent}
    district = found["district"]
    job = ask_for(visit.connection, visit.visitor, JobKind.REPAIR, ids, district=district)
    return goto(f"/perbaikan/lembar/{job}")
