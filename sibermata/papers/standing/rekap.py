"""Rekap: who has pledged or is trained, by persons and by seats: of the province by kabupaten/kota
with a map, of a district by kecamatan.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.programme import programme_of, subject_in_words
from sibermata.papers.registry.roster import filter_of, under_title
from sibermata.papers.standing.numbers import (
    MET,
    PLEDGE,
    TRAINING,
    by_area,
    columns_of,
    rows_of,
)
from sibermata.papers.wording import number_in_words, share_in_words
from sibermata.records.paper import Content, Need, Section
from sibermata.records.states import MarkKind
from sibermata.store.views.counts import Asked
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.store.views.standing import summary

TWO_POSTS = (
    "Pemegang jabatan dari dua golongan dihitung sekali pada tiap golongan. Bagian orang: dari "
    "yang wajib. Bagian kursi: dari kursi yang terisi; kursi kosong di luar keduanya."
)


def rekap(reading: Reading) -> Content:
    """Return the recap of the province, or of a district."""
    request = reading.request
    states: Sequence[StrEnum] = PLEDGE if request.cycle else TRAINING
    kind = MarkKind.PLEDGE if request.cycle else MarkKind.TRAINING
    level, head = (
        ("subdistrict", "Kecamatan") if request.district else ("district", "Kabupaten/Kota")
    )
    asked = Asked(kind, request.cycle or request.requirement)
    scope = reading.scope.within(request.district or None)
    lines = summary(reading.connection, scope, level, programme_of(reading), reading.posts, asked)
    areas = by_area(lines)
    of_class = by_area({**one, "area": one["pledge_class"], "name": ""} for one in lines)
    for code, one in of_class.items():
        one["name"] = CLASSES.get(code, code)
    sections = (
        Section(rows_of(areas, states), f"Menurut {head.lower()}", (in_short(areas, states),)),
        Section(rows_of(of_class, states), BY_CLASS, called="Golongan jabatan"),
    )
    return Content(
        "Rekapitulasi ikrar netralitas" if request.cycle else "Rekapitulasi pelatihan",
        (subject_in_words(reading), *under_title(reading)),
        columns_of(states, reading.words, head),
        sections,
        (TWO_POSTS, *(() if request.district else silent(reading, areas))),
        {} if request.district else {"map": shares(areas, states)},
        (subject_in_words(reading), *filter_of(reading)),
    )


BY_CLASS = "Menurut golongan jabatan"
CLASSES = {
    "kades": "Kepala desa",
    "perangkat": "Perangkat desa",
    "bpd": "BPD",
    "lurah": "Lurah",
}


def met(one: Mapping[str, Any], states: Sequence[StrEnum]) -> int:
    """Return how many persons of an area have pledged or are trained."""
    return sum(one.get(str(state), 0) for state in states if state in MET)


def in_short(areas: Mapping[str, Mapping[str, Any]], states: Sequence[StrEnum]) -> str:
    """Return the answer in one sentence."""
    persons = sum(one.get("persons", 0) for one in areas.values())
    done = sum(met(one, states) for one in areas.values())
    return (
        f"{number_in_words(done)} dari {number_in_words(persons)} orang sudah "
        f"({share_in_words(done, persons)})."
    )


def shares(areas: Mapping[str, Mapping[str, Any]], states: Sequence[StrEnum]) -> dict[str, int]:
    """Return district -> percent of its persons, rounded down, for the map: 100 is everybody."""
    return {
        code: 100 * met(one, states) // one["persons"]
        for code, one in areas.items()
        if one.get("persons")
    }


def silent(reading: Reading, areas: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the note on districts without anybody obliged or known."""
    known = list_regions(reading.connection, reading.scope, levels=DISTRICTS)
    provinces = {code[:2] for code in areas}
    names = [
        one["name"]
        for one in known
        if one["code"] not in areas and (not provinces or one["code"][:2] in provinces)
    ]
    return (f"Tanpa data: {', '.join(names)}.",) if names else ()


PAPER = Kind("rekap", rekap, needs=(Need.SUBJECT,), template="rekap", landscape=True, standing=True)
