"""What the word of each source weighs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from sibermata.records.registry import Person, Tenure, Voice
from sibermata.rules.person.identity import Answer
from sibermata.store.registry.judgements import judged_pairs, kept_persons
from sibermata.store.registry.people import speakers, tenures_of, trust_of_sources


@dataclass(frozen=True, slots=True)
class Weights:
    """What a source's word weighs, and who else speaks of the people at hand."""

    trust: Mapping[str, int] = field(default_factory=dict)
    voices: Mapping[int, Sequence[Voice]] = field(
        default_factory=dict
    )  # person -> present records that name them in office
    tenures: Mapping[int, Sequence[Tenure]] = field(
        default_factory=dict
    )  # person -> all tenures of those of whom several speak
    roots: Mapping[int, int] = field(default_factory=dict)  # merged person -> the one that is kept
    answers: Mapping[tuple[int, int], Answer] = field(
        default_factory=dict
    )  # of those who claim one NIK

    def settled(self, one: int, other: int) -> bool:
        """Return whether a person said already that these two are one, or that they are not:
        nothing is to be asked.
        """
        a, b = sorted((self.roots.get(one, one), self.roots.get(other, other)))
        return a == b or self.answers.get((a, b)) is Answer.NOT_SAME

    def order(
        self, words: Iterable[str], speaking: Collection[str], days: Mapping[str, str]
    ) -> list[str]:
        """Return the sources, the weightiest word first."""
        return sorted(
            sorted(words),
            key=lambda name: (name in speaking, self.trust.get(name, 0), days.get(name, "")),
            reverse=True,
        )


def weights_of(
    connection: Connection[Any],
    source: str,
    people: Iterable[Person],
    tenures: Iterable[Tenure],
    bearers: Iterable[int] = (),
    *,
    but: Collection[int],
) -> Weights:
    """Return what sources' words weigh, and which present records but `but` speak of those of whom
    several do. `tenures`: those at hand;
    `bearers`: other people whose NIK tonight's rows claim."""
    shared = {
        person.id
        for person in people
        if person.statements or person.stated_by.partition("@")[0] not in (source, "")
    }
    shared |= {
        tenure.person_id for tenure in tenures if tenure.statements or tenure.stated_by != source
    }
    roots = kept_persons(connection)
    answers = judged_pairs(connection, set(bearers), roots)
    if not shared:
        return Weights(roots=roots, answers=answers)
    trust = trust_of_sources(connection)
    said = speakers(connection, sorted(shared))
    voices = {
        person: [voice for voice in found if voice.record not in but]
        for person, found in said.items()
    }
    stored = {
        person: [tenure for _, tenure in found]
        for person, found in tenures_of(connection, sorted(shared)).items()
    }
    return Weights(trust, voices, stored, roots, answers)
