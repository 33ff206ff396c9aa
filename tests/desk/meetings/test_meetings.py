"""A list is frozen from one publication, explained line by line, and never silently recomputed; a
closed meeting stays as it was closed.
"""

from typing import Any

import pytest

from sibermata.desk.meetings import meetings
from sibermata.errors import Refusal
from sibermata.store.base.scope import Scope
from tests.gathering import HELD_ON, MEETING, Gathering
from tests.marks import Programme
from tests.office import AGUS, BUDI, JOKO, OTHER_SITI, SITI, WATI, as_csv, person


def refused(act: Any, *arguments: Any, **how: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **how)
    return caught.value.code


def test_the_rules_invite_whom_they_name_and_guests_come_last(meeting: Gathering) -> None:
    done = meeting.invite()
    assert (done.version, done.written) == (1, True)
    assert [(row["line"], row["name"], row["post"]) for row in meeting.lines()] == [
        (1, "Siti Contohwati", "KADES"),
        (2, "Budi Ujicoba", "SEKDES"),
        (3, "Siti Contohwati", "KADES"),
        (4, "Agus Latihan", "SEKDES"),
        (5, "Camat Contoh", "TAMU"),
    ]


def test_each_line_says_why_in_plain_indonesian(meeting: Gathering) -> None:
    meeting.invite()
    said = [row["explanation"] for row in meeting.lines()]
    assert said[0] == (
        "aturan 1; Kepala Desa Srigading; belum ikrar pada Pemilihan uji, jatuh tempo 20 Maret 2026"
    )
    assert said[4] == "tamu yang disebut dalam berkas rapat (Camat)"


def test_a_list_names_the_publication_that_it_was_frozen_from(meeting: Gathering) -> None:
    office = meeting.office
    before = office.ask("select max(number) n from publication")[0]["n"]
    assert meeting.invite().publication == before
    assert office.ask("select max(number) n from publication")[0]["n"] > before


def test_an_invitation_that_is_made_twice_is_one_list_with_the_same_codes(
    meeting: Gathering,
) -> None:
    meeting.invite()
    codes = meeting.codes()
    again = meeting.invite()
    assert (again.version, again.written) == (1, False)
    assert meeting.codes() == codes
    assert not meeting.invite(again=True).written


def test_a_preview_writes_nothing(meeting: Gathering) -> None:
    done = meeting.invite(look=True)
    assert (done.written, len(done.difference.new)) == (False, 4)
    assert meeting.lines() == []


def test_a_code_holds_no_word_and_lies_sealed_beside_its_sha256(meeting: Gathering) -> None:
    meeting.invite()
    codes = meeting.codes()
    assert len(set(codes.values())) == 5
    assert all(code.startswith("SBM1-") and len(code) == 32 for code in codes.values())
    stored = meeting.office.ask("select code_hash, code_sealed from meeting_line")
    for row in stored:
        assert len(row["code_hash"]) == 32
        assert not any(code.encode() in bytes(row["code_sealed"]) for code in codes.values())


def test_who_holds_two_seats_has_one_line_under_the_first_post(settled: Programme) -> None:
    office = settled.office
    both = person("7", "Budi Ujicoba", BUDI["nik"], "Kepala Desa", capacity="Plt")
    header = (*BUDI, "capacity")
    rows = [{**row, "capacity": ""} for row in (BUDI, WATI, JOKO, OTHER_SITI, AGUS)]
    office.deliver(as_csv([*rows, both], header))
    office.one()
    settled.mark()
    gathering = Gathering(settled)
    gathering.invite()
    mine = [row for row in gathering.lines() if row["name"] == "Budi Ujicoba"]
    assert [(row["post"], row["capacity"]) for row in mine] == [("KADES", "Plt")]
    assert "juga memegang Sekretaris Desa Srigading" in mine[0]["explanation"]


def test_when_a_seat_changes_hands_the_line_is_withdrawn_and_the_successor_invited(
    meeting: Gathering,
) -> None:
    meeting.invite()
    codes, office = meeting.codes(), meeting.office
    heir = person("1", "Dewi Penerus", "3516054107809010", "Kepala Desa", start_date="2026-03-03")
    office.deliver([heir, BUDI, WATI, JOKO, OTHER_SITI, AGUS])
    office.one()
    done = meeting.invite(again=True)
    assert done.version == 2
    assert [(line.line, why) for line, why in done.difference.withdrawn] == [(1, "replaced")]
    assert [one.official.name for one in done.difference.new] == ["Dewi Penerus"]
    rows = {row["line"]: row for row in meeting.lines(withdrawn=True)}
    assert (rows[1]["ended"], rows[1]["until_version"]) == ("replaced", 2)
    assert (rows[6]["name"], rows[6]["since_version"]) == ("Dewi Penerus", 2)
    assert {line: code for line, code in meeting.codes().items() if line in codes} == {
        line: code for line, code in codes.items() if line != 1
    }


def test_who_has_pledged_since_is_no_longer_asked(meeting: Gathering) -> None:
    meeting.invite()
    budi = meeting.programme.person("Budi Ujicoba")
    meeting.programme.sign(budi, post="SEKDES")
    done = meeting.invite(again=True)
    assert [(line.name, why) for line, why in done.difference.withdrawn] == [
        ("Budi Ujicoba", "settled")
    ]


def test_a_guest_who_is_named_no_more_is_withdrawn_and_a_new_one_invited(
    meeting: Gathering,
) -> None:
    meeting.invite()
    meeting.add(MEETING.replace("Camat Contoh", "Kapolres Contoh"))
    done = meeting.invite(again=True)
    assert [line.name for line, _ in done.difference.withdrawn] == ["Camat Contoh"]
    assert [guest.name for guest in done.difference.new_guests] == ["Kapolres Contoh"]


def test_who_is_missing_from_the_source_is_not_invited(settled: Programme) -> None:
    office = settled.office
    office.deliver([SITI, WATI, JOKO, OTHER_SITI, AGUS])
    office.one()
    settled.mark()
    gathering = Gathering(settled)
    gathering.invite()
    assert "Budi Ujicoba" not in gathering.outcomes()


def test_a_district_has_no_more_seats_than_it_was_given(settled: Programme) -> None:
    gathering = Gathering(
        settled, MEETING.replace('pledge = "personal"', 'pledge = "personal"\nper_district = 3')
    )
    done = gathering.invite()
    assert [one.official.name for one in done.left_out] == ["Agus Latihan"]
    assert [row["post"] for row in gathering.lines()] == ["KADES", "SEKDES", "KADES", "TAMU"]
    assert "kursi ke-1 dari 3" in gathering.lines()[0]["explanation"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("late_after_minutes", "late_minutes", "PROGRAMME_KEY_UNKNOWN", id="key"),
        pytest.param('posts = ["KADES"', 'posts = ["KADESS"', "PROGRAMME_KEY_CHOICE", id="post"),
        pytest.param('pledge = ["open"', 'pledge = ["opened"', "PROGRAMME_KEY_CHOICE", id="state"),
        pytest.param('pledge = "personal"', 'pledge = "all"', "PROGRAMME_KEY_CHOICE", id="pledge"),
        pytest.param('area = "35.16"', 'area = "35.99"', "MEETING_AREA", id="area of a guest"),
        pytest.param(
            'posts = ["KADES", "SEKDES"]',
            'areas = ["35.16.99"]',
            "MEETING_AREA",
            id="area of a rule",
        ),
        pytest.param(
            'posts = ["KADES", "SEKDES"]',
            'requirement = "DASARR"\ntraining = ["not_started"]',
            "PROGRAMME_NAME_UNKNOWN",
            id="requirement",
        ),
        pytest.param(
            'posts = ["KADES", "SEKDES"]',
            'requirement = "DASAR"',
            "PROGRAMME_KEY_MISSING",
            id="requirement without states",
        ),
        pytest.param(
            'posts = ["KADES", "SEKDES"]\npledge = ["open", "overdue"]',
            "",
            "MEETING_RULE_EMPTY",
            id="a rule that asks everybody",
        ),
        pytest.param('texts = ["SKB-4"]', "texts = []", "EVENT_TEXT_NEEDED", id="no text"),
        pytest.param("[[guests]]", "[guests]", "PROGRAMME_KEY_SHAPE", id="one table"),
        pytest.param("[[guests]]", "[[tamu]]", "PROGRAMME_KEY_UNKNOWN", id="table"),
    ],
)
def test_a_wrong_file_is_refused_whole(settled: Programme, old: str, new: str, code: str) -> None:
    assert old in MEETING
    assert refused(Gathering, settled, MEETING.replace(old, new)) == code
    assert settled.office.ask("select * from event") == []


def test_the_same_file_twice_says_nothing_new(meeting: Gathering) -> None:
    assert not meeting.add(MEETING)
    assert meeting.add(MEETING.replace("late_after_minutes = 30", "late_after_minutes = 15"))


def test_rules_that_ask_nobody_make_no_list(settled: Programme) -> None:
    text = MEETING.partition("[[guests]]")[0].replace('["KADES", "SEKDES"]', '["LURAH"]')
    assert refused(Gathering(settled, text).invite) == "MEETING_INVITES_NOBODY"


def test_a_meeting_is_closed_once_and_who_was_not_reported_did_not_come(
    invited: Gathering,
) -> None:
    invited.scan(invited.code_of("Budi Ujicoba"))
    assert invited.close(look=True).not_reported == 4
    done = invited.close()
    assert (done.not_reported, done.new) == (4, True)
    assert invited.outcomes()["Agus Latihan"] == "tidak_hadir"
    again = invited.close()
    assert (again.new, again.sums) == (False, done.sums)


def test_no_meeting_is_closed_before_its_day_or_without_a_list(meeting: Gathering) -> None:
    assert refused(meeting.close) == "MEETING_NOT_YET"
    meeting.begin()
    assert refused(meeting.close) == "MEETING_NOT_INVITED"


def test_a_closed_meeting_gives_the_same_state_again_whatever_happens_after(
    invited: Gathering,
) -> None:
    invited.scan(invited.code_of("Budi Ujicoba"))
    invited.close()
    was = invited.closed()
    assert was is not None
    lines = invited.lines(at=was.meeting.closed_at)
    heir = person("1", "Dewi Penerus", "3516054107809010", "Kepala Desa", start_date="2026-03-03")
    invited.office.deliver([heir, BUDI, WATI, JOKO, OTHER_SITI, AGUS])
    invited.office.one()
    invited.programme.mark()
    invited.tell({"Agus Latihan": {"outcome": "hadir"}}, addendum="daftar kertas menyusul")
    now = invited.closed()
    assert now is not None
    assert (now.sums, now.reported, now.lines) == (was.sums, was.reported, was.lines)
    assert invited.lines(at=was.meeting.closed_at) == lines
    assert invited.outcomes()["Agus Latihan"] == "hadir"


def test_a_closed_state_that_was_tampered_with_is_refused(invited: Gathering) -> None:
    invited.close()
    with invited.office.database.work() as connection:
        connection.execute("update meeting_line set name = 'Orang Lain' where line = 2")
    assert refused(invited.closed) == "MEETING_DIFFERS"


def test_nothing_that_a_closed_meeting_rests_on_is_changed(invited: Gathering) -> None:
    invited.close()
    assert refused(invited.add, MEETING.replace("Pendopo", "Balai")) == "MEETING_CLOSED"
    assert refused(invited.invite, again=True) == "MEETING_CLOSED"
    assert not invited.invite().written


def test_follow_up_is_entered_listed_and_finished_once(invited: Gathering) -> None:
    with invited.programme.desk() as desk:
        number = meetings.add_follow_up(desk, invited.code, "Kirim daftar", "Sekdes", HELD_ON)
        assert meetings.finish_follow_up(desk, invited.code, number, "sudah")
    with invited.programme.desk() as desk:
        assert not meetings.finish_follow_up(desk, invited.code, number)
        assert refused(meetings.finish_follow_up, desk, invited.code, 99) == "FOLLOW_UP_UNKNOWN"
        assert refused(meetings.add_follow_up, desk, invited.code, "", "x", HELD_ON) == (
            "FOLLOW_UP_INCOMPLETE"
        )


def test_an_officer_sees_the_lines_of_the_own_district_only(invited: Gathering) -> None:
    assert len(invited.lines(scope=Scope.of("35.16"))) == 5
    assert invited.lines(scope=Scope.of("35.17")) == []
