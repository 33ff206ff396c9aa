"""Daftar belum terlatih: who must meet a training requirement and does not; with courses done."""

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.programme import subject_in_words
from sibermata.papers.registry.roster import filter_of, under_title
from sibermata.papers.standing.lacking import COLUMNS, marks_in, sections_of
from sibermata.records.paper import Content, Need
from sibermata.records.states import MarkKind, TrainingState
from sibermata.rules.training import COVERS, OUTSIDE

LACKING = frozenset(TrainingState).difference(COVERS, OUTSIDE, (TrainingState.EXEMPT,))


def belum_terlatih(reading: Reading) -> Content:
    """Return the list of a district or a village."""
    marks = marks_in(reading, MarkKind.TRAINING, reading.request.requirement, LACKING)
    sections = sections_of(marks, reading, reading.words[TrainingState])
    number = sum(len(section.rows) for section in sections)
    return Content(
        "Daftar belum terlatih",
        (subject_in_words(reading), *under_title(reading)),
        COLUMNS,
        sections,
        (f"Jumlah yang belum: {number} orang.",),
        filter=(subject_in_words(reading), *filter_of(reading)),
    )


PAPER = Kind(
    "belum-terlatih",
    belum_terlatih,
    needs=(Need.PLACE, Need.REQUIREMENT),
    landscape=True,
    standing=True,
)
