"""Where a row of a list of pledges is accepted or refused. No other file decides about a row on its
own. Pure: whose row it is, linking says (`rules/programme/whose_row.py`).

Agreed: STANDING 3 and 4 ("Lists", "Acts"). Nothing is guessed: what a row does not say comes from
its event where that has exactly one; two that it does not tell apart are a question.
"""

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sibermata.records.cell import ABSENT, text_of
from sibermata.records.official import Outcome, RowFinding
from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.listed import NO_ANSWER, ListedPledge, RowAnswer
from sibermata.records.states import ActState, PledgeForm, PledgeMode
from sibermata.rules.programme.list_words import NOT_THERE, REPRESENTED
from sibermata.rules.value.text import clean, is_blank, plain
from sibermata.validate.cells import NOTHING, Memo, Said, text_column
from sibermata.validate.composite import layout
from sibermata.validate.listed import (
    NOT_OFFICIAL,
    JudgedRow,
    ListGround,
    Person,
    Reader,
    day_reader,
    event_reader,
    only,
    person_reader,
    plain_cell,
    word_reader,
    words_of_row,
)
from sibermata.validate.taking_part import doubt_reader, not_taken, remark_reader, taking_part

OWN = ("event", "text", "pledge_date", "form", "mode", "represented_by", "document_number")


class Says(NamedTuple):
    """What a row says about the act, completed by its event where that has exactly one value."""

    event: EventRecord | None
    text: str
    form: str
    mode: str
    day: date | None
    represented: bool
    number: str  # of the document


class Cells(NamedTuple):
    """The cells of a row beside its person."""

    event: str
    text: str
    day: str
    form: str
    mode: str
    represented_by: str
    number: str
    remarks: str


def make_pledge_reader(
    columns: tuple[str, ...],
    ground: ListGround,
    *,
    date1904: bool = False,
    subdistrict: str = "",
    signed: Sequence[str] = (),
) -> Reader:
    """Return the judge of one table's rows. `signed`: the cells of its column of modes."""
    people = person_reader(columns, ground, date1904=date1904, subdistrict=subdistrict)
    return PledgeReader(columns, ground, people, signed, date1904=date1904)


class PledgeReader:
    """The judge of one table's rows: all that does not depend on the row is settled once."""

    def __init__(
        self,
        columns: tuple[str, ...],
        ground: ListGround,
        people: Callable[[list[str]], Person],
        signed: Sequence[str],
        *,
        date1904: bool,
    ) -> None:
        book, lists = ground.book, ground.book.lists
        fields = (*OWN, "remarks")
        self.expand, positions, _ = layout(columns, ground.source.constants, fields, book)
        self.pick = itemgetter(*positions)
        self.ground, self.people = ground, people
        self.events, self.plainly = event_reader(ground), Memo(plain_cell)
        self.texts = Memo(lambda cell: _text_said(cell, ground))
        self.doubts = doubt_reader(book)
        self.days = day_reader("pledge_date", ground, date1904=date1904)
        self.forms, self.modes = (
            word_reader(lists.forms, book),
            taking_part(signed, lists.modes, book),
        )
        self.remarked = remark_reader(lists.modes, book)
        self.numbers = text_column("document_number", book, book.numbers.text_longest)
        self.remarks = text_column("remarks", book, book.numbers.text_longest_remarks)

    def __call__(self, row: list[str], answer: RowAnswer = NO_ANSWER) -> JudgedRow:
        """Return the judgement of a row."""
        person = self.people(row)
        if not person.official:
            return NOT_OFFICIAL
        cells = Cells(*self.pick(self.expand(row)))
        event, about_event = self.events[cells.event]
        day, about_day = self.days(cells.day)
        said = person.said + about_event + about_day
        if self._part(cells) == NOT_THERE:
            return JudgedRow(Outcome.REFUSED, None, (*person.said, not_taken("mode", cells.mode)))
        if not person.usable or _refuses(about_event + about_day):
            return JudgedRow(Outcome.REFUSED, None, said)
        said_plainly = (cells.event, cells.text, cells.form, cells.day)
        words = words_of_row(person, *[self.plainly[one] for one in said_plainly])
        thread = self.ground.hashed(words)
        if answer.accept is False:
            return JudgedRow(Outcome.REFUSED, None, (RowFinding("ROW_REJECTED"),))
        judged = self._act(person, cells, event, day, answer, thread)
        return judged._replace(said=said + judged.said)

    def _act(
        self,
        person: Person,
        cells: Cells,
        event: EventRecord | None,
        day: date | None,
        answer: RowAnswer,
        thread: bytes,
    ) -> JudgedRow:
        (form, about_form), (mode, about_mode) = self.forms[cells.form], self.modes[cells.mode]
        if about_form or about_mode:
            column = "form" if about_form else "mode"
            unclear = (about_form or about_mode)[0]._replace(column=column)
            return JudgedRow(Outcome.ASKED, None, (unclear,))
        note = self.remarks[cells.remarks][0]
        remarked = self.remarked(text_of(cells.remarks))
        represented = REPRESENTED in (mode, remarked) or _says(cells.represented_by, self.ground)
        doubt = self.doubts(person.who.name, note, mode, remarked)
        if doubt and not represented and answer.accept is None and not answer.text:
            return JudgedRow(Outcome.ASKED, None, doubt)
        mode = "" if mode == REPRESENTED else mode
        text = answer.text or self.texts[cells.text]
        says = Says(event, text, form, mode, day, represented, self.numbers[cells.number][0])
        refused, says = _whole(says)
        if refused is not None:
            return refused
        found = _cycle_of(says, answer, self.ground)
        if isinstance(found, JudgedRow):
            return found
        if says.mode == PledgeMode.ON_PAPER and not says.number:
            return _refused("NO_DOCUMENT", "document_number")
        return JudgedRow(Outcome.ADMITTED, _listed(person, says, found, note, thread, self.ground))

    def _part(self, cells: Cells) -> str:
        """Return the mode, or what the remark says if there is none."""
        return self.modes[cells.mode][0] or self.remarked(text_of(cells.remarks))


def _whole(says: Says) -> tuple[JudgedRow | None, Says]:
    """Return why a row is no act, or None; and what it says, completed by its event."""
    if says.form != PledgeForm.SOSIALISASI and (unclear := _untold(says)):
        return JudgedRow(Outcome.ASKED, None, (RowFinding("ROW_UNCLEAR", detail=unclear),)), says
    says = _with_event(says)
    if says.form == PledgeForm.SOSIALISASI:
        return _refused("NO_PLEDGE", "form"), says
    if not says.text:
        unclear = "naskahnya kosong"
        asked = RowFinding("ROW_UNCLEAR", "text", detail=unclear)
        return JudgedRow(Outcome.ASKED, None, (asked,)), says
    return None, says


def _cycle_of(says: Says, answer: RowAnswer, ground: ListGround) -> Cycle | JudgedRow:
    """Return the cycle of an act, or why there is none."""
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
    return cycle


def _listed(
    person: Person, says: Says, cycle: Cycle, note: str, thread: bytes, ground: ListGround
) -> ListedPledge:
    assert says.day is not None, "a row without a day is refused before"
    version = _version(ground.programme.texts.get(says.text, ()), says.day)
    return ListedPledge(
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
        document_number=says.number,
        remarks=note,
    )


def _state(says: Says) -> ActState:
    if says.represented:
        return ActState.REPRESENTATIVE
    if says.mode == PledgeMode.LIVE_STREAM and says.form == PledgeForm.IKRAR:
        return ActState.CANDIDATE
    return ActState.COUNTED


def _untold(says: Says) -> str:
    """Return what an event leaves open and the row does not say; '' if all is clear."""
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
