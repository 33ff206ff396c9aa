"""Daftar belum terlatih: who must meet a training requirement and does not; with courses done."""

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.standing.lacking import list_of, marks_in
from sibermata.records.paper import Content, Need
from sibermata.records.states import MarkKind, TrainingState
from sibermata.rules.training import COVERS, OUTSIDE

LACKING = frozenset(TrainingState).difference(COVERS, OUTSIDE, (TrainingState.EXEMPT,))


def belum_terlatih(reading: Reading) -> Content:
    """Return the list of a district or a village."""
    marks = marks_in(reading, MarkKind.TRAINING, reading.request.requirement, LACKING)
    return list_of("Daftar belum terlatih", marks, reading, reading.words[TrainingState])


PAPER = Kind(
    "belum-terlatih",
    belum_terlatih,
    needs=(Need.PLACE, Need.REQUIREMENT),
    landscape=True,
    standing=True,
)
