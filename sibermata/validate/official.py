"""Where a row is accepted or refused. No other file decides about a row on its own (`together.py`
does so about rows side by side).

What is unusable costs the field, not the row, as long as name, village and post stand (SEMANTICS
2). Every finding is listed in
`records/finding.py`; its severity there is what it does to the row.
"""

from collections.abc import Callable, Collection
from datetime import date
from operator import itemgetter

from sibermata.records.cell import ABSENT
from sibermata.records.finding import REASONS
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.records.source import Source
from sibermata.records.states import Severity
from sibermata.rules.person.nik import (
    NikRead,
    compare_birth,
    read_nik,
    well_formed,
    wrong_characters,
)
from sibermata.rules.person.phone import FILLERS, mobile, read_phone
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import years_before
from sibermata.rules.time.halves import split_number_date, split_period, split_place_date
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.subdistrict import with_subdistrict
from sibermata.rules.value.taught_places import as_taught
from sibermata.rules.value.text import as_error, shown
from sibermata.validate.cells import (
    NOTHING,
    Memo,
    Said,
    date_column,
    status_column,
    text_column,
    unusable,
    word_column,
)
from sibermata.validate.composite import HAS_DIGIT, layout, parted
from sibermata.validate.names import (
    PLAIN_NAME,
    judge_word,
    name_reader,
    word_finder,
    words_of_names,
)
from sibermata.validate.posts import said_by_headers, seat_columns
from sibermata.validate.said_beside import compare_decree_year, side_judge
from sibermata.validate.side import NO_SIDE, SIDE_FIELDS, side_reader

FIELDS = (
    "key",
    "name",
    "front_title",
    "back_title",
    "nik",
    "sex",
    "birth_place",
    "birth_date",
    "education",
    "village_code",
    "village_name",
    "subdistrict_name",
    "post",
    "hamlet",
    "capacity",
    "status",
    "sk_number",
    "sk_date",
    "start_date",
    "end_date",
    "phone",
)
Reader = Callable[[list[str]], Judged]
_REFUSING = frozenset(code for code, severity in REASONS.items() if severity is Severity.ERROR)
_ASKING = frozenset(code for code, severity in REASONS.items() if severity is Severity.QUESTION)
_NOT_OFFICIAL = Judged(Outcome.NOT_OFFICIAL, None)
_new = tuple.__new__


def make_reader(
    table_columns: tuple[str, ...],
    source: Source,
    places: Places,
    book: Rulebook,
    today: date,
    *,
    date1904: bool = False,
    headers: tuple[str, ...] = (),
    unread: Collection[str] = (),
    subdistrict: str = "",
    body: str = "",
) -> Reader:
    """Return the judge of one table's rows: all that does not depend on the row is settled here,
    once.

    `unread`: columns that hold something else in this table (`columns_of_others`). `subdistrict`:
    that of its rows that say none. `body`: what the table is a list of, where something around it
    says so.
    THE STORY of a row is `judge`: cells, fields, what they say of each other, record. Both are long
    because it is the hottest path there is: a call for each field would cost more than the field.
    """
    n, opensid = book.numbers, source.type == "opensid"
    calendar = book.calendar(today, source.read.dates, date1904, source.district)
    columns = tuple("" if column in unread else column for column in table_columns)
    expand, positions, origin = layout(columns, source.constants, FIELDS + SIDE_FIELDS, book)
    pick = itemgetter(*positions[: len(FIELDS)])
    heading, body = said_by_headers(table_columns, headers, source, book, body)

    read_key = text_column("key", book, n.text_longest).make
    birth_places = text_column(origin.get("birth_place", "birth_place"), book, n.text_longest)
    read_sk_number = text_column(
        origin.get("sk_number", "sk_number"), book, n.text_longest_number
    ).make
    errors, codes = book.errors, source.codes
    births = date_column(origin.get("birth_date", "birth_date"), calendar, "birth", errors)
    sk_dates = date_column(origin.get("sk_date", "sk_date"), calendar, "past", errors)
    starts, ends = (
        date_column("start_date", calendar, "past", errors),
        date_column("end_date", calendar, "end", errors),
    )
    sexes = word_column("sex", "SEX_UNKNOWN", book.sex, book, opensid, codes.get("sex", {}))
    educations = word_column(
        "education",
        "EDUCATION_UNKNOWN",
        book.education,
        book,
        opensid,
        codes.get("education", {}),
        by_beginning=True,
    )
    statuses = status_column(book, opensid, codes.get("status", {}))
    seats = seat_columns(source, book, today, heading, body)
    villages = Memo(_village_of(places, book, subdistrict))
    names, niks, phones = name_reader(book), _niks(book, origin), _phones(book, origin)
    read_side = side_reader(positions[len(FIELDS) :], columns, source, book, calendar, origin)
    is_word, own_places = word_finder(book, places), places.keys
    by_side = side_judge(book, calendar, "status" in columns or "status" in source.constants)
    special = words_of_names(book)
    longest, youngest = n.name_longest, n.birth_youngest

    def judge(row: list[str]) -> Judged:
        (
            key_c,
            name_c,
            front_c,
            back_c,
            nik_c,
            sex_c,
            birth_place_c,
            birth_c,
            education_c,
            village_c,
            village_name_c,
            subdistrict_c,
            post_c,
            hamlet_c,
            capacity_c,
            status_c,
            sk_number_c,
            sk_c,
            start_c,
            end_c,
            phone_c,
        ) = pick(cells := expand(row))
        post, label, capacity, capacity_said, former, official, born_before, about_post = seats[
            post_c, hamlet_c, capacity_c
        ]
        if not official:
            return _NOT_OFFICIAL
        village, about_village = villages[village_c, village_name_c, subdistrict_c]
        name_c = name_c.strip(" ")
        plain = False
        if (
            len(name_c) <= longest
            and PLAIN_NAME(name_c)
            and front_c in ("", ABSENT)
            and back_c in ("", ABSENT)
        ):
            known = name_c.upper()
            plain = special.isdisjoint(known.split(" "))
            plain = plain and "XXX" not in known and known.replace(" ", "") not in own_places
            if plain:
                name, name_of, front, back, about_name = name_c, known, "", "", NOTHING
            else:
                name, name_of, front, back, about_name = names(name_c, front_c, back_c)
        else:
            name, name_of, front, back, about_name = names(name_c, front_c, back_c)
        nik_c = nik_c.strip(" ")
        nik, about_nik = (nik_c, NOTHING) if well_formed(nik_c) else niks(nik_c)
        found = mobile(phone_c)
        if found and not phone_c.endswith(FILLERS):
            phone, phone2, about_phone = "+62" + found[1], "", NOTHING
        else:
            phone, phone2, about_phone = phones(phone_c)
        key, about_key = read_key(key_c)
        sex, about_sex = sexes[sex_c]
        birth_place, about_birth_place = birth_places[birth_place_c]
        birth, about_birth, beside_birth, male, female = births[birth_c]
        education, about_education = educations[education_c]
        active, capacity_too, about_status = statuses[status_c]
        sk_number, about_sk_number = read_sk_number(sk_number_c)
        sk_date, about_sk, beside_sk, _, _ = sk_dates[sk_c]
        if sk_date is None and " " in sk_number and not about_sk:
            sk_number, day_c = parted(sk_number, split_number_date(sk_number))
            sk_date, about_sk, _, _, _ = sk_dates[day_c]
        if birth is None and not about_birth and HAS_DIGIT(birth_place):
            birth_place, day_c = parted(birth_place, split_place_date(birth_place, book.months))
            birth, about_birth, _, male, female = births[day_c]
        start, about_start, start_text, _, _ = starts[start_c]
        end, about_end, end_text, _, _ = ends[end_c]
        (
            civil,
            niap,
            religion,
            end_sk_number,
            end_sk,
            term,
            mail,
            address,
            rank,
            remarks,
            about_side,
        ) = read_side(cells) if read_side is not None else NO_SIDE
        said = (
            about_name
            or about_village
            or about_post
            or about_nik
            or about_phone
            or about_key
            or about_sex
            or about_birth_place
            or about_birth
            or about_education
            or about_status
            or about_sk_number
            or about_sk
            or about_start
            or about_end
            or about_side
        )
        if beside_birth and birth and not birth_place:
            birth_place, _ = birth_places[beside_birth]
        if beside_sk and sk_date and not sk_number:
            sk_number, _ = read_sk_number(beside_sk)
        if said:
            if about_sk and sk_number:
                about_sk = compare_decree_year(about_sk, sk_date, sk_number)
            said = (
                about_name
                + about_village
                + about_post
                + about_nik
                + about_phone
                + about_key
                + about_sex
                + about_birth_place
                + about_birth
                + about_education
                + about_status
                + about_sk_number
                + about_sk
                + about_start
                + about_end
                + about_side
            )

        if capacity_too and not capacity_said:
            capacity = capacity_too
        active = active and not former
        if nik and nik[6:12] != (female if sex == "P" else male) and (birth or sex):
            said += tuple(RowFinding(code, "nik") for code in compare_birth(nik, birth, sex))
        if birth and (
            (start and start.year - birth.year <= youngest)
            or (sk_date and sk_date.year - birth.year <= youngest)
        ):
            start, sk_date, conflicts = _appointed_too_young(
                start, sk_date, birth, youngest, start_c, sk_c
            )
            said += conflicts
        if end is not None:
            if start is not None and end < start:
                said, end = (
                    (
                        *said,
                        RowFinding(
                            "DATE_CONFLICT", "end_date", shown(end_c), "berakhir sebelum mulai"
                        ),
                    ),
                    None,
                )
            elif active and end < today:
                said = (*said, RowFinding("END_PASSED", "end_date", shown(end_c), end.isoformat()))
        if born_before is not None and birth is not None and birth < born_before and active:
            limit = str(book.posts.posts[post].out_at_age)
            said = (*said, RowFinding("OVER_AGE", "birth_date", shown(birth_c), limit))
        if not term and (start_text or end_text):
            term = (
                start_text
                if start_text == end_text
                else " s/d ".join(part for part in (start_text, end_text) if part)
            )
        if term and start is None and end is None and len(term) > 12:
            first, last = split_period(term)
            if first:
                start, end = starts[first][0], ends[last][0]

        record: OfficialRecord = _new(
            OfficialRecord,
            (
                key,
                name,
                name_of,
                front,
                back,
                sex,
                birth_place,
                birth,
                nik,
                village,
                post,
                label,
                capacity,
                active,
                sk_number,
                sk_date,
                start,
                end,
                end_sk_number,
                end_sk,
                term,
                phone,
                phone2,
                civil,
                niap,
                mail,
                address,
                education,
                religion,
                rank,
                remarks,
            ),
        )
        if remarks or end_sk_number or end_sk:
            record, more = by_side(record, capacity_said or bool(capacity_too), status_c)
            said += more
            if not record.active:  # odd only for somebody in office
                said = tuple(one for one in said if one.code not in ("END_PASSED", "OVER_AGE"))
        if said:
            judged = _decided(record, said)
        else:
            judged = _new(Judged, (Outcome.ADMITTED, record, NOTHING, None))
        if plain or not name or not is_word(name_of, village):
            return judged
        return judge_word(name, judged)

    return judge


def _decided(record: OfficialRecord, said: Said) -> Judged:
    """Return the judgement: one refusing finding refuses, else one question asks, else the row is
    admitted with its findings.
    """
    codes = {finding.code for finding in said}
    if not codes.isdisjoint(_REFUSING):
        return Judged(Outcome.REFUSED, None, said, record)
    if not codes.isdisjoint(_ASKING):
        return Judged(Outcome.ASKED, None, said, record)
    return Judged(Outcome.ADMITTED, record, said)


def _village_of(
    places: Places, book: Rulebook, of_table: str
) -> Callable[[tuple[str, str, str]], tuple[str, Said]]:
    """Return the reader of (code, village, kecamatan) cells."""

    def read(cells: tuple[str, str, str]) -> tuple[str, Said]:
        code, village, subdistrict = (as_error(cell, book.errors) for cell in cells)
        cells = code, village, subdistrict
        asked = with_subdistrict(cells, of_table)
        found = places.find(*asked)
        if book.answers and not found.code:
            found = as_taught(book.answers, places, asked, found)
        said = (
            finding
            for column, cell in zip(
                ("village_code", "village_name", "subdistrict_name"), cells, strict=True
            )
            for finding in unusable(cell, column)
        )
        return found.code, (*said, *found.findings)

    return read


def _niks(book: Rulebook, origin: dict[str, str]) -> Callable[[str], tuple[str, Said]]:
    column = origin.get("nik", "nik")

    def read(cell: str) -> tuple[str, Said]:
        if cell == ABSENT:
            return "", NOTHING
        cell = as_error(cell, book.errors)
        found: NikRead = read_nik(cell, book.blank)
        if not found.code:
            return found.nik, NOTHING
        detail = wrong_characters(cell) if found.code == "NIK_CHARS" else ""
        return found.nik, (RowFinding(found.code, column, shown(cell), detail),)

    return read


def _phones(book: Rulebook, origin: dict[str, str]) -> Callable[[str], tuple[str, str, Said]]:
    column = origin.get("phone", "phone")

    def read(cell: str) -> tuple[str, str, Said]:
        if cell == ABSENT or not cell:
            return "", "", NOTHING
        found = read_phone(as_error(cell, book.errors), book.blank)
        return (
            found.phone,
            found.second,
            (RowFinding(found.code, column, shown(cell)),) if found.code else NOTHING,
        )

    return read


def _appointed_too_young(
    start: date | None,
    sk_date: date | None,
    birth: date,
    youngest: int,
    start_cell: str,
    sk_cell: str,
) -> tuple[date | None, date | None, Said]:
    """Return both dates without the one that lies before the youngest age at which anybody holds an
    office, and the finding for it.
    """
    said: Said = NOTHING
    grown, why = years_before(birth, -youngest), f"sebelum berumur {youngest} tahun"
    if start is not None and start < grown:
        start, said = None, (RowFinding("DATE_CONFLICT", "start_date", shown(start_cell), why),)
    if sk_date is not None and sk_date < grown:
        sk_date, said = None, (*said, RowFinding("DATE_CONFLICT", "sk_date", shown(sk_cell), why))
    return start, sk_date, said
