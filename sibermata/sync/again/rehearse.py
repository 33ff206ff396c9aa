"""Reads kept deliveries under another declaration and returns what would change, before anything is
live. Nothing is written.

Agreed: SEMANTICS 6. The latest delivery is planned against the registry; of older ones only how
their rows would be judged is returned.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from sibermata.errors import Refusal
from sibermata.records.delivery import Fetched, Part
from sibermata.records.programme.deeds import PledgeRecord
from sibermata.records.source import Source
from sibermata.records.states import Severity
from sibermata.rules.brake import verdict
from sibermata.rules.value.word_answers import with_answers
from sibermata.store.night.held_runs import runs_of_kept_deliveries
from sibermata.store.registry.answers import load_answers, load_patches
from sibermata.store.registry.places import stored_places
from sibermata.sync.hold.parts import parts_of
from sibermata.sync.lists.plan import ListPlan, plan_list
from sibermata.sync.lists.settle import why_held
from sibermata.sync.night import Night
from sibermata.sync.plan.gather import Gather
from sibermata.sync.plan.make import make_plan
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.findings import findings_of
from sibermata.sync.read.prepare import (
    basis_of,
    digest_of,
    kept_delivery,
    owners_of,
    prepare,
    read_parts,
    read_rows,
)
from sibermata.sync.read.reading import Reading, Terms
from sibermata.sync.run import look_at

MOST_WAITING = 200  # rows: more of them are a fault of the file, not of its rows
LETTERS = {
    "a": "admitted",
    "A": "admitted",
    "r": "refused",
    "q": "asked",
    "d": "duplicates",
    "n": "not_officials",
}


@dataclass(slots=True)
class Rehearsal:
    """What another declaration would make of the kept deliveries."""

    deliveries: list[dict[str, Any]] = field(
        default_factory=list
    )  # newest first: rows then and now, refusals by code
    differences: list[dict[str, str]] = field(
        default_factory=list
    )  # what, name, village, post, before, after
    verdict: str = ""  # '' = it would be applied
    removals: int = 0
    waiting: list[dict[str, Any]] = field(
        default_factory=list
    )  # of a file that is looked at: the rows that would not be admitted, and why


def rehearse(source: Source, night: Night, most: int = 3) -> Rehearsal:
    """Return what `source`, as declared here, would make of its newest kept deliveries."""
    rehearsal = Rehearsal()
    with night.database.connection() as connection:
        kept = runs_of_kept_deliveries(connection, source.name, most)
        places = stored_places(connection, source.district, night.database)
        patches = load_patches(connection, night.secrecy, source.district, source.name)
        book = with_answers(night.rules.book, load_answers(connection, source.name))
    key, owners = night.secrecy.row_key, owners_of(source, night)
    terms = Terms(source, places, book, night.today, patches, key, owners)
    if not kept:
        raise Refusal("NOTHING_KEPT", source=source.name)
    for then in kept:
        parts = kept_delivery(source, then.delivery, night)
        assert parts is not None
        parsed, _ = read_parts(source, Fetched(parts[0], proof=parts[1]), night, places, book)
        reading = read_rows(parsed, {}, terms, night, anew=True)
        rehearsal.deliveries.append(
            {
                "night": then.night,
                "rows_then": then.rows_read,
                "admitted_then": then.admitted,
                "refused_then": then.refused,
                "asked_then": then.asked,
                **counted(reading),
            }
        )
    parts = kept_delivery(source, kept[0].delivery, night)
    assert parts is not None
    _plan(source, Fetched(parts[0], proof=parts[1]), kept[0].delivery, night, rehearsal)
    return rehearsal


def preview(source: Source, parts: tuple[Part, ...], night: Night) -> Rehearsal:
    """Return what a file would change as tonight's delivery of a source. Writes nothing."""
    rehearsal = Rehearsal()
    fetched = Fetched(parts, proof="handed in")
    reading = _plan(source, fetched, digest_of(source, parts), night, rehearsal)
    rehearsal.deliveries.append(counted(reading))
    rehearsal.waiting = rows_waiting(reading, night)
    return rehearsal


def rows_waiting(reading: Reading, night: Night) -> list[dict[str, Any]]:
    """Return why rows would not be admitted, each reason with its place, in the order of the file;
    values masked, as a list of findings shows them.
    """
    found = [
        {
            "code": one.code,
            "file": one.file,
            "sheet": one.sheet,
            "row": one.row_number,
            "header": one.header,
            "column_name": one.column_name,
            "shown": one.shown,
            "detail": one.detail,
        }
        for one in findings_of(reading, (), (), night.secrecy)
        if one.row_hash is not None and one.severity in (Severity.ERROR, Severity.QUESTION)
    ]
    found.sort(key=lambda one: (one["file"], one["sheet"], one["row"] or 0))
    return found[:MOST_WAITING]


def counted(reading: Reading) -> dict[str, Any]:
    """Return how the rows of a delivery were judged, and for which reasons."""
    counts = Counter(dict.fromkeys(LETTERS.values(), 0))
    for letter, number in reading.counts.items():
        counts[LETTERS[letter]] += number
    codes = Counter(finding.code for row in reading.rows for finding in row.judged.findings)
    return {"rows": reading.rows_read, **counts, "codes": dict(codes.most_common())}


def _plan(
    source: Source, fetched: Fetched, delivery: bytes, night: Night, rehearsal: Rehearsal
) -> Reading:
    """Add what a delivery would change in the registry, and the brake's verdict; return its rows as
    they were read.
    """
    run = look_at([source.name], night)[0]
    fetched = replace(fetched, validators=dict(run.validators))
    ready = prepare(
        source, run, night, fetched, delivery, basis_of(delivery, fetched.proof, source, night)
    )
    with night.database.work(seconds=300, name="rehearse") as connection:
        if source.is_list:
            rehearsal.verdict = why_held(ready)
            rehearsal.differences = list_differences(plan_list(connection, ready, night))
            return ready.reading
        plan, measures, _ = make_plan(Gather(connection, ready, night))
        judged = verdict(
            measures, night.rules.numbers.brake.of_source(source.brake), ready.reading.hold
        )
        rehearsal.verdict = ", ".join(
            f"{part.part}/{part.code}" for part in parts_of(judged, plan, ready)
        )
        rehearsal.removals = len(plan.removed)
        rehearsal.differences = differences(plan)
    return ready.reading


def list_differences(plan: ListPlan) -> list[dict[str, str]]:
    """Return a line for each act or result that a list would add or amend."""
    lines = []
    for what, deeds in (("baru", plan.deeds.new), ("diubah", plan.deeds.changed)):
        for deed in deeds:
            subject = deed.text if isinstance(deed, PledgeRecord) else deed.course
            after = f"{subject} {deed.state}"
            lines.append(
                _line(
                    what, deed.name_as_written, deed.village_code, deed.post_as_written, "", after
                )
            )
    return sorted(lines, key=lambda line: (line["what"], line["village"], line["name"]))


def differences(plan: Plan) -> list[dict[str, str]]:
    """Return a line for each value that a plan would change, and for each person it would add or
    miss. No personal numbers.
    """
    people = {stored.person.id: stored.person for stored in (*plan.before, *plan.absent)}
    tenures = {stored.tenure.id: stored.tenure for stored in (*plan.before, *plan.absent)}
    names = {
        person.id: person.name
        for person in (*people.values(), *plan.persons_changed, *plan.persons_new)
    }
    lines = []
    for tenure in plan.tenures_new:
        lines.append(
            _line(
                "baru",
                names.get(tenure.person_id, ""),
                tenure.village_code,
                tenure.post,
                "",
                tenure.label,
            )
        )
    for stored in plan.removed:
        lines.append(
            _line("tidak tampak", stored.person.name, stored.village_code, stored.post, "", "")
        )
    for kind, changed, before in (
        ("orang", plan.persons_changed, people),
        ("jabatan", plan.tenures_changed, tenures),
    ):
        for after in changed:
            old = before.get(after.id)
            for name in after._fields if old is not None else ():
                was, becomes = getattr(old, name), getattr(after, name)
                if was != becomes and name not in (
                    "name_key",
                    "nik_hash",
                    "private",
                    "statements",
                    "label_key",
                    "status",
                ):
                    person = getattr(after, "person_id", after.id)
                    lines.append(
                        _line(
                            f"{kind} {name}",
                            names.get(person, ""),
                            getattr(after, "village_code", ""),
                            getattr(after, "post", ""),
                            was,
                            becomes,
                        )
                    )
    return sorted(lines, key=lambda line: (line["what"], line["village"], line["name"]))


def _line(
    what: str, name: str, village: str, post: str, before: object, after: object
) -> dict[str, str]:
    shown = ["" if value is None else str(value) for value in (before, after)]
    return {
        "what": what,
        "name": name,
        "village": village,
        "post": post,
        "before": shown[0],
        "after": shown[1],
    }
