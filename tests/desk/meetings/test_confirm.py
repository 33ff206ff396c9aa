"""A crowd is not a signature: who came is a candidate, and counts once a person confirms the line on
a document.
"""

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from sibermata.desk.programme.evidence import Scan as Document
from sibermata.desk.programme.evidence import open_evidence
from sibermata.desk.programme.pledges import annul_pledge
from sibermata.errors import Refusal
from tests.gathering import HELD_ON, MEETING, PROOF, Gathering
from tests.marks import CLOSES, CYCLE, Programme

BUDI_, AGUS_ = "Budi Ujicoba", "Agus Latihan"
COURSE = MEETING.replace('forms = ["ikrar"]', 'forms = ["sosialisasi"]').replace(
    "courses = []", 'courses = ["SOSIALISASI-NETRALITAS"]'
)


def refused(act: Any, *arguments: Any, **how: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **how)
    return caught.value.code


def acts(invited: Gathering) -> list[dict[str, Any]]:
    return invited.office.ask(
        "select person_id, state, form, mode, pledge_class, day, event, document_number, "
        "evidence, verified_by from pledge_act where recorded_to = 'infinity' order by id"
    )


def test_attendance_alone_marks_nobody(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    invited.close()
    invited.programme.mark()
    assert acts(invited) == []
    assert invited.programme.state(BUDI_, "perangkat") == "open"


def test_a_confirmed_line_is_a_counted_act_and_the_mark_follows(invited: Gathering) -> None:
    office = invited.office
    invited.scan(invited.code_of(BUDI_), invited.code_of(AGUS_))
    before = office.ask("select max(number) n from publication")[0]["n"]
    done = invited.confirm(invited.line(BUDI_))
    assert (done.acts, done.results, done.already) == (1, 0, 0)
    assert office.ask("select max(number) n from publication")[0]["n"] == before + 1
    invited.programme.mark()
    assert invited.programme.state(BUDI_, "perangkat") == "covered"
    assert invited.programme.state(AGUS_, "perangkat") == "open"
    act = acts(invited)[0]
    assert (act["state"], act["form"], act["mode"], act["day"], act["event"]) == (
        "counted",
        "ikrar",
        "in_person",
        HELD_ON,
        "RAKOR-UJI",
    )
    assert (act["document_number"], act["verified_by"]) == ("daftar-hadir.pdf", "Rini")


def test_the_document_is_kept_sealed_under_its_sha256(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    invited.confirm(invited.line(BUDI_))
    kept = invited.office.ask("select sha256, body from evidence")
    assert len(kept) == 1
    assert b"contoh" not in bytes(kept[0]["body"])
    with invited.programme.desk() as desk:
        opened = open_evidence(desk, bytes(kept[0]["sha256"]).hex(), "periksa")
    assert opened.body == PROOF.body


def test_a_double_click_counts_once(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    line = invited.line(BUDI_)
    done: list[Any] = []
    clicks = [threading.Thread(target=lambda: done.append(invited.confirm(line))) for _ in "ab"]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join(timeout=60)
    assert sorted((one.acts, one.already) for one in done) == [(0, 1), (1, 0)]
    assert len(acts(invited)) == 1


def test_only_named_lines_on_which_somebody_was_there_are_confirmed(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    here, away = invited.line(BUDI_), invited.line(AGUS_)
    assert refused(invited.confirm, here, away) == "LINE_NO_CANDIDATE"
    assert refused(invited.confirm, 99) == "LINE_UNKNOWN"
    assert refused(invited.confirm, here, scan=None) == "EVIDENCE_NEEDED"
    assert refused(invited.confirm, here, scan=Document("x.exe", b"MZ")) == "EVIDENCE_KIND"
    assert acts(invited) == []


def test_all_who_were_there_are_confirmed_at_once_and_guests_are_not(invited: Gathering) -> None:
    invited.scan(*invited.codes().values())
    assert invited.confirm().acts == 4
    assert invited.confirm().already == 4


def test_before_its_day_nothing_is_confirmed(meeting: Gathering) -> None:
    meeting.invite()
    assert refused(meeting.confirm) == "MEETING_NOT_YET"


def test_nobody_there_is_nobody_to_confirm(invited: Gathering) -> None:
    assert refused(invited.confirm) == "MEETING_NO_CANDIDATE"


def test_a_meeting_whose_text_its_cycle_does_not_take_says_so(invited: Gathering) -> None:
    invited.scan(*invited.codes().values())
    invited.office.ask("update event set texts = '{NASKAH-LAIN}' returning code")
    assert invited.candidates() == []
    assert refused(invited.confirm) == "MEETING_OTHER_TEXT"


def test_a_text_that_its_cycle_does_not_take_is_named_beside_those_who_are_confirmed(
    invited: Gathering,
) -> None:
    invited.scan(*invited.codes().values())
    invited.office.ask("update event set texts = '{SKB-4,NASKAH-LAIN}' returning code")
    done = invited.confirm()
    assert done.acts == 4
    assert [(one.code, one.facts["texts"]) for one in done.notes] == [
        ("MEETING_OTHER_TEXT", "NASKAH-LAIN")
    ]


def test_who_was_represented_gets_nothing_and_a_substitute_who_is_known_his_own(
    invited: Gathering,
) -> None:
    cells = {"outcome": "diwakili", "substitute_name": "Wati Simulasi"}
    invited.tell({BUDI_: {**cells, "substitute_post": "Kaur Keuangan"}})
    assert invited.candidates() == [(invited.line(BUDI_), "perangkat", "ikrar")]
    assert invited.proposed().names[invited.line(BUDI_)] == "Wati Simulasi"
    invited.confirm()
    invited.programme.mark()
    assert invited.programme.state("Wati Simulasi", "perangkat") == "covered"
    assert invited.programme.state(BUDI_, "perangkat") == "open"


BY_AGUS = {"outcome": "diwakili", "substitute_name": AGUS_, "substitute_post": "Sekdes"}
EXCUSED = {"excuse_from": "Camat", "excuse_date": "2026-03-10", "excuse_letter": "005/1"}


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"outcome": "izin", **EXCUSED}, id="excused"),
        pytest.param({"outcome": "tidak hadir"}, id="said to have stayed away"),
        pytest.param({**BY_AGUS, "substitute_name": "Mas Joko"}, id="represented himself"),
    ],
)
def test_a_substitute_whose_own_line_says_that_he_did_not_come_is_asked_about(
    invited: Gathering, own: dict[str, str]
) -> None:
    invited.tell({BUDI_: BY_AGUS, AGUS_: own})
    line, agus = invited.line(BUDI_), invited.programme.person(AGUS_)
    invited.link(line, agus)
    taken = invited.tell()
    assert [(one.code, one.facts["line"], one.facts["own"]) for one in taken.doubts] == [
        ("SUBSTITUTE_DOUBTED", line, invited.line(AGUS_))
    ]
    assert invited.candidates() == []
    assert (refused(invited.confirm, line), refused(invited.confirm)) == 2 * ("SUBSTITUTE_DOUBTED",)
    invited.scan(invited.code_of("Siti Contohwati"))
    done = invited.confirm()
    assert (done.acts, [one.facts["line"] for one in done.notes]) == (1, [line])
    assert agus not in [act["person_id"] for act in acts(invited)]
    invited.tell({AGUS_: {"outcome": "hadir", "remarks": "datang, mewakili sekdes"}})
    assert (invited.confirm().acts, acts(invited)[-1]["person_id"]) == (1, agus)


def test_a_substitute_whose_own_line_nobody_reported_is_not_doubted_by_the_close(
    invited: Gathering,
) -> None:
    invited.tell({BUDI_: BY_AGUS})
    invited.link(invited.line(BUDI_), invited.programme.person(AGUS_))
    invited.close()
    assert invited.outcomes()[AGUS_] == "tidak_hadir"
    assert invited.confirm().acts == 1


def test_a_substitute_whom_nobody_knows_makes_no_candidate_until_linked(
    invited: Gathering,
) -> None:
    invited.tell({BUDI_: {"outcome": "diwakili", "substitute_name": "Mas Joko"}})
    assert invited.candidates() == []
    invited.link(invited.line(BUDI_), invited.programme.person("Joko Fiktif"))
    assert [line for line, *_ in invited.candidates()] == [invited.line(BUDI_)]


def test_representatives_only_speakers_named_in_the_sheet_are_candidates(
    settled: Programme,
) -> None:
    text = MEETING.replace('pledge = "personal"', 'pledge = "representatives"')
    gathering = Gathering(settled, text)
    gathering.invite()
    gathering.begin()
    gathering.scan(*gathering.codes().values())
    assert gathering.candidates() == []
    assert refused(gathering.confirm) == "MEETING_NO_CANDIDATE"
    gathering.tell({AGUS_: {"remarks": "Pembaca ikrar"}})
    assert gathering.candidates() == [(gathering.line(AGUS_), "perangkat", "ikrar")]


def test_a_meeting_without_a_pledge_has_no_candidates(settled: Programme) -> None:
    gathering = Gathering(settled, MEETING.replace('pledge = "personal"', 'pledge = "none"'))
    gathering.invite()
    gathering.begin()
    gathering.scan(*gathering.codes().values())
    assert gathering.candidates() == []


def test_a_course_makes_results_of_who_was_there_and_no_pledge(settled: Programme) -> None:
    gathering = Gathering(settled, COURSE)
    gathering.invite()
    gathering.begin()
    gathering.scan(gathering.code_of(BUDI_), gathering.code_of("Camat Contoh"))
    done = gathering.confirm()
    assert (done.acts, done.results) == (0, 1)
    result = gathering.office.ask("select course, outcome, held_from from training_result")[0]
    assert (result["course"], result["outcome"], result["held_from"]) == (
        "SOSIALISASI-NETRALITAS",
        "attended",
        HELD_ON,
    )
    assert gathering.confirm().already == 1


def test_two_forms_of_one_day_are_two_acts_and_one_mark(settled: Programme) -> None:
    text = MEETING.replace('forms = ["ikrar"]', 'forms = ["ikrar", "pakta_integritas"]')
    gathering = Gathering(settled, text)
    gathering.invite()
    gathering.begin()
    gathering.scan(gathering.code_of(BUDI_))
    assert gathering.confirm().acts == 2
    settled.mark()
    assert settled.state(BUDI_, "perangkat") == "covered"


def test_an_act_that_a_list_brought_as_a_candidate_is_the_same_act(invited: Gathering) -> None:
    budi = invited.programme.person(BUDI_)
    invited.programme.sign(budi, HELD_ON, form="ikrar", mode="live_stream", post="SEKDES")
    assert [act["state"] for act in acts(invited)] == ["candidate"]
    invited.scan(invited.code_of(BUDI_))
    assert invited.confirm().acts == 1
    assert [act["state"] for act in acts(invited)] == ["counted"]


def test_an_act_that_was_annulled_stays_annulled(invited: Gathering) -> None:
    invited.scan(invited.code_of(BUDI_))
    invited.confirm()
    with invited.programme.desk() as desk:
        annul_pledge(desk, 1, "tanda tangan orang lain")
    assert invited.confirm().already == 1
    assert [act["state"] for act in acts(invited)] == ["annulled"]


def test_a_meeting_outside_its_cycle_counts_nothing(settled: Programme) -> None:
    late = date(2026, 4, 28)
    gathering = Gathering(settled, MEETING.replace(str(HELD_ON), str(late)))
    gathering.invite()
    settled.today = late
    settled.load(CYCLE.replace(f"closes = {CLOSES}", f"closes = {late - timedelta(1)}"))
    gathering.scan(gathering.code_of(BUDI_))
    assert refused(gathering.confirm) == "ACT_OUTSIDE_CYCLE"


def test_confirmation_after_the_close_includes_an_addendum(invited: Gathering) -> None:
    invited.close()
    assert refused(invited.confirm) == "MEETING_NO_CANDIDATE"
    invited.tell({BUDI_: {"outcome": "hadir"}}, addendum="daftar kertas menyusul")
    invited.programme.today = HELD_ON + timedelta(days=1)
    assert invited.confirm().acts == 1
    was = invited.closed()
    assert was is not None
    assert was.sums.whole.hadir == 0
