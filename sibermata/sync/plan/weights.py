"""The weights of the sources' statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sibermata.records.registry import Person, Tenure, Voice
from sibermata.rules.person.identity import Answer


@dataclass(frozen=True, slots=True)
class Weights:
    """What a source's statement weighs, and which other sources name the people at hand."""

    trust: Mapping[str, int] = field(default_factory=dict)
    # person -> present records that name them in office
    voices: Mapping[int, Sequence[Voice]] = field(default_factory=dict)
    # person -> all tenures of those of whom several sources speak
    tenures: Mapping[int, Sequence[Tenure]] = field(default_factory=dict)
    roots: Mapping[int, int] = field(default_factory=dict)  # merged person -> the one that is kept
    # of those who claim one NIK
    answers: Mapping[tuple[int, int], Answer] = field(default_factory=dict)

    def settled(self, one: int, other: int) -> bool:
        """Return whether a person already decided that these two are one, or that they are not:
        then nothing is asked.
        """
        a, b = sorted((self.roots.get(one, one), self.roots.get(other, other)))
        return a == b or self.answers.get((a, b)) is Answer.NOT_SAME

    def order(
        self, words: Iterable[str], speaking: Collection[str], days: Mapping[str, str]
    ) -> list[str]:
        """Return the sources, the weightiest statement first."""
        return sorted(
            sorted(words),
            key=lambda name: (name in speaking, self.trust.get(name, 0), days.get(name, "")),
            reverse=True,
        )

    def without(self, records: Collection[int]) -> "Weights":
        """Return the weights as if these records were silent."""
        voices = {
            person: [voice for voice in found if voice.record not in records]
            for person, found in self.voices.items()
        }
        return replace(self, voices=voices)


def shared_people(source: str, people: Iterable[Person], tenures: Iterable[Tenure]) -> set[int]:
    """Return the ids of people about whom other sources than this one made a statement."""
    shared = {
        person.id for person in people if person.statements or person.stated_by not in (source, "")
    }
    return shared | {
        tenure.person_id for tenure in tenures if tenure.statements or tenure.stated_by != source
    }
