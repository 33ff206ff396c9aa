"""Daftar belum ikrar: who must pledge in a cycle and has not, with the due day."""

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.standing.lacking import list_of, marks_in
from sibermata.records.paper import Content, Need
from sibermata.records.states import MarkKind, PledgeState
from sibermata.rules.pledge import COVERS, OUTSIDE

LACKING = frozenset(PledgeState).difference(COVERS, OUTSIDE)


def belum_ikrar(reading: Reading) -> Content:
    """Return the list of a district or a village."""
    marks = marks_in(reading, MarkKind.PLEDGE, reading.request.cycle, LACKING)
    return list_of("Daftar belum ikrar", marks, reading, reading.words[PledgeState])


PAPER = Kind(
    "belum-ikrar", belum_ikrar, needs=(Need.PLACE, Need.CYCLE), landscape=True, standing=True
)
