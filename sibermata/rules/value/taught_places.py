"""What people answered about the places of one source: a village, or a kecamatan, that its file
writes in a way of its own. Pure.

Agreed: SEMANTICS 2, FIELD D13, R3. An answer settles only what would be refused or asked: a village
that can be told is never moved by it, nor is a place of another district taken in. What a kecamatan
that does not exist means beside one village says nothing of another village.
"""

from sibermata.records.cell import text_of
from sibermata.rules.value.region_code import PlaceRead, Places
from sibermata.rules.value.word_answers import PLACES, Answers, value_key

OF_VILLAGE = "SUBDISTRICT_UNKNOWN"  # asks which village is meant, one by one
SETTLED = frozenset(("REGION_UNKNOWN", "REGION_AMBIGUOUS", "REGION_NO_SUCCESSOR", OF_VILLAGE))
Cells = tuple[str, str, str]  # code, village, kecamatan


def as_taught(answers: Answers, places: Places, cells: Cells, found: PlaceRead) -> PlaceRead:
    """Return the village that a person said these cells mean; what was found, where nobody did or
    nothing was to be asked.
    """
    code, village, subdistrict = cells
    if of_village := _of_village(answers, places, cells, found):
        return of_village
    if above := _meaning(answers, "subdistrict_name", subdistrict, found):
        found = places.find(code, village, above)
    for column, cell in (("village_name", village), ("village_code", code)):
        if meant := _meaning(answers, column, cell, found):
            return places.find(meant)
    return found


def _of_village(
    answers: Answers, places: Places, cells: Cells, found: PlaceRead
) -> PlaceRead | None:
    """Return the village for which alone its kecamatan was taught, None where none was."""
    if all(one.code != OF_VILLAGE for one in found.findings):
        return None
    code, village, subdistrict = cells
    word = ("subdistrict_name", value_key(text_of(subdistrict)))
    for (*about, meant), meaning in answers.items():
        if tuple(about) == word:
            read = places.find(code, village, meaning[PLACES["subdistrict_name"]])
            if read.code == meant:
                return read
    return None


def _meaning(answers: Answers, column: str, cell: str, found: PlaceRead) -> str:
    """Return the code that was taught for a cell, '' where it settles nothing."""
    if found.code or SETTLED.isdisjoint(one.code for one in found.findings):
        return ""
    return answers.get((column, value_key(text_of(cell))), {}).get(PLACES[column], "")
