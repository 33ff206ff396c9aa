"""What a meeting was set to, in words: where, for what, and whom its rules ask for."""

from collections.abc import Sequence

from sibermata.desk.meetings.confirmed import said_of_untaken
from sibermata.desk.meetings.meetings import meeting_meant
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.meetings import InviteRule
from sibermata.records.states import MeetingPledge, PledgeForm, PledgeState, TrainingState
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.regions import names_of_regions
from sibermata.web.visit import Visit

Facts = Sequence[tuple[str, str]]


def settings_of(visit: Visit, code: str) -> tuple[Facts, str]:
    """Return the settings of a meeting, label and words, and what is wrong with its texts, ''
    where nothing is.
    """
    meeting, event = meeting_meant(visit.desk(), code)
    programme, words = stored_programme(visit.connection), visit.house.words
    cycle = programme.cycles.get(event.cycle)
    texts = [programme.texts[one][-1].title for one in event.texts if one in programme.texts]
    courses = [programme.courses[one].name for one in event.courses if one in programme.courses]
    hours = " sampai ".join(filter(None, (event.starts, event.ends))).replace(":", ".")
    named = {area for rule in meeting.rules for area in rule.areas}
    places = names_of_regions(visit.connection, visit.scope, named)
    facts = [
        ("Penyelenggara", event.organiser),
        ("Waktu", f"pukul {hours} WIB; terlambat setelah {meeting.late_after_minutes} menit"),
        ("Tempat", "; ".join(event.places)),
        ("Bentuk", ", ".join(words[PledgeForm].get(one, one) for one in event.forms)),
        ("Pemilihan", cycle.name if cycle else ""),
        ("Naskah", "; ".join(texts)),
        ("Pelatihan", "; ".join(courses)),
        ("Calon ikrar", words[MeetingPledge].get(meeting.pledge, "")),
        *(
            (f"Aturan {number}", rule_in_words(visit, programme, rule, places))
            for number, rule in enumerate(meeting.rules, 1)
        ),
        ("Kursi tiap kabupaten/kota", str(meeting.per_district or "")),
        ("Tamu", f"{len(meeting.guests)} orang" if meeting.guests else ""),
    ]
    refused = said_of_untaken(event, programme)
    wrong = " ".join(visit.said(refused)[1:]) if refused is not None else ""
    return [(label, said) for label, said in facts if said], wrong


def rule_in_words(
    visit: Visit, programme: Programme, rule: InviteRule, places: dict[str, str]
) -> str:
    """Return whom a rule asks for."""
    words, posts = visit.house.words, visit.opened.rules.book.posts.posts
    requirement = programme.requirements.get(rule.requirement)
    parts = (
        ", ".join(posts[one].name for one in rule.posts if one in posts),
        " atau ".join(words[PledgeState].get(one, one) for one in rule.pledge),
        " atau ".join(words[TrainingState].get(one, one) for one in rule.training)
        + (f" pada {requirement.name}" if requirement else ""),
        ", ".join(places.get(one, one) for one in rule.areas),
    )
    return "; ".join(filter(None, parts))
