"""Lines that the papers of the registry share: who holds which post where, as of the requested
instant.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sibermata.papers.kind import Reading
from sibermata.papers.wording import NOTHING, name_with_titles, post_in_words
from sibermata.records.paper import Cell, Row, Section
from sibermata.records.registry import Private
from sibermata.records.states import TenureStatus
from sibermata.rules.time.office import day_in_words
from sibermata.store.registry.fields import open_private
from sibermata.store.views.officials import Asked, roster


def holders(reading: Reading, bodies: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield the holders of posts of these bodies (none named: all) in the requested place."""
    request = reading.request
    asked = Asked(
        village=request.village or None,
        person=request.person,
        as_of=reading.source.at,
        on=reading.source.on,
    )
    scope = reading.scope.within(request.district or None)
    for row in list(roster(reading.connection, scope, asked)):
        post = reading.posts.get(row["post"])
        if not bodies or (post is not None and post.body in bodies):
            yield row


def private_of(row: dict[str, Any], reading: Reading) -> Private:
    """Return the sealed columns of a person that may be printed, completed from persons merged into
    it.
    """
    show = reading.layout.show
    sealed = [row["private"], *(row["privates"] or ())]
    opened = [open_private(bytes(one), reading.secrecy) for one in sealed if one]
    lent = {
        name: next((getattr(one, name) for one in opened if getattr(one, name)), "")
        for name in ("nip", "niap", "phone", "religion", "rank")
    }
    lent["nip"] = lent["nip"] if show.nip else ""
    lent["phone"] = lent["phone"] if show.phone else ""
    return Private(**lent)


def post_of(row: dict[str, Any], reading: Reading) -> str:
    """Return the post of a line as it is printed."""
    return post_in_words(row["post"], row["post_label"], row["capacity"], reading.posts)


def remark_of(row: dict[str, Any], reading: Reading) -> str:
    """Return the remark of a line: that the holder is no longer in the source."""
    if row["status"] == TenureStatus.ACTIVE:
        return ""
    return reading.words[TenureStatus][row["status"]].capitalize()


def row_of(number: int, row: dict[str, Any], *cells: Cell) -> Row:
    """Return the line of a tenure: its number, village code, village, kecamatan, name with titles,
    and these cells.
    """
    place = (row["village_code"], row["village"] or "", row["subdistrict"] or "")
    key = f"tenure {row['tenure']}"
    cells = (number, *place, name_with_titles(row), *cells)
    return Row(cells, key, row["person_id"], row["tenure"], row["village_code"])


def by_village(
    reading: Reading,
    line: Callable[[int, dict[str, Any], Reading], Row],
    bodies: tuple[str, ...] = (),
) -> tuple[Section, ...]:
    """Return a section for each village: the lines of who holds a post of these bodies, counted
    from one.
    """
    sections = []
    for _, held in groupby(holders(reading, bodies), key=itemgetter("village_code")):
        rows = list(held)
        lines = tuple(line(number, row, reading) for number, row in enumerate(rows, 1))
        sections.append(Section(lines, village_head(rows[0])))
    return tuple(sections)


def village_head(row: dict[str, Any]) -> str:
    """Return the heading of a village."""
    return (
        f"Desa/Kelurahan {row['village'] or NOTHING}, Kecamatan {row['subdistrict'] or NOTHING} "
        f"({row['village_code']})"
    )


def under_title(reading: Reading) -> tuple[str, ...]:
    """Return the lines under a title: the place, and the day."""
    request = reading.request
    places = [reading.places[code] for code in (request.village, request.district) if code]
    return (*places, f"Keadaan {day_in_words(reading.today)}")


def filter_of(reading: Reading) -> tuple[str, ...]:
    """Return the filter of the request in words."""
    request = reading.request
    found = [
        f"{reading.places[code]} ({code})" for code in (request.district, request.village) if code
    ]
    if reading.source.on:
        found.append(f"menjabat pada {day_in_words(reading.source.on)}")
    return tuple(found)


def hidden_columns(reading: Reading, *, nip: bool = True) -> tuple[str, ...]:
    """Return the note on columns of the law that the office leaves empty."""
    show = reading.layout.show
    empty = ["NIP"] if nip and not show.nip else []
    empty += [] if show.birth_date else ["tanggal lahir"]
    if not empty:
        return ()
    return (f"Tidak dicetak menurut pengaturan kantor (papers.toml): {', '.join(empty)}.",)
