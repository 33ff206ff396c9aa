"""Where a row of a list of pledges is accepted or refused. No other file decides about a row on its
own. Pure: whose row it is, linking says (`rules/programme/whose_row.py`).

Agreed: STANDING 3 and 4 ("Lists", "Acts"). Nothing is guessed: what a row does not say comes from
its event where that has exactly one; two that it does not tell apart are a question.
"""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sibermata.records.cell import ABSENT, text_of
from sibermata.records.official import Outcome, RowFinding
from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.listed import NO_ANSWER, ListedPledge, RowAnswer
from sibermata.records.states import ActState, PledgeForm, PledgeMode
from sibermata.rules.programme.list_words import REPRESENTED
from sibermata.rules.value.text import clean, is_blank, plain
from sibermata.validate.cells import NOTHING, Said, text_column
from sibermata.validate.composite import layout
from sibermata.validate.listed import (
    NOT_OFFICIAL,
    JudgedRow,
    ListGround,
    Person,
    Reader,
    day_reader,
    event_of,
    only,
    person_reader,
    word_reader,
    words_of_row,
)

OWN = ("event", "text", "pledge_date", "form", "mode", "represented_by", "document_number")


class Says(NamedTuple):
    """What a row says of the act, with what its event says where that has exactly one."""

    event: EventRecord | None
    text: str
    form: str
    mode: str
    day: date | None
    represented: bool


def make_pledge_reader(
    columns: tuple[str, ...], ground: ListGround, *, date1904: bool = False, subdistrict: str = ""
) -> Reader:
    """Return the judge of one table's rows."""
    book = ground.book
    expand, positions, _ = layout(columns, ground.source.constants, (*OWN, "remarks"), book)
    pick = itemgetter(*positions)
    people = person_reader(columns, ground, date1904=date1904, subdistrict=subdistrict)
    days = day_reader("pledge_date", ground, date1904=date1904)
    forms, modes = (word_reader(table, book) for table in (book.lists.forms, book.lists.modes))
    numbers = text_column("document_number", book, book.numbers.text_longest)
    remarks = text_column("remarks", book, book.numbers.text_longest_remarks)

    def judge(row: list[str]) -> JudgedRow:
        person = people(row)
        if not person.official:
            return NOT_OFFICIAL
        cells = pick(expand(row))
        event_c, text_c, day_c, form_c, mode_c, represented_c, number_c, remarks_c = cells
        event, about_event = event_of(event_c, ground)
        day, about_day = days(day_c)
        (form, about_form), (mode, about_mode) = forms[form_c], modes[mode_c]
        number, note = numbers[number_c][0], remarks[remarks_c][0]
        said = person.said + about_event + about_day
        if not person.usable or _refuses(about_event + about_day):
            return JudgedRow(Outcome.REFUSED, None, said)
        thread = ground.hashed(words_of_row(person, event_c, text_c, form_c, day_c))
        answer = ground.answers.get(thread, NO_ANSWER)
        if answer.accept is False:
            return JudgedRow(Outcome.REFUSED, None, (RowFinding("ROW_REJECTED"),))
        if about_form or about_mode:
            column = "form" if about_form else "mode"
            unclear = (about_form or about_mode)[0]._replace(column=column)
            return JudgedRow(Outcome.ASKED, None, (*said, unclear))
        says = Says(
            event,
            answer.text or _text_said(text_c, ground),
            form,
            "" if mode == REPRESENTED else mode,
            day,
            mode == REPRESENTED or _says(represented_c, ground),
        )
        judged = _judge(person, says, number, note, answer, thread, ground)
        return judged._replace(said=said + judged.said)

    return judge


def _judge(
    person: Person,
    says: Says,
    number: str,
    note: str,
    answer: RowAnswer,
    thread: bytes,
    ground: ListGround,
) -> JudgedRow:
    """Return the act of a row, or why there is none."""
    if says.form != PledgeForm.SOSIALISASI and (unclear := _untold(says)):
        return JudgedRow(Outcome.ASKED, None, (RowFinding("ROW_UNCLEAR", detail=unclear),))
    says = _with_event(says)
    if says.form == PledgeForm.SOSIALISASI:
        return _refused("NO_PLEDGE", "form")
    if says.day is None:
        return _refused("ACT_OUTSIDE_CYCLE", "pledge_date", "", "(tanggal kosong)")
    if says.day > ground.today:
        day = says.day.isoformat()
        return _refused("ACT_OUTSIDE_CYCLE", "pledge_date", day, "(belum tiba)")
    cycles = _cycles(says, answer, ground)
    if not cycles:
        return _refused("ACT_OUTSIDE_CYCLE", "pledge_date", says.day.isoformat())
    if len(cycles) > 1:
        detail = "termasuk lebih dari satu siklus: " + ", ".join(one.code for one in cycles)
        return JudgedRow(Outcome.ASKED, None, (RowFinding("ROW_UNCLEAR", detail=detail),))
    cycle = cycles[0]
    if not cycle.opens <= says.day <= cycle.closes:
        around = f"({cycle.code}: {cycle.opens} s/d {cycle.closes})"
        return _refused("ACT_OUTSIDE_CYCLE", "pledge_date", says.day.isoformat(), around)
    if not says.text:
        return JudgedRow(
            Outcome.ASKED, None, (RowFinding("ROW_UNCLEAR", "text", detail="naskahnya kosong"),)
        )
    if says.mode == PledgeMode.ON_PAPER and not number:
        return _refused("NO_DOCUMENT", "document_number")
    version = _version(ground.programme.texts.get(says.text, ()), says.day)
    listed = ListedPledge(
        who=person.who,
        thread=thread,
        words=ground.hashed(person.words),
        cycle=cycle.code,
        text=says.text,
        text_version=version.version if version else "",
        text_classes=version.classes if version and says.text in cycle.texts else (),
        form=says.form,
        mode=says.mode,
        day=says.day,
        state=_state(says),
        event=says.event.code if says.event else "",
        document_number=number,
        remarks=note,
    )
    return JudgedRow(Outcome.ADMITTED, listed)


def _state(says: Says) -> ActState:
    if says.represented:
        return ActState.REPRESENTATIVE
    if says.mode == PledgeMode.LIVE_STREAM and says.form == PledgeForm.IKRAR:
        return ActState.CANDIDATE
    return ActState.COUNTED


def _untold(says: Says) -> str:
    """Return what an event leaves open and the row does not tell; '' where all is clear."""
    if says.event is None:
        return "" if says.form else "ikrar atau pakta integritas tidak disebut"
    forms = _pledges(says.event.forms)
    if not says.form and len(forms) > 1:
        return f"kegiatan {says.event.code} memuat ikrar dan pakta integritas"
    if not says.text and len(says.event.texts) > 1:
        return f"kegiatan {says.event.code} memakai lebih dari satu naskah"
    if not says.mode and not says.represented and len(says.event.modes) > 1:
        return f"kegiatan {says.event.code} diikuti dengan lebih dari satu cara"
    return ""


def _with_event(says: Says) -> Says:
    event = says.event
    if event is None:
        return says._replace(mode=says.mode or PledgeMode.IN_PERSON)
    forms = _pledges(event.forms)
    return says._replace(
        text=says.text or only(event.texts),
        form=says.form or only(forms) or PledgeForm.SOSIALISASI,
        mode=says.mode or only(event.modes) or PledgeMode.IN_PERSON,
        day=says.day or event.held_on,
    )


def _pledges(forms: Sequence[str]) -> list[str]:
    return [form for form in forms if form != PledgeForm.SOSIALISASI]


def _cycles(says: Says, answer: RowAnswer, ground: ListGround) -> list[Cycle]:
    """Return the cycles that a row may belong to: that of its event, else those whose window holds
    its day and that accept its text, else those whose window holds it.
    """
    known = ground.programme.cycles
    named = answer.cycle or (says.event.cycle if says.event else "")
    if named:
        return [known[named]] if named in known else []
    day = says.day
    assert day is not None, "a row without a day is refused before"
    inside = [one for one in known.values() if one.opens <= day <= one.closes]
    return [one for one in inside if says.text in one.texts] or inside


def _version(versions: Sequence[Text], day: date) -> Text | None:
    in_force = [one for one in versions if one.since is None or one.since <= day]
    return in_force[-1] if in_force else None


def _text_said(cell: str, ground: ListGround) -> str:
    """Return the code of a text by its code or its title, else the words as they are written."""
    text = "" if cell == ABSENT else clean(text_of(cell)).text
    if is_blank(text, ground.book.blank):
        return ""
    wanted = plain(text)
    titled = []
    for code, versions in ground.programme.texts.items():
        if wanted == plain(code):
            return code
        if versions and wanted == plain(versions[-1].title):
            titled.append(code)
    return only(titled) or text


def _says(cell: str, ground: ListGround) -> bool:
    return cell != ABSENT and not is_blank(clean(text_of(cell)).text, ground.book.blank)


def _refuses(said: Said) -> bool:
    return any(one.code in ("EVENT_UNKNOWN", "DAY_UNREADABLE") for one in said)


def _refused(code: str, column: str = "", value: str = "", detail: str = "") -> JudgedRow:
    return JudgedRow(Outcome.REFUSED, None, (*NOTHING, RowFinding(code, column, value, detail)))
