"""What a district's clerk writes down: one `Line` per row, flaws included, and beside it what a
strict reader must make of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sibermata.demo.world.people import full_name
from sibermata.demo.world.villages import District, Noise, Tenure, Village
from sibermata.demo.world.words import CAPACITY_WORDS, LOCAL_POSTS, POST_WORDS, SEX_WORDS

ADMIT, REFUSE, ASK, NOT_OFFICIAL, DUPLICATE = "a", "r", "q", "n", "d"  # as records.official.Outcome


class Said(NamedTuple):
    """What a source says of one tenure, as far as a registry can know it."""

    village_code: str
    post: str
    label: str | None  # None: the source does not say which dusun
    name: str  # without titles, as the source types it
    active: bool
    # the source's own row id; whether it, the NIK and the birth date stand in the delivery is the
    # layout's affair
    key: str
    nik: str  # as it can be read: 16 digits or ''
    born: date | None
    birth_place: str
    capacity: str


class Line(NamedTuple):
    """One row as the clerk holds it, before a layout puts it on paper. '' or None = left blank."""

    outcome: str
    tenure: Tenure | None
    said: Said | None  # None unless admitted
    village: Village
    village_name: str  # as written, perhaps misspelt
    code: str  # with dots
    key: str
    front: str
    name: str
    back: str
    nik: str
    nik_rounded: bool  # stored as a number by Excel
    sex: str
    birth_place: str
    born: date | str | None  # text: written just so
    education: str
    post: str
    hamlet: str
    active: bool
    left: date | None
    sk_number: str
    sk_date: date | str | None
    start: date | None
    phone: str
    village_unknown: bool = (
        False  # a reader cannot tell the village, or it lies in another district
    )


@dataclass(frozen=True, slots=True)
class Habits:
    """How one district's office keeps its list."""

    hamlet_column: bool = False  # the dusun has a column of its own
    hamlet_said: bool = True
    has_code: bool = True
    foreign_rows: bool = True  # a line of another district may stand in it
    keeps_leavers: bool = False  # who left stays in the list as non-aktif
    plain_sexes: bool = False  # always L or P (systems with a drop-down)
    capitals: bool = False


def write_lines(
    district: District, bodies: tuple[str, ...], habits: Habits, key_offset: int = 0
) -> Iterator[Line]:
    """Return the rows of those bodies, village by village, in the order in which clerks list
    them.
    """
    both = len(bodies) == 2
    for village in district.villages:
        for tenure in village.tenures:
            if (both or tenure.body in bodies) and tenure.slipped_until <= district.night:
                line = _line(village, tenure, habits, key_offset)
                yield line
                if tenure.flaw == "twice":
                    yield line._replace(outcome=DUPLICATE, said=None)
        if habits.keeps_leavers:
            for tenure in village.past:
                if (
                    (both or tenure.body in bodies)
                    and tenure.left is not None
                    and tenure.body == "pemdes"
                ):
                    yield _line(village, tenure, habits, key_offset)
        for noise in village.noise:
            if (both or noise.body in bodies) and (
                (habits.has_code and habits.foreign_rows) or not noise.foreign_code
            ):
                yield _noise_line(village, noise, habits, key_offset)


def _line(village: Village, tenure: Tenure, habits: Habits, key_offset: int) -> Line:
    person, style, flaw = tenure.person, tenure.style, tenure.flaw
    name = tenure.typo or person.name
    front = person.front
    label: str | None = tenure.label if tenure.post == "KADUS" else ""
    post, hamlet = _post_words(tenure, habits, style)
    if tenure.post == "KADUS" and not habits.hamlet_said:
        label = None
    nik, rounded = person.nik, False
    born: date | str | None = person.born
    sk_number, sk_date = tenure.sk_number, tenure.sk_date
    shown_sk_date: date | str | None = sk_date
    phone, village_name = person.phone, village.name
    outcome = ADMIT
    if flaw:
        if flaw.startswith("nik_"):
            nik, rounded = _flawed_nik(flaw, nik)
        elif flaw.startswith("born_"):
            born = _flawed_birth(flaw, person.born)
        elif flaw == "sk_number":
            sk_number = str(141 + style % 800)
        elif flaw == "sk_zero":
            shown_sk_date = "0000-00-00"
        elif flaw == "phone_no_zero":
            phone = phone.removeprefix("0")
        elif flaw == "phone_short":
            phone = "08123"
        elif flaw == "title_twice":
            front = "H." if person.sex == "L" else "Hj."
            name = f"{front} {name}"
        elif flaw in ("name_blank", "name_dash"):
            name, front, outcome = "" if flaw == "name_blank" else "-", "", REFUSE
        elif flaw == "village_typo":
            village_name = village.name[:-1] + village.name[-2:]
            outcome = ADMIT if habits.has_code else REFUSE
        elif flaw == "local_post":
            post, hamlet, outcome = LOCAL_POSTS[style % len(LOCAL_POSTS)], "", ASK
    back = "" if outcome == REFUSE and name in ("", "-") else person.back
    if habits.capitals:
        name, post = name.upper(), post.upper()
    active = tenure.left is None
    said = None
    if outcome == ADMIT:
        said = Said(
            village.code,
            tenure.post,
            label,
            tenure.typo or person.name,
            active,
            str(tenure.key + key_offset),
            _readable_nik(nik),
            born if isinstance(born, date) else None,
            person.birth_place,
            tenure.capacity,
        )
    sex = person.sex if habits.plain_sexes else _sex_word(person.sex, style)
    unknown = flaw == "village_typo" and not habits.has_code
    return Line(
        outcome,
        tenure,
        said,
        village,
        village_name,
        village.written or village.code,
        str(tenure.key + key_offset),
        front,
        name,
        back,
        nik,
        rounded,
        sex,
        person.birth_place,
        born,
        person.education,
        post,
        hamlet,
        active,
        tenure.left,
        sk_number,
        shown_sk_date,
        tenure.start,
        phone,
        unknown,
    )


def _noise_line(village: Village, noise: Noise, habits: Habits, key_offset: int) -> Line:
    person = noise.person
    outcome = REFUSE if noise.foreign_code else ASK if noise.asked else NOT_OFFICIAL
    code = noise.foreign_code or village.written or village.code
    return Line(
        outcome,
        None,
        None,
        village,
        village.name,
        code,
        str(noise.key + key_offset),
        person.front,
        person.name,
        person.back,
        person.nik,
        False,
        person.sex,
        person.birth_place,
        person.born,
        person.education,
        noise.words,
        "",
        True,
        None,
        "",
        None,
        None,
        person.phone,
        bool(noise.foreign_code),
    )


def _post_words(tenure: Tenure, habits: Habits, style: int) -> tuple[str, str]:
    """Return the words of the post and the words of the hamlet column."""
    choices = POST_WORDS[tenure.post]
    usual = style & 31 != 7  # one row in 32 is spelt another way
    words = choices[0] if usual else choices[(style >> 5) % len(choices)]
    if tenure.capacity != "definitif":
        prefixes = CAPACITY_WORDS[tenure.capacity]
        words = prefixes[(style >> 9) % len(prefixes)] + words
    if tenure.post != "KADUS" or not habits.hamlet_said:
        return words, ""
    return (words, tenure.label) if habits.hamlet_column else (f"{words} {tenure.label}", "")


def _sex_word(sex: str, style: int) -> str:
    choices = SEX_WORDS[sex]
    return choices[(style >> 12) % len(choices)] if (style >> 20) & 7 == 3 else choices[0]


def _flawed_nik(flaw: str, nik: str) -> tuple[str, bool]:
    if flaw == "nik_rounded":
        return nik[:15] + "0", True
    if flaw == "nik_scientific":
        return f"{nik[0]}.{nik[1:6]}E+15", False
    if flaw == "nik_15":
        return nik[:15], False
    if flaw == "nik_other":
        return (
            f"{nik[:12]}900{1 + int(nik[-1]) % 9}",
            False,
        )  # a slip in the serial: well-formed, and nobody's
    if flaw == "nik_none":
        return "-", False
    if flaw == "nik_dots":
        return f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}.{nik[6:12]}.{nik[12:]}", False
    return "'" + nik, False


def _readable_nik(nik: str) -> str:
    """Return the 16 digits; one that was rounded is as good as any where it comes as text."""
    digits = re.sub("[^0-9]", "", nik)
    return digits if len(digits) == 16 else ""


def _flawed_birth(flaw: str, born: date) -> date | str:
    if flaw == "born_zero":
        return "0000-00-00"
    if flaw == "born_1970":
        return date(1970, 1, 1)
    if flaw == "born_january":
        return date(born.year, 1, 1)
    return f"31/02/{born.year}"


def written_name(line: Line) -> str:
    """Return the name with its titles in one cell."""
    return full_name(line.front, line.name, line.back) if line.name else ""
