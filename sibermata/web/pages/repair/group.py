"""A group of similar findings, which one answer may settle; and postponing findings until a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter

from sibermata.desk.asked import post_meant
from sibermata.desk.corrections.put_off import put_off
from sibermata.desk.refusals import Said
from sibermata.desk.spellings import (
    affected,
    place_meant,
    teach,
    village_of_answer,
    villages_asked,
    word_of,
)
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.states import CAPACITIES
from sibermata.rules.desk_work import WORDS, Work
from sibermata.rules.value.taught_places import OF_VILLAGE
from sibermata.rules.value.word_answers import CHOICES, NOT_OFFICIAL, PLACES
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.finding_states import Word
from sibermata.store.views.desk.bearers import bearers_of
from sibermata.store.views.desk.repairs import PAGE, Item, Part, alike, count_alike, ids_alike
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.repair.shared import (
    LABELS,
    detail_in_words,
    item_of,
    refuse_stale,
    said_of,
    shown_in_words,
    title_of,
    work_of_item,
)
from sibermata.web.pages.repair.words import WORDS_OF, meanings_of
from sibermata.web.pages.repair.words import Line as Meaning
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
NOT_A_POST = "Bukan aparatur desa (staf, operator, RT/RW, ...)"


@dataclass(frozen=True)
class Line:
    """A finding in its list."""

    item: Item
    title: str  # whom or what it is about; '' where only its place is known
    shown: str  # the cell, where the title does not say it
    detail: str


@dataclass(frozen=True)
class Ask:
    """What is asked about a word."""

    column: str
    options: Sequence[tuple[str, str]]  # none: a place is typed
    settles: int  # rows that an answer settles
    capacities: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class GroupPage:
    """The findings that are alike."""

    item: Item  # the one that the group is known by
    label: str
    said: Said
    work: Work
    lines: Sequence[Line]
    open: int
    put_off: int
    settled: int
    at: int
    last: int
    ask: Ask | None
    meanings: Sequence[Meaning]  # of its word, in force
    typed: dict[str, str]
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/perbaikan/kelompok/{finding}", roles=DESK, right=Right.VIEW)
def group(visit: Visit) -> Answer:
    """Show the findings that are like one."""
    return render("repair/group.html", group_page(visit, item_of(visit)))


def group_page(visit: Visit, item: Item) -> GroupPage:
    """Return the page of a group."""
    counts = count_alike(visit.connection, visit.scope, item.id, WORDS, visit.today)
    total = sum(counts.values())
    last = max(1, -(-total // PAGE))
    at = min(visit.page_number(), last)
    items = alike(visit.connection, visit.scope, item.id, WORDS, visit.today, page=at)
    work = work_of_item(item)
    of_all = replace(
        item,
        shown=item.shown if total == 1 or item.code in WORDS else "",
        detail=item.detail if total == 1 or item.code == OF_VILLAGE else "",
    )
    return GroupPage(
        item,
        LABELS[work][0],
        said_of(visit, of_all),
        work,
        lines_of(visit, items),
        counts[Part.WAITING],
        counts[Part.PUT_OFF],
        counts[Part.SETTLED],
        at,
        last,
        ask_of(visit, item) if work is Work.WORD and counts[Part.WAITING] else None,
        known_meanings(visit, item) if work is Work.WORD else (),
        dict(visit.form.typed),
    )


def lines_of(visit: Visit, items: Sequence[Item]) -> list[Line]:
    """Return findings as their list shows them."""
    bearers = bearers_of(visit.connection, visit.scope, [one.id for one in items])
    lines = []
    for item in items:
        bearer = bearers.get(item.id)
        title = bearer.name if bearer else title_of(visit, item)
        shown = shown_in_words(visit, item)
        detail = detail_in_words(item).removeprefix(f"{title}, ")
        lines.append(Line(item, title, "" if shown in title else shown, detail))
    return lines


def known_meanings(visit: Visit, item: Item) -> Sequence[Meaning]:
    """Return what the word of a group was said to mean; nothing where no word was kept."""
    try:
        return meanings_of(visit, word_of(visit.reading(), item.id))
    except Refusal:
        return ()


def ask_of(visit: Visit, item: Item) -> Ask | None:
    """Return what is asked about the word of a group; None where no word was kept."""
    desk = visit.reading()
    try:
        word = word_of(desk, item.id)
    except Refusal:
        return None
    settles = settled_by(desk, word)
    if word.column in PLACES:
        return Ask(word.column, (), settles)
    if word.column in CHOICES:
        options = [(one, WORDS_OF.get(one, one)) for one in CHOICES[word.column]]
        return Ask(word.column, options, settles)
    posts = visit.opened.rules.book.posts.posts
    options = [(NOT_OFFICIAL, NOT_A_POST), *((code, one.name) for code, one in posts.items())]
    return Ask(word.column, options, settles, [(one, one) for one in sorted(CAPACITIES)])


@page(router, "POST", "/perbaikan/kelompok/{finding}/arti", roles=DESK, right=Right.VIEW)
def say_meaning(visit: Visit) -> Answer:
    """Say what a word means, for all rows of its source that were counted when it was asked."""
    item = item_of(visit)
    refuse_stale(visit, item)
    desk, form = visit.desk(), visit.form
    word = word_of(desk, item.id)
    seen = form.text("jumlah", most=12)
    now = settled_by(desk, word)
    if seen != str(now):
        raise Refusal("COUNT_MOVED", seen=seen, now=now)
    typed = form.needed("arti", "artinya", most=200)
    meaning = {"label": form.text("sebutan", most=200), "capacity": form.text("sifat", most=20)}
    reason = form.text("alasan", most=500)
    if not form.wrong:
        try:
            village = village_of_answer(desk, word, typed)
            settled = meaning_of(visit, word.source, word.column, village[:8] or typed, meaning)
            about = (word.source, word.column, word.value)
            teach(desk, *about, settled, village=village, reason=reason)
        except Refusal as refused:
            form.refuse("arti", visit.said(refused).sentence)
    if form.wrong:
        asked = replace(group_page(visit, item), mistakes=form.mistakes)
        return render("repair/group.html", asked, status=422)
    return saved(f"/perbaikan/kelompok/{item.id}", visit.now)


def settled_by(desk: Desk, word: Word) -> int:
    """Return how many rows an answer settles: of a kecamatan that does not exist those alone that
    may mean the same villages.
    """
    asked = set(villages_asked(word))
    rows = affected(desk, word.source, word.column, word.value, min(asked, default=""))
    return len(rows)


def meaning_of(
    visit: Visit, source: str, column: str, typed: str, more: dict[str, str]
) -> dict[str, str]:
    """Return what was said that a word means, as a rule keeps it."""
    if column in PLACES:
        return {PLACES[column]: place_meant(visit.desk(), source, column, typed)}
    if typed == NOT_OFFICIAL:
        return {"verdict": NOT_OFFICIAL}
    if column != "post":
        return {column: typed}
    post, label = post_meant(visit.opened.rules.book, typed)
    meaning = {"post": post, "label": more["label"] or label, "capacity": more["capacity"]}
    return {name: text for name, text in meaning.items() if text}


@page(router, "POST", "/perbaikan/kelompok/{finding}/tunda", roles=DESK, right=Right.VIEW)
def put_off_all(visit: Visit) -> Answer:
    """Put off what the page showed, or everything that is alike, as many as were counted."""
    item = item_of(visit)
    return put_off_until(visit, chosen_of(visit, item, Part.WAITING), group_address(item), item)


@page(router, "POST", "/perbaikan/kelompok/{finding}/lanjut", roles=DESK, right=Right.VIEW)
def take_up_all(visit: Visit) -> Answer:
    """Take up again what was put off."""
    item = item_of(visit)
    put_off(visit.desk(), chosen_of(visit, item, Part.PUT_OFF), visit.today)
    return saved(group_address(item), visit.now)


def group_address(item: Item) -> str:
    """Return where the findings like one stand."""
    return f"/perbaikan/kelompok/{item.id}"


def chosen_of(visit: Visit, item: Item, part: Part) -> list[int]:
    """Return what a form of a list means: all of a part, or those of the page; refuse where others
    were quicker.
    """
    form = visit.form
    found = ids_alike(visit.connection, visit.scope, item.id, WORDS, visit.today, part)
    counted, sent = form.text("jumlah", most=12), set(form.texts("baris"))
    if form.text("yang") == "semua":
        seen, chosen = counted, found
    else:
        seen, chosen = str(len(sent)), [one for one in found if str(one) in sent]
    if seen != str(len(chosen)):
        raise Refusal("COUNT_MOVED", seen=seen, now=len(chosen))
    return chosen


@page(router, "POST", "/perbaikan/{finding}/tunda", roles=DESK, right=Right.VIEW)
def put_off_one(visit: Visit) -> Answer:
    """Put one finding off."""
    item = item_of(visit)
    refuse_stale(visit, item)
    return put_off_until(visit, [item.id], f"/perbaikan/{item.id}", item)


@page(router, "POST", "/perbaikan/{finding}/lanjut", roles=DESK, right=Right.VIEW)
def take_up_one(visit: Visit) -> Answer:
    """Take up again one finding that was put off."""
    item = item_of(visit)
    refuse_stale(visit, item)
    put_off(visit.desk(), [item.id], visit.today)
    return saved(f"/perbaikan/{item.id}", visit.now)


def put_off_until(visit: Visit, chosen: Sequence[int], address: str, item: Item) -> Answer:
    """Put findings off until the day that was typed; say what is wrong with it at the field."""
    day: date | None = visit.form.day("sampai", "hari sampai kapan ditunda")
    if day is not None:
        try:
            put_off(visit.desk(), chosen, day)
            return saved(address, visit.now)
        except Refusal as refused:
            visit.form.refuse("sampai", visit.said(refused).sentence)
    asked = replace(group_page(visit, item), mistakes=visit.form.mistakes)
    return render("repair/group.html", asked, status=422)
