"""The list of meetings, one meeting with its numbers, and the lines of its invite list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.records.states import Attendance, LineKind, MeetingState
from sibermata.store.views.programme.meetings import (
    list_addenda,
    list_follow_ups,
    list_lines,
    list_meetings,
    sum_lines,
)
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.meetings.common import (
    OUTCOME_KIND,
    READERS,
    MeetingShown,
    meeting_shown,
    scope_of,
    shown,
)
from sibermata.web.pages.meetings.settings import Facts, settings_of
from sibermata.web.pages.roster.page import person_address
from sibermata.web.visit import Visit

router = APIRouter()
ON_A_PAGE = 50
Options = Sequence[tuple[str, str]]
COLUMNS = ("invited", "walk_ins", *Attendance, "not_reported")
CAME = (Attendance.HADIR, Attendance.TERLAMBAT)
GROUPS = {  # filters of a list besides one outcome
    "invited": "diundang",
    "walk_ins": "tanpa undangan",
    "came": "datang: hadir atau terlambat",
}
TASKS = {  # state -> what comes next: sentence, path below the meeting, verb
    MeetingState.DRAFT: ("Daftar undangan belum dibuat.", "/undangan", "Buat daftar undangan"),
    MeetingState.INVITED: ("Undangan siap dicetak dan dikirim.", "/bahan", "Siapkan bahan rapat"),
    MeetingState.HELD: ("Kehadiran sedang dicatat.", "/kehadiran", "Catat kehadiran"),
    MeetingState.CLOSED: ("Rapat sudah ditutup.", "/bahan", "Cetak berita acara"),
}


@dataclass(frozen=True)
class MeetingsPage:
    """All meetings."""

    meetings: Sequence[MeetingShown]
    may_make: bool


@page(router, "GET", "/rapat", roles=READERS)
def meetings(visit: Visit) -> Answer:
    """Show the meetings, the latest first."""
    role = visit.visitor.role
    rows = list_meetings(visit.connection, scope_of(visit), visit.visitor.meeting)
    found = [shown(row, role) for row in reversed(rows)]
    return render("meetings/list.html", MeetingsPage(found, role in PROVINCE))


@dataclass(frozen=True)
class Row:
    """The numbers of one district or post."""

    name: str
    address: str  # of the list that is counted; the number of the whole row
    counts: Mapping[str, int]


@dataclass(frozen=True)
class OverviewPage:
    """One meeting."""

    meeting: MeetingShown
    next: tuple[str, str, str]
    may_act: bool
    by_district: Sequence[Row]
    by_post: Sequence[Row]
    columns: Sequence[str]
    addenda: Sequence[Mapping[str, Any]]
    follow_ups: Sequence[Mapping[str, Any]]
    settings: Facts
    wrong: str  # with the texts that it was set to, '' = nothing


@page(router, "GET", "/rapat/{meeting}", roles=DESK)
def overview(visit: Visit) -> Answer:
    """Show a meeting: its state, the next step, its numbers by district and by post."""
    found = meeting_shown(visit)
    connection, scope = visit.connection, visit.scope
    by_district = sum_lines(connection, scope, found.code, "district", found.closed_at)
    by_post = sum_lines(connection, scope, found.code, "post", found.closed_at)
    names = district_names(visit)
    posts = visit.opened.rules.book.posts.posts
    where = f"{found.address}/daftar"
    districts = [
        Row(names.get(code, "Tanpa kabupaten/kota"), f"{where}?kab={code}", counts)
        for code, counts in by_district.items()
    ]
    by_posts = [
        Row(posts[code].name if code in posts else "Tamu", f"{where}?jabatan={code}", counts)
        for code, counts in by_post.items()
    ]
    page = OverviewPage(
        found,
        TASKS[found.state],
        visit.visitor.role in PROVINCE,
        districts,
        by_posts,
        [str(name) for name in COLUMNS],
        list_addenda(connection, scope, found.code) if not found.is_open else [],
        list_follow_ups(connection, found.code),
        *settings_of(visit, found.code),
    )
    return render("meetings/overview.html", page)


@dataclass(frozen=True)
class LinesPage:
    """The lines of a meeting, filtered, a page at a time."""

    meeting: MeetingShown
    lines: Sequence[Mapping[str, Any]]
    total: int
    at: int
    last: int
    address: str  # of a page of this list, without its number
    district: str
    post: str
    outcome: str
    districts: Options
    posts: Options
    outcomes: Options
    withdrawn: bool


@page(router, "GET", "/rapat/{meeting}/daftar", roles=DESK)
def lines(visit: Visit) -> Answer:
    """Show the lines of a meeting; each number of the overview leads here."""
    found = meeting_shown(visit, "/daftar")
    withdrawn = visit.query.get("ditarik", "") == "ya"
    rows = list_lines(
        visit.connection, visit.scope, found.code, at=found.closed_at, withdrawn=withdrawn
    )
    asked = {name: visit.query.get(name, "") for name in ("kab", "jabatan", "hasil")}
    kept = [row for row in rows if fits(row, asked)]
    last = max(1, -(-len(kept) // ON_A_PAGE))
    at = min(visit.page_number(), last)
    shown = kept[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    say_lines(visit, shown)
    used = [f"{name}={value}" for name, value in asked.items() if value and value.isascii()]
    used += ["ditarik=ya"] if withdrawn else []
    page = LinesPage(
        found,
        shown,
        len(kept),
        at,
        last,
        f"{found.address}/daftar?{'&'.join([*used, 'hal='])}",
        asked["kab"],
        asked["jabatan"],
        asked["hasil"],
        *choices_of(visit, rows),
        withdrawn,
    )
    return render("meetings/lines.html", page, part="meetings/_lines.html")


def say_lines(visit: Visit, rows: Sequence[dict[str, Any]]) -> None:
    """Add the words of each line that is shown."""
    words, posts = visit.house.words[Attendance], visit.opened.rules.book.posts.posts
    for row in rows:
        post = posts.get(row["post"])
        row["post_name"] = post.name if post else row["office"]
        row["outcome_word"] = words.get(row["outcome"], "belum diisi")
        row["outcome_kind"] = OUTCOME_KIND.get(row["outcome"], "calm")
        row["page"] = person_address(row["person_id"]) if row["person_id"] else ""
        row["walk_in"] = row["kind"] == LineKind.WALK_IN


def choices_of(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> tuple[Options, Options, Options]:
    """Return the districts, posts and outcomes that a list may be filtered by."""
    names, posts = district_names(visit), visit.opened.rules.book.posts.posts
    districts = sorted({row["district_code"] for row in rows})
    used = dict.fromkeys(row["post"] for row in rows)
    return (
        [(code, names.get(code, "Tanpa kabupaten/kota")) for code in districts],
        [(code, posts[code].name if code in posts else "Tamu") for code in used],
        [*GROUPS.items(), *visit.house.words[Attendance].items(), ("not_reported", "belum diisi")],
    )


def fits(row: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    """Return whether a line matches the filter; '' matches all."""
    outcome = row["outcome"] or "not_reported"
    walk_in = row["kind"] == LineKind.WALK_IN
    groups = {"invited": not walk_in, "walk_ins": walk_in, "came": outcome in CAME}
    return (
        asked["kab"] in ("", row["district_code"])
        and asked["jabatan"] in ("", row["post"])
        and (asked["hasil"] in ("", outcome) or groups.get(asked["hasil"], False))
    )


def district_names(visit: Visit) -> dict[str, str]:
    """Return district -> its name, of those that may be seen."""
    return {
        one["code"]: one["name"]
        for one in list_regions(visit.connection, visit.scope, levels=DISTRICTS, retired=True)
    }
