"""Daftar belum ikrar: who must pledge in a cycle and has not, with the due day."""

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.programme import subject_in_words
from sibermata.papers.registry.roster import filter_of, under_title
from sibermata.papers.standing.lacking import COLUMNS, marks_in, sections_of
from sibermata.records.paper import Content, Need
from sibermata.records.states import MarkKind, PledgeState
from sibermata.rules.pledge import COVERS, OUTSIDE

LACKING = frozenset(PledgeState).difference(COVERS, OUTSIDE)


def belum_ikrar(reading: Reading) -> Content:
    """Return the list of a district or a village."""
    marks = marks_in(reading, MarkKind.PLEDGE, reading.request.cycle, LACKING)
    sections = sections_of(marks, reading, reading.words[PledgeState])
    number = sum(len(section.rows) for section in sections)
    return Content(
        "Daftar belum ikrar",
        (subject_in_words(reading), *under_title(reading)),
        COLUMNS,
        sections,
        (f"Jumlah yang belum: {number} orang.",),
        filter=(subject_in_words(reading), *filter_of(reading)),
    )


PAPER = Kind(
    "belum-ikrar", belum_ikrar, needs=(Need.PLACE, Need.CYCLE), landscape=True, standing=True
)
