"""The table of SEMANTICS 3 (b), row by row, and the pairing by the best total."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.rules.person.assignment import assign
from sibermata.rules.person.identity import (
    Answer,
    Likeness,
    Link,
    Statement,
    words_left_out,
)
from sibermata.rules.rulebook import make_rulebook
from sibermata.settings import find_config, rule_files

LIKENESS = make_rulebook(rule_files(find_config({}))).likeness
BORN, OTHER_BORN, WEAK, DEFAULT = (
    date(1980, 3, 15),
    date(1991, 8, 2),
    date(1980, 1, 1),
    date(1970, 1, 1),
)
BUDI = Statement(
    "BUDI UJICOBA", BORN, "Mojokerto", "L", None, "35.16", "35.16.05.2001", "SEKDES", "", True
)
HERE, NEXT_DOOR, FAR = "35.16.05.2001", "35.16.05.2002", "35.17.01.2001"


def budi(**values: object) -> Statement:
    return BUDI._replace(**values)  # type: ignore[arg-type]


SAME, ASK, TWO = Link.SAME, Link.QUESTION, Link.OTHER
TABLE = [
    pytest.param(
        budi(nik="1"),
        budi(nik="1", village=FAR, district="35.17"),
        SAME,
        "nik",
        "",
        id="same NIK, nothing against it",
    ),
    pytest.param(
        budi(nik="1", name_key="BUDI SAMPELONO"),
        budi(nik="1"),
        SAME,
        "nik",
        "",
        id="same NIK, another name only",
    ),
    pytest.param(
        budi(nik="1", name_key="WATI SIMULASI", birth_date=OTHER_BORN),
        budi(nik="1"),
        ASK,
        "nik against name and birth",
        "NIK_CONFLICT",
        id="same NIK, name and birth date against it",
    ),
    pytest.param(
        budi(nik="1", name_key="WATI SIMULASI", birth_date=None),
        budi(nik="1"),
        ASK,
        "nik against name and birth",
        "NIK_CONFLICT",
        id="same NIK, another name and no birth date to vouch for it",
    ),
    pytest.param(
        budi(nik="1", birth_date=OTHER_BORN),
        budi(nik="1"),
        SAME,
        "nik",
        "",
        id="same NIK and name, another birth date",
    ),
    pytest.param(
        budi(post="KADES"), budi(), SAME, "village+name+birth", "", id="village, name, birth date"
    ),
    pytest.param(
        budi(nik="1"),
        budi(nik="2"),
        SAME,
        "village+name+birth",
        "",
        id="a corrected NIK parts nobody by itself",
    ),
    pytest.param(
        budi(nik="1", birth_date=OTHER_BORN),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="NIK and birth date differ",
    ),
    pytest.param(
        budi(birth_date=None), budi(), SAME, "village+name+seat", "", id="no birth date, same seat"
    ),
    pytest.param(
        budi(birth_date=WEAK),
        budi(),
        SAME,
        "village+name+seat",
        "",
        id="weak birth date, same seat",
    ),
    pytest.param(
        budi(birth_date=WEAK, single=False),
        budi(single=False),
        SAME,
        "village+name+seat",
        "",
        id="weak birth date, same bench",
    ),
    pytest.param(
        budi(birth_date=date(1991, 1, 1)),
        budi(),
        SAME,
        "village+name+seat",
        "",
        id="weak birth date of another year, same seat",
    ),
    pytest.param(
        budi(birth_date=date(1991, 1, 1), post="KADES"),
        budi(),
        TWO,
        "new",
        "",
        id="weak, another year, other seat",
    ),
    pytest.param(
        budi(birth_date=None, post="KADES"),
        budi(),
        ASK,
        "village+name",
        "LINK_QUESTION",
        id="no birth date, other seat",
    ),
    pytest.param(
        budi(birth_date=None, post="KADES", nik="1"),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="no birth date, other seat, other NIK",
    ),
    pytest.param(
        budi(birth_date=OTHER_BORN, post="KADES"),
        budi(),
        TWO,
        "new",
        "",
        id="namesakes with other birth dates",
    ),
    pytest.param(
        budi(birth_date=DEFAULT, post="KADES"),
        budi(),
        ASK,
        "village+name",
        "LINK_QUESTION",
        id="a program's default for a birth date",
    ),
    pytest.param(
        budi(birth_date=DEFAULT, post="KADES", nik="1"),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="a program's default, and other NIKs",
    ),
    pytest.param(
        budi(birth_date=OTHER_BORN),
        budi(),
        ASK,
        "seat+name",
        "LINK_QUESTION",
        id="one name, one chair, other birth",
    ),
    pytest.param(
        budi(birth_date=OTHER_BORN, single=False),
        budi(single=False),
        TWO,
        "new",
        "",
        id="one name, a bench, other birth",
    ),
    pytest.param(
        budi(village=NEXT_DOOR),
        budi(out=True),
        SAME,
        "district+name+birth+place",
        "",
        id="moved village, old tenure over",
    ),
    pytest.param(
        budi(village=NEXT_DOOR),
        budi(),
        ASK,
        "district+name+birth",
        "MOVED",
        id="other village, both in office",
    ),
    pytest.param(
        budi(village=NEXT_DOOR, birth_place=""),
        budi(out=True),
        ASK,
        "district+name+birth",
        "MOVED",
        id="moved, no birth place",
    ),
    pytest.param(
        budi(village=NEXT_DOOR, nik="1"),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="other village, both in office, other NIK",
    ),
    pytest.param(
        budi(village=NEXT_DOOR, birth_date=None),
        budi(),
        TWO,
        "new",
        "",
        id="other village, the name alone",
    ),
    pytest.param(
        budi(village=NEXT_DOOR, birth_date=WEAK),
        budi(birth_date=WEAK),
        TWO,
        "new",
        "",
        id="other village, a weak birth date",
    ),
    pytest.param(
        budi(village=FAR, district="35.17"),
        budi(),
        ASK,
        "districts+name+birth",
        "MOVED",
        id="other district, no NIK",
    ),
    pytest.param(
        budi(village=FAR, district="35.17"),
        budi(out=True),
        ASK,
        "districts+name+birth",
        "MOVED",
        id="gone there",
    ),
    pytest.param(
        budi(village=FAR, district="35.17", nik="1"),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="other district, other NIK",
    ),
    pytest.param(
        budi(village=FAR, district="35.17", birth_date=None),
        budi(),
        TWO,
        "new",
        "",
        id="other district, the name alone",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA"),
        budi(out=True),
        ASK,
        "seat+name alike",
        "RENAME",
        id="one letter more on one chair",
    ),
    pytest.param(
        budi(name_key="BOEDI UJICOBA"),
        budi(out=True),
        ASK,
        "seat+name alike",
        "RENAME",
        id="the old spelling",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA"), budi(), TWO, "new", "", id="one letter more, both in office"
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA", single=False),
        budi(out=True),
        TWO,
        "new",
        "",
        id="one letter more on a bench",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA", post="KADES"),
        budi(out=True),
        TWO,
        "new",
        "",
        id="one letter more on another chair",
    ),
    pytest.param(
        budi(name_key="BUDIONO UJICOBA"),
        budi(out=True),
        ASK,
        "seat+name somewhat alike",
        "LINK_QUESTION",
        id="somewhat alike on one chair",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA", sex="P"),
        budi(out=True),
        TWO,
        "replacement",
        "",
        id="alike, the sex against it",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA", birth_date=OTHER_BORN),
        budi(out=True),
        TWO,
        "replacement",
        "",
        id="birth against it",
    ),
    pytest.param(
        budi(name_key="BUDI UJICOBAA", nik="1"),
        budi(out=True, nik="2"),
        TWO,
        "replacement",
        "",
        id="alike, the NIK against it",
    ),
    pytest.param(
        budi(name_key="WATI SIMULASI"),
        budi(out=True),
        TWO,
        "replacement",
        "",
        id="another name on one chair",
    ),
    pytest.param(
        budi(name_key="BUDI EKO PRASETYO UJICOBA"),
        budi(),
        ASK,
        "seat+birth+longer name",
        "LINK_QUESTION",
        id="a longer name beside it on one chair",
    ),
    pytest.param(
        budi(name_key="BUDI EKO PRASETYO UJICOBA", nik="1"),
        budi(nik="2"),
        TWO,
        "new",
        "",
        id="a longer name, the NIK against it",
    ),
]


@pytest.mark.parametrize(("one", "other", "link", "rule", "code"), TABLE)
def test_the_first_rule_that_applies_decides(
    one: Statement, other: Statement, link: Link, rule: str, code: str
) -> None:
    assert LIKENESS.compare(one, other) == (link, rule, code)


@pytest.mark.parametrize(("one", "other", "link", "rule", "code"), TABLE)
def test_a_persons_judgement_is_obeyed_whatever_the_evidence(
    one: Statement, other: Statement, link: Link, rule: str, code: str
) -> None:
    assert LIKENESS.compare(one, other, Answer.SAME).link is SAME
    assert LIKENESS.compare(one, other, Answer.NOT_SAME).link is TWO
    assert LIKENESS.compare(one, other, Answer.UNSURE).link is ASK


@pytest.mark.parametrize(
    ("against", "breaks"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"name"}, False, id="the name alone never makes two"),
        pytest.param({"birth"}, False, id="the birth date alone"),
        pytest.param({"nik"}, False, id="the NIK alone"),
        pytest.param({"name", "birth"}, True, id="name and birth date"),
        pytest.param({"name", "nik"}, True, id="name and NIK"),
        pytest.param({"birth", "nik"}, True, id="birth date and NIK"),
        pytest.param({"name", "birth", "nik"}, True, id="all three"),
    ],
)
def test_two_contradictions_break_an_identity(against: set[str], breaks: bool) -> None:
    name = "WATI SIMULASI" if "name" in against else "BUDI UJICOBA"
    birth, nik = OTHER_BORN if "birth" in against else BORN, "2" if "nik" in against else "1"
    assert LIKENESS.identity_breaks(name, birth, nik, "BUDI UJICOBA", BORN, "1") is breaks
    assert LIKENESS.identity_breaks("BUDI UJICOBA", BORN, "1", name, birth, nik) is breaks


@pytest.mark.parametrize(
    ("day", "weak"),
    [
        (date(1980, 1, 1), True),
        (date(1980, 12, 31), True),
        (date(1980, 7, 1), True),
        (date(1980, 1, 7), False),
        (None, True),
    ],
)
def test_the_days_of_forms_are_weak_evidence(day: date | None, weak: bool) -> None:
    assert LIKENESS.is_weak(day) is weak


def test_the_numbers_come_from_the_rules() -> None:
    strict = Likeness(other_person=0.99, same_person=1.0, one_slip=1.0, weak_births=frozenset())
    assert strict.compare(budi(name_key="BUDI UJICOBAA"), budi(out=True)).link is TWO
    assert not strict.is_weak(date(1980, 1, 1))


def test_the_best_total_is_taken_not_the_greedy_one() -> None:
    assert assign([[620, 600], [600, 0]]) == [1, 0]
    assert assign([[5, 0], [5, 0]]).count(0) == 1
    assert assign([[0, 0]]) == [None]
    assert assign([]) == []


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_assignment_has_a_greater_total(weights: list[list[int]]) -> None:
    width = max(len(row) for row in weights)
    full = [[*row, *[0] * (width - len(row))] for row in weights]
    places = [*range(width), *[width] * len(full)]
    best = max(
        sum(full[row][column] for row, column in enumerate(order) if column < width)
        for order in set(permutations(places, len(full)))
    )
    found = assign(weights)
    taken = [column for column in found if column is not None]
    assert len(taken) == len(set(taken))
    assert sum(full[row][column] for row, column in enumerate(found) if column is not None) == best


@pytest.mark.parametrize(
    ("one", "other", "left_out"),
    [
        ("SITI REKAAN", "SITI AMINAH REKAAN", True),
        ("SITI AMINAH REKAAN", "REKAAN", True),
        ("SITI REKAAN", "SITI REKAAN", False),
        ("REKAAN SITI", "SITI AMINAH REKAAN", False),
        ("SITI CONTOH", "SITI AMINAH REKAAN", False),
        ("SITI CONTOH", "SITI REKAAN", False),
        ("", "SITI REKAAN", False),
        ("", "", False),
    ],
)
def test_a_name_is_another_with_words_left_out(one: str, other: str, left_out: bool) -> None:
    assert words_left_out(one, other) is left_out
    assert words_left_out(other, one) is left_out


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        pytest.param(None, BORN, False, id="nothing is said of one"),
        pytest.param(BORN, BORN, False, id="the same day"),
        pytest.param(BORN, OTHER_BORN, True, id="two days"),
        pytest.param(BORN, date(1980, 3, 16), True, id="two days of one year"),
        pytest.param(BORN, WEAK, False, id="a day of forms in the same year"),
        pytest.param(BORN, date(1981, 1, 1), True, id="a day of forms in another year"),
        pytest.param(WEAK, date(1980, 12, 31), False, id="two days of forms in one year"),
    ],
)
def test_when_two_birth_dates_contradict_each_other(
    one: date | None, other: date | None, part: bool
) -> None:
    assert LIKENESS.births_part(one, other) is part
    assert LIKENESS.births_part(other, one) is part


@pytest.mark.parametrize("nik", [None, ""])
def test_a_nik_that_is_not_said_contradicts_nobody(nik: str | None) -> None:
    breaks = LIKENESS.identity_breaks
    assert not breaks("WATI SIMULASI", BORN, nik, "BUDI UJICOBA", BORN, "1")
    assert not breaks("WATI SIMULASI", BORN, "1", "BUDI UJICOBA", BORN, nik)


def test_a_name_like_it_a_nik_or_a_telling_birth_date_vouches_and_nothing_else() -> None:
    vouches = LIKENESS.vouches
    assert vouches("BUDI UJICOBA", None, None, "BUDI UJICOBAA", None, None)
    assert vouches("WATI SIMULASI", None, "1", "BUDI UJICOBA", None, "1")
    assert vouches("WATI SIMULASI", BORN, None, "BUDI UJICOBA", BORN, None)
    assert not vouches("WATI SIMULASI", OTHER_BORN, "1", "BUDI UJICOBA", BORN, "2")
    assert not vouches("WATI SIMULASI", WEAK, None, "BUDI UJICOBA", WEAK, None)
    assert not vouches("WATI SIMULASI", None, None, "BUDI UJICOBA", None, None)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        pytest.param("ANI", "ANA", True, id="one letter changed"),
        pytest.param("ANI", "ANIS", True, id="one letter more"),
        pytest.param("ANI", "AIN", True, id="two neighbours swapped"),
        pytest.param("ANI", "INA", False, id="two letters"),
    ],
)
def test_a_slip_of_the_pen_is_one_letter(one: str, other: str, slip: bool) -> None:
    assert LIKENESS.mistyped(one, other) is slip


@pytest.mark.parametrize(
    ("one", "other", "link"),
    [
        pytest.param(
            budi(nik="1", out=True), budi(village=NEXT_DOOR), SAME, id="a NIK on one side"
        ),
        pytest.param(
            budi(out=True, birth_place=""),
            budi(village=NEXT_DOOR, birth_place=""),
            ASK,
            id="no place",
        ),
        pytest.param(
            budi(out=True), budi(village=NEXT_DOOR, birth_place="Jombang"), ASK, id="two places"
        ),
        pytest.param(budi(out=True, nik="1"), budi(village=NEXT_DOOR, nik="2"), ASK, id="two NIKs"),
        pytest.param(budi(), budi(village=NEXT_DOOR), ASK, id="both are there"),
        pytest.param(
            budi(out=True, birth_date=WEAK),
            budi(village=NEXT_DOOR, birth_date=WEAK),
            TWO,
            id="a birth date that tells nothing",
        ),
    ],
)
def test_who_turns_up_in_the_next_village_is_one_by_birth_place_alone(
    one: Statement, other: Statement, link: Link
) -> None:
    assert LIKENESS.compare(one, other).link is link
    assert LIKENESS.compare(other, one).link is link


@pytest.mark.parametrize(
    ("values", "link"),
    [
        pytest.param({}, ASK, id="one chair and a birth date that tells"),
        pytest.param({"birth_date": WEAK}, TWO, id="a birth date that tells nothing"),
        pytest.param({"birth_date": None}, TWO, id="no birth date"),
        pytest.param({"post": "KADUS"}, TWO, id="another chair"),
    ],
)
def test_a_longer_name_is_asked_for_on_one_chair_with_a_birth_date_that_tells(
    values: dict[str, object], link: Link
) -> None:
    longer = budi(name_key="BUDI EKO PRASETYO UJICOBA", **values)
    assert LIKENESS.compare(longer, budi()).link is link
