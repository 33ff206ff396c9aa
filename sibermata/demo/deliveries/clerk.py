"""Makes the rows that a district's clerk writes, defects included: a `Line` for each row, with what
a strict reader must make of it.
"""

from collections.abc import Iterator
from datetime import date

from sibermata.demo.deliveries.defects import spoil_row
from sibermata.demo.deliveries.line import (
    ADMIT,
    ASK,
    DUPLICATE,
    NOT_OFFICIAL,
    REFUSE,
    Habits,
    Line,
    Said,
    readable_nik,
)
from sibermata.demo.world.villages import District, Noise, Tenure, Term, Village
from sibermata.demo.world.words import (
    CAPACITY_REMARKS,
    CAPACITY_WORDS,
    END_REMARKS,
    POST_WORDS,
    SEX_WORDS,
)

ANSWERED_BY = 3_000_000  # the row id of a form that is answered again
READABLE_BIRTHS = ("born_place", "born_age")  # days with words around them that can be read
CODED_ROWS = 3  # where only some rows have the village's code: every third


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
                again = tenure.flaw == "answered" and _is_tied(line, habits)
                yield line._replace(outcome=DUPLICATE, said=None) if again else line
                if tenure.flaw == "twice":
                    yield line._replace(outcome=DUPLICATE, said=None)
                if again:
                    yield _answered_again(line)
                if habits.keeps_leavers and tenure.earlier is not None:
                    yield _earlier(line, tenure.earlier)
        if habits.keeps_leavers or habits.dismissals:
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
    person, style = tenure.person, tenure.style
    post, hamlet, remark = _post_words(tenure, habits, style)
    line = Line(
        outcome=ADMIT,
        tenure=tenure,
        said=None,
        village=village,
        village_name=village.name,
        code=village.written or village.code,
        key=str(tenure.key + key_offset),
        front=person.front,
        name=tenure.typo or person.name,
        back=person.back,
        nik=person.nik,
        nik_rounded=False,
        sex=person.sex if habits.plain_sexes else _sex_word(person.sex, style),
        birth_place=person.birth_place,
        born=_short(person.born) if habits.short_years and style >> 23 & 3 == 0 else person.born,
        education=person.education,
        post=post,
        hamlet=hamlet,
        active=tenure.left is None,
        left=tenure.left,
        sk_number=tenure.sk_number,
        sk_date=tenure.sk_date,
        start=tenure.start,
        phone=person.phone,
        subdistrict=village.subdistrict,
        remark=remark,
    )
    if tenure.left is not None and habits.dismissals:
        line = _dismissed(line, tenure.left, style)
    if tenure.flaw:
        line = spoil_row(line, tenure.flaw, style, habits)
    if habits.some_codes and (tenure.key % CODED_ROWS or line.village_unknown):
        line = line._replace(code="")
    if habits.capitals:
        line = line._replace(name=line.name.upper(), post=line.post.upper())
    if line.outcome != ADMIT:
        return line
    return line._replace(said=_said(line, tenure, habits))


def _is_tied(line: Line, habits: Habits) -> bool:
    """Return whether a NIK that no workbook rounds ties a form that is answered again to the first
    one, and the name leaves room for another.
    """
    sure = habits.niks and bool(readable_nik(line.nik)) and not line.nik.endswith("0")
    return sure and line.outcome == ADMIT and " " in line.name


def _answered_again(line: Line) -> Line:
    """Return the row of a second answer to a form: a longer name, another telephone."""
    assert line.said is not None
    assert line.tenure is not None
    first, _, rest = line.said.name.partition(" ")
    middle = "Ayu Kusumaningrum" if line.tenure.person.sex == "P" else "Eko Prasetyawan"
    name = f"{first} {middle} {rest}"
    key = str(int(line.key) + ANSWERED_BY)
    return line._replace(
        name=name.upper() if line.name.isupper() else name,
        phone=f"0813900{int(line.key) % 100_000:05d}",
        key=key,
        said=line.said._replace(name=name, key=key),
    )


def _said(line: Line, tenure: Tenure, habits: Habits) -> Said:
    """Return what a strict reader can know from the row."""
    unlabelled = tenure.post == "KADUS" and not habits.hamlet_said
    unreadable = tenure.flaw.startswith("sk_") or (
        line.sk_date != tenure.sk_date and tenure.flaw != "decree_joined"
    )
    born = tenure.person.born if tenure.flaw in READABLE_BIRTHS else line.born
    return Said(
        village_code=line.village.code,
        post=tenure.post,
        label=None if unlabelled else tenure.label if tenure.post == "KADUS" else "",
        name=tenure.typo or tenure.person.name,
        active=line.active,
        key=line.key,
        nik=readable_nik(line.nik),
        born=born if isinstance(born, date) else None,
        birth_place=tenure.person.birth_place,
        capacity=tenure.capacity,
        sex=tenure.person.sex,
        sk_number="" if tenure.flaw == "sk_number" else tenure.sk_number,
        sk_date=None if unreadable else tenure.sk_date,
    )


def _earlier(line: Line, term: Term) -> Line:
    """Return the row of the earlier term, which such a system still lists as ended."""
    return line._replace(
        outcome=ADMIT if line.said else line.outcome,
        said=None,
        key=str(term.key),
        active=False,
        left=term.left,
        sk_number=term.sk_number,
        sk_date=term.sk_date,
        start=term.start,
        earlier=True,
    )


def _noise_line(village: Village, noise: Noise, habits: Habits, key_offset: int) -> Line:
    person = noise.person
    return Line(
        outcome=REFUSE if noise.foreign_code else ASK if noise.asked else NOT_OFFICIAL,
        tenure=None,
        said=None,
        village=village,
        village_name=village.name,
        code="" if habits.some_codes else noise.foreign_code or village.written or village.code,
        key=str(noise.key + key_offset),
        front=person.front,
        name=person.name,
        back=person.back,
        nik=person.nik,
        nik_rounded=False,
        sex=person.sex,
        birth_place=person.birth_place,
        born=person.born,
        education=person.education,
        post=noise.words,
        hamlet="",
        active=True,
        left=None,
        sk_number="",
        sk_date=None,
        start=None,
        phone=person.phone,
        subdistrict=village.subdistrict,
        village_unknown=bool(noise.foreign_code),
    )


def _dismissed(line: Line, day: date, style: int) -> Line:
    """Return the row of an official who left: with the decree of dismissal, sometimes only with a
    remark.
    """
    if style % 4 == 1:
        words = END_REMARKS[(style >> 2) % len(END_REMARKS)]
        return line._replace(remark=f"{words} {day.day}-{day.month}-{day.year}")
    return line._replace(end_number=f"141.9/{1 + style % 90}/{day.year}", end_date=day)


def _post_words(tenure: Tenure, habits: Habits, style: int) -> tuple[str, str, str]:
    """Return the words of the post, the words of the hamlet column, and a remark."""
    choices = POST_WORDS[tenure.post]
    usual = style & 31 != 7  # one row in 32 is spelt another way
    words, remark = choices[0] if usual else choices[(style >> 5) % len(choices)], ""
    if tenure.capacity != "definitif" and habits.remarks and tenure.left is None:
        remark = CAPACITY_REMARKS[tenure.capacity][(style >> 9) % 2]
    elif tenure.capacity != "definitif":
        prefixes = CAPACITY_WORDS[tenure.capacity]
        words = prefixes[(style >> 9) % len(prefixes)] + words
    if tenure.post != "KADUS" or not habits.hamlet_said:
        return words, "", remark
    if habits.hamlet_column:
        return words, tenure.label, remark
    return f"{words} {tenure.label}", "", remark


def _sex_word(sex: str, style: int) -> str:
    choices = SEX_WORDS[sex]
    return choices[(style >> 12) % len(choices)] if (style >> 20) & 7 == 3 else choices[0]


def _short(day: date) -> str:
    """'4-5-60': no birth date is read from it."""
    return f"{day.day}-{day.month}-{day.year % 100:02d}"
