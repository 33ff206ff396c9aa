"""What tonight would change: matched, linked, compared - and measured for the brake. Reads only; the story of `make_plan` is the order."""

from collections import Counter
from typing import Any

from psycopg import Connection

from sibermata.records.official import Outcome, RowFinding
from sibermata.rules.post import seat_label_key
from sibermata.store.corrections import live_corrections
from sibermata.store.effective import PERSON as PERSON
from sibermata.store.effective import SEPARATOR as SEPARATOR
from sibermata.store.roster import (
    HeldRecord,
    PersonNow,
    count_present,
    held_records,
    holders,
    people_by_nik,
    people_in_villages,
    still_spoken_of,
    take_ids,
    tenures_of,
)
from sibermata.sync.brake import Measures
from sibermata.sync.corrected import Corrections, also_by_nik, match_corrected
from sibermata.sync.diff import Context, Ids, add_new_threads, continue_threads, mark_missing
from sibermata.sync.match import Linked, Thread, Threads, find_people, find_threads
from sibermata.sync.night import Night
from sibermata.sync.patched import follow_patches
from sibermata.sync.plan import NUMBER_LIKE, PRIVATE, NewRow, Open, Plan, Seal, kept_key
from sibermata.sync.prepare import Prepared
from sibermata.sync.seen import attribute


def make_plan(connection: Connection[Any], prepared: Prepared, night: Night) -> tuple[Plan, Measures, dict[str, Any]]:
    """Return what tonight would change, the brake's measures, and facts for the run."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    plan = Plan()
    rows = new_rows(prepared, night)
    first = run.published_run is None
    present, by_village = (0, {}) if first else count_present(connection, source.district, source.name)
    held = [] if first else candidates(connection, prepared, rows)
    corrections = Corrections(source.name, night.secrecy, night.rules.book.names)
    corrections.include(live_corrections(connection, night.secrecy, source.district) if rows or held else ())
    threads = Threads([], rows, [], []) if first else match_corrected(find_threads(rows, held), corrections)
    corrections.gone = {record.id for record in threads.left}
    ids = Ids(*take_ids(connection, max(1, len(rows))))
    context = Context(source.name, night.night, first, opener(night), sealer(night), ids, corrections)
    _continue_and_link(connection, plan, threads, held, source.district, context)
    left = _mark_absences(connection, plan, threads, prepared, by_village, night)
    corrections.absent(plan.missing)
    plan.corrections = list(corrections.moves.values())
    follow_patches(plan, reading, prepared.patches, source.name)
    villages_after = _villages_after(plan, threads, left, by_village)
    expected, claims = _expected_villages(connection, prepared, by_village)
    measures = Measures(
        rows_read=reading.rows_read,
        headcount=reading.count(Outcome.ADMITTED),
        before=present,
        villages_before=len(expected),
        villages_seen=len(expected & villages_after),
        removals=_removals(plan, left),
        first=first,
        village_expected=claims,
        expected_rows=source.expect.rows,
        keyed=reading.count(Outcome.ADMITTED) if any(row.record.key for row in rows) else 0,
        rekeyed=sum(_rekeyed(thread) for thread in threads.continued) + sum(bool(row.record.key) for row in threads.new),
        matched_otherwise=sum(_rekeyed(thread) for thread in threads.continued),
    )
    tables = [
        {"file": table.file, "sheet": table.sheet, "columns": table.columns, "headers": table.headers} for table in reading.parsed.tables
    ]
    facts = {"tables": tables, "dropped": reading.parsed.dropped, "villages_seen": len(villages_after), "proof": prepared.proof}
    return plan, measures, facts


def _continue_and_link(
    connection: Connection[Any], plan: Plan, threads: Threads, held: list[HeldRecord], district: str, context: Context
) -> None:
    """Add what continued and new threads change; ask what is uncertain."""
    asked = {thread.row.nik_hash for thread in threads.continued if thread.row.nik_hash != thread.held.person.nik_hash}
    asked |= {row.nik_hash for row in threads.new}
    by_nik = people_by_nik(connection, [nik for nik in asked if nik])
    taken = {
        thread.row.nik_hash
        for thread in threads.continued
        if thread.row.nik_hash and any(person.id != thread.held.person.id for person in by_nik.get(thread.row.nik_hash, []))
    }
    villages = sorted({row.record.village_code for row in threads.new})
    in_villages = people_in_villages(connection, district, villages, sorted({row.record.name_key for row in threads.new}))
    of_key = {record.key: record.person for record in held if record.key}
    corrected = holders(connection, context.corrections.corrected_people()) if threads.new else []
    before = [(old, tenure) for person, tenure in corrected if (old := context.corrections.as_sources_say(person))]
    by_nik_too = also_by_nik(by_nik, (person for person, _ in before)) if before else by_nik
    linked, questions = find_people(threads.new, by_nik_too, [*in_villages, *before], of_key)
    true = {person.id: person for person, _ in corrected}
    linked = [link._replace(person=true.get(link.person.id, link.person)) if link.person else link for link in linked]
    known = [link.person.id for link in linked if link.person and link.by == "nik"]
    if known:  # perhaps of another district
        context.corrections.include(live_corrections(connection, context.corrections.secrecy, district, persons=known))
    moved = {thread.held.person.id for thread in threads.continued if thread.row.seat not in (thread.held.seat, thread.held.tenure.seat)}
    moved |= {thread.held.person.id for thread in threads.continued if thread.held.tenure.seat != thread.row.seat}
    elsewhere = tenures_of(connection, sorted(moved | {link.person.id for link in linked if link.person}))
    others = {person: [tenure for where, tenure in found if where == district] for person, found in elsewhere.items()}
    continue_threads(plan, threads.continued, taken, others, context)
    add_new_threads(plan, linked, others, context)
    plan.findings += [(row.row, finding) for row, finding in (*threads.findings, *questions)]
    _one_person_a_nik(plan, by_nik, [*threads.new, *(thread.row for thread in threads.continued)])
    for link in linked:
        away = _in_office_elsewhere(link, elsewhere, district)
        if link.by == "nik" and away:
            plan.findings.append((link.row.row, RowFinding("NIK_TWO_DISTRICTS", "nik", link.row.record.nik, ", ".join(away))))


def _one_person_a_nik(plan: Plan, by_nik: dict[bytes, list[PersonNow]], rows: list[NewRow]) -> None:
    """Take a NIK away again from whoever would be its second open bearer, and ask: the database holds one person a NIK."""
    owner = {nik: people[0].id for nik, people in by_nik.items()}
    for group in (plan.persons_changed, plan.persons_new):
        for place, person in enumerate(group):
            if person.nik_hash is not None and owner.setdefault(person.nik_hash, person.id) != person.id:
                group[place] = person._replace(nik_hash=None)
                row = next(row for row in rows if row.nik_hash == person.nik_hash)
                plan.findings.append((row.row, RowFinding("NIK_CONFLICT", "nik", row.record.nik)))


def _in_office_elsewhere(link: Linked, elsewhere: dict[int, list[tuple[str, Any]]], district: str) -> list[str]:
    found = elsewhere.get(link.person.id, []) if link.person else []
    return sorted({where for where, tenure in found if where != district and tenure.status == "active"})


def _mark_absences(
    connection: Connection[Any], plan: Plan, threads: Threads, prepared: Prepared, by_village: dict[str, int], night: Night
) -> list[HeldRecord]:
    """Add the first misses and return who is not there. A miss counts only where the delivery is proven whole, fetched anew, and the
    village was seen and is clear."""
    left, unclear = attribute(plan, threads.left, prepared, night.secrecy.hash)
    seen = _villages_after(plan, threads, left, by_village)
    counted: set[int] = set()
    if prepared.proof and prepared.fresh and unclear is not None:
        counted = {record.id for record in left if record.village_code in seen and record.village_code not in unclear}
    leaving = [record for record in left if record.id in counted and record.missing_since is None]
    spoken_of = {record.tenure_id for record in (*plan.records_new, *plan.records_changed)}
    if leaving:
        district, gone = prepared.source.district, [record.id for record in left]
        spoken_of |= still_spoken_of(connection, district, [record.tenure.id for record in leaving], gone)
    succeeded = {tenure.seat for tenure in plan.tenures_new if tenure.status == "active"}
    mark_missing(plan, left, counted, spoken_of, succeeded)
    return left


def _villages_after(plan: Plan, threads: Threads, left: list[HeldRecord], by_village: dict[str, int]) -> set[str]:
    """Return the villages of which the source speaks tonight."""
    gone = Counter(record.village_code for record in left if record.missing_since is None)
    still = {village for village, number in by_village.items() if number > gone[village]}
    return still | {record.village_code for record in plan.records_new} | {thread.row.record.village_code for thread in threads.continued}


def new_rows(prepared: Prepared, night: Night) -> list[NewRow]:
    """Return tonight's judged and admitted rows with what matching asks of them."""
    hashed, keys = night.secrecy.hash, {"": ""}
    rows = []
    for row in prepared.reading.rows:
        record = row.judged.record
        if record is None or row.judged.outcome is not Outcome.ADMITTED:
            continue
        if NUMBER_LIKE.search(record.key):
            record = record._replace(key=kept_key(record.key, hashed))
        label_key = keys.get(record.label)
        if label_key is None:
            label_key = keys[record.label] = seat_label_key(record.label)
        rows.append(NewRow(row, record, hashed(record.nik) if record.nik else None, label_key))
    return rows


def candidates(connection: Connection[Any], prepared: Prepared, rows: list[NewRow]) -> list[HeldRecord]:
    """Return the records that a row of tonight may continue; not those whose own row is there, untouched."""
    source, reading = prepared.source, prepared.reading
    judged = {row.hash for row in reading.rows}
    wide = len(rows) > max(200, prepared.held_rows // 4)
    held = held_records(
        connection,
        source.district,
        source.name,
        gone=None if wide else [*reading.gone, *(row.hash for row in reading.rows)],
        keys=sorted({row.record.key for row in rows} - {""}),
        niks=sorted({row.nik_hash for row in rows if row.nik_hash}),
        names=sorted({row.record.name_key for row in rows}),
    )
    return [
        record
        for record in held
        if record.row_hash in judged or record.row_hash not in reading.outcomes or record.missing_since is not None
    ]


def _expected_villages(connection: Connection[Any], prepared: Prepared, by_village: dict[str, int]) -> tuple[set[str], bool]:
    """Return the villages in which people of this source are expected, and whether any row is expected at all."""
    source = prepared.source
    levels = ["desa", "desa_adat"] if {"pemdes", "bpd"} & set(source.bodies) else ["kelurahan"]
    codes = {
        row[0]
        for row in connection.execute(
            "select code from region where district_code = %s and level = any(%s) and not retired", (source.district, levels)
        )
    }
    claimed = {code for code in codes if code.startswith(source.expect.villages)} if source.expect.villages else codes
    return (claimed if source.expect.villages else set(by_village)), bool(claimed) and not source.expect.empty


def _removals(plan: Plan, left: list[HeldRecord]) -> int:
    """Return how many in office would be missing; where a delivery proves nothing, as many as are simply not there."""
    absent = sum(record.missing_since is None and record.tenure.status == "active" for record in left)
    return max(plan.removals, absent - len(plan.missing) if len(plan.missing) < absent else plan.removals)


def _rekeyed(thread: Thread) -> bool:
    return bool(thread.held.key) and bool(thread.row.record.key) and thread.held.key != thread.row.record.key


def opener(night: Night) -> Open:
    blank = [""] * len(PRIVATE)
    unseal = night.secrecy.open

    def opened(sealed: bytes | None) -> list[str]:
        return unseal(sealed, PERSON).split(SEPARATOR) if sealed else blank

    return opened


def sealer(night: Night) -> Seal:
    seal = night.secrecy.seal

    def sealed(texts: list[str]) -> bytes | None:
        return seal(SEPARATOR.join(texts), PERSON) if any(texts) else None

    return sealed
