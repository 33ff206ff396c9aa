"""Measures a plan for the brake: numbers only, compared with the last published run."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Set
from operator import itemgetter
from string import ascii_letters, digits
from typing import Any, NamedTuple

from sibermata.records.finding import REASONS
from sibermata.records.official import Judged, Outcome
from sibermata.records.source import Source
from sibermata.records.states import Severity
from sibermata.rules.brake import Measures, VillageLoss
from sibermata.sync.match.replaced import Slipped, ends_by_village
from sibermata.sync.match.threads import Thread, Threads
from sibermata.sync.plan.absences import HEADS, Absences
from sibermata.sync.plan.gathered import Records
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.prepare import Prepared
from sibermata.sync.read.reading import Reading

MASKED = "NAME_MASKED"
WAITING = (Outcome.REFUSED, Outcome.ASKED)
UNADMITTED = (Severity.ERROR, Severity.QUESTION)  # severities that keep a row from being admitted
MOST_REASONS = 3
POST_QUESTIONS = {"POST_UNKNOWN", "POST_QUESTION"}
# What a filled cell looks like: the same cell is always judged alike, whether or not the row was
# read again tonight. The plain way of writing comes first: most cells are, and it costs a tenth.
FILLED: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "nik": (("nik", "nik_phone"), re.compile(r"[0-9]{16}|(?:[0-9][ .'-]*){16}")),
    "sk_number": (("sk_number", "sk_number_date"), re.compile(r"[0-9A-Za-z]")),
    "birth_date": (("birth_date", "birth_place_date"), re.compile(r"[1-9]")),
    "phone": (("phone", "nik_phone"), re.compile(r"[0-9]{7}|(?:[0-9][ .-]*){7}")),
}
# Cells that are filled at a glance: a first character for the shapes that one sign fills, so many
# plain digits for the others.
BEGINNINGS = {"sk_number": frozenset(digits + ascii_letters), "birth_date": frozenset("123456789")}
DIGITS = {"nik": 16, "phone": 7}


def measure(
    plan: Plan,
    prepared: Prepared,
    records: Records,
    threads: Threads,
    absences: Absences,
    leaked: int,
    slipped: Slipped,
) -> Measures:
    """Return the numbers that `brake.verdict` judges.

    `leaked`: removals of the last days that nobody released.
    """
    run, source, reading, last = prepared.run, prepared.source, prepared.reading, records.last
    by_village = published_by_village(records)
    expected, claims = expected_villages(source, records.villages, set(by_village))
    first_come = tables_first_come(source, reading, by_village)
    admitted = reading.count(Outcome.ADMITTED)
    keys = keys_tonight(threads)
    removals = len(plan.removed)
    ends = ends_by_village(threads, slipped.newcomers)
    return Measures(
        rows_read=reading.rows_read,
        headcount=admitted - admitted_of(reading, first_come),
        before=sum(by_village.values()),
        villages_before=len(expected),
        villages_seen=len(expected & absences.villages),
        removals=removals,
        first=run.published_run is None,
        village_expected=claims,
        expected_rows=source.expect.rows,
        keyed=admitted if keys.any else 0,
        rekeyed=keys.changed + keys.new,
        matched_otherwise=keys.changed,
        removals_leak=removals + leaked if removals else 0,
        unproven=absences.unproven,
        changed=sum(_renamed(thread) for thread in threads.continued),
        effect=_people_touched(plan),
        otherwise=reading.otherwise,
        older=records.superseded,
        remapped=bool(last.mapping) and last.mapping != mapping_of(source),
        fill=fill_rates(reading, but=first_come),
        fill_now=fill_rates(reading) if first_come else {},
        fill_before=last.fill,
        villages=losses_by_village(plan, by_village, slipped, ends),
        slipped=slipped.unexplained,
        newcomers=slipped.replacements.newcomers.total(),
        ends=sum(map(len, ends.values())),
        masked=reading.newly(MASKED),
        unadmitted_before=last.unadmitted,
        **found_by(reading),
    )


class Keys(NamedTuple):
    """How the native keys of tonight's rows compare with those that the source used before."""

    any: bool  # a row bears one
    new: int  # of new threads
    changed: int  # of threads that continue a record under another key


def keys_tonight(threads: Threads) -> Keys:
    """Return how the keys of tonight's rows compare with those before."""
    new = sum(bool(row.record.key) for row in threads.new)
    bears = new > 0 or any(thread.row.record.key for thread in threads.continued)
    changed = sum(
        bool(stored.key) and bool(row.record.key) and stored.key != row.record.key
        for row, stored, _ in threads.continued
    )
    return Keys(bears, new, changed)


def published_by_village(records: Records) -> Counter[str]:
    """Return village -> how many the source had published there, all bodies together."""
    found: Counter[str] = Counter()
    for (village, _), number in records.published.items():
        found[village] += number
    return found


def admitted_of(reading: Reading, tables: Set[int]) -> int:
    """Return how many rows of these tables were admitted."""
    return sum(row.table in tables for row in reading.rows if row.judged.record)


def tables_first_come(source: Source, reading: Reading, before: Mapping[str, int]) -> set[int]:
    """Return the tables, among many files, that are only about villages which never came before:
    the villages of a district send one after the other, and newcomers are no growth.
    """
    if source.read.together != "parts" or not before:
        return set()
    seen = [(row.table, row.judged.record or row.judged.seen) for row in reading.rows]
    new = Counter(table for table, one in seen if one is None or one.village_code not in before)
    tables = reading.parsed.tables
    return {table for table, rows in new.items() if rows == len(tables[table].rows)}


def fill_rates(reading: Reading, but: Set[int] = frozenset()) -> dict[str, float]:
    """Return which share of the rows bears a NIK, an SK, a birth date, a phone: by the cells, so
    that known rows count alike. `but`: tables that are left out.
    """
    tables = [table for at, table in enumerate(reading.parsed.tables) if at not in but]
    rows = sum(len(table.rows) for table in tables)
    found = dict.fromkeys(FILLED, 0)
    for table in tables:
        for name, (columns, shape) in FILLED.items():
            place = next(
                (table.columns.index(column) for column in columns if column in table.columns), None
            )
            if place is not None:
                cells = list(map(itemgetter(place), table.rows))
                unclear = _unclear(name, cells)
                empty = list(map(shape.search, unclear)).count(None)
                found[name] += len(cells) - empty
    return {name: round(number / rows, 4) if rows else 0.0 for name, number in found.items()}


def _unclear(name: str, cells: list[str]) -> list[str]:
    """Return the cells that are not filled at a glance."""
    if name in DIGITS:
        least = DIGITS[name]
        return [
            cell for cell in cells if len(cell) < least or not cell.isdigit() or not cell.isascii()
        ]
    beginnings = BEGINNINGS[name]
    return [cell for cell in cells if cell[:1] not in beginnings]


def mapping_of(source: Source) -> str:
    """Return a digest of what decides how a row is read: columns, constants, shape; not address,
    publisher or brake.
    """
    mapping = (
        source.type,
        source.bodies,
        source.resource,
        sorted(source.columns.items()),
        sorted(source.constants.items()),
        source.read,
        source.paging.list,
        source.paging.fields,
    )
    return hashlib.blake2b(repr(mapping).encode(), digest_size=16).hexdigest()


def expected_villages(source: Source, codes: set[str], earlier: set[str]) -> tuple[set[str], bool]:
    """Return the villages in which people of this source are expected, and whether any row is
    expected at all.

    `codes`: the district's villages; `earlier`: those with somebody at the last publication. What a
    source claims by name is judged at its first load: after that, a person has accepted what it
    delivers as everything. Of parts, those that ever came are expected.
    """
    named = source.expect.villages
    claimed = {code for code in codes if code.startswith(named)} if named else codes
    as_claimed = named and not earlier and source.read.together != "parts"
    return claimed if as_claimed else earlier, bool(claimed) and not source.expect.empty


def losses_by_village(
    plan: Plan, before: Mapping[str, int], slipped: Slipped, ends: Mapping[str, list[str]]
) -> dict[str, VillageLoss]:
    """Return the losses of each village that would lose or change anybody without evidence."""
    gone: dict[str, list[str]] = {}
    for stored in plan.removed:
        gone.setdefault(stored.village_code, []).append(stored.tenure.post)
    changed = slipped.by_village
    return {
        village: VillageLoss(
            len(gone.get(village, ())),
            before.get(village, 0),
            set(HEADS) <= set(gone.get(village, ())),
            changed[village],
            len(ends.get(village, ())),
            set(HEADS) <= set(ends.get(village, ())),
        )
        for village in sorted(gone.keys() | changed.keys() | ends.keys())
    }


def unadmitted(reading: Reading) -> int:
    """Return the rows that were refused, or asked about for more than their post."""
    rows = [row.judged for row in reading.rows if row.judged.outcome in WAITING]
    known = reading.count(Outcome.REFUSED) + reading.count(Outcome.ASKED) - len(rows)
    return known + sum(not asks_for_its_post(judged) for judged in rows)


def found_by(reading: Reading) -> dict[str, Any]:
    """Return what reading alone contributes to the brake, and the words for its hold."""
    return {
        "unadmitted": unadmitted(reading),
        "reasons": reasons_of(reading),
        "proof": next((note.value for note in reading.notes if note.code == "DATE_ORDER"), ""),
    }


def reasons_of(reading: Reading) -> dict[str, int]:
    """Return the codes that keep most rows of tonight from being admitted, with the number of
    rows.
    """
    codes = Counter(
        code
        for row in reading.rows
        if row.judged.outcome in WAITING
        for code in {one.code for one in row.judged.findings if REASONS[one.code] in UNADMITTED}
    )
    return dict(codes.most_common(MOST_REASONS))


def asks_for_its_post(judged: Judged) -> bool:
    """Return whether only the spelling of its post keeps a row from being admitted."""
    asked = [one.code for one in judged.findings if REASONS[one.code] in UNADMITTED]
    return judged.outcome is Outcome.ASKED and set(asked) <= POST_QUESTIONS


def _people_touched(plan: Plan) -> int:
    people = {person.id for person in (*plan.persons_new, *plan.persons_changed)}
    return len(people | {tenure.person_id for tenure in (*plan.tenures_new, *plan.tenures_changed)})


def _renamed(thread: Thread) -> bool:
    said, stored = thread.row.record, thread.stored
    born = bool(said.birth_date and stored.birth_date and said.birth_date != stored.birth_date)
    return born or bool(said.name_key and stored.name_key and said.name_key != stored.name_key)
