"""People are counted, not scans: codes at doors, sheets that come back, walk-ins and substitutes, and
sums that tie whatever happens.
"""

import io
import threading
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from sibermata.desk.meetings.attendance import Scan, fold_line
from sibermata.desk.sheets.codes_file import read_codes
from sibermata.errors import Refusal
from sibermata.rules.programme.invite_code import make_code
from tests.gathering import HELD_ON, MEETING, Gathering, clock
from tests.office import AGUS, BUDI, JOKO, OTHER_SITI, WATI, person

BUDI_, AGUS_, CAMAT = "Budi Ujicoba", "Agus Latihan", "Camat Contoh"


def refused(act: Any, *arguments: Any, **how: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **how)
    return caught.value.code


def facts(invited: Gathering) -> int:
    return len(invited.now().facts)


def test_a_scan_lets_in_and_a_later_one_is_late(invited: Gathering) -> None:
    on_time = Scan(invited.code_of(BUDI_), "tab-1", clock(8, 30))
    late = Scan(invited.code_of(AGUS_), "tab-1", clock(8, 31))
    assert invited.scan(on_time, late) == ["welcome", "late"]
    assert invited.outcomes()[BUDI_] == "hadir"
    assert invited.outcomes()[AGUS_] == "terlambat"
    assert invited.now().meeting.state == "held"


def test_a_scan_that_is_sent_twice_counts_once(invited: Gathering) -> None:
    one = Scan(invited.code_of(BUDI_), "tab-1", clock(8, 0))
    assert invited.scan(one, one) == ["welcome", "welcome"]
    assert invited.scan(one) == ["welcome"]
    scans = invited.office.ask("select count(*) n from meeting_scan")
    assert (scans[0]["n"], facts(invited)) == (1, 1)


def test_a_second_scan_of_a_person_is_kept_and_counts_nothing(invited: Gathering) -> None:
    code = invited.code_of(BUDI_)
    first, second = Scan(code, "tab-1", clock(8, 0)), Scan(code, "tab-2", clock(8, 5))
    assert invited.scan(first, second) == ["welcome", "again"]
    kept = invited.office.ask("select * from meeting_scan order by device")
    assert [(row["shown"], row["line"], row["list_version"]) for row in kept] == [
        ("welcome", 2, 1),
        ("again", 2, 1),
    ]
    assert facts(invited) == 1


def test_the_earliest_scan_decides_in_whatever_order_devices_hand_in(invited: Gathering) -> None:
    code = invited.code_of(BUDI_)
    assert invited.scan(Scan(code, "tab-1", clock(9, 0))) == ["late"]
    assert invited.scan(Scan(code, "tab-2", clock(8, 10))) == ["again"]
    assert invited.outcomes()[BUDI_] == "hadir"


def test_a_clock_of_another_day_is_kept_and_not_believed(invited: Gathering) -> None:
    wrong = clock(23, 0) + timedelta(days=400)
    assert invited.scan(Scan(invited.code_of(BUDI_), "tab-1", wrong)) == ["welcome"]
    kept = invited.office.ask("select device_time from meeting_scan")[0]["device_time"]
    assert kept == wrong


def test_codes_of_another_meeting_unknown_and_misread_ones_mark_nobody(
    invited: Gathering,
) -> None:
    invited.programme.today = HELD_ON - timedelta(days=1)
    other = Gathering(
        invited.programme, MEETING.replace("RAKOR-UJI", "RAKOR-LAIN"), code="RAKOR-LAIN"
    )
    other.invite()
    invited.begin()
    codes = other.code_of(BUDI_), make_code(b"x" * 16), "SBM1-123", "halo"
    assert invited.scan(*codes) == ["other_meeting", "unknown", "misread", "misread"]
    assert facts(invited) == 0
    lines = invited.office.ask("select distinct line from meeting_scan")
    assert lines == [{"line": None}]


def test_nobody_came_before_the_day_but_a_letter_of_excuse_may(invited: Gathering) -> None:
    invited.programme.today = HELD_ON - timedelta(days=2)
    assert refused(invited.scan, invited.code_of(BUDI_)) == "MEETING_NOT_YET"
    excuse = {"excuse_from": "Camat", "excuse_date": "09-03-2026", "excuse_letter": "094/7"}
    done = invited.tell({BUDI_: {"outcome": "izin", **excuse}, AGUS_: {"outcome": "hadir"}})
    assert (done.counts["changed"], done.counts["refused"]) == (1, 1)
    assert invited.now().meeting.state == "invited"


def test_two_officers_who_scan_at_once_count_each_person_once(invited: Gathering) -> None:
    codes = list(invited.codes().values())
    failed: list[BaseException] = []
    together = threading.Barrier(2, timeout=60)

    def scan(device: str) -> None:
        try:
            for code in codes:
                together.wait()
                invited.scan(Scan(code, device, clock(8, 0)), door=device)
        except BaseException as error:
            failed.append(error)

    officers = [threading.Thread(target=scan, args=(f"tab-{number}",)) for number in (1, 2)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(timeout=60)
    assert failed == []
    now = invited.now()
    assert (now.sums.whole.hadir, len(now.facts)) == (5, 5)
    assert invited.office.ask("select count(*) n from meeting_scan")[0]["n"] == 10


def test_a_sheet_goes_out_and_comes_back(invited: Gathering) -> None:
    invited.scan(Scan(invited.code_of(BUDI_), "tab-1", clock(8, 5)))
    book = openpyxl.load_workbook(io.BytesIO(invited.sheet()))
    rows = list(book["daftar hadir"].iter_rows(min_row=1, max_row=6, values_only=True))
    assert rows[0][:7] == ("line", "code", "name", "post", "village", "district", "outcome")
    assert rows[2][0] == "2"
    assert rows[2][1] == invited.code_of(BUDI_)
    assert rows[2][2:8] == (
        BUDI_,
        "Sekretaris Desa",
        "Srigading",
        "Kabupaten Mojokerto",
        "hadir",
        "08:05",
    )
    done = invited.tell({AGUS_: {"outcome": "hadir", "arrived_at": "08:20"}})
    assert done.counts == {"same": 4, "changed": 1}
    assert invited.outcomes()[AGUS_] == "hadir"


def test_a_title_written_above_the_sheet_and_columns_of_the_clerk_change_nothing(
    invited: Gathering,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(invited.fill({AGUS_: {"outcome": "hadir"}}, [])))
    sheet = book["daftar hadir"]
    sheet.insert_cols(1)
    sheet.insert_rows(1, 3)
    sheet["A1"], sheet["A4"] = "DAFTAR HADIR RAPAT KOORDINASI", "No. urut"
    sheet.merge_cells("A1:F1")
    written = io.BytesIO()
    book.save(written)
    assert invited.take(written.getvalue()).counts == {"same": 4, "changed": 1}
    assert invited.outcomes()[AGUS_] == "hadir"


def test_the_same_sheet_twice_changes_nothing(invited: Gathering) -> None:
    more = [{"name": "Tamu Jauh", "post": "Sekdes", "village": "Kutogirang"}]
    body = invited.fill({AGUS_: {"outcome": "hadir"}}, more)
    assert invited.take(body).counts["changed"] == 1
    before = facts(invited), len(invited.records())
    again = invited.take(body)
    assert (again.rows, again.before and again.before.code) == ([], "FILE_RECORDED")
    assert (facts(invited), len(invited.records())) == before


def test_a_row_that_nobody_touched_does_not_undo_what_came_after(invited: Gathering) -> None:
    stale = invited.sheet()
    invited.scan(invited.code_of(BUDI_))
    invited.take(stale)
    assert invited.outcomes()[BUDI_] == "hadir"


def test_a_sheet_of_another_meeting_is_refused_whole(invited: Gathering) -> None:
    other = Gathering(
        invited.programme, MEETING.replace("RAKOR-UJI", "RAKOR-LAIN"), code="RAKOR-LAIN"
    )
    other.invite()
    body = other.fill({BUDI_: {"outcome": "hadir"}})
    assert refused(invited.take, body) == "SHEET_OTHER_MEETING"
    book = openpyxl.load_workbook(io.BytesIO(body))
    del book["sibermata"]
    bare = io.BytesIO()
    book.save(bare)
    assert refused(invited.take, bare.getvalue()) == "SHEET_OTHER_MEETING"
    assert facts(invited) == 0


def test_a_workbook_that_is_no_attendance_sheet_is_refused(invited: Gathering) -> None:
    book = openpyxl.Workbook()
    book.active.append(["nama", "jabatan"])
    out = io.BytesIO()
    book.save(out)
    assert refused(invited.take, out.getvalue()) == "SHEET_NOT_ATTENDANCE"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param({"outcome": "entah"}, "OUTCOME_UNKNOWN", id="outcome"),
        pytest.param({"outcome": "izin"}, "ATTENDANCE_INCOMPLETE", id="excuse without letter"),
        pytest.param({"outcome": "diwakili"}, "ATTENDANCE_INCOMPLETE", id="nobody came for him"),
        pytest.param({"outcome": "hadir", "arrived_at": "pagi"}, "ARRIVAL_UNREADABLE", id="hour"),
        pytest.param({"outcome": "hadir", "name": "x", "code": ""}, "LINE_OTHER_CODE", id="name"),
        pytest.param({"outcome": "hadir", "line": "1"}, "LINE_OTHER_CODE", id="scrambled"),
        pytest.param({"outcome": "hadir", "line": "77"}, "LINE_UNKNOWN", id="no such line"),
    ],
)
def test_a_wrong_row_is_refused_alone(invited: Gathering, cells: dict[str, str], code: str) -> None:
    done = invited.tell({AGUS_: cells, CAMAT: {"outcome": "hadir"}})
    assert [row.refusal.code for row in done.rows if row.refusal] == [code]
    assert invited.outcomes()[CAMAT] == "hadir"
    assert invited.outcomes()[AGUS_] == ""


def test_a_sheet_overwrites_a_scan_only_with_its_reason(invited: Gathering) -> None:
    invited.scan(Scan(invited.code_of(BUDI_), "tab-1", clock(8, 0)))
    cells = {"outcome": "diwakili", "substitute_name": "Wati Simulasi"}
    done = invited.tell({BUDI_: cells})
    assert [row.refusal.code for row in done.rows if row.refusal] == ["SCAN_WITHOUT_REASON"]
    assert invited.outcomes()[BUDI_] == "hadir"
    invited.tell({BUDI_: {**cells, "remarks": "undangan dibawa Wati"}})
    assert invited.outcomes()[BUDI_] == "diwakili"
    assert [fact.how for fact in invited.now().facts] == ["scan", "sheet"]


def test_a_green_at_the_door_never_becomes_absent(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    done = invited.tell({BUDI_: {"outcome": "tidak hadir", "remarks": "tidak tampak"}})
    assert [row.refusal.code for row in done.rows if row.refusal] == ["GREEN_STAYS"]
    invited.close()
    assert invited.outcomes()[BUDI_] == "hadir"
    done = invited.tell({BUDI_: {"outcome": "tidak hadir"}}, addendum="keliru")
    assert [row.refusal.code for row in done.rows if row.refusal] == ["GREEN_STAYS"]


def test_who_was_excused_and_came_after_all_is_there(invited: Gathering) -> None:
    excuse = {"excuse_from": "Camat", "excuse_date": "2026-03-09", "excuse_letter": "094/7"}
    invited.tell({BUDI_: {"outcome": "izin", **excuse}})
    row = next(row for row in invited.lines() if row["name"] == BUDI_)
    assert (row["excuse_from"], str(row["excuse_date"]), row["excuse_letter"]) == (
        "Camat",
        "2026-03-09",
        "094/7",
    )
    assert invited.scan(invited.code_of(BUDI_)) == ["welcome"]
    assert invited.outcomes()[BUDI_] == "hadir"


def test_a_walk_in_is_linked_where_name_village_and_post_name_exactly_one(
    invited: Gathering,
) -> None:
    wati = {"name": "WATI SIMULASI", "post": "Kaur Keuangan", "village": "Srigading"}
    stranger = {"name": "Orang Jauh", "post": "Wartawan", "district": "Kabupaten Mojokerto"}
    nowhere = {"name": "Orang Lain", "post": "Wartawan"}
    assert invited.tell(more=[wati, stranger, nowhere]).counts["walk_in"] == 3
    rows = {row["name"]: row for row in invited.lines() if row["kind"] == "walk_in"}
    assert rows["WATI SIMULASI"]["person_id"] == invited.programme.person("Wati Simulasi")
    assert rows["WATI SIMULASI"]["post"] == "KAUR_KEUANGAN"
    assert (rows["Orang Jauh"]["post"], rows["Orang Jauh"]["district_code"]) == ("TAMU", "35.16")
    assert rows["Orang Lain"]["district_code"] == "-"
    sums = invited.sums()
    assert sums["35.16"]["walk_ins"] == 2
    assert sums["-"] == {**sums["-"], "invited": 0, "walk_ins": 1, "hadir": 1}
    assert list(invited.sums("post")) == ["KADES", "SEKDES", "KAUR_KEUANGAN", "TAMU"]


def test_an_invited_person_who_forgot_the_code_is_counted_on_the_own_line(
    invited: Gathering,
) -> None:
    budi = {"name": BUDI_, "post": "Sekretaris Desa", "village": "Srigading"}
    assert invited.tell(more=[budi]).counts["changed"] == 1
    assert invited.outcomes()[BUDI_] == "hadir"
    assert invited.now().sums.whole.walk_ins == 0


TWICE = [{"name": "Bu Wati"}, {"name": "bu wati", "arrived_at": "09:10"}]


def walk_ins(gathering: Gathering) -> list[dict[str, Any]]:
    return sorted(
        (row for row in gathering.lines() if row["kind"] == "walk_in"), key=lambda row: row["line"]
    )


def test_two_of_one_name_on_one_sheet_stay_two_and_it_is_asked_whether_they_are_one(
    invited: Gathering,
) -> None:
    sheet = invited.fill(more=TWICE)
    done = invited.take(sheet)
    assert done.counts["walk_in"] == 2
    first, second = walk_ins(invited)
    assert [judged.like for judged in done.rows if judged.outcome == "walk_in"] == [
        None,
        first["line"],
    ]
    assert f"nama sama dengan baris {first['line']}" in second["explanation"]
    again = invited.take(sheet)
    assert (again.counts["walk_in"], again.counts["changed"]) == (0, 0), "the same sheet again"
    assert invited.now().sums.whole.walk_ins == 2


def test_a_row_added_to_a_sheet_that_lists_one_of_this_name_is_another_person(
    invited: Gathering,
) -> None:
    invited.tell(more=TWICE[:1])
    sheet = invited.fill(more=TWICE[1:])
    assert invited.take(sheet).counts["walk_in"] == 1
    assert invited.take(sheet).counts["walk_in"] == 0
    assert invited.now().sums.whole.walk_ins == 2


@pytest.mark.parametrize(
    ("more", "lines", "asked"),
    [
        pytest.param({"post": "Wartawan", "village": "Ngoro"}, 1, 0, id="one post in one village"),
        pytest.param({"post": "Wartawan"}, 2, 1, id="the post alone does not say it"),
        pytest.param({"village": "Ngoro"}, 2, 1, id="nor the village alone"),
        pytest.param({"district": "Mojokerto"}, 2, 1, id="nor the district"),
    ],
)
def test_post_and_village_together_say_that_two_rows_are_one_person(
    invited: Gathering, more: dict[str, str], lines: int, asked: int
) -> None:
    done = invited.tell(more=[{"name": "Orang Jauh", **more}] * 2)
    assert len(walk_ins(invited)) == lines
    assert sum(judged.like is not None for judged in done.rows) == asked


def test_two_of_one_name_from_two_villages_are_two_without_a_question(invited: Gathering) -> None:
    more = [{"name": "Orang Jauh", "village": village} for village in ("Ngoro", "Kesemen")]
    done = invited.tell(more=more)
    assert [judged.like for judged in done.rows if judged.outcome == "walk_in"] == [None, None]


def test_who_says_that_two_lines_are_one_person_has_it_counted_once(invited: Gathering) -> None:
    sheet = invited.fill(more=TWICE)
    invited.take(sheet)
    first, second = (row["line"] for row in walk_ins(invited))
    with invited.programme.desk() as desk:
        fold_line(desk, invited.code, second, first)
    assert invited.take(sheet).counts["walk_in"] == 0, "the answer holds"
    assert [row["line"] for row in walk_ins(invited)] == [first]
    assert invited.now().sums.whole.hadir == 1
    assert refused(folded, invited, second, first) == "LINE_UNKNOWN"
    assert refused(folded, invited, first, first) == "LINE_NOT_WALK_IN"
    assert refused(folded, invited, 2, first) == "LINE_NOT_WALK_IN"
    invited.link(first, invited.programme.person("Wati Simulasi"))
    assert refused(folded, invited, first, 2) == "LINE_OF_OTHER"


def folded(gathering: Gathering, line: int, into: int) -> None:
    with gathering.programme.desk() as desk:
        fold_line(desk, gathering.code, line, into)


def test_a_walk_in_cannot_be_absent_and_needs_a_name(invited: Gathering) -> None:
    rows = [{"name": "Orang Jauh", "outcome": "tidak hadir"}, {"post": "Wartawan"}]
    done = invited.tell(more=rows)
    assert [row.refusal.code for row in done.rows if row.refusal] == [
        "WALK_IN_OUTCOME",
        "WALK_IN_NAMELESS",
    ]


def test_a_link_is_a_judgement_and_the_words_stay(invited: Gathering) -> None:
    invited.tell(more=[{"name": "Bu Wati", "post": "kaur", "district": "Mojokerto"}])
    number = invited.line("Bu Wati")
    wati = invited.programme.person("Wati Simulasi")
    assert invited.link(number, wati).folded_into is None
    row = next(row for row in invited.lines() if row["line"] == number)
    assert (row["name"], row["office"], row["post"]) == ("Bu Wati", "kaur", "KAUR_KEUANGAN")
    invited.link(number, None)
    row = next(row for row in invited.lines() if row["line"] == number)
    assert (row["person_id"], row["post"]) == (None, "TAMU")


def test_a_walk_in_who_turns_out_to_be_invited_counts_once(invited: Gathering) -> None:
    invited.tell(more=[{"name": "Pak Budi", "post": "carik"}])
    number, budi = invited.line("Pak Budi"), invited.programme.person(BUDI_)
    assert invited.link(number, budi).folded_into == invited.line(BUDI_)
    assert invited.outcomes() == {**invited.outcomes(), BUDI_: "hadir"}
    assert (invited.now().sums.whole.walk_ins, invited.now().sums.whole.hadir) == (0, 1)


def test_only_walk_ins_and_substitutes_are_linked(invited: Gathering) -> None:
    assert refused(invited.link, 2, None) == "LINE_NOT_WALK_IN"
    assert refused(invited.link, 99, None) == "LINE_UNKNOWN"


def test_the_code_of_a_withdrawn_line_lets_in_as_a_walk_in_and_says_so(
    meeting: Gathering,
) -> None:
    meeting.invite()
    code = meeting.codes()[1]
    heir = person("1", "Dewi Penerus", "3516054107809010", "Kepala Desa", start_date="2026-03-03")
    meeting.office.deliver([heir, BUDI, WATI, JOKO, OTHER_SITI, AGUS])
    meeting.office.one()
    meeting.invite(again=True)
    meeting.begin()
    assert meeting.scan(Scan(code, "tab-1", clock(8, 0))) == ["replaced"]
    assert meeting.scan(Scan(code, "tab-2", clock(8, 1))) == ["again"]
    whole = meeting.now().sums.whole
    assert (whole.invited, whole.walk_ins, whole.hadir) == (5, 1, 1)
    mine = [row for row in meeting.lines() if row["kind"] == "walk_in"]
    assert [(row["post"], row["district_code"]) for row in mine] == [("TAMU", "35.16")]


def test_after_the_close_attendance_changes_only_by_an_addendum(invited: Gathering) -> None:
    invited.close()
    closed = invited.sums()
    body = invited.fill({BUDI_: {"outcome": "hadir"}})
    assert refused(invited.take, body) == "MEETING_CLOSED"
    assert refused(invited.scan, invited.code_of(BUDI_)) == "MEETING_CLOSED"
    invited.take(body, addendum="daftar kertas ditemukan")
    was = invited.closed()
    assert was is not None
    assert invited.sums(at=was.meeting.closed_at) == closed
    assert invited.sums()["35.16"]["hadir"] == 1
    row = next(row for row in invited.lines() if row["name"] == BUDI_)
    assert (row["addendum"], row["reason"]) == (True, "daftar kertas ditemukan")


def test_without_a_list_nobody_is_recorded(meeting: Gathering) -> None:
    meeting.begin()
    assert refused(meeting.scan, "SBM1-1") == "MEETING_NOT_INVITED"
    assert refused(meeting.sheet) == "MEETING_NOT_INVITED"


def test_a_door_has_a_name(invited: Gathering) -> None:
    assert refused(invited.scan, "SBM1-1", door=" ") == "DOOR_NEEDED"


def test_scans_and_facts_are_never_changed(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    for table in ("meeting_scan", "meeting_fact", "meeting_list"):
        with pytest.raises(Exception, match="append-only"), invited.office.database.work() as at:
            at.execute(f"update {table} set by = 'x'")


def test_a_file_of_codes_is_one_a_line_or_csv() -> None:
    plain = read_codes("a.txt", b"SBM1-A\n\nSBM1-B\n")
    assert [(one.code, one.device, one.device_time) for one in plain] == [
        ("SBM1-A", "", None),
        ("SBM1-B", "", None),
    ]
    body = b"\xef\xbb\xbfcode,device,device_time\nSBM1-A,tab-1,2026-03-12T08:00\n"
    listed = read_codes("a.csv", body)
    assert listed == [Scan("SBM1-A", "tab-1", clock(8, 0))]
    assert read_codes("a.csv", body.replace(b",", b";")) == listed


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"\xff\xfe\x00", "CODES_FILE", id="no text"),
        pytest.param(b"a,b,2026-03-12,d", "CODES_ROW", id="too many columns"),
        pytest.param(b"a,b,pagi", "CODES_TIME", id="no time"),
    ],
)
def test_a_file_of_codes_that_cannot_be_read_whole_is_refused(body: bytes, code: str) -> None:
    assert refused(read_codes, "a.csv", body) == code


NAMES = (BUDI_, AGUS_, CAMAT)
EXCUSE = {"excuse_from": "Camat", "excuse_date": "2026-03-09", "excuse_letter": "1"}
CELLS = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(["", "hadir", "terlambat", "diwakili", "izin", "tidak_hadir"]),
        "remarks": st.sampled_from(["", "alasan"]),
        "substitute_name": st.sampled_from(["", "Wati Simulasi"]),
    }
).map(lambda cells: {**cells, **(EXCUSE if cells["outcome"] == "izin" else {})})
WALK_INS = st.sampled_from(
    [
        {"name": "Wati Simulasi", "post": "Kaur Keuangan", "village": "Srigading"},
        {"name": BUDI_, "post": "Sekretaris Desa", "village": "Srigading"},
        {"name": "Orang Jauh", "post": "Wartawan"},
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("scan"),
            st.tuples(st.sampled_from(NAMES), st.integers(0, 59), st.integers(1, 2)),
        ),
        st.tuples(st.just("sheet"), st.tuples(st.sampled_from(NAMES), CELLS)),
        st.tuples(st.just("walk_in"), WALK_INS),
    ),
    max_size=7,
)


@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),  # each example is a meeting: no time to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_whatever_is_scanned_and_written_sums_tie_and_each_person_counts_once(
    invited: Gathering, steps: list[tuple[str, Any]]
) -> None:
    number = len(invited.office.ask("select code from meeting"))
    code = f"RAKOR-{number}"
    invited.programme.today = HELD_ON
    one = Gathering(invited.programme, MEETING.replace("RAKOR-UJI", code), code=code)
    one.invite()
    codes = {name: one.code_of(name) for name in NAMES}
    green = set()
    for kind, what in steps:
        note(f"{kind} {what}")
        if kind == "scan":
            name, minute, device = what
            before = one.outcomes()[name]
            one.scan(Scan(codes[name], f"tab-{device}", clock(8, minute)))
            if before != "diwakili":
                green.add(name)
        elif kind == "sheet":
            one.tell({what[0]: what[1]})
        else:
            one.tell(more=[what])
        now = one.now()
        assert now.sums.whole.ties
        assert now.sums.whole.invited == 5
    done = one.close()
    assert done.sums.whole.not_reported == 0
    assert all(group.ties for group in done.sums.by_post.values())
    assert not [name for name in green if one.outcomes()[name] == "tidak_hadir"]
    was = one.closed()
    assert was is not None
    assert was.sums == done.sums
