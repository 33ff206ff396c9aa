"""What tonight would change: matched, linked, compared - and measured for the brake. Reads only; the story of `make_plan` is the order."""

from typing import Any

from psycopg import Connection

from sibermata.records.official import Outcome, RowFinding
from sibermata.rules.post import seat_label_key
from sibermata.store.absences import last_known
from sibermata.store.roster import (
    HeldRecord,
    PersonNow,
    count_present,
    held_records,
    people_by_nik,
    people_in_villages,
    take_ids,
    tenures_of,
)
from sibermata.sync.absences import mark_absences
from sibermata.sync.brake import Measures
from sibermata.sync.diff import Context, Ids, add_new_threads, continue_threads
from sibermata.sync.match import Linked, Threads, find_people, find_threads
from sibermata.sync.measure import mapping_of, measure
from sibermata.sync.night import Night
from sibermata.sync.plan import PRIVATE, NewRow, Open, Plan, Seal
from sibermata.sync.prepare import Prepared

PERSON = b"person"  # what a person's sealed numbers are bound to
SEPARATOR = "\x1f"


def make_plan(connection: Connection[Any], prepared: Prepared, night: Night) -> tuple[Plan, Measures, dict[str, Any]]:
    """Return what tonight would change, the brake's measures, and facts for the run."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    plan = Plan()
    rows = new_rows(prepared, night)
    first = run.published_run is None
    known = last_known(connection, source.district, source.name, run.published_run)
    present = {} if first else count_present(connection, source.district, source.name)
    held = [] if first else candidates(connection, prepared, rows)
    threads = Threads([], rows, [], []) if first else find_threads(rows, held)
    ids = Ids(*take_ids(connection, max(1, len(rows))))
    context = Context(source.name, night.night, first, opener(night), sealer(night), ids, known.seen)
    _continue_and_link(connection, plan, threads, held, source.district, context)
    plan.before = [thread.held for thread in threads.continued]
    absences = mark_absences(connection, plan, threads, prepared, present, night.rules.book.posts.posts, context)
    measures = measure(connection, plan, threads, rows, prepared, night, present, absences, known)
    tables = [
        {"file": table.file, "sheet": table.sheet, "columns": table.columns, "headers": table.headers} for table in reading.parsed.tables
    ]
    facts = {
        "tables": tables, "dropped": reading.parsed.dropped, "villages_seen": len(absences.villages), "proof": prepared.proof,
        "incomplete": absences.incomplete, "fill": dict(measures.fill), "mapping": mapping_of(source),
    }  # fmt: skip
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
    linked, questions = find_people(threads.new, by_nik, in_villages, of_key)
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


def new_rows(prepared: Prepared, night: Night) -> list[NewRow]:
    """Return tonight's judged and admitted rows with what matching asks of them."""
    hashed, keys = night.secrecy.hash, {"": ""}
    rows = []
    for row in prepared.reading.rows:
        record = row.judged.record
        if record is None or row.judged.outcome is not Outcome.ADMITTED:
            continue
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
