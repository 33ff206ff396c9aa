"""What only the rows side by side can tell: duplicates, one NIK on two people, two people on one
record, a file that is not ours.

Pure, and the same whatever the order of the rows. It may be called with a part of a file, when that
part holds every row that
shares a key or a NIK with one of its rows: then clashes and duplicates are complete. Shared
telephones and chairs with too many
holders are told as far as the part shows them (ask `over_capacity` about whole villages). What
holds a run is a share of `total`,
the number of rows in the whole file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeVar

from sibermata.records.delivery import Remark
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.rules.person.identity import name_similarity, words_left_out
from sibermata.rules.post.resolve import seat_label_key
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.term import apart, newest_first, term_of

Row = tuple[int, Judged]
T = TypeVar("T")
_label_key = lru_cache(maxsize=8192)(seat_label_key)
_NUMERIC_NIK = ("NIK_FROM_NUMBER", "NIK_ROUNDED", "NIK_FLOAT")


class Together(NamedTuple):
    """The rows after comparison (same numbers, same order), remarks about the file, and why the run
    is held ('' = not).

    A row about which comparison says nothing is the very object that came in.
    """

    rows: list[Row]
    notes: list[Remark]
    hold: str


def judge_together(rows: Sequence[Row], book: Rulebook, total: int | None = None) -> Together:
    """Return the rows judged side by side.

    Each row keeps its number; its outcome may only become stricter.
    """
    judged = dict(rows)
    assert len(judged) == len(rows), "row numbers must be unique"
    _refuse_seat_clashes(judged, book)
    _fold_duplicates(judged, book)
    _set_clashing_niks_aside(judged, book)
    _warn_of_shared_phones(judged, book)
    for number, finding in over_capacity(_admitted(judged), book).items():
        judged[number] = judged[number]._replace(findings=(*judged[number].findings, finding))
    counted = Counter(
        code for one in judged.values() if one.findings for code in {f.code for f in one.findings}
    )
    notes = _about_the_file(judged, counted, book, len(rows) if total is None else total)
    hold = hold_of_file(counted, book, len(rows) if total is None else total)
    return Together([(number, judged[number]) for number, _ in rows], notes, hold)


def seat_of(record: OfficialRecord) -> tuple[str, str, str]:
    """Return the chair a record sits on: village, post, and the label in its compared form."""
    return record.village_code, record.post, _label_key(record.label) if record.label else ""


def same_person(one: OfficialRecord, other: OfficialRecord, book: Rulebook) -> bool:
    """Return whether two rows with one key or NIK may be one person: the names are alike, or one is
    the other with words left out, and NIK and birth date do not both contradict.
    """
    if not _one_name(one, other, book):
        return False
    return not book.likeness.identity_breaks(
        one.name_key, one.birth_date, one.nik, other.name_key, other.birth_date, other.nik
    )


def _one_person(people: list[OfficialRecord], book: Rulebook) -> bool:
    return all(same_person(one, other, book) for one, other in combinations(people, 2))


def _one_name(one: OfficialRecord, other: OfficialRecord, book: Rulebook) -> bool:
    alike = name_similarity(one.name_key, other.name_key) >= book.numbers.likeness_other_person
    return alike or words_left_out(one.name_key, other.name_key)


def _admitted(judged: dict[int, Judged]) -> list[tuple[int, OfficialRecord]]:
    return [(number, one.record) for number, one in judged.items() if one.record is not None]


def _groups(judged: dict[int, Judged], of: str) -> list[list[tuple[int, OfficialRecord]]]:
    """Return the admitted rows that share a value of this field, where more than one does."""
    place = OfficialRecord._fields.index(of)
    rows = _admitted(judged)
    counted = Counter([record[place] for _, record in rows])
    shared = {value for value, times in counted.items() if times > 1 and value}
    if not shared:
        return []
    found: dict[object, list[tuple[int, OfficialRecord]]] = {}
    several: list[object] = []
    for number, record in rows:
        value = record[place]
        if value not in shared:
            continue
        if value in found:
            found[value].append((number, record))
            if len(found[value]) == 2:
                several.append(value)
        else:
            found[value] = [(number, record)]
    return [found[value] for value in several]


def _refuse_seat_clashes(judged: dict[int, Judged], book: Rulebook) -> None:
    """SEMANTICS 2: same key, same seat, different people refuse each other."""
    for rows in _groups(judged, "key"):
        for group in _by_seat(rows):
            people = [record for _, record in group]
            if _one_person(people, book):
                continue
            for number, record in group:
                others = _names(other for n, other in group if n != number)
                finding = RowFinding("SEAT_CLASH", "key", record.key, others)
                judged[number] = Judged(
                    Outcome.REFUSED, None, (*judged[number].findings, finding), record
                )


def _by_seat(rows: list[tuple[int, OfficialRecord]]) -> list[list[tuple[int, OfficialRecord]]]:
    seats: dict[tuple[str, str, str], list[tuple[int, OfficialRecord]]] = defaultdict(list)
    for number, record in rows:
        seats[seat_of(record)].append((number, record))
    return [group for group in seats.values() if len(group) > 1]


def _fold_duplicates(judged: dict[int, Judged], book: Rulebook) -> None:
    """One person twice on one seat is one row, or two tenures (FIELD H8): by key, else by NIK, else
    by name and birth date, else by the whole row.
    """
    for field in ("key", "nik"):
        for rows in _groups(judged, field):
            for group in _by_seat(rows):
                if _one_person([record for _, record in group], book):
                    _keep_tenures(judged, group)
    weak = book.likeness.is_weak
    for rows in _groups(judged, "name_key"):
        alike: dict[tuple[object, ...], list[tuple[int, OfficialRecord]]] = defaultdict(list)
        for number, record in rows:
            if not (record.key or record.nik) or not weak(record.birth_date):
                alike[record.birth_date or record, seat_of(record)].append((number, record))
        for group in alike.values():
            if len(group) > 1 and len({record.nik for _, record in group} - {""}) < 2:
                _keep_tenures(judged, group)


def _keep_tenures(judged: dict[int, Judged], group: list[tuple[int, OfficialRecord]]) -> None:
    """Keep one row of each tenure: rows in office are one tenure; each ended row joins the first
    one that it overlaps or touches.
    """
    tenures: list[list[tuple[int, OfficialRecord]]] = []
    for row in sorted(group, key=lambda row: (newest_first(row[1]), repr(row[1]), row[0])):
        term = term_of(row[1])
        for tenure in tenures:
            if not all(apart(term, term_of(other)) for _, other in tenure):
                tenure.append(row)
                break
        else:
            tenures.append([row])
    for tenure in tenures:
        if len(tenure) > 1:
            _keep_one(judged, tenure)


def _keep_one(judged: dict[int, Judged], group: list[tuple[int, OfficialRecord]]) -> None:
    """Keep one row and count the rest: in office before ended, then the newest, then the most
    complete (among equals the longer name, then the first by content, so that row order decides
    nothing).
    """
    ordered = sorted(
        group,
        key=lambda row: (
            newest_first(row[1]),
            -sum(1 for value in row[1] if value),
            -len(row[1].name_key),
            repr(row[1]),
            row[0],
        ),
    )
    kept, record = ordered[0]
    for number, other in ordered[1:]:
        finding = RowFinding(
            "DUPLICATE_PERSON", "name", other.name, "baris lain yang sama sudah dipakai"
        )
        judged[number] = Judged(Outcome.DUPLICATE, None, (*judged[number].findings, finding), other)
    if any(other != record for _, other in ordered[1:]):
        finding = RowFinding(
            "DUPLICATE_PERSON",
            "name",
            record.name,
            "isi barisnya tidak sama; dipakai yang masih menjabat, lalu yang terbaru, lalu yang "
            "paling lengkap",
        )
        judged[kept] = judged[kept]._replace(findings=(*judged[kept].findings, finding))


def _names(records: Iterable[OfficialRecord]) -> str:
    return ", ".join(sorted({record.name for record in records}))


def _set_clashing_niks_aside(judged: dict[int, Judged], book: Rulebook) -> None:
    """SEMANTICS 2: one NIK on two different people costs both the NIK; one person with two posts
    keeps it.
    """
    for group in _groups(judged, "nik"):
        people = [record for _, record in group]
        if all(_one_name(one, other, book) for one, other in combinations(people, 2)):
            continue
        for number, record in group:
            others = _names(other for n, other in group if n != number)
            finding = RowFinding("NIK_CLASH_IN_FILE", "nik", record.nik, others)
            judged[number] = judged[number]._replace(
                record=record._replace(nik=""), findings=(*judged[number].findings, finding)
            )


def _warn_of_shared_phones(judged: dict[int, Judged], book: Rulebook) -> None:
    for group in _groups(judged, "phone"):
        people = len({record.nik or record.name_key for _, record in group})
        if people >= book.numbers.file_phone_people:
            for number, record in group:
                finding = RowFinding("PHONE_SHARED", "phone", record.phone, str(people))
                judged[number] = judged[number]._replace(
                    findings=(*judged[number].findings, finding)
                )


def over_capacity(rows: Iterable[tuple[T, OfficialRecord]], book: Rulebook) -> dict[T, RowFinding]:
    """Return a warning for every holder of a seat with too many holders. All are kept; Plt and Plh
    do not count beside a holder.
    """
    posts = book.posts.posts
    holders: dict[tuple[str, str, str], list[tuple[T, OfficialRecord]]] = defaultdict(list)
    for number, record in rows:
        if record.active and record.capacity in ("definitif", "Pj") and record.post in posts:
            labelled = posts[record.post].labelled
            if posts[record.post].max_holders or (labelled and record.label):
                holders[
                    seat_of(record) if labelled else (record.village_code, record.post, "")
                ].append((number, record))
    found: dict[T, RowFinding] = {}
    for (_, post, _), group in holders.items():
        allowed = posts[post].max_holders or 1
        people = len({record.nik or (record.name_key, record.birth_date) for _, record in group})
        if people > allowed:
            finding = RowFinding(
                "OVER_CAPACITY",
                "post",
                posts[post].name,
                f"{people} orang, paling banyak {allowed}",
            )
            found.update((number, finding) for number, _ in group)
    return found


def _about_the_file(
    judged: dict[int, Judged], counted: Counter[str], book: Rulebook, total: int
) -> list[Remark]:
    """Return the remarks made once about the file instead of on every row; those rows lose the
    finding that the remark replaces.
    """
    n, notes = book.numbers, []
    numeric = sum(counted[code] for code in _NUMERIC_NIK)
    if numeric >= n.nik_rounded_least:
        rounded = counted["NIK_ROUNDED"]
        if rounded > n.nik_rounded_share * numeric:
            notes.append(
                Remark("NIK_COLUMN_ROUNDED", column="nik", value=f"{rounded} dari {numeric} NIK")
            )
            _without(judged, "NIK_ROUNDED")
        elif numeric > n.nik_drift_share * total:
            notes.append(Remark("TYPE_DRIFT", column="nik", value=f"{numeric} dari {total} baris"))
    if counted["POST_FROM_HEADING"]:
        heading = next(
            f.value
            for one in judged.values()
            for f in one.findings
            if f.code == "POST_FROM_HEADING"
        )
        notes.append(Remark("POST_FROM_HEADING", column="post", value=heading))
        _without(judged, "POST_FROM_HEADING")
    if counted["DATE_ORDER_PROVEN"]:
        proofs = sorted(
            {
                finding
                for one in judged.values()
                for finding in one.findings
                if finding.code == "DATE_ORDER_PROVEN"
            }
        )
        notes.append(
            Remark(
                "DATE_ORDER",
                column=proofs[0].column,
                value=f"{proofs[0].value} ({proofs[0].detail})",
            )
        )
    return notes


def _without(judged: dict[int, Judged], code: str) -> None:
    for number, one in judged.items():
        if any(finding.code == code for finding in one.findings):
            judged[number] = one._replace(
                findings=tuple(finding for finding in one.findings if finding.code != code)
            )


def hold_of_file(counted: Counter[str], book: Rulebook, total: int) -> str:
    """Return the code under which the whole run is held; '' if nothing here holds it."""
    if counted["DATE_ORDER_PROVEN"]:
        return "DATE_ORDER"
    foreign = counted["OUT_OF_TERRITORY"]
    if (
        foreign >= book.numbers.file_foreign_least
        and foreign > book.numbers.file_foreign_share * total
    ):
        return "OUT_OF_TERRITORY"
    n, by_name = book.numbers, counted["VILLAGE_ELSEWHERE"]  # of lists: rosters refuse such rows
    if by_name >= n.file_elsewhere_least and by_name + foreign > n.file_elsewhere_share * total:
        return "OUT_OF_TERRITORY"
    return ""
