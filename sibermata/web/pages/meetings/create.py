"""A new meeting: typed into a form, judged by the same rules as its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter

from sibermata.desk.meetings.file import ORDER, meeting_said
from sibermata.desk.meetings.meetings import enter_meeting
from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import OTHER_COURSE, Programme
from sibermata.records.states import (
    EventLevel,
    MeetingPledge,
    PledgeForm,
    PledgeState,
    TrainingState,
)
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.meetings import find_meeting
from sibermata.store.views.regions import list_regions
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, goto, render
from sibermata.web.pages.meetings.overview import district_names
from sibermata.web.request.forms import Form, Mistake, clean
from sibermata.web.visit import Visit

router = APIRouter()
TYPED = "isian"  # what the rules call the form, in place of a file's name
RULES = 2  # invite rules that the form offers
PLEDGES = (PledgeState.OVERDUE, PledgeState.OPEN, PledgeState.MISSED, PledgeState.RESIGN_NEEDED)
TRAININGS = (
    TrainingState.NOT_STARTED,
    TrainingState.IN_GRACE,
    TrainingState.FAILED,
    TrainingState.EXPIRED,
)
FIELDS = {  # key of the rules -> the field that says it
    "event.code": "kode",
    "event.title": "judul",
    "event.organiser": "penyelenggara",
    "event.held_on": "tanggal",
    "event.starts": "mulai",
    "event.ends": "selesai",
    "event.area": "wilayah",
    "event.cycle": "siklus",
    "event.texts": "naskah",
    "event.courses": "pelatihan",
    "event.forms": "bentuk",
    "meeting.late_after_minutes": "terlambat",
    "meeting.per_district": "kursi",
    "guests.area": "tamu",
}
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class NewMeetingPage:
    """The form of a meeting."""

    typed: Mapping[str, str]
    ticked: Mapping[str, frozenset[str]]
    areas: Options
    districts: Options
    posts: Options
    cycles: Options
    texts: Options
    courses: Options
    requirements: Options
    forms: Options
    kinds: Options
    pledges: Options
    trainings: Options
    rules: Sequence[int]
    mistakes: Sequence[Mistake] = ()


MANY = ("bentuk", "naskah", "pelatihan")
OF_A_RULE = ("jabatan", "ikrar", "latih", "kab")


@page(router, "GET", "/rapat/baru", roles=PROVINCE)
def new_meeting(visit: Visit) -> Answer:
    """Show the empty form."""
    return render("meetings/new.html", form_page(visit, {}))


@page(router, "POST", "/rapat/baru", roles=PROVINCE)
def enter(visit: Visit) -> Answer:
    """Enter the meeting that was typed; nothing is invited yet."""
    form = visit.form
    content = content_of(form)
    if not form.wrong:
        desk = visit.desk()
        try:
            said = meeting_said(desk, TYPED, content)
            if find_meeting(visit.connection, said.event.code) is not None:
                form.refuse("kode", f"Kode {said.event.code} sudah dipakai rapat lain.")
            else:
                code, _ = enter_meeting(desk, said)
                return goto(f"/rapat/{code}")
        except Refusal as refused:
            key = str(refused.facts.get("key", ""))
            form.refuse(FIELDS.get(key, "kode"), visit.said(refused).sentence)
    ticked = {name: frozenset(form.texts(name)) for name in ticked_names()}
    page = form_page(visit, form.typed, ticked, form.mistakes)
    return render("meetings/new.html", page, status=422)


def ticked_names() -> list[str]:
    """Return the names of fields of which several may be ticked."""
    return [*MANY, *(f"{name}-{rule}" for rule in range(1, RULES + 1) for name in OF_A_RULE)]


def content_of(form: Form) -> dict[str, Any]:
    """Return what was typed, in the tables of a meeting's file."""
    day = form.day("tanggal", "hari rapat")
    area = form.needed("wilayah", "wilayah rapat")
    event: dict[str, Any] = {
        "code": form.needed("kode", "kode rapat", most=40).upper(),
        "title": form.needed("judul", "judul rapat", most=200),
        "level": {2: EventLevel.PROVINCE, 5: EventLevel.DISTRICT}.get(
            len(area), EventLevel.SUBDISTRICT
        ),
        "area": area,
        "organiser": form.needed("penyelenggara", "penyelenggara", most=200),
        "held_on": day or date.max,
        "places": lines_of(form.text("tempat")),
        "forms": form.texts("bentuk"),
        "modes": ["in_person"],
        "texts": form.texts("naskah"),
        "courses": form.texts("pelatihan"),
    }
    if cycle := form.text("siklus"):
        event["cycle"] = cycle
    for name, key in (("mulai", "starts"), ("selesai", "ends")):
        if typed := form.text(name, most=5):
            event[key] = typed.replace(".", ":").zfill(5)
    if not event["forms"]:
        form.refuse("bentuk", "Pilih sedikitnya satu bentuk kegiatan.")
    meeting = {
        "pledge": form.choice("calon", tuple(MeetingPledge), "siapa yang menjadi calon ikrar"),
        "late_after_minutes": number_of(form, "terlambat", "menit terlambat", 30),
        "per_district": number_of(form, "kursi", "kursi per kabupaten/kota", 0),
        "order": [str(state) for state in ORDER],
    }
    rules = [said for rule in range(1, RULES + 1) if (said := rule_of(form, rule))]
    return {"event": event, "meeting": meeting, "invite": rules, "guests": guests_of(form)}


def rule_of(form: Form, rule: int) -> dict[str, Any]:
    """Return one invite rule; {} where nothing of it was chosen."""
    said: dict[str, Any] = {
        "posts": form.texts(f"jabatan-{rule}"),
        "pledge": form.texts(f"ikrar-{rule}"),
        "requirement": form.text(f"syarat-{rule}"),
        "training": form.texts(f"latih-{rule}"),
        "areas": form.texts(f"kab-{rule}"),
    }
    return {key: value for key, value in said.items() if value}


def guests_of(form: Form) -> list[dict[str, str]]:
    """Return the guests: one a line, as name; office; code of the region."""
    found = []
    for line in lines_of(form.text("tamu")):
        name, office, area = ([clean(part) for part in line.split(";")] + ["", ""])[:3]
        said = {"name": name, "office": office, "area": area}
        found.append({key: value for key, value in said.items() if value})
    return found


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that say anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def number_of(form: Form, name: str, label: str, usual: int) -> int:
    """Return a number that was typed, the usual one where nothing was."""
    typed = form.text(name, most=6)
    if not typed:
        return usual
    if not typed.isascii() or not typed.isdigit():
        form.refuse(name, f"Tulis {label} sebagai angka.")
        return usual
    return int(typed)


def form_page(
    visit: Visit,
    typed: Mapping[str, str],
    ticked: Mapping[str, frozenset[str]] | None = None,
    mistakes: Sequence[Mistake] = (),
) -> NewMeetingPage:
    """Return the form, with what was typed in it."""
    programme, words = stored_programme(visit.connection), visit.house.words
    districts = list(district_names(visit).items())
    province = [
        (one["code"], one["name"])
        for one in list_regions(visit.connection, visit.scope, levels=("provinsi",))
    ]
    names = {name: frozenset[str]() for name in ticked_names()}
    return NewMeetingPage(
        typed,
        {**names, **(ticked or {})},
        [*province, *districts],
        districts,
        [(code, post.name) for code, post in visit.opened.rules.book.posts.posts.items()],
        [(code, one.name) for code, one in programme.cycles.items()],
        titles_of(programme),
        [(code, one.name) for code, one in programme.courses.items() if code != OTHER_COURSE],
        [(code, one.name) for code, one in programme.requirements.items()],
        [(str(one), words[PledgeForm][one]) for one in PledgeForm],
        [(str(one), words[MeetingPledge][one]) for one in MeetingPledge],
        [(str(one), words[PledgeState][one]) for one in PLEDGES],
        [(str(one), words[TrainingState][one]) for one in TRAININGS],
        range(1, RULES + 1),
        mistakes,
    )


def titles_of(programme: Programme) -> Options:
    """Return the texts of pledges with the title of their newest version."""
    return [(code, versions[-1].title) for code, versions in programme.texts.items()]
