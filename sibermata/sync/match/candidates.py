"""Reads who tonight's new threads could be, and whose word weighs what: everything that linking and
laying over ask, in sets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.rules.rulebook import Rulebook
from sibermata.store.registry.judgements import judged_pairs, kept_persons
from sibermata.store.registry.people import (
    HeldRecord,
    PersonNow,
    TenureNow,
    people_born,
    people_in_villages,
    speakers,
    tenures_of,
)
from sibermata.sync.match.people import Known, Near, birth_signs
from sibermata.sync.match.threads import Threads
from sibermata.sync.plan.statements import Standing


def known_people(
    connection: Connection[Any],
    source: str,
    district: str,
    threads: Threads,
    held: Iterable[HeldRecord],
    by_nik: dict[bytes, list[PersonNow]],
    book: Rulebook,
    night: date,
) -> Known:
    """Return who tonight's new threads could be."""
    new, posts = threads.new, book.posts.posts

    def single(post: str, label_key: str) -> bool:
        return posts[post].single_seat(label_key)

    near = []
    if (
        new
        and connection.execute(
            "select 1 from tenure where district_code = %s limit 1", (district,)
        ).fetchone()
    ):
        villages, names = (
            sorted({row.record.village_code for row in new}),
            sorted({row.record.name_key for row in new}),
        )
        near = people_in_villages(connection, district, villages, names)
        near += people_born(connection, district, *birth_signs(new, book.likeness), night)
    found = [Near(*one) for one in dict.fromkeys(near)]
    people = {one.person.id for one in found} | {
        person.id for group in by_nik.values() for person in group
    }
    left = {record.id for record in threads.left}
    continued = {thread.held.person.id for thread in threads.continued}
    said = speakers(connection, sorted(people))
    present = {
        person
        for person, by in said.items()
        if any(voice.source == source and voice.record not in left for voice in by)
    }
    roots = kept_persons(connection) if people else {}
    answers = judged_pairs(connection, people, roots)
    of_key: dict[str, list[PersonNow]] = defaultdict(list)
    for record in held:
        if record.key:
            of_key[record.key].append(record.person)
    told_of = frozenset(roots.get(record.person.id, record.person.id) for record in held)
    return Known(
        district,
        single,
        by_nik,
        found,
        of_key,
        frozenset(present | continued),
        told_of,
        roots,
        answers,
    )


def standing_of(
    connection: Connection[Any],
    source: str,
    people: Iterable[PersonNow],
    tenures: Iterable[TenureNow],
    bearers: Iterable[int] = (),
    *,
    but: Collection[int],
) -> Standing:
    """Return what sources' words weigh, and which present records but `but` speak of those of whom
    several do. `tenures`: those at hand;
    `bearers`: other people whose NIK tonight's rows claim."""
    shared = {
        person.id
        for person in people
        if person.told or person.said_by.partition("@")[0] not in (source, "")
    }
    shared |= {tenure.person_id for tenure in tenures if tenure.told or tenure.source != source}
    roots = kept_persons(connection)
    answers = judged_pairs(connection, set(bearers), roots)
    if not shared:
        return Standing(roots=roots, answers=answers)
    trust = dict(connection.execute("select slug, trust from source").fetchall())
    said = speakers(connection, sorted(shared))
    voices = {
        person: [voice for voice in found if voice.record not in but]
        for person, found in said.items()
    }
    held = {
        person: [tenure for _, tenure in found]
        for person, found in tenures_of(connection, sorted(shared)).items()
    }
    return Standing(trust, voices, held, roots, answers)
