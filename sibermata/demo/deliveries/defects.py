"""Applies defects to rows, with what a strict reader must then make of the row. Their shares are in
`world/flaws.py`.
"""

from collections.abc import Callable, Mapping
from datetime import date

from sibermata.demo.deliveries.line import ADMIT, ASK, REFUSE, Habits, Line
from sibermata.demo.deliveries.paper import decree, long_date
from sibermata.demo.world.words import CELL_ERRORS, LOCAL_POSTS, MIXED_REMARKS, VACANT_WORDS

AGED_ON = 2026  # the year in which ages were typed
Defect = Callable[[Line, int, Habits], Line]  # the row, what decides its spelling, the habits


def spoil_row(line: Line, flaw: str, style: int, habits: Habits) -> Line:
    """Return the row with its defect, or unchanged if such a list cannot show it."""
    return DEFECTS[flaw](line, style, habits)


def _nik(write: Callable[[str], str], rounded: bool = False) -> Defect:
    return lambda line, style, habits: line._replace(nik=write(line.nik), nik_rounded=rounded)


def _other_serial(nik: str) -> str:
    """Return the NIK with a typing error in its serial: well-formed, but of no person."""
    return f"{nik[:12]}900{1 + int(nik[-1]) % 9}"


def _dotted(nik: str) -> str:
    return f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}.{nik[6:12]}.{nik[12:]}"


def _born(write: Callable[[date], date | str]) -> Defect:
    def spoil(line: Line, style: int, habits: Habits) -> Line:
        return line._replace(born=write(line.born)) if isinstance(line.born, date) else line

    return spoil


def _named(text: Callable[[str, int], str], outcome: str = REFUSE) -> Defect:
    """Return the defect that writes something other than a name into the name's cell."""
    return lambda line, style, habits: line._replace(
        front="", name=text(line.name, style), back="", outcome=outcome
    )


def masked(name: str) -> str:
    """Return the name as offices mask it: 'S*** C******i'."""
    return " ".join(
        f"{word[0]}{'*' * (len(word) - 2)}{word[-1]}" if len(word) > 3 else f"{word[0]}**"
        for word in name.split()
    )


def _title_twice(line: Line, style: int, habits: Habits) -> Line:
    front = "H." if line.tenure and line.tenure.person.sex == "L" else "Hj."
    return line._replace(front=front, name=f"{front} {line.name}")


def _with_place(line: Line, style: int, habits: Habits) -> Line:
    """Write the place of birth before the day, in the column of days."""
    if not (habits.parted and isinstance(line.born, date)):
        return line
    return line._replace(born=f"{line.birth_place}, {long_date(line.born)}")


def _joined_decree(line: Line, style: int, habits: Habits) -> Line:
    """Write number and day of a decree into the column of its number."""
    if not (line.sk_number and isinstance(line.sk_date, date)):
        return line
    return line._replace(sk_number=decree(line.sk_number, line.sk_date), sk_date="")


def _two_places(line: Line, style: int, habits: Habits) -> Line:
    return line._replace(village_name=f"Ds. {line.village_name} Kec. {line.village.subdistrict}")


def _two_posts(line: Line, style: int, habits: Habits) -> Line:
    if line.tenure is None or line.tenure.body == "bpd":
        return line
    other = "Kaur Umum" if "keuangan" in line.post.lower() else "Kaur Keuangan"
    return line._replace(post=f"{line.post} / Plt. {other}", outcome=ASK)


def _village_typo(line: Line, style: int, habits: Habits) -> Line:
    name = line.village.name[:-1] + line.village.name[-2:]
    unknown = not habits.has_code
    return line._replace(
        village_name=name, outcome=REFUSE if unknown else ADMIT, village_unknown=unknown
    )


def _code_unknown(line: Line, style: int, habits: Habits) -> Line:
    if not (habits.has_code and habits.codes_by_row):
        return line
    line = line._replace(code=f"{line.code[:9]}2999")
    if habits.names_kecamatan:
        return line
    return line._replace(outcome=REFUSE, village_unknown=True)


def _local_post(line: Line, style: int, habits: Habits) -> Line:
    return line._replace(post=LOCAL_POSTS[style % len(LOCAL_POSTS)], hamlet="", outcome=ASK)


def _broken_in_two(line: Line, style: int, habits: Habits) -> Line:
    if not habits.delimited:
        return line
    return line._replace(broken_in_two=True, outcome=REFUSE, village_unknown=True)


def _name_error(line: Line, style: int, habits: Habits) -> Line:
    if not habits.cells:
        return line
    return _named(lambda name, at: CELL_ERRORS[at % len(CELL_ERRORS)])(line, style, habits)


def _cell_error(line: Line, style: int, habits: Habits) -> Line:
    """Put an error into a cell other than the name: the field is lost, the row is not."""
    if not habits.cells:
        return line
    error = CELL_ERRORS[style % len(CELL_ERRORS)]
    spoilt = (
        line._replace(nik=error),
        line._replace(born=error),
        line._replace(sk_date=error),
        line._replace(phone=error),
    )
    return spoilt[(style >> 4) % len(spoilt)]


def _remark(line: Line, style: int, habits: Habits) -> Line:
    """Add a remark that names an end or a capacity among other words; it is unclear whose."""
    if not habits.remarks or not line.active:
        return line
    return line._replace(remark=MIXED_REMARKS[style % len(MIXED_REMARKS)], outcome=ASK)


def _doubtful_end(line: Line, style: int, habits: Habits) -> Line:
    """Add a decree of dismissal without number, or older than the appointment: still in office."""
    if not habits.dismissals or not line.active or line.start is None:
        return line
    if style % 2:
        return line._replace(end_date=line.start)
    return line._replace(end_number=f"141.9/7/{line.start.year - 1}")


DEFECTS: Mapping[str, Defect] = {
    "nik_rounded": _nik(lambda nik: nik[:15] + "0", rounded=True),
    "nik_scientific": _nik(lambda nik: f"{nik[0]}.{nik[1:6]}E+15"),
    "nik_15": _nik(lambda nik: nik[:15]),
    "nik_none": _nik(lambda nik: "-"),
    "nik_other": _nik(_other_serial),
    "nik_dots": _nik(_dotted),
    "nik_quote": _nik(lambda nik: "'" + nik),
    "born_zero": _born(lambda born: "0000-00-00"),
    "born_1970": _born(lambda born: date(1970, 1, 1)),
    "born_january": _born(lambda born: date(born.year, 1, 1)),
    "born_place": _with_place,
    "born_age": _born(lambda born: f"{long_date(born)} ({AGED_ON - born.year} tahun)"),
    "born_impossible": _born(lambda born: f"31/02/{born.year}"),
    "sk_number": lambda line, style, habits: line._replace(sk_number=str(141 + style % 800)),
    "sk_zero": lambda line, style, habits: line._replace(sk_date="0000-00-00"),
    "sk_half": lambda line, style, habits: line._replace(sk_date="-"),
    "decree_joined": _joined_decree,
    "phone_no_zero": lambda line, style, habits: line._replace(phone=line.phone.removeprefix("0")),
    "phone_short": lambda line, style, habits: line._replace(phone="08123"),
    "phone_null": lambda line, style, habits: line._replace(phone="\\N"),
    "title_twice": _title_twice,
    "name_blank": _named(lambda name, style: ""),
    "name_dash": _named(lambda name, style: "-"),
    "name_word": _named(lambda name, style: VACANT_WORDS[style % len(VACANT_WORDS)]),
    "name_masked": _named(lambda name, style: masked(name)),
    "name_formula": _named(lambda name, style: f"={name}"),
    "name_error": _name_error,
    "name_died": _named(lambda name, style: f"{name} (Meninggal)", ASK),
    "name_number": lambda line, style, habits: line._replace(
        name=f"{line.name} {2 + style % 3}", back=""
    ),
    "cell_error": _cell_error,
    "village_typo": _village_typo,
    "code_unknown": _code_unknown,
    "broken_in_two": _broken_in_two,
    "village_both": _two_places,
    "local_post": _local_post,
    "post_two": _two_posts,
    "remark_mixed": _remark,
    "end_doubtful": _doubtful_end,
    "twice": lambda line, style, habits: line,  # the clerk writes the row a second time
    "answered": lambda line, style, habits: line,  # again, under a longer name
}
