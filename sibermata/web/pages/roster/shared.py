"""What the pages of Aparatur share: the filter of an address, and the choices that it offers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sibermata.desk.explain import masked
from sibermata.desk.programme.shown import ROSTER, Looked, with_marks
from sibermata.desk.visits import within_visit
from sibermata.records.programme.catalogue import Programme
from sibermata.records.states import MarkKind, PledgeState, TenureStatus, TrainingState
from sibermata.rules import pledge, training
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.listed import Filter, Line, Marked
from sibermata.store.views.officials import COLUMNS, roster
from sibermata.store.views.regions import DISTRICTS, SUBDISTRICTS, VILLAGES, list_regions
from sibermata.web.pages.figures import query
from sibermata.web.visit import Visit

FIELDS = ("kab", "kec", "desa", "jabatan", "status", "ikrar", "siklus", "latihan", "wajib")
DONE, LACKING, ANY = "sudah", "belum", "semua"  # groups of states
SHORT = (
    "name",
    "post",
    "village",
    "subdistrict",
    "district",
    "status",
    "pledge",
    "training_valid",
    "last_seen",
)
MARKED = ("subject", "state")  # of the mark that a line is listed for
OF_MARKS = ("name", "post", "village", "subdistrict", "district", "status", *MARKED)
WHOLE = tuple(
    "district" if name == "district_code" else name
    for name in (*COLUMNS, *ROSTER)
    if name != "tenure"
)
PLEDGE_STATES = tuple(state for state in PledgeState if state not in pledge.OUTSIDE)
TRAINING_STATES = tuple(state for state in TrainingState if state not in training.OUTSIDE)
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    wanted: Filter
    fields: Mapping[str, str]  # what was asked, in the words of addresses
    programme: Programme

    def address(self, place: str = "/aparatur", **more: str) -> str:
        """Return the address of this filter, with something more of it."""
        return place + query({**self.fields, **more})


def asked_for(visit: Visit, sent: Mapping[str, str]) -> Asked:
    """Return the filter of an address or a form; values that no choice offers are ignored."""
    book = visit.opened.rules.book
    programme = stored_programme(visit.connection)
    fields = {name: sent.get(name, "").strip()[:40] for name in FIELDS}
    within = area_meant(fields)
    fields |= {"kab": within[:5], "kec": within[:8] if len(within) > 5 else "", "desa": ""}
    fields["desa"] = within if len(within) > 8 else ""
    fields["jabatan"] = kept(fields["jabatan"], book.posts.posts)
    fields["status"] = kept(fields["status"], set(TenureStatus))
    fields["siklus"] = kept(fields["siklus"], programme.cycles)
    fields["wajib"] = kept(fields["wajib"], programme.requirements)
    fields["ikrar"] = kept(fields["ikrar"], {DONE, LACKING, ANY, *PLEDGE_STATES})
    fields["latihan"] = kept(fields["latihan"], {DONE, LACKING, ANY, *TRAINING_STATES})
    mark = mark_meant(fields, programme.latest_cycle(visit.today))
    wanted = Filter(within, fields["jabatan"], fields["status"], mark)
    return Asked(wanted, {name: value for name, value in fields.items() if value}, programme)


def kept(value: str, allowed: Any) -> str:
    """Return a value that is offered, '' for any other."""
    return value if value in allowed else ""


def area_meant(fields: Mapping[str, str]) -> str:
    """Return the smallest of the areas that lie within each other: a kecamatan of another
    kabupaten asks nothing.
    """
    district, subdistrict, village = fields["kab"], fields["kec"], fields["desa"]
    if village and village.startswith(subdistrict or district):
        return village
    if subdistrict and subdistrict.startswith(district):
        return subdistrict
    return district


def mark_meant(fields: Mapping[str, str], cycle: str) -> Marked | None:
    """Return the requested marks: pledges of one cycle, the latest by default, or trainings."""
    if fields["ikrar"]:
        states = states_of(fields["ikrar"], PLEDGE_STATES, pledge.COVERS)
        return Marked(MarkKind.PLEDGE, states, fields["siklus"] or cycle)
    if fields["latihan"]:
        states = states_of(fields["latihan"], TRAINING_STATES, training.COVERS)
        return Marked(MarkKind.TRAINING, states, fields["wajib"])
    return None


def states_of(asked: str, every: Sequence[str], done: Sequence[str]) -> tuple[str, ...]:
    """Return the states of a choice: one, all, those that are done, or those that are not."""
    if asked == ANY:
        return tuple(map(str, every))
    if asked == DONE:
        return tuple(map(str, done))
    if asked == LACKING:
        return tuple(str(state) for state in every if state not in done)
    return (asked,)


def rows_of(visit: Visit, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the rows of the roster for lines, in their order, each with the mark that it is listed
    for.
    """
    people = [one.person for one in lines]
    tenures = [one.tenure for one in lines]
    found = shown_rows(visit, people, tenures=tenures)
    by_tenure = {row["tenure"]: row for row in found}
    return [
        {**by_tenure[one.tenure], "subject": one.subject, "state": one.state}
        for one in lines
        if one.tenure in by_tenure
    ]


def shown_rows(
    visit: Visit, people: list[int], tenures: list[int] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the roster rows of these people, masked, with their marks."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    found = roster(visit.connection, visit.scope, persons=people, tenures=tenures, ended=True)
    named = dict(regions(visit, visit.scope, DISTRICTS))
    rows = masked(list(found), door)
    look = Looked(visit.connection, stored_programme(visit.connection), visit.today, None)
    for row in with_marks(door, look, visit.scope, rows, people):
        yield {**row, "district": named.get(row["district_code"], row["district_code"])}


@dataclass(frozen=True)
class Choices:
    """What a filter offers."""

    districts: Options
    subdistricts: Options
    villages: Options
    posts: Options
    statuses: Options
    pledges: Options
    trainings: Options
    cycles: Options
    requirements: Options


def choices_of(visit: Visit, asked: Asked) -> Choices:
    """Return what may be chosen: kecamatan once there is a kabupaten, or only one; desa once a
    kecamatan.
    """
    book, fields = visit.opened.rules.book, asked.fields
    listed = visit.scope.listed or ()
    alone = listed[0] if len(listed) == 1 else ""
    district, subdistrict = fields.get("kab", alone), fields.get("kec", "")
    here = visit.scope.within(district)
    of_district = regions(visit, here, (*SUBDISTRICTS, *VILLAGES)) if district else []
    in_subdistrict = f"{subdistrict}."
    words, programme = book.words, asked.programme
    return Choices(
        regions(visit, visit.scope, DISTRICTS),
        [one for one in of_district if len(one[0]) == 8],
        [one for one in of_district if subdistrict and one[0].startswith(in_subdistrict)],
        [(code, post.name) for code, post in book.posts.posts.items()],
        [(state, words[TenureStatus][state]) for state in TenureStatus],
        groups(PLEDGE_STATES, words[PledgeState], "Sudah ikrar", "Belum ikrar (semua sebab)"),
        groups(TRAINING_STATES, words[TrainingState], "Terlatih", "Belum terlatih (semua sebab)"),
        [(code, one.name) for code, one in programme.cycles.items()],
        [(code, one.name) for code, one in programme.requirements.items()],
    )


def groups(states: Sequence[Any], words: Mapping[str, str], done: str, lacking: str) -> Options:
    """Return the choices of a kind of mark: the two groups, then each state."""
    return [(DONE, done), (LACKING, lacking), *((str(one), words[one]) for one in states)]


def regions(visit: Visit, scope: Scope, levels: Sequence[str]) -> list[tuple[str, str]]:
    """Return places as choices."""
    found = list_regions(visit.connection, scope, levels=levels)
    return [(one["code"], one["name"]) for one in found]
