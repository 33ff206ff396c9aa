"""Who is who: the evidence that links or separates two statements about a person. Pure; the numbers
come from config/rules.toml.

Agreed: SEMANTICS 3. A name alone never links; two kinds of contradiction separate even under the
same key; only a NIK links across districts. What is not certain is a question, and until it is
answered there are two people.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from sibermata.rules.value.text import modern_spelling, plain


class Answer(StrEnum):
    """What a person judged of two people."""

    SAME = "SAME"
    NOT_SAME = "NOT_SAME"
    UNSURE = "UNSURE"


class Link(StrEnum):
    """The result of comparing two statements."""

    SAME = "same"
    QUESTION = "question"  # two people until a person has decided
    OTHER = "other"


class Verdict(NamedTuple):
    """The result, the rule that gave it, and the code of the question if there is one."""

    link: Link
    rule: str
    code: str = ""


class Statement(NamedTuple):
    """What is stated about somebody on one seat. '' or None = nothing is stated."""

    name_key: str
    birth_date: date | None
    birth_place: str
    sex: str
    nik: bytes | str | None
    district: str
    village: str
    post: str
    label_key: str
    single: bool  # one holder at a time on this seat
    out: bool = False  # missing or ended, and no source says that both are there


def name_similarity(one: str, other: str) -> float:
    """Return how alike two normalised names are, 0 to 1; the old spelling counts as the new."""
    if one == other:
        return 1.0
    from rapidfuzz.fuzz import ratio

    return ratio(modern_spelling(one), modern_spelling(other)) / 100


def words_left_out(one: str, other: str) -> bool:
    """Return whether one normalised name is the other with words left out: 'SITI REKAAN' of 'SITI
    AMINAH REKAAN'.

    It proves nothing; but beside an equal NIK it is no contradiction.
    """
    shorter, longer = sorted((one.split(), other.split()), key=len)
    left = iter(longer)
    return 0 < len(shorter) < len(longer) and all(word in left for word in shorter)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The numbers that tell people apart, from [likeness] and [birth] of config/rules.toml."""

    other_person: float  # below it, names are those of two people
    same_person: float  # at or above it, two names may be one person spelled twice
    one_slip: float  # at or above it, one name is the other with a slip of the pen
    weak_births: frozenset[tuple[int, int]]  # (month, day): what is written when nobody knew
    invented_births: frozenset[date] = (
        frozenset()
    )  # defaults of programs: not even the year is true

    def is_weak(self, birth_date: date | None) -> bool:
        """Return whether a birth date is no evidence: missing, or one of the days that stand for
        'unknown'.
        """
        return birth_date is None or (birth_date.month, birth_date.day) in self.weak_births

    def births_part(self, one: date | None, other: date | None) -> bool:
        """Return whether two birth dates contradict each other.

        A day that stands for 'unknown' contradicts only another year.
        """
        if one is None or other is None or one == other:
            return False
        return one.year != other.year or not (self.is_weak(one) or self.is_weak(other))

    def identity_breaks(
        self,
        name: str,
        birth: date | None,
        nik: bytes | str | None,
        other_name: str,
        other_birth: date | None,
        other_nik: bytes | str | None,
    ) -> bool:
        """Return whether two statements are about two people: at least two of name, birth date and
        NIK contradict each other.
        """
        against = int(self.births_part(birth, other_birth))
        if nik and other_nik and nik != other_nik:
            against += 1
        if against == 0:
            return False  # the name alone can never make two
        return against == 2 or name_similarity(name, other_name) < self.other_person

    def vouches(
        self,
        name: str,
        birth: date | None,
        nik: bytes | str | None,
        other_name: str,
        other_birth: date | None,
        other_nik: bytes | str | None,
    ) -> bool:
        """Return whether anything besides a key shows that two statements are about one person: a
        similar name, the NIK, or a meaningful birth date.
        """
        if name_similarity(name, other_name) >= self.other_person or (
            nik is not None and nik == other_nik
        ):
            return True
        return birth == other_birth and not self.is_weak(birth)

    def mistyped(self, one: str, other: str) -> bool:
        """Return whether one name is the other with a slip of the pen: similar enough, or one
        letter inserted, omitted, changed, or swapped with its neighbour.
        """
        from rapidfuzz.distance import DamerauLevenshtein

        return (
            name_similarity(one, other) >= self.one_slip
            or DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1
        )

    def bears(
        self, name: str, birth: date | None, other_name: str, other_birth: date | None
    ) -> bool:
        """Return whether an equal NIK in statements of different origin is one person's: the names
        are similar, or the birth dates agree.

        A NIK alone may be mistyped in either.
        """
        return self.vouches(name, birth, None, other_name, other_birth, None)

    def compare(
        self,
        one: Statement,
        other: Statement,
        answer: Answer | None = None,
        *,
        one_line: bool = False,
    ) -> Verdict:
        """Return how two statements relate: the first rule of SEMANTICS 3 (b) that applies.

        `one_line`: a source wrote one over the other's line without a newer appointment.
        """
        if answer is not None:
            return JUDGED[answer]
        breaks = self.identity_breaks(
            one.name_key, one.birth_date, one.nik, other.name_key, other.birth_date, other.nik
        )
        if one.nik and one.nik == other.nik:
            return (
                Verdict(Link.SAME, "nik")
                if self.bears(one.name_key, one.birth_date, other.name_key, other.birth_date)
                else NIK_CONFLICT
            )
        if breaks:
            return OTHER
        if one.name_key == other.name_key:
            return self._namesakes(one, other)
        return self._renamed(one, other, one_line)

    def _namesakes(self, one: Statement, other: Statement) -> Verdict:
        """Judge two statements with one name: by village, birth date and seat."""
        strong = one.birth_date == other.birth_date and not self.is_weak(one.birth_date)
        niks_part = bool(one.nik and other.nik)  # equal ones were judged before
        if one.village == other.village:
            if strong:
                return Verdict(Link.SAME, "village+name+birth")
            if _one_seat(one, other) and (
                self.is_weak(one.birth_date) or self.is_weak(other.birth_date)
            ):
                return Verdict(Link.SAME, "village+name+seat")
            if self.births_part(one.birth_date, other.birth_date):
                unknown = (
                    bool({one.birth_date, other.birth_date} & self.invented_births)
                    and not niks_part
                )
                asked = unknown or (_one_seat(one, other) and one.single)
                return (
                    Verdict(
                        Link.QUESTION, "village+name" if unknown else "seat+name", "LINK_QUESTION"
                    )
                    if asked
                    else OTHER
                )
            return OTHER if niks_part else Verdict(Link.QUESTION, "village+name", "LINK_QUESTION")
        if not strong:
            return OTHER
        out = one.out or other.out
        if niks_part and (not out or one.district != other.district):
            return OTHER
        if one.district != other.district:
            return Verdict(Link.QUESTION, "districts+name+birth", "MOVED")
        if (
            out
            and not niks_part
            and _place(one.birth_place)
            and _place(one.birth_place) == _place(other.birth_place)
        ):
            return Verdict(Link.SAME, "district+name+birth+place")
        return Verdict(Link.QUESTION, "district+name+birth", "MOVED")

    def _renamed(self, one: Statement, other: Statement, one_line: bool) -> Verdict:
        """Judge two names on one seat that has a single holder: one went, one came.

        A quite different name is a successor's, unless the line stayed: then it may be one person's
        new name, and only a person can know.
        """
        niks_part = bool(one.nik and other.nik)  # equal ones were judged before
        strong = one.birth_date == other.birth_date and not self.is_weak(one.birth_date)
        if (
            strong
            and not niks_part
            and _one_seat(one, other)
            and words_left_out(one.name_key, other.name_key)
        ):
            return Verdict(Link.QUESTION, "seat+birth+longer name", "LINK_QUESTION")
        if not (one.single and _one_seat(one, other) and (one.out or other.out)):
            return OTHER
        sexes_part = bool(one.sex and other.sex and one.sex != other.sex)
        if sexes_part or self.births_part(one.birth_date, other.birth_date) or niks_part:
            return REPLACED
        alike = name_similarity(one.name_key, other.name_key)
        if alike >= self.same_person:
            return Verdict(Link.QUESTION, "seat+name alike", "RENAME")
        if alike >= self.other_person:
            return Verdict(Link.QUESTION, "seat+name somewhat alike", "LINK_QUESTION")
        return Verdict(Link.QUESTION, "seat+line", "RENAME") if one_line else REPLACED


OTHER = Verdict(Link.OTHER, "new")
REPLACED = Verdict(Link.OTHER, "replacement")
NIK_CONFLICT = Verdict(Link.QUESTION, "nik against name and birth", "NIK_CONFLICT")
JUDGED = {
    Answer.SAME: Verdict(Link.SAME, "judged"),
    Answer.NOT_SAME: Verdict(Link.OTHER, "judged"),
    Answer.UNSURE: Verdict(Link.QUESTION, "judged", "LINK_QUESTION"),
}


def _seat(one: Statement) -> tuple[str, str, str]:
    return one.village, one.post, one.label_key


def _one_seat(one: Statement, other: Statement) -> bool:
    return _seat(one) == _seat(other)


@lru_cache(maxsize=4096)
def _place(text: str) -> str:
    return plain(text)
