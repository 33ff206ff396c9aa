"""The form of a meeting: what its fields hold, and what they say when something is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sibermata.desk.meetings.file import ORDER, MeetingFile
from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import OTHER_COURSE, Programme
from sibermata.records.states import (
    EventLevel,
    MeetingPledge,
    PledgeForm,
    PledgeMode,
    PledgeState,
    TrainingState,
)
from sibermata.rules.time.office import day_in_words
from sibermata.rules.value.sentence import filled
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.regions import list_regions, names_of_regions
from sibermata.web.pages.meetings.overview import district_names
from sibermata.web.request.forms import Form, Mistake, clean
from sibermata.web.visit import Visit

RULES = 2  # invite rules that the form offers, more where a meeting has more
PLEDGES = (PledgeState.OVERDUE, PledgeState.OPEN, PledgeState.MISSED, PledgeState.RESIGN_NEEDED)
TRAININGS = (
    TrainingState.NOT_STARTED,
    TrainingState.IN_GRACE,
    TrainingState.FAILED,
    TrainingState.EXPIRED,
)
SAID = {  # code and key of a refusal, or code alone -> the field, and what the form says there
    "PROGRAMME_CODE": (
        "kode",
        "Kode rapat hanya huruf besar, angka, dan tanda hubung; paling banyak 40 huruf.",
    ),
    "PROGRAMME_KEY_SHAPE event.starts": ("mulai", "Tulis jam mulai seperti 08.00."),
    "PROGRAMME_KEY_SHAPE event.ends": ("selesai", "Tulis jam selesai seperti 12.00."),
    "PROGRAMME_KEY_SHAPE meeting.late_after_minutes": ("terlambat", "Paling banyak 10.000 menit."),
    "PROGRAMME_KEY_SHAPE meeting.per_district": ("kursi", "Paling banyak 10.000 kursi."),
    "PROGRAMME_KEY_MISSING event.cycle": (
        "siklus",
        "Pilih pemilihannya: keadaan ikrar pada aturan undangan dinilai menurut pemilihan itu.",
    ),
    "EVENT_ENDS_FIRST": ("selesai", "Rapat selesai sebelum mulai. Periksa kedua jamnya."),
    "EVENT_TEXT_NEEDED": (
        "siklus",
        "Ikrar dan pakta integritas memerlukan pemilihan dan naskahnya. Pilih keduanya.",
    ),
    "EVENT_OUTSIDE_CYCLE": (
        "tanggal",
        "Ikrar pada {day} tidak dapat dihitung: pemilihan itu berlaku {opens} sampai {closes}. "
        "Periksa hari rapat dan pemilihannya.",
    ),
    "MEETING_AREA": (
        "tamu",
        "Tidak ada wilayah {area}. Tulis kodenya seperti 35.16 atau 35.16.05.",
    ),
    "PROGRAMME_KEY_MISSING training": ("latih", "Pilih juga keadaan pelatihannya."),
    "PROGRAMME_KEY_MISSING requirement": ("syarat", "Pilih juga syarat pelatihannya."),
    "PROGRAMME_KEY_MISSING name": ("tamu", "Setiap tamu memerlukan nama di depan."),
}
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """What the fields of the form may be chosen from."""

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


@dataclass(frozen=True)
class MeetingForm:
    """The form of a meeting, new or to be changed."""

    address: str  # where it is sent
    back: str
    code: str  # of the meeting that is changed, '' of a new one
    seen: str  # by which saving knows that nobody changed it meanwhile
    typed: Mapping[str, str]
    ticked: Mapping[str, frozenset[str]]
    options: Choices
    rules: Sequence[int]
    mistakes: Sequence[Mistake] = ()


MANY = ("bentuk", "naskah", "pelatihan")
OF_A_RULE = ("jabatan", "ikrar", "latih", "kab")


def rules_offered(known: MeetingFile | None) -> int:
    """Return how many invite rules the form has."""
    return max(RULES, len(known.meeting.rules) if known else 0)


def ticked_names(rules: int) -> list[str]:
    """Return the names of fields of which several may be ticked."""
    return [*MANY, *(f"{name}-{rule}" for rule in range(1, rules + 1) for name in OF_A_RULE)]


def content_of(form: Form, known: MeetingFile | None = None) -> dict[str, Any]:
    """Return what was typed, in the tables of a meeting's file; what the form does not offer stays
    as it is known.
    """
    event = {**event_typed(form, known), **hours_typed(form)}
    meeting = {
        "late_after_minutes": number_of(form, "terlambat", "menit terlambat", 30),
        "per_district": number_of(form, "kursi", "kursi per kabupaten/kota", 0),
        "order": [str(state) for state in (known.meeting.seat_order if known else ORDER)],
        "pledge": form.choice("calon", tuple(MeetingPledge), "siapa yang menjadi calon ikrar"),
    }
    rules = [rule_of(form, rule) for rule in range(1, rules_offered(known) + 1)]
    return {
        "event": event,
        "meeting": meeting,
        "invite": [rule for rule in rules if rule],
        "guests": guests_of(form),
    }


def event_typed(form: Form, known: MeetingFile | None) -> dict[str, Any]:
    """Return what was typed of the event, in the order of the page."""
    was = known.event if known else None
    title = form.needed("judul", "judul rapat", most=200)
    code = was.code if was else form.needed("kode", "kode rapat", most=40).upper()
    organiser = form.needed("penyelenggara", "penyelenggara", most=200)
    area = form.needed("wilayah", "wilayah rapat")
    level = {2: EventLevel.PROVINCE, 5: EventLevel.DISTRICT}.get(len(area), EventLevel.SUBDISTRICT)
    day, forms, cycle = form.day("tanggal", "hari rapat"), form.texts("bentuk"), form.text("siklus")
    if not forms:
        form.refuse("bentuk", "Pilih sedikitnya satu bentuk kegiatan.")
    return {
        "code": code,
        "title": title,
        "level": level,
        "area": area,
        "organiser": organiser,
        "held_on": day or date.max,
        "places": lines_of(form.text("tempat")),
        "forms": forms,
        "modes": list(was.modes) if was else [PledgeMode.IN_PERSON],
        "witnesses": list(was.witnesses) if was else [],
        "speakers": list(was.speakers) if was else [],
        "texts": form.texts("naskah"),
        "courses": form.texts("pelatihan"),
        **({"cycle": cycle} if cycle else {}),
    }


def hours_typed(form: Form) -> dict[str, str]:
    """Return when it starts and ends; 08.00 is typed as well as 8:00."""
    typed = {
        key: form.text(name, most=5) for name, key in (("mulai", "starts"), ("selesai", "ends"))
    }
    return {key: hour.replace(".", ":").zfill(5) for key, hour in typed.items() if hour}


def refuse_in_words(visit: Visit, form: Form, refused: Refusal) -> None:
    """Say at its field what the rules of a meeting refused, in the words of the form."""
    key = str(refused.facts.get("key", ""))
    place, _, last = key.rpartition(".")
    known = SAID.get(f"{refused.code} {key}") or SAID.get(f"{refused.code} {last}")
    field, sentence = known or SAID.get(refused.code) or ("judul", visit.said(refused).sentence)
    facts = {
        name: day_in_words(fact) if isinstance(fact, date) else fact
        for name, fact in refused.facts.items()
    }
    if field in ("latih", "syarat"):
        field = f"{field}-{place.partition('[')[2].rstrip(']')}"
    form.refuse(field, filled(sentence, facts))


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


def typed_of(known: MeetingFile) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return the fields, and what is ticked, of a meeting that is known."""
    event, meeting = known
    typed = {
        "judul": event.title,
        "penyelenggara": event.organiser,
        "wilayah": event.area,
        "tanggal-d": str(event.held_on.day),
        "tanggal-m": str(event.held_on.month),
        "tanggal-y": str(event.held_on.year),
        "mulai": event.starts.replace(":", "."),
        "selesai": event.ends.replace(":", "."),
        "terlambat": str(meeting.late_after_minutes),
        "tempat": "\n".join(event.places),
        "siklus": event.cycle,
        "calon": meeting.pledge,
        "kursi": str(meeting.per_district or ""),
        "tamu": "\n".join("; ".join(guest).rstrip("; ") for guest in meeting.guests),
    }
    ticked = {
        "bentuk": frozenset(event.forms),
        "naskah": frozenset(event.texts),
        "pelatihan": frozenset(event.courses),
    }
    for number, rule in enumerate(meeting.rules, 1):
        typed[f"syarat-{number}"] = rule.requirement
        of_it = (rule.posts, rule.pledge, rule.training, rule.areas)
        for name, values in zip(OF_A_RULE, of_it, strict=True):
            ticked[f"{name}-{number}"] = frozenset(values)
    return typed, ticked


def form_page(
    visit: Visit,
    typed: Mapping[str, str],
    ticked: Mapping[str, frozenset[str]] | None = None,
    mistakes: Sequence[Mistake] = (),
    known: MeetingFile | None = None,
    seen: str = "",
) -> MeetingForm:
    """Return the form, with what was typed in it; a meeting that is known keeps all its choices,
    also those that the form does not offer to a new one.
    """
    code, offered = known.event.code if known else "", rules_offered(known)
    names = {name: frozenset[str]() for name in ticked_names(offered)}
    return MeetingForm(
        f"/rapat/{code}/ubah" if code else "/rapat/baru",
        f"/rapat/{code}" if code else "/rapat",
        code,
        seen,
        typed,
        {**names, **(ticked or {})},
        choices_of(visit, known),
        range(1, offered + 1),
        mistakes,
    )


def choices_of(visit: Visit, known: MeetingFile | None) -> Choices:
    """Return what may be chosen from."""
    programme, words = stored_programme(visit.connection), visit.house.words
    rules = known.meeting.rules if known else ()
    pledges = dict.fromkeys((*PLEDGES, *(one for rule in rules for one in rule.pledge)))
    trainings = dict.fromkeys((*TRAININGS, *(one for rule in rules for one in rule.training)))
    districts = list(district_names(visit).items())
    provinces = list_regions(visit.connection, visit.scope, levels=("provinsi",))
    areas = [*((one["code"], one["name"]) for one in provinces), *districts]
    return Choices(
        with_more(visit, areas, [known.event.area] if known else []),
        with_more(visit, districts, [area for rule in rules for area in rule.areas]),
        [(code, post.name) for code, post in visit.opened.rules.book.posts.posts.items()],
        [(code, one.name) for code, one in programme.cycles.items()],
        titles_of(programme),
        [(code, one.name) for code, one in programme.courses.items() if code != OTHER_COURSE],
        [(code, one.name) for code, one in programme.requirements.items()],
        [(str(one), words[PledgeForm][one]) for one in PledgeForm],
        [(str(one), words[MeetingPledge][one]) for one in MeetingPledge],
        [(str(one), words[PledgeState][one]) for one in pledges],
        [(str(one), words[TrainingState][one]) for one in trainings],
    )


def with_more(visit: Visit, options: Options, codes: Sequence[str]) -> Options:
    """Return options with further places, by their names."""
    more = {*codes} - {code for code, _ in options}
    names = names_of_regions(visit.connection, visit.scope, more)
    return [*options, *((code, names.get(code, code)) for code in sorted(more))]


def titles_of(programme: Programme) -> Options:
    """Return the texts of pledges with the title of their newest version."""
    return [(code, versions[-1].title) for code, versions in programme.texts.items()]
