"""What tonight would change: matched, linked, compared - and measured for the brake.

Reads only; the story of `make_plan` is the order.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from sibermata.records.official import OfficialRecord, Outcome, RowFinding
from sibermata.records.registry import Person, StoredRecord
from sibermata.rules.brake import Measures
from sibermata.rules.post.resolve import seat_label_key
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.text import mask_numbers
from sibermata.store.night.absences import count_records, last_known
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.fields import PERSON as PERSON
from sibermata.store.registry.fields import SEPARATOR as SEPARATOR
from sibermata.store.registry.people import (
    holders,
    people_by_nik,
    still_spoken_of,
    stored_records,
    take_ids,
    tenures_of,
)
from sibermata.store.registry.places import heirs_of
from sibermata.sync.match.candidates import known_people
from sibermata.sync.match.people import find_people
from sibermata.sync.match.rows import NUMBER_LIKE, NewRow, kept_key
from sibermata.sync.match.threads import Threads, find_threads
from sibermata.sync.night import Night
from sibermata.sync.plan.absences import mark_absences
from sibermata.sync.plan.changes import (
    add_new_threads,
    continue_threads,
    end_seats,
    lay_corrections,
)
from sibermata.sync.plan.corrections import Corrections, match_corrected
from sibermata.sync.plan.draft import Context, Draft, Ids, fall_silent
from sibermata.sync.plan.measure import mapping_of, measure
from sibermata.sync.plan.row_patches import follow_patches
from sibermata.sync.plan.shape import PRIVATE, Open, Plan, Seal
from sibermata.sync.plan.weights import weights_of
from sibermata.sync.read.findings import fit
from sibermata.sync.read.prepare import Prepared


def make_plan(
    connection: Connection[Any], prepared: Prepared, night: Night
) -> tuple[Plan, Measures, dict[str, Any]]:
    """Return what tonight would change, the brake's measures, and facts for the run."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    plan = Plan()
    rows = new_rows(prepared, night, plan)
    first = run.published_run is None
    last = last_known(connection, source.district, source.name, run.published_run)
    numbers = {} if first else count_records(connection, source.district, source.name)
    stored = [] if first else candidates(connection, prepared, rows)
    heirs = {} if first else heirs_of(connection, source.district)
    corrections = Corrections(source.name, night.secrecy, night.rules.book.names)
    corrections.include(
        live_corrections(connection, night.secrecy, source.district) if rows or stored else ()
    )
    threads = Threads([], rows, [], [])
    if not first:
        threads = match_corrected(
            find_threads(rows, stored, night.rules.book.likeness, heirs),
            corrections,
            night.rules.book.likeness,
        )
    corrections.gone = {record.id for record in threads.remaining}
    ids = Ids(*take_ids(connection, max(1, len(rows))))
    context = Context(
        source.name,
        night.night,
        first,
        opener(night),
        sealer(night),
        ids,
        corrections,
        heirs=heirs,
        seen=last.seen,
    )
    draft, by_nik = _continue_and_link(
        connection, plan, threads, stored, source.district, context, night.rules.book
    )
    plan.before = [thread.stored for thread in threads.continued]
    present, before = (_under_heirs(numbers, which, heirs) for which in (0, 1))
    absences = mark_absences(connection, plan, threads, prepared, present, night, context)
    _silence(connection, plan, draft, threads)
    _one_person_a_nik(connection, plan, by_nik, rows, draft)
    _leave_seats(connection, plan, draft, threads, source.district)
    plan.corrections = list(corrections.moves.values())
    follow_patches(plan, reading, prepared.patches, source.name)
    measures = measure(connection, plan, threads, rows, prepared, night, before, absences, last)
    tables = [
        {
            "file": fit(table.file),
            "sheet": fit(table.sheet),
            "columns": table.columns,
            "headers": [fit(header) for header in table.headers],
        }
        for table in reading.parsed.tables
    ]
    facts = {
        "tables": tables,
        "dropped": reading.parsed.dropped,
        "villages_seen": len(absences.villages),
        "proof": prepared.proof,
        "incomplete": absences.incomplete,
        "fill": dict(measures.fill_now or measures.fill),
        "mapping": mapping_of(source),
    }
    return plan, measures, facts


def _under_heirs(
    numbers: Mapping[tuple[str, str], tuple[int, int]], which: int, heirs: Mapping[str, str]
) -> Counter[tuple[str, str]]:
    """Return the numbers of records under the codes that their villages bear now."""
    found: Counter[tuple[str, str]] = Counter()
    for (village, post), number in numbers.items():
        found[heirs.get(village, village), post] += number[which]
    return found


def _continue_and_link(
    connection: Connection[Any],
    plan: Plan,
    threads: Threads,
    stored: list[StoredRecord],
    district: str,
    context: Context,
    book: Rulebook,
) -> tuple[Draft, dict[bytes, list[Person]]]:
    """Add what continued and new threads change; ask what is uncertain.

    Return people and tenures as laid, and who bears a NIK at hand.
    """
    asked = {
        thread.row.nik_hash
        for thread in threads.continued
        if thread.row.nik_hash != thread.stored.person.nik_hash
    }
    asked |= {row.nik_hash for row in threads.new}
    by_nik = people_by_nik(connection, [nik for nik in asked if nik])
    taken = {
        thread.row.nik_hash: by_nik[thread.row.nik_hash][0].id
        for thread in threads.continued
        if thread.row.nik_hash
        and any(
            person.id != thread.stored.person.id for person in by_nik.get(thread.row.nik_hash, [])
        )
    }
    nearby = known_people(
        connection, context.source, district, threads, stored, by_nik, book, context.night
    )
    corrected = holders(connection, context.corrections.corrected_people()) if threads.new else []
    true = nearby.add_before(
        [
            (context.corrections.as_sources_say(person), person, tenure)
            for person, tenure in corrected
        ]
    )
    found, strangers = find_people(threads.new, nearby, book.likeness)
    linked = [
        link._replace(person=true.get(link.person.id, link.person)) if link.person else link
        for link in found
    ]
    reached = [link.person.id for link in linked if link.person and link.by == "nik"]
    if reached:  # perhaps of another district
        context.corrections.include(
            live_corrections(connection, context.corrections.secrecy, district, persons=reached)
        )
    people_at_hand = [thread.stored.person for thread in threads.continued] + [
        link.person for link in linked if link.person
    ]
    relocated = [
        thread.stored
        for thread in threads.continued
        if thread.stored.tenure.seat != thread.row.seat
    ]
    elsewhere = tenures_of(
        connection,
        sorted(
            {stored.person.id for stored in relocated}
            | {link.person.id for link in linked if link.person}
        ),
    )
    others = {
        person: [tenure for where, tenure in found if where == district]
        for person, found in elsewhere.items()
    }
    tenures = [
        *(thread.stored.tenure for thread in threads.continued),
        *(tenure for found in others.values() for tenure in found),
    ]
    bearers = {person.id for people in by_nik.values() for person in people}
    if people_at_hand:
        at_hand = {thread.stored.id for thread in threads.continued}
        context = context._replace(
            weights=weights_of(
                connection, context.source, people_at_hand, tenures, bearers, but=at_hand
            )
        )
    draft = Draft(context, (tenure for tenures in others.values() for tenure in tenures))
    continue_threads(plan, draft, threads.continued, taken, context)
    add_new_threads(plan, draft, linked, context)
    draft.judge()
    at_hand = {
        stored.id
        for stored in (*(thread.stored for thread in threads.continued), *threads.remaining)
    }
    spoken_of = (
        still_spoken_of(connection, district, draft.gone_from, at_hand)
        if draft.gone_from
        else set()
    )
    end_seats(draft, spoken_of, context)
    lay_corrections(plan, draft, context.corrections)
    draft.write(plan)
    reported = {row.row.hash for row, finding in threads.findings if finding.code == "KEY_REUSED"}
    plan.findings += [(row.row, finding) for row, finding in threads.findings]
    plan.findings += [
        (row.row, finding) for row, finding in strangers if row.row.hash not in reported
    ]
    return draft, by_nik


def _silence(connection: Connection[Any], plan: Plan, draft: Draft, threads: Threads) -> None:
    """Let others' words stand of those whom this source names no more."""
    missing = [
        stored for stored in plan.missing if stored.person.statements or stored.tenure.statements
    ]
    if missing:
        people, tenures = (
            [stored.person for stored in missing],
            [stored.tenure for stored in missing],
        )
        silent = {
            stored.id
            for stored in (*plan.missing, *(thread.stored for thread in threads.continued))
        }
        fall_silent(
            plan,
            draft,
            missing,
            weights_of(connection, draft.context.source, people, tenures, but=silent),
        )


def _leave_seats(
    connection: Connection[Any], plan: Plan, draft: Draft, threads: Threads, district: str
) -> None:
    """Settle the corrections of tenures that tonight's rows name no more, where no other record
    does.
    """
    corrections = draft.context.corrections
    lain_over = corrections.over_seats()
    if not lain_over:
        return
    relocated = {
        t.stored.tenure.id: t.stored.id
        for t in threads.continued
        if isinstance(draft.gone_from.get(t.stored.tenure.id), int)
    }
    missing = {stored.tenure.id: stored.id for stored in plan.missing}
    no_longer_named = {
        tenure
        for tenure in (*relocated, *missing)
        if tenure in lain_over and tenure not in draft.named
    }
    if no_longer_named:
        at_hand = [stored.id for stored in (*plan.before, *plan.missing)]
        no_longer_named -= still_spoken_of(connection, district, no_longer_named, at_hand)
        corrections.leave(
            [item for item in relocated.items() if item[0] in no_longer_named], relocated=True
        )
        corrections.leave(
            [
                item
                for item in missing.items()
                if item[0] in no_longer_named and item[0] not in relocated
            ],
            relocated=False,
        )


def _one_person_a_nik(
    connection: Connection[Any],
    plan: Plan,
    by_nik: dict[bytes, list[Person]],
    rows: list[NewRow],
    draft: Draft,
) -> None:
    """Take a NIK away again from whoever would be its second open bearer, and ask: the database
    holds one person a NIK.

    Who came first keeps it, so between two districts the order decides who bears it until the
    question is answered (decision 0009).
    """
    weights = draft.context.weights
    before = {number: person.nik_hash for number, person in draft.people_before.items()}
    fresh = [
        p.nik_hash
        for p in plan.persons_changed
        if p.nik_hash and p.nik_hash != before.get(p.id) and p.nik_hash not in by_nik
    ]
    owner = {
        nik: people[0].id for nik, people in (by_nik | people_by_nik(connection, fresh)).items()
    }
    for group in (plan.persons_changed, plan.persons_new):
        for place, person in enumerate(group):
            if person.nik_hash is None or owner.setdefault(person.nik_hash, person.id) == person.id:
                continue
            numbers = draft.context.open(person.private)
            numbers[PRIVATE.index("nik")] = (
                # nobody reads on her what is not hers, and it comes as a new one once it is free
                ""
            )
            stored, without = draft.people_before.get(person.id), person._replace(nik_hash=None)
            same = (
                stored
                and without._replace(private=stored.private) == stored
                and draft.context.open(stored.private) == numbers
            )
            group[place] = (
                stored if stored and same else without._replace(private=draft.context.seal(numbers))
            )
            row = next((row for row in rows if row.nik_hash == person.nik_hash), None)
            if row is not None and not weights.settled(person.id, owner[person.nik_hash]):
                people = (person.id, owner[person.nik_hash])
                conflict = (
                    row.row,
                    RowFinding("NIK_CONFLICT", "nik", row.record.nik, row.record.name, people),
                )
                plan.findings += (
                    []
                    if any(
                        raised[0] is row.row and raised[1].code == "NIK_CONFLICT"
                        for raised in plan.findings
                    )
                    else [conflict]
                )
    plan.persons_changed = [
        person
        for person in plan.persons_changed
        if person is not draft.people_before.get(person.id)
    ]


def without_numbers(record: OfficialRecord) -> OfficialRecord:
    """Return the record with long numbers hidden in the texts that are kept in the clear: a NIK
    pasted into an SK number is a NIK.
    """
    hide = mask_numbers
    return record._replace(
        birth_place=hide(record.birth_place),
        label=hide(record.label),
        sk_number=hide(record.sk_number),
        end_sk_number=hide(record.end_sk_number),
        term=hide(record.term),
    )


def new_rows(prepared: Prepared, night: Night, plan: Plan) -> list[NewRow]:
    """Return tonight's judged and admitted rows with what matching asks of them."""
    hashed, keys = night.secrecy.hash, {"": ""}
    rows = []
    for row in prepared.reading.rows:
        record = row.judged.record
        if record is None or row.judged.outcome is not Outcome.ADMITTED:
            continue
        if NUMBER_LIKE.search(record.key):
            record = record._replace(key=kept_key(record.key, hashed))
        if NUMBER_LIKE.search(
            f"{record.birth_place} {record.label} {record.sk_number} {record.end_sk_number} "
            f"{record.term}"
        ):
            record = without_numbers(record)
            plan.findings.append((row, RowFinding("NUMBER_IN_TEXT")))
        label_key = keys.get(record.label)
        if label_key is None:
            label_key = keys[record.label] = seat_label_key(record.label)
        rows.append(NewRow(row, record, hashed(record.nik) if record.nik else None, label_key))
    return rows


def candidates(
    connection: Connection[Any], prepared: Prepared, rows: list[NewRow]
) -> list[StoredRecord]:
    """Return the records that a row of tonight may continue; not those whose own row is there,
    untouched.
    """
    source, reading = prepared.source, prepared.reading
    judged = {row.hash for row in reading.rows}
    wide = len(rows) > max(200, prepared.held_rows // 4)
    stored = stored_records(
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
        for record in stored
        if record.row_hash in judged
        or record.row_hash not in reading.outcomes
        or record.missing_run is not None
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
