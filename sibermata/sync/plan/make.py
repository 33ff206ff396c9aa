"""Plans a source's night: its rows matched, linked and compared - and measured for the brake.

The story of `make_plan` is the order. It asks the database three times (`gather`); every step
between is pure and returns what it adds.
"""

from collections.abc import Container, Mapping, Sequence
from itertools import chain
from typing import Any

from sibermata.records.official import OfficialRecord, Outcome, RowFinding
from sibermata.records.registry import StoredRecord
from sibermata.rules.brake import Measures
from sibermata.rules.person.identity import Likeness
from sibermata.rules.post.resolve import seat_label_key
from sibermata.rules.value.text import mask_numbers
from sibermata.store.base.secrecy import Secrecy
from sibermata.sync.match.people import find_people
from sibermata.sync.match.replaced import Newcomer, find_slipped
from sibermata.sync.match.rows import NUMBER_LIKE, NewRow, kept_key
from sibermata.sync.match.threads import Threads, find_threads
from sibermata.sync.plan.absences import Absences, end_or_mark, find_absences, mark_absences
from sibermata.sync.plan.changes import (
    add_new_threads,
    continue_threads,
    finish_draft,
    settle_corrections,
)
from sibermata.sync.plan.corrections import Corrections, match_corrected
from sibermata.sync.plan.draft import Context, Draft, fall_silent
from sibermata.sync.plan.gather import Gather, relocated_people
from sibermata.sync.plan.gathered import People, Records
from sibermata.sync.plan.measure import mapping_of, measure
from sibermata.sync.plan.niks import keep_niks_apart, taken_niks
from sibermata.sync.plan.row_patches import follow_patches
from sibermata.sync.plan.shape import Plan, PlanPart, join
from sibermata.sync.plan.sightings import attribute
from sibermata.sync.plan.statements import sealing_of
from sibermata.sync.read.columns import Filled, empty_columns, filled_columns
from sibermata.sync.read.findings import tables_of
from sibermata.sync.read.prepare import Prepared
from sibermata.sync.read.reading import Reading


def make_plan(gather: Gather) -> tuple[Plan, Measures, dict[str, Any]]:
    """Return what tonight would change, the brake's measures, and facts for the run.

    THE STORY of a plan: one line a step, in the order of three gathers.
    """
    prepared, night = gather.prepared, gather.night
    book, secrecy = night.rules.book, night.secrecy
    posts, likeness = book.posts.posts, book.likeness
    rows, hidden = new_rows(prepared.reading, secrecy)

    records = gather.gather_records(rows)
    corrections = Corrections(prepared.source.name, night.secrecy, book.names)
    corrections.include(records.corrections)
    threads = match_rows(rows, records, corrections, likeness, prepared.reading.outcomes)
    remaining = moved_under_heirs(threads.remaining, records.heirs)
    strange = len(prepared.reading.parsed.misfits) - records.last.misfits
    sightings = attribute(remaining, prepared.reading, secrecy, strange)
    absences = find_absences(threads, sightings, records, prepared, posts)

    people = gather.gather_people(threads, records.stored, absences.missing, corrections)
    context = make_context(gather, records, people, corrections)
    draft = link_and_draft(threads, people, context, likeness)

    seats = gather.gather_seats(draft, absences, sightings, people.by_nik, threads.new)
    others = seats.spoken_of(but=(*draft.continued, *threads.remaining))
    plan = join(Plan(), hidden, finish_draft(draft, others), sightings.part)
    plan = join(plan, mark_absences(absences, threads))
    plan = join(plan, end_or_mark(plan, absences, seats, posts, context))
    plan = join(plan, fall_silent(plan, draft, absences.missing, people.weights))
    plan = join(plan, keep_niks_apart(plan, draft, {**people.by_nik, **seats.by_nik}, rows))
    others = seats.spoken_of(but=(*plan.before, *plan.missing))
    plan = join(plan, settle_corrections(draft, plan.missing, others))
    plan = join(plan, follow_patches(prepared.reading, prepared.patches, prepared.source.name))
    filled = filled_columns(prepared.reading.parsed, records.last.filled)
    plan = join(plan, PlanPart(remarks=empty_columns(prepared.reading.parsed, filled)))
    made_of = {row.row.hash: row for row in threads.new}
    newcomers = [Newcomer(made_of[one.row_hash], one.person_id) for one in draft.records_new]
    published = records.last.seen or night.night
    gone, last_file = absences.absent, seats.last_file
    slipped = find_slipped(threads, gone, newcomers, last_file, records.heirs, likeness, published)
    measures = measure(plan, prepared, records, threads, absences, seats.leaked, slipped)
    return plan, measures, facts_of(prepared, absences, measures, filled)


def new_rows(reading: Reading, secrecy: Secrecy) -> tuple[list[NewRow], PlanPart]:
    """Return tonight's judged and admitted rows with what matching asks of them, and findings about
    numbers that are hidden in their texts.
    """
    keys, rows, hidden = {"": ""}, [], []
    for row in reading.rows:
        record = row.judged.record
        if record is None or row.judged.outcome is not Outcome.ADMITTED:
            continue
        if NUMBER_LIKE.search(record.key):
            record = record._replace(key=kept_key(record.key, secrecy.sign))
        if NUMBER_LIKE.search(
            f"{record.birth_place} {record.label} {record.sk_number} {record.end_sk_number} "
            f"{record.term}"
        ):
            record = without_numbers(record)
            hidden.append((row, RowFinding("NUMBER_IN_TEXT")))
        label_key = keys.get(record.label)
        if label_key is None:
            label_key = keys[record.label] = seat_label_key(record.label)
        nik = secrecy.hash(record.nik) if record.nik else None
        rows.append(NewRow(row, record, nik, label_key))
    return rows, PlanPart(findings=hidden)


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


def match_rows(
    rows: list[NewRow],
    records: Records,
    corrections: Corrections,
    likeness: Likeness,
    there: Container[bytes],
) -> Threads:
    """Return which rows continue which records, under the sources' values and under corrected ones.

    `there`: the rows of tonight's file, admitted or not.
    """
    if records.first:
        return Threads([], rows, [], [])
    threads = find_threads(rows, records.stored, likeness, records.heirs, there)
    return match_corrected(threads, corrections, likeness)


def moved_under_heirs(
    remaining: Sequence[StoredRecord], heirs: Mapping[str, str]
) -> list[StoredRecord]:
    """Return records under the present codes of their villages."""
    return [
        stored._replace(village_code=heirs.get(stored.village_code, stored.village_code))
        for stored in remaining
    ]


def make_context(
    gather: Gather, records: Records, people: People, corrections: Corrections
) -> Context:
    """Return what the plan is made for."""
    return Context(
        gather.source.name,
        gather.night.night,
        records.first,
        sealing_of(gather.night.secrecy),
        records.ids,
        corrections,
        heirs=records.heirs,
        seen=records.last.seen,
        sights=people.sights,
    )


def link_and_draft(threads: Threads, people: People, context: Context, likeness: Likeness) -> Draft:
    """Return people, tenures and records as continued and new threads make them, with the
    statements of several sources weighed.
    """
    context.corrections.gone = {record.id for record in threads.remaining}
    found, strangers = find_people(threads.new, people.candidates, likeness)
    linked = [
        link._replace(person=people.corrected.get(link.person.id, link.person))
        if link.person
        else link
        for link in found
    ]
    meant = {link.person.id: link.by for link in linked if link.person}
    context.corrections.include(
        one for one in people.corrections if meant.get(one.person_id or 0) == "nik"
    )
    if threads.continued or meant:
        context = context._replace(weights=people.weights)
    at_hand = sorted(meant.keys() | relocated_people(threads))
    draft = Draft(context, chain(*(people.tenures.get(person, ()) for person in at_hand)))
    continue_threads(draft, threads.continued, taken_niks(threads, people.by_nik))
    add_new_threads(draft, linked)
    draft.judge()
    reported = {row.row.hash for row, finding in threads.findings if finding.code == "KEY_REUSED"}
    draft.findings += [(row.row, finding) for row, finding in threads.findings]
    draft.findings += [
        (row.row, finding) for row, finding in strangers if row.row.hash not in reported
    ]
    return draft


def facts_of(
    prepared: Prepared, absences: Absences, measures: Measures, filled: Filled
) -> dict[str, Any]:
    """Return what the run records about its reading."""
    parsed = prepared.reading.parsed
    return {
        "tables": tables_of(parsed),
        "dropped": parsed.dropped,
        "villages_seen": len(absences.villages),
        "proof": prepared.proof,
        "incomplete": absences.incomplete,
        "fill": dict(measures.fill_now or measures.fill),
        "filled": filled,
        "mapping": mapping_of(prepared.source),
        "misfits": len(parsed.misfits),
        "unadmitted": round(measures.share_unadmitted, 4),
    }
