"""Reads who tonight's new threads could be, and whose word weighs what: everything that linking and
laying over ask, in sets.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.records.registry import Person, StoredRecord
from sibermata.rules.rulebook import Rulebook
from sibermata.store.registry.judgements import judged_pairs, kept_persons
from sibermata.store.registry.people import anybody_in, people_born, people_in_villages, speakers
from sibermata.sync.match.people import Candidates, Near, birth_signs
from sibermata.sync.match.threads import Threads


def known_people(
    connection: Connection[Any],
    source: str,
    district: str,
    threads: Threads,
    stored: Iterable[StoredRecord],
    by_nik: dict[bytes, list[Person]],
    book: Rulebook,
    night: date,
) -> Candidates:
    """Return who tonight's new threads could be."""
    new, posts = threads.new, book.posts.posts

    def single(post: str, label_key: str) -> bool:
        return posts[post].single_seat(label_key)

    near = []
    if new and anybody_in(connection, district):
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
    remaining = {record.id for record in threads.remaining}
    continued = {thread.stored.person.id for thread in threads.continued}
    said = speakers(connection, sorted(people))
    present = {
        person
        for person, by in said.items()
        if any(voice.source == source and voice.record not in remaining for voice in by)
    }
    roots = kept_persons(connection) if people else {}
    answers = judged_pairs(connection, people, roots)
    of_key: dict[str, list[Person]] = defaultdict(list)
    for record in stored:
        if record.key:
            of_key[record.key].append(record.person)
    told_of = frozenset(roots.get(record.person.id, record.person.id) for record in stored)
    return Candidates(
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
