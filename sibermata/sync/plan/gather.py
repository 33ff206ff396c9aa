"""Asks the database what planning needs: three times, in sets, each between two pure steps.

First the records that tonight's rows may continue, then the people whom the open rows may mean,
then who sits on the seats of the absent. No other file of matching and planning has a connection.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from psycopg import Connection

from sibermata.records.correction import Correction
from sibermata.records.registry import StoredRecord, Tenure, Voice
from sibermata.records.source import Source
from sibermata.records.states import TenureStatus
from sibermata.store.night.absences import (
    count_records,
    first_recorded,
    frozen_records,
    holders_of,
    last_known,
    leaked,
    was_superseded,
)
from sibermata.store.night.first_sights import first_sights
from sibermata.store.night.last_file import NOBODY, InLastFile, in_last_file
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.judgements import judged_pairs, kept_persons
from sibermata.store.registry.people import (
    anybody_in,
    holders,
    people_born,
    people_by_nik,
    people_in_villages,
    records_naming,
    speakers,
    stored_records,
    take_ids,
    tenures_of,
    trust_of_sources,
)
from sibermata.store.registry.places import heirs_of, village_codes
from sibermata.sync.match.candidates import (
    Candidates,
    Corrected,
    Near,
    birth_signs,
    find_by_key,
    find_by_name,
    linkable,
    with_corrected,
)
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Threads
from sibermata.sync.night import Night
from sibermata.sync.plan.absences import Absences, seats_to_fill
from sibermata.sync.plan.corrections import Corrections
from sibermata.sync.plan.draft import Draft, with_statements
from sibermata.sync.plan.gathered import Bearers, Numbers, People, Records, Seats
from sibermata.sync.plan.niks import niks_to_come
from sibermata.sync.plan.shape import Ids
from sibermata.sync.plan.sightings import Sightings
from sibermata.sync.plan.weights import Weights, shared_people
from sibermata.sync.read.prepare import Prepared
from sibermata.sync.read.sights import signs_of

Tenures = Mapping[int, Sequence[tuple[str, Tenure]]]  # person -> district and tenure
WIDE = 200  # rows: from here on, and from a quarter of the source, all of its records are read


class Gather:
    """Asks the database for one source's night."""

    def __init__(self, connection: Connection[Any], prepared: Prepared, night: Night) -> None:
        self.connection, self.prepared, self.night = connection, prepared, night

    @property
    def source(self) -> Source:
        """The source whose night it is."""
        return self.prepared.source

    def gather_records(self, rows: Sequence[NewRow]) -> Records:
        """Return the records for the rows."""
        connection, source, run = self.connection, self.source, self.prepared.run
        first = run.published_run is None
        heirs = {} if first else heirs_of(connection, source.district)
        numbers = {} if first else count_records(connection, source.district, source.name)
        stored = [] if first else self._stored(rows)
        older = run.applied is not None and run.applied != self.prepared.sha256
        corrections = (
            live_corrections(connection, self.night.secrecy, source.district)
            if rows or stored
            else []
        )
        return Records(
            first,
            last_known(connection, source.district, source.name, run.published_run),
            stored,
            under_heirs({place: there for place, (there, _) in numbers.items()}, heirs),
            under_heirs({place: shown for place, (_, shown) in numbers.items()}, heirs),
            heirs,
            village_codes(connection, source.district, levels_of(source)),
            older
            and was_superseded(connection, source.name, self.prepared.sha256, run.published_run),
            corrections,
            Ids(*take_ids(connection, max(1, len(rows)))),
        )

    def _stored(self, rows: Sequence[NewRow]) -> list[StoredRecord]:
        """Return the records that a row of tonight may continue, without those whose own row is
        there unchanged.
        """
        reading = self.prepared.reading
        judged = {row.hash for row in reading.rows}
        wide = len(rows) > max(WIDE, self.prepared.held_rows // 4)
        stored = stored_records(
            self.connection,
            self.source.district,
            self.source.name,
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

    def gather_people(
        self,
        threads: Threads,
        stored: Sequence[StoredRecord],
        missing: Sequence[StoredRecord],
        corrections: Corrections,
    ) -> People:
        """Return the people whom the open threads may mean, and sources' statements about everybody
        at hand.
        """
        connection, district = self.connection, self.source.district
        by_nik = people_by_nik(connection, niks_asked(threads))
        by_name = find_by_name(self._near(threads.new))
        corrected = self._corrected(corrections) if threads.new else []
        at_hand = ids_at_hand(by_nik, by_name)
        speaking = [*(one.stored for one in threads.continued), *with_statements(missing)]
        roots = kept_persons(connection) if at_hand or speaking else {}
        candidates = Candidates(
            district,
            self.night.rules.book.posts.single_seat,
            by_nik,
            by_name,
            find_by_key(stored),
            frozenset(roots.get(one.person.id, one.person.id) for one in stored),
            roots,
            judged_pairs(connection, at_hand, roots),
        )
        candidates = with_corrected(candidates, corrected)
        meant = linkable(threads.new, candidates)
        tenures = tenures_of(connection, sorted(meant.keys() | relocated_people(threads)))
        here = tenures_in(district, tenures)
        shared = shared_people(
            self.source.name,
            (*meant.values(), *(one.person for one in speaking)),
            chain(*here.values(), (one.tenure for one in speaking)),
        )
        voices = speakers(connection, sorted(at_hand | shared))
        return People(
            candidates._replace(present=present_tonight(self.source.name, threads, voices)),
            by_nik,
            {one.now.id: one.now for one in corrected},
            here,
            self._corrections_by_nik(threads.new, candidates),
            self._weights(candidates, shared, voices, tenures).without(
                {thread.stored.id for thread in threads.continued}
            ),
            self._sights(threads.new),
        )

    def _weights(
        self,
        candidates: Candidates,
        shared: set[int],
        voices: Mapping[int, Sequence[Voice]],
        tenures: Tenures,
    ) -> Weights:
        """Return the weights of sources' statements about people named by several of them."""
        if not shared:
            return Weights(roots=candidates.roots, answers=candidates.answers)
        more = tenures_of(self.connection, sorted(shared - tenures.keys()))
        everywhere = {**tenures, **more}
        return Weights(
            trust_of_sources(self.connection),
            {person: voices[person] for person in shared if person in voices},
            {person: [one for _, one in everywhere.get(person, ())] for person in shared},
            candidates.roots,
            candidates.answers,
        )

    def _corrected(self, corrections: Corrections) -> list[Corrected]:
        """Return corrected people under what sources knew of them before."""
        people = holders(self.connection, corrections.corrected_people())
        return corrections.as_sources_knew(people)

    def _sights(self, new: Sequence[NewRow]) -> dict[bytes, date | None]:
        """Return since when the new rows were there without being admitted, for those that were
        (FIELD H12).
        """
        if self.prepared.run.published_run is None or not new:
            return {}
        hashed, likeness = self.night.secrecy.hash, self.night.rules.book.likeness
        signs = {}
        for row in new:
            born = row.record.birth_date
            strong = None if likeness.is_weak(born) else born
            signs[row.row.hash] = frozenset(signs_of(row.record, strong, hashed))
        at = self.connection, self.source.district, self.source.name
        found: dict[bytes, date | None] = {}
        for sight in first_sights(*at, signs, frozenset().union(*signs.values())):
            for digest, own in signs.items():
                if digest == sight.row_hash or own & sight.signs:
                    found.setdefault(digest, sight.since)
        return found

    def _near(self, new: Sequence[NewRow]) -> list[Near]:
        """Return the people with a name of the new rows, in their villages or
        born on their days.
        """
        connection, district = self.connection, self.source.district
        if not new or not anybody_in(connection, district):
            return []
        villages = sorted({row.record.village_code for row in new})
        names = sorted({row.record.name_key for row in new})
        names_born, births = birth_signs(new, self.night.rules.book.likeness)
        near = people_in_villages(connection, district, villages, names)
        near += people_born(connection, district, names_born, births, self.night.night)
        return [Near(*one) for one in near]

    def _corrections_by_nik(
        self, new: Sequence[NewRow], candidates: Candidates
    ) -> list[Correction]:
        """Return the corrections of people with a new row's NIK, perhaps in another district."""
        bearers = {
            person.id
            for row in new
            if row.nik_hash is not None
            for person in candidates.by_nik.get(row.nik_hash, ())
        }
        if not bearers:
            return []
        return live_corrections(
            self.connection, self.night.secrecy, self.source.district, persons=sorted(bearers)
        )

    def gather_seats(
        self,
        draft: Draft,
        absences: Absences,
        sightings: Sightings,
        by_nik: Bearers,
        new: Sequence[NewRow],
    ) -> Seats:
        """Return the holders of the absent people's seats, and who else names the tenures that
        tonight leaves.

        `by_nik`: people already looked up by the rows' NIKs; `new`: the rows that no record
        continues.
        """
        connection, district, source = self.connection, self.source.district, self.source.name
        open_, corrected = absences.open, draft.context.corrections.over_seats()
        left = {*draft.gone_from, *(stored.tenure.id for stored in open_)}
        left |= {stored.tenure.id for stored in absences.missing} & corrected
        seats = seats_to_fill(open_, self.night.rules.book.posts.posts, draft.context.heirs)
        there = (*draft.continued, *sightings.part.before)
        back = [stored.id for stored in there if stored.missing_run is not None]
        frozen = frozen_records(connection, district, source, absences.missed_before)
        may_be_removed = any(
            stored.tenure.status == TenureStatus.ACTIVE and stored.id not in frozen
            for stored in open_
        )
        numbers = self.night.rules.numbers.brake.of_source(self.source.brake)
        since = self.prepared.run.night - timedelta(days=numbers.leak_days)
        seats |= {one.tenure.seat for one in open_} if seats else set()
        sitting = [one for _, one in holders_of(connection, [district], seats)] if seats else []
        tenures = [(district, one.tenure.id) for one in open_]
        tenures += [(district, one.id) for one in sitting]
        niks = niks_to_come(draft, with_statements(absences.missing), by_nik)
        return Seats(
            records_naming(connection, district, sorted(left)),
            frozen,
            sitting,
            people_by_nik(connection, niks),
            leaked(connection, district, source, since, back) if may_be_removed else 0,
            first_recorded(connection, tenures),
            self._last_file(draft, new),
        )

    def _last_file(self, draft: Draft, new: Sequence[NewRow]) -> InLastFile:
        """Return which newcomers, and which of their values, were in the last published file."""
        if draft.context.first or not new:
            return NOBODY
        return in_last_file(
            self.connection,
            self.source.district,
            self.source.name,
            people={one.person_id for one in draft.records_new},
            names={row.record.name_key for row in new},
            niks={row.nik_hash for row in new if row.nik_hash},
            births={row.record.birth_date for row in new if row.record.birth_date},
        )


def levels_of(source: Source) -> list[str]:
    """Return the levels of village in which the bodies of a source are."""
    if {"pemdes", "bpd"} & set(source.bodies):
        return ["desa", "desa_adat"]
    return ["kelurahan"]


def under_heirs(numbers: Numbers, heirs: Mapping[str, str]) -> Numbers:
    """Return the numbers of records under the present codes of their villages."""
    if heirs.keys().isdisjoint(village for village, _ in numbers):
        return numbers
    found: Counter[tuple[str, str]] = Counter()
    for (village, body), number in numbers.items():
        found[heirs.get(village, village), body] += number
    return found


def niks_asked(threads: Threads) -> list[bytes]:
    """Return the NIKs of tonight's rows whose holders are not at hand."""
    asked = {
        thread.row.nik_hash
        for thread in threads.continued
        if thread.row.nik_hash != thread.stored.person.nik_hash
    }
    asked |= {row.nik_hash for row in threads.new}
    return [nik for nik in asked if nik]


def ids_at_hand(by_nik: Bearers, by_name: Mapping[str, Sequence[Near]]) -> set[int]:
    """Return who was found under a NIK or a name."""
    named = (one.person for near in by_name.values() for one in near)
    return {person.id for person in chain(named, *by_nik.values())}


def tenures_in(district: str, tenures: Tenures) -> dict[int, list[Tenure]]:
    """Return person -> tenures in one district."""
    return {
        person: [tenure for where, tenure in found if where == district]
        for person, found in tenures.items()
    }


def relocated_people(threads: Threads) -> set[int]:
    """Return the people whom a row names on another seat than its record does."""
    return {
        thread.stored.person.id
        for thread in threads.continued
        if thread.stored.tenure.seat != thread.row.seat
    }


def present_tonight(
    source: str, threads: Threads, voices: Mapping[int, Sequence[Voice]]
) -> frozenset[int]:
    """Return the people whom a source names in another row than the new ones."""
    remaining = {record.id for record in threads.remaining}
    present = {
        person
        for person, found in voices.items()
        if any(voice.source == source and voice.record not in remaining for voice in found)
    }
    return frozenset(present.union(thread.stored.person.id for thread in threads.continued))
