"""Acts entered by hand: who signed which text, when, how and on what evidence.

Invariant: nothing is guessed. What the cycle, the text or the document does not allow is refused,
or kept without being counted.
"""

import operator
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.desk.programme.events import event_meant
from sibermata.desk.programme.evidence import Scan, keep
from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import Cycle, Programme, Text
from sibermata.records.programme.deeds import EventRecord, PledgeRecord
from sibermata.records.programme.standing import Holding
from sibermata.records.states import ActState, PledgeForm, PledgeMode
from sibermata.rules.pledge import class_nearest
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import NEW, acts_of, find_act, seats_of_person, write_act
from sibermata.store.programme.gather import gather
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import is_person, names_of

# Two acts that agree in these fields are the same: cycle, class, text, form and day
SAME = operator.itemgetter(
    *map(PledgeRecord._fields.index, ("cycle", "pledge_class", "text", "form", "day"))
)


WORDS = {
    "cycle": "siklus",
    "text": "naskah",
    "form": "bentuk",
    "mode": "cara",
    "date": "tanggal",
}


class Signed(NamedTuple):
    """What a person enters of an act; '' and None: taken from its event, if
    that has exactly one.
    """

    cycle: str = ""
    text: str = ""
    form: str = ""
    mode: str = ""
    day: date | None = None
    document: str = ""
    event: str = ""
    version: str = ""
    post: str = ""  # for which of several posts
    remarks: str = ""


class Entered(NamedTuple):
    """An act, and whether it is new."""

    number: int
    state: str
    new: bool


def add_pledge(desk: Desk, person: int, said: Signed, scan: Scan | None = None) -> Entered:
    """Enter an act of a person. The same person, text, form and day make one act."""
    refuse_unnamed(desk)
    if not is_person(desk.connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
    kept, members = members_of(desk.connection, person)
    programme = stored_programme(desk.connection)
    event = event_meant(desk, said.event) if said.event else None
    said = with_event(said, event)
    cycle = cycle_meant(programme, said.cycle)
    day = said.day or cycle.opens
    refuse_unsigned(said, cycle, desk.today)
    classes = {code: post.pledge_class for code, post in desk.book.posts.posts.items()}
    holdings = gather(desk.connection, classes, [kept]).holdings.get(kept, [])
    pledge_class = class_meant(kept, holdings, said.post, cycle, day, classes)
    posts = [said.post] if said.post else [p for p in classes if classes[p] == pledge_class]
    act = written(desk, members, as_act(programme, cycle, said, day, pledge_class), posts)
    for one in acts_of(desk.connection, members):
        if SAME(one) == SAME(act):
            return Entered(one.id, one.state, new=False)
    at = publish_act(desk.connection, "pledges")
    number = write_act(desk.connection, at, act._replace(evidence=keep(desk, scan)))
    desk.note("pledge entered", number, person=kept, cycle=cycle.code, state=str(act.state))
    return Entered(number, act.state, new=True)


def as_act(
    programme: Programme, cycle: Cycle, said: Signed, day: date, pledge_class: str
) -> PledgeRecord:
    """Return the entered act, and whether it is counted."""
    text = text_meant(programme, said, day)
    accepted = said.text in cycle.texts and text is not None and pledge_class in text.classes
    state = ActState.COUNTED if accepted else ActState.OTHER_TEXT
    if accepted and said.mode == PledgeMode.LIVE_STREAM and said.form == PledgeForm.IKRAR:
        state = ActState.CANDIDATE
    return PledgeRecord(
        id=NEW,
        person_id=0,
        state=state,
        cycle=cycle.code,
        pledge_class=pledge_class,
        text=said.text,
        text_version=text.version if text is not None else said.version,
        form=said.form,
        mode=said.mode,
        day=day,
        event=said.event,
        document_number=said.document,
        remarks=said.remarks,
    )


def written(
    desk: Desk, members: Sequence[int], act: PledgeRecord, posts: Collection[str]
) -> PledgeRecord:
    """Return an act with its person, and with today's name, post and village of the seat that it
    was made for.
    """
    kept = members[0]
    seats = seats_of_person(desk.connection, members)
    village, post, label, _ = next((one for one in seats if one[1] in posts), seats[0])
    return act._replace(
        person_id=kept,
        name_as_written=names_of(desk.connection, [kept]).get(kept, ""),
        post_as_written=" ".join(word for word in (post, label) if word),
        village_code=village,
        entered_by=desk.by,
    )


def confirm_pledge(desk: Desk, number: int, scan: Scan | None) -> None:
    """Turn a candidate into a counted act, on the evidence of a village's list or a letter of the
    camat.
    """
    refuse_unnamed(desk)
    act = find_act(desk.connection, number)
    if act is None:
        raise Refusal("ACT_UNKNOWN", act=number)
    if act.state != ActState.CANDIDATE:
        raise Refusal("ACT_NOT_CANDIDATE", act=number, state=ActState(act.state))
    if scan is None:
        raise Refusal("SCAN_NEEDED")
    at = publish_act(desk.connection, "pledges")
    kept = keep(desk, scan)
    counted = act._replace(state=ActState.COUNTED, verified_by=desk.by, evidence=kept)
    write_act(desk.connection, at, counted)
    desk.note("pledge confirmed", number, person=act.person_id)


def annul_pledge(desk: Desk, number: int, reason: str) -> None:
    """Annul an act: it stays listed and no longer counts."""
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    act = find_act(desk.connection, number)
    if act is None:
        raise Refusal("ACT_UNKNOWN", act=number)
    if act.state == ActState.ANNULLED:
        raise Refusal("ACT_ANNULLED", act=number)
    at = publish_act(desk.connection, "pledges")
    annulled = act._replace(state=ActState.ANNULLED, reason=reason, verified_by=desk.by)
    write_act(desk.connection, at, annulled)
    desk.note("pledge annulled", number, person=act.person_id, reason=reason)


def with_event(said: Signed, event: EventRecord | None) -> Signed:
    """Return what was entered, completed from its event where that has exactly one; refuse what
    neither states.
    """
    forms = [form for form in event.forms if form != PledgeForm.SOSIALISASI] if event else []
    found = {
        "cycle": said.cycle or (event.cycle if event else ""),
        "text": said.text or _only(event.texts if event else ()),
        "form": said.form or _only(forms),
        "mode": said.mode or _only(event.modes if event else ()) or PledgeMode.IN_PERSON,
    }
    day = said.day or (event.held_on if event else None)
    if event and event.modes and not said.mode and len(event.modes) > 1:
        raise Refusal("ACT_NOT_TOLD", event=said.event, what=WORDS["mode"])
    missing = [name for name, value in found.items() if not value]
    if day is None:
        missing.append("date")
    if missing:
        raise Refusal("ACT_NOT_TOLD", event=said.event, what=[WORDS[name] for name in missing])
    return said._replace(day=day, **found)


def _only(values: object) -> str:
    listed = list(values) if isinstance(values, (list, tuple)) else []
    return str(listed[0]) if len(listed) == 1 else ""


def cycle_meant(programme: Programme, code: str) -> Cycle:
    """Return a cycle by its code; refuse an unknown one."""
    if code not in programme.cycles:
        raise Refusal("CYCLE_UNKNOWN", cycle=code, known=sorted(programme.cycles))
    return programme.cycles[code]


def refuse_unsigned(said: Signed, cycle: Cycle, today: date) -> None:
    """Refuse anything but a personal act of this cycle."""
    if said.form == PledgeForm.SOSIALISASI:
        raise Refusal("NO_PLEDGE")
    if said.mode == PledgeMode.ON_PAPER and not said.document.strip():
        raise Refusal("NO_DOCUMENT")
    day = said.day
    if day is None or not cycle.opens <= day <= cycle.closes:
        raise Refusal(
            "ACT_OUTSIDE_CYCLE", day=day, cycle=cycle.code, opens=cycle.opens, closes=cycle.closes
        )
    if day > today:
        raise Refusal("ACT_IN_FUTURE", day=day)


def class_meant(
    person: int,
    holdings: list[Holding],
    post: str,
    cycle: Cycle,
    day: date,
    classes: Mapping[str, str],
) -> str:
    """Return the class that a person signed for: that of the named post, else the only class among
    the seats of that day, else that of the nearest seat by day.
    """
    asked = [one for one in holdings if not post or one.post == post]
    wanted = cycle.classes if not post else (classes[post],)
    found = class_nearest(asked, day, wanted)
    if not found:
        raise Refusal("CLASS_NONE", person=person, cycle=cycle.code)
    if len(found) > 1:
        raise Refusal("CLASS_NEEDED", person=person, classes=found)
    return found[0]


def text_meant(programme: Programme, said: Signed, day: date) -> Text | None:
    """Return the version that was signed: the one named, else the one in force on the day. None: a
    text that was not yet in force.
    """
    if said.text not in programme.texts:
        raise Refusal("TEXT_UNKNOWN", text=said.text, known=sorted(programme.texts))
    versions = programme.texts[said.text]
    if said.version:
        for one in versions:
            if one.version == said.version:
                return one
        known = [one.version for one in versions]
        raise Refusal("TEXT_VERSION_UNKNOWN", text=said.text, version=said.version, known=known)
    in_force = [one for one in versions if one.since is None or one.since <= day]
    return in_force[-1] if in_force else None
