"""Findings about the rows of a list, and whose officers see them: a question about a person goes to
that person's district.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from sibermata.records.finding import REASONS, Raised
from sibermata.records.official import RowFinding
from sibermata.records.programme.listed import RowState, StoredRow, Written
from sibermata.records.source import Source
from sibermata.rules.person.identity import Likeness, name_similarity
from sibermata.rules.programme.whose_row import district_asked
from sibermata.rules.rulebook import Rulebook
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.programme.candidates import Called, described, names_of_candidates
from sibermata.store.registry.findings import task_of
from sibermata.sync.lists.shape import Found, LinkedRow
from sibermata.sync.read.findings import findings_of, fit
from sibermata.sync.read.reading import Reading

WHO = {"pledges": "WHO_PLEDGED", "trainings": "WHO_WAS_TRAINED"}
NOBODY, WITHDRAWN = "NOBODY_OF_THIS_NAME", "ROW_WITHDRAWN"
DEEDS = {"pledges": "ikrar", "trainings": "hasil"}


def questions_of(
    connection: Connection[Any],
    rows: Iterable[LinkedRow],
    source: Source,
    book: Rulebook,
    kept: Mapping[int, int],
) -> list[Found]:
    """Return the questions whose a row is, with their candidates, and the tasks about rows that are
    nobody's.

    Of a candidate in another district, the source's officers see only the number of the question.
    """
    found: list[Found] = []
    asked = [row for row in rows if row.whose.state is RowState.ASKED]
    meant = {one for row in asked for one in row.whose.candidates}
    seats = described(connection, meant)
    names = names_of_candidates(connection, meant, kept)
    homes = {person: {seat[4] for seat in some} for person, some in seats.items()}
    posts = book.posts.posts
    for row in asked:
        people = row.whose.candidates
        lines = []
        for person in people:
            name, post, label, village, _ = seats.get(person, [("", "", "", "", "")])[0]
            title = posts[post].name if post in posts else post
            where = " ".join(word for word in (title, label) if word)
            before = called_before(row.listed.who, names.get(person, ()), book.likeness)
            lines.append(f"{name} (nomor {person}, {where}, {village or ''}{before})")
        finding = RowFinding(
            WHO[source.delivers], "name", row.listed.who.name, "; ".join(lines), people
        )
        found.append((row.hash, finding, district_asked(people, homes, source.district)))
    for row in rows:
        if row.whose.state is RowState.NOBODY and not row.whose.by:
            nobody = RowFinding(NOBODY, "name", row.listed.who.name)
            found.append((row.hash, nobody, ""))
    return found


def called_before(who: Written, names: Sequence[Called], likeness: Likeness) -> str:
    """Return a note about a candidate who no longer has the name in a row, '' for any other."""

    def fits(one: Called) -> bool:
        return name_similarity(who.name_key, one.key) >= likeness.same_person

    if any(one.now and fits(one) for one in names):
        return ""
    return next((f", dahulu tercatat sebagai {one.name}" for one in names if fits(one)), "")


def findings_of_list(
    reading: Reading,
    found: Sequence[Found],
    secrecy: Secrecy,
    district: str,
    withdrawn: Iterable[StoredRow] = (),
    delivers: str = "",
) -> dict[str, list[Raised]]:
    """Return district -> every finding of tonight's reading that its officers see."""
    rows = {row.hash: row for row in reading.rows}
    where = {(digest, finding.code): to for digest, finding, to in found if to and to != district}
    more = [(rows[digest], finding) for digest, finding, _ in found]
    raised: dict[str, list[Raised]] = defaultdict(list)
    for one in findings_of(reading, more, (), secrecy):
        to = where.get((one.row_hash or b"", one.code), district)
        raised[to].append(one)
    for row in withdrawn:
        raised[district].append(
            Raised(
                task_of(WITHDRAWN, row.source, row.thread.hex()),
                None,
                WITHDRAWN,
                str(REASONS[WITHDRAWN]),
                fit(row.file),
                fit(row.sheet),
                row.row_number,
                "name",
                "",
                fit(row.name_as_written),
                None,
                f"{DEEDS[delivers]} {row.deed_id}",
            )
        )
    return dict(raised)
