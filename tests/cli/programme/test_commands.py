"""Programme, events, acts, results and standing as a person types them: what is entered is found
again in every list, what is wrong is refused in Indonesian, and numbers tie.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sibermata.desk.programme.load import ship_programme
from tests.cli.conftest import Typed
from tests.cli.programme.cycle import CLOSES, CYCLE, DUE, OPENS, TODAY
from tests.marks import SHIPPED
from tests.office import CAST, SRIGADING, Office

EVENT = f"""
[event]
code = "RAKOR-UJI"
title = "Rapat koordinasi"
level = "district"
area = "35.16"
organiser = "DPMD Kabupaten Mojokerto"
held_on = {TODAY - timedelta(5)}
forms = ["pakta_integritas"]
modes = ["in_person"]
cycle = "UJI"
texts = ["SKB-4"]
courses = []
"""
Listed = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ready(typed: Typed, office: Office) -> Office:
    with office.database.work() as connection:
        ship_programme(connection, office.secrecy, SHIPPED, office.rules.book.posts.posts)
    (office.folder / "uji.toml").write_text(CYCLE, encoding="utf-8")
    (office.folder / "rakor.toml").write_text(EVENT, encoding="utf-8")
    office.deliver(CAST)
    office.one()
    typed("programme", "load", office.folder / "uji.toml", "--by", "Rini")
    return office


def number_of(office: Office, name: str) -> int:
    return next(row["person_id"] for row in office.roster() if row["name"] == name)


def sign(typed: Typed, who: int, *more: object, exit_code: int = 0) -> str:
    words = ("--cycle", "UJI", "--text", "SKB-4", "--form", "pakta_integritas")
    words = (*words, "--mode", "in_person", "--date", TODAY - timedelta(3), "--by", "Rini")
    return typed("pledges", "add", who, *words, *more, exit_code=exit_code).output


def test_what_was_loaded_is_listed(ready: Office, listed: Listed) -> None:
    rows = listed("programme", "list")
    assert {"UJI", "PILKADA-2024", "SKB-4", "SBM-KEUANGAN", "UJI-DASAR", "BAKORWIL-1"} <= {
        row["code"] for row in rows
    }
    assert {row["code"] for row in rows if row["by"] == "Rini"} == {"UJI", "UJI-DASAR"}
    assert all(len(row["digest"]) == 64 for row in rows)


def test_a_wrong_file_is_refused_with_file_key_and_reason(ready: Office, typed: Typed) -> None:
    path = ready.folder / "salah.toml"
    path.write_text(CYCLE.replace(f"due = {DUE}", f"due = {CLOSES + timedelta(1)}"))
    said = typed("programme", "load", path, "--by", "Rini", exit_code=2).output
    assert "salah.toml" in said
    assert "cycle.UJI" in said
    assert "due lebih akhir daripada closes" in said


def test_one_person_and_the_sums_can_be_asked_by_cycle_and_state(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    assert {row["subject"] for row in listed("standing", "show", siti)} > {"UJI"}
    mine = listed("standing", "show", siti, "--cycle", "UJI", "--district", "35.16")
    assert [(row["subject"], row["state"]) for row in mine] == [("UJI", "open")]
    assert listed("standing", "show", siti, "--state", "covered") == []
    sign(typed, number_of(ready, "Budi Ujicoba"))
    rows = listed("standing", "summary", "--cycle", "UJI", "--state", "covered")
    assert [(row["pledge_class"], row["covered"]) for row in rows] == [("perangkat", 1)]


def test_no_mark_stands_without_saying_what_it_rests_on(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    sign(typed, number_of(ready, "Budi Ujicoba"))
    scan = ready.folder / "hadir.pdf"
    scan.write_bytes(b"%PDF-1.7 pindaian")
    sign(typed, number_of(ready, "Joko Fiktif"), "--evidence", scan)
    covered = listed("standing", "list", "--cycle", "UJI", "--state", "covered")
    rests_on = {row["name"]: row["evidence"] for row in covered}
    assert rests_on["Budi Ujicoba"] == "dicatat oleh Rini"
    assert rests_on["Joko Fiktif"].startswith("pindaian ")


def test_a_signature_is_found_again_in_every_list(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    budi = number_of(ready, "Budi Ujicoba")
    assert sign(typed, budi, "--document", "BA/1/2026") == (
        "Ikrar 1: dicatat oleh Rini, dihitung.\n"
    )
    assert sign(typed, budi) == "Ikrar 1: sudah tercatat, dihitung.\n"
    (act,) = listed("pledges", "export")
    assert act["name"] == act["name_as_written"] == "Budi Ujicoba"
    assert (act["pledge_class"], act["text_version"], act["village_code"]) == (
        "perangkat",
        "1.0",
        SRIGADING,
    )
    covered = listed("standing", "list", "--cycle", "UJI", "--state", "covered")
    assert [(row["person_id"], row["evidence"]) for row in covered] == [(budi, "BA/1/2026")]
    roster = {row["person_id"]: row["pledge"] for row in listed("officials", "export")}
    assert roster.pop(budi) == "covered"
    assert set(roster.values()) == {"open"}
    (mine,) = [row for row in listed("standing", "show", budi) if row["subject"] == "UJI"]
    assert (mine["state"], mine["next"]) == ("covered", "Tidak ada.")


def test_standing_show_says_what_is_next_and_by_when(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    typed(
        *("trainings", "add", siti, "--course", "keuangan desa", "--score", 80),
        *("--date", TODAY - timedelta(9), "--certificate", "C-1", "--by", "Rini"),
    )
    rows = {row["subject"]: row for row in listed("standing", "show", siti)}
    assert rows["UJI"]["next"].startswith("Tanda tangani pakta integritas Pemilihan uji, paling")
    assert rows["UJI-DASAR"]["state"] == "in_progress"
    assert "Perencanaan Pembangunan Desa" in rows["UJI-DASAR"]["next"]
    assert "Pengelolaan Keuangan Desa" not in rows["UJI-DASAR"]["next"]
    assert "{" not in "".join(row["next"] for row in rows.values())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param(["--date", OPENS - timedelta(1)], "ACT_OUTSIDE_CYCLE", id="before it opened"),
        pytest.param(["--date", TODAY + timedelta(1)], "ACT_IN_FUTURE", id="tomorrow"),
        pytest.param(["--date", CLOSES + timedelta(1)], "ACT_OUTSIDE_CYCLE", id="after the close"),
        pytest.param(["--mode", "on_paper"], "NO_DOCUMENT", id="on paper without a document"),
        pytest.param(["--form", "sosialisasi"], "NO_PLEDGE", id="taught, not pledged"),
        pytest.param(["--cycle", "LAIN"], "CYCLE_UNKNOWN", id="no such cycle"),
        pytest.param(["--text", "LAIN"], "TEXT_UNKNOWN", id="no such text"),
        pytest.param(["--version", "9.0"], "TEXT_VERSION_UNKNOWN", id="no such version"),
        pytest.param(["--event", "LAIN"], "EVENT_UNKNOWN", id="no such event"),
        pytest.param(["--post", "Anggota BPD"], "CLASS_NONE", id="a post never held"),
    ],
)
def test_what_is_no_pledge_is_refused_and_marks_nobody(
    ready: Office, typed: Typed, listed: Listed, more: list[object], code: str
) -> None:
    said = sign(typed, number_of(ready, "Budi Ujicoba"), *more, exit_code=2)
    assert f"Galat [{code}]" in said
    assert listed("pledges", "list") == []
    assert {row["state"] for row in listed("standing", "list", "--cycle", "UJI")} == {"open"}


def test_a_folder_is_loaded_whole(ready: Office, typed: Typed, listed: Listed) -> None:
    folder = ready.folder / "programme"
    folder.mkdir()
    course = '[course.BARU]\nname = "Kursus baru"\nkind = "bimtek"\n'
    (folder / "a.toml").write_text(course, encoding="utf-8")
    (folder / "b.toml").write_text(course.replace("BARU", "LAGI").replace("baru", "lagi"))
    said = typed("programme", "load", folder, "--by", "Rini").output
    assert said.endswith("2 dimuat oleh Rini, 0 sudah sama.\n")
    assert {"BARU", "LAGI"} <= {row["code"] for row in listed("programme", "list")}
    empty = ready.folder / "kosong"
    empty.mkdir()
    assert "PROGRAMME_NO_FILE" in typed("programme", "load", empty, "--by", "R", exit_code=2).output


def test_a_text_that_the_cycle_does_not_take_is_kept_and_not_counted(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    said = sign(typed, number_of(ready, "Budi Ujicoba"), "--text", "BAWASLU-5")
    assert said == "Ikrar 1: dicatat oleh Rini, naskah lain.\n"
    assert listed("standing", "list", "--cycle", "UJI", "--state", "covered") == []


def test_an_event_fills_what_the_act_does_not_say_and_alone_marks_nobody(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    assert typed("events", "add", ready.folder / "rakor.toml", "--by", "Rini").output == (
        "Kegiatan RAKOR-UJI: dicatat oleh Rini.\n"
    )
    assert listed("standing", "list", "--cycle", "UJI", "--state", "covered") == []
    typed("pledges", "add", number_of(ready, "Budi Ujicoba"), "--event", "RAKOR-UJI", "--by", "R")
    (act,) = listed("pledges", "list")
    assert (act["cycle"], act["text"], act["form"], act["date"]) == (
        "UJI",
        "SKB-4",
        "pakta_integritas",
        str(TODAY - timedelta(5)),
    )
    (event,) = listed("events", "list")
    assert (event["acts"], event["area_name"]) == (1, "Kabupaten Mojokerto")
    (shown,) = listed("events", "show", "RAKOR-UJI")
    assert shown["organiser"] == "DPMD Kabupaten Mojokerto"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("organiser", "organizer", "event.organizer tidak dikenal", id="a key"),
        pytest.param("[event]", "[meeting]\n[event]", "meeting tidak dikenal", id="a table"),
        pytest.param('texts = ["SKB-4"]', "texts = []", "tanpa naskah", id="without a text"),
        pytest.param('cycle = "UJI"', 'cycle = "X"', "event.cycle menyebut X", id="a cycle"),
        pytest.param('area = "35.16"', 'area = "35.16.05"', "wilayah 35.16.05", id="another level"),
        pytest.param("in_person", "by_post", "bukan salah satu dari", id="a mode"),
    ],
)
def test_a_wrong_event_is_refused_by_name(
    ready: Office, typed: Typed, listed: Listed, old: str, new: str, said: str
) -> None:
    path = ready.folder / "rakor.toml"
    path.write_text(EVENT.replace(old, new, 1), encoding="utf-8")
    assert said in typed("events", "add", path, "--by", "Rini", exit_code=2).output
    assert listed("events", "list") == []


def test_annulled_acts_and_results_stay_listed_and_count_for_nothing(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    sign(typed, siti)
    typed(
        *("trainings", "add", siti, "--course", "SBM-KEUANGAN", "--outcome", "passed"),
        *("--date", TODAY - timedelta(9), "--by", "Rini"),
    )
    typed("pledges", "annul", 1, "--by", "Dewi", "--reason", "salah orang")
    typed("trainings", "annul", 1, "--by", "Dewi", "--reason", "salah orang")
    assert [row["state"] for row in listed("pledges", "list")] == ["annulled"]
    assert [row["state"] for row in listed("trainings", "list")] == ["annulled"]
    states = {row["subject"]: row["state"] for row in listed("standing", "show", siti)}
    assert (states["UJI"], states["UJI-DASAR"]) == ("open", "in_grace")
    again = typed("pledges", "annul", 1, "--by", "Dewi", "--reason", "lagi", exit_code=2)
    assert "ACT_ANNULLED" in again.output
    nameless = typed("pledges", "annul", 1, "--by", "Dewi", exit_code=2)
    assert "REASON_NEEDED" in nameless.output


@pytest.mark.parametrize(
    ("more", "why"),
    [
        pytest.param(["--score", 60, "--outcome", "passed"], "di bawah batas", id="below the mark"),
        pytest.param(["--date", TODAY + timedelta(1), "--score", 90], "belum tiba", id="tomorrow"),
        pytest.param(
            ["--score", 90, "--certificate-date", TODAY - timedelta(99)],
            "lebih awal",
            id="a certificate before the course",
        ),
        pytest.param([], "nilai dan hasilnya tidak disebut", id="neither score nor outcome"),
    ],
)
def test_a_result_that_contradicts_itself_is_refused(
    ready: Office, typed: Typed, listed: Listed, more: list[object], why: str
) -> None:
    words = ["--course", "SBM-KEUANGAN", "--date", TODAY - timedelta(9), "--by", "Rini", *more]
    done = typed("trainings", "add", number_of(ready, "Siti Contohwati"), *words, exit_code=2)
    assert "RESULT_CONTRADICTS" in done.output
    assert why in done.output
    assert listed("trainings", "list") == []


def test_one_person_course_and_day_are_one_result_and_a_certificate_issued_again_stays_beside(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    words = ["trainings", "add", siti, "--course", "SBM-KEUANGAN", "--outcome", "passed"]
    words += ["--date", TODAY - timedelta(9), "--by", "Rini"]
    typed(*words, "--certificate", "C-1")
    assert "sertifikat ditambahkan" in typed(*words, "--certificate", "C-2").output
    assert "sudah tercatat" in typed(*words, "--certificate", "C-2").output
    (row,) = listed("trainings", "export")
    assert row["certificate_number"] == "C-1; C-2"
    other = [*words[:5], "--outcome", "failed", *words[7:]]
    assert "RESULT_SAME_DAY" in typed(*other, exit_code=2).output


def test_an_unknown_course_is_refused_with_what_is_near_and_may_be_kept_as_lainnya(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    words = ["trainings", "add", siti, "--date", TODAY - timedelta(9), "--by", "Rini", "--course"]
    said = typed(*words, "Pengelolaan Keuangan Dasa", exit_code=2).output
    assert "SBM-KEUANGAN" in said
    assert "COURSE_UNNAMED" in typed(*words, "lainnya", exit_code=2).output
    assert listed("trainings", "list") == []
    typed(*words, "lainnya", "--as-written", "Kursus menjahit")
    (row,) = listed("trainings", "list")
    assert (row["course"], row["course_as_written"]) == ("lainnya", "Kursus menjahit")


def test_an_exemption_needs_a_reason_and_a_day_to_come(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    siti = number_of(ready, "Siti Contohwati")
    words = ["trainings", "exempt", siti, "--requirement", "UJI-DASAR", "--by", "Rini"]
    late = typed(*words, "--until", TODAY - timedelta(1), "--reason", "x", exit_code=2)
    assert "EXEMPTION_PAST" in late.output
    assert "REASON_NEEDED" in typed(*words, "--until", DUE, exit_code=2).output
    typed(*words, "--until", DUE, "--reason", "cuti melahirkan")
    states = {row["subject"]: row["state"] for row in listed("standing", "show", siti)}
    assert states["UJI-DASAR"] == "exempt"
    taken_back = ("trainings", "annul", 1, "--exemption", "--reason", "salah orang", "--by", "Sari")
    assert "Pembebasan 1 dibatalkan oleh Sari." in typed(*taken_back).output
    states = {row["subject"]: row["state"] for row in listed("standing", "show", siti)}
    assert states["UJI-DASAR"] != "exempt"
    shown = typed("standing", "show", siti, "--format", "table").output
    assert "cuti melahirkan" in shown
    assert "salah orang" in shown


def moment(office: Office) -> str:
    """This instant, as the database has it."""
    (row,) = office.ask("select clock_timestamp() at")
    instant: datetime = row["at"]
    return instant.isoformat()


def test_the_roster_of_another_day_or_instant_bears_the_marks_of_it(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    budi = number_of(ready, "Budi Ujicoba")
    before = moment(ready)
    sign(typed, budi)
    typed(
        "trainings",
        "exempt",
        number_of(ready, "Siti Contohwati"),
        "--requirement",
        "UJI-DASAR",
        "--until",
        DUE,
        "--reason",
        "cuti",
        "--by",
        "Rini",
    )
    signed_on = TODAY - timedelta(3)
    for asked, state in (
        ((), "covered"),
        (("--on", TODAY), "covered"),
        (("--on", signed_on - timedelta(1)), "open"),
        (("--as-of", before), "open"),
        (("--as-of", before, "--on", TODAY), "open"),
    ):
        stand = listed("standing", "export", *asked)
        marks = {row["person_id"]: row["state"] for row in stand if row["subject"] == "UJI"}
        required = Counter(row["person_id"] for row in stand if row["kind"] == "training")
        assert marks[budi] == state, asked
        for row in listed("officials", "export", *asked):
            assert (row["pledge_cycle"], row["pledge"]) == ("UJI", marks[row["person_id"]])
            assert row["training_required"] == required[row["person_id"]]
    long_before = listed("officials", "export", "--on", OPENS - timedelta(1))
    assert {(row["pledge_cycle"], row["pledge"]) for row in long_before} != {("UJI", "open")}


def test_a_person_is_shown_with_what_was_known_then(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    budi = number_of(ready, "Budi Ujicoba")
    show = ("standing", "show", budi, "--format", "table")
    before = moment(ready)
    sign(typed, budi)
    typed(
        "trainings",
        "add",
        budi,
        "--course",
        "lainnya",
        "--as-written",
        "Kursus menjahit",
        "--date",
        TODAY - timedelta(9),
        "--by",
        "Rini",
    )
    signed = moment(ready)
    typed("pledges", "annul", 1, "--reason", "salah orang", "--by", "Rini")
    at_first = typed(*show, "--as-of", before).output
    assert "Belum ada ikrar." in at_first
    assert "Belum ada hasil pelatihan." in at_first
    then = typed(*show, "--as-of", signed).output
    assert "dibatalkan" not in then
    assert "lainnya" in then
    assert "dibatalkan" in typed(*show).output


def test_a_scan_is_kept_sealed_and_nothing_else_is_taken_for_one(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    budi = number_of(ready, "Budi Ujicoba")
    scan, text = ready.folder / "scan.pdf", ready.folder / "scan.txt"
    scan.write_bytes(b"%PDF-1.7 tanda tangan")
    text.write_bytes(b"bukan pindaian")
    assert "EVIDENCE_KIND" in sign(typed, budi, "--evidence", text, exit_code=2)
    assert "FILE_NOT_OPENED" in sign(typed, budi, "--evidence", "tiada.pdf", exit_code=2)
    big = ready.folder / "besar.png"
    big.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20_000_001)
    assert "EVIDENCE_TOO_LARGE" in sign(typed, budi, "--evidence", big, exit_code=2)
    assert listed("pledges", "list") == []
    sign(typed, budi, "--evidence", scan)
    (kept,) = ready.ask("select encode(sha256, 'hex') digest, kind, size, body from evidence")
    assert (kept["kind"], kept["size"]) == ("pdf", 21)
    assert b"tanda tangan" not in bytes(kept["body"])
    (act,) = listed("pledges", "export")
    assert act["evidence"] == kept["digest"]


def test_the_summary_ties_at_every_level(ready: Office, typed: Typed, listed: Listed) -> None:
    sign(typed, number_of(ready, "Budi Ujicoba"))
    totals = set()
    for level in ("province", "bakorwil", "district", "subdistrict", "village", "post"):
        rows = listed("standing", "summary", "--by", level, "--cycle", "UJI")
        names = ("persons", "covered", "open", "seats", "seats_covered", "vacant")
        totals.add(tuple(sum(row[name] for row in rows) for name in names))
        assert all(row["name"] for row in rows)
        for row in rows:
            parts = ("covered", "open", "overdue", "missed", "resign_needed", "frozen")
            assert row["persons"] == sum(row[name] for name in (*parts, "unconfirmed"))
    assert totals == {(6, 1, 5, 6, 1, 4)}


def test_the_columns_of_exports_are_the_agreed_ones(ready: Office, typed: Typed) -> None:
    def head(*words: object) -> list[str]:
        return next(csv.reader(io.StringIO(typed(*words, "--format", "csv").stdout)))

    marks = "person_id name village_code village subdistrict district_code post post_label"
    marks += " capacity kind subject pledge_class state due since valid_until done of event"
    assert head("standing", "export")[:20] == [*marks.split(), "evidence"]
    counts = "area name kind subject pledge_class persons covered open overdue missed"
    counts += " resign_needed frozen unconfirmed seats seats_covered vacant"
    assert head("standing", "summary", "--by", "district", "--cycle", "UJI") == counts.split()
    acts = "act person_id name name_as_written village_code post_as_written cycle pledge_class"
    acts += " text text_version form mode date event state source file sheet row entered_by"
    assert head("pledges", "export")[:21] == [*acts.split(), "verified_by"]
    results = "result person_id name name_as_written course course_as_written held_from organiser"
    results += " score outcome certificate_number valid_until source file sheet row"
    found = head("trainings", "export")
    assert [name for name in found if name in results.split()] == results.split()


def test_another_day_and_another_instant_are_answered_and_store_nothing(
    ready: Office, typed: Typed, listed: Listed
) -> None:
    budi = number_of(ready, "Budi Ujicoba")
    before = ready.ask("select clock_timestamp() at")[0]["at"].isoformat()
    sign(typed, budi)
    marks = ready.ask("select * from mark order by 1, 2, 3, 4")

    def states(*words: object) -> set[str]:
        return {row["state"] for row in listed("standing", "list", "--cycle", "UJI", *words)}

    assert states() == {"covered", "open"}
    assert states("--on", TODAY - timedelta(4)) == {"open"}
    assert states("--on", CLOSES + timedelta(1)) == {"covered", "missed"}
    assert states("--on", OPENS - timedelta(1)) == set()
    assert states("--as-of", before) == {"open"}
    done = typed("standing", "mark", "--on", CLOSES + timedelta(1)).output
    assert done.endswith("Tidak disimpan.\n")
    assert ready.ask("select * from mark order by 1, 2, 3, 4") == marks


def test_marks_made_anew_are_the_same(ready: Office, typed: Typed) -> None:
    sign(typed, number_of(ready, "Budi Ujicoba"))
    before = ready.ask("select * from mark order by 1, 2, 3, 4")
    assert "ditandai" in typed("standing", "mark").output
    assert ready.ask("select * from mark order by 1, 2, 3, 4") == before


def test_the_trend_has_a_line_a_night(ready: Office, typed: Typed, listed: Listed) -> None:
    sign(typed, number_of(ready, "Budi Ujicoba"))
    rows = listed("standing", "trend", "--cycle", "UJI")
    assert {(row["pledge_class"], row["persons"], row["covered"]) for row in rows} == {
        ("kades", 2, 0),
        ("perangkat", 4, 1),
    }
    assert {row["night"] for row in rows} == {str(TODAY)}
    assert "ANSWER_NEEDED" in typed("standing", "trend", exit_code=2).output


def test_tables_say_words_and_files_codes(ready: Office, typed: Typed, tmp_path: Path) -> None:
    shown = typed("standing", "list", "--cycle", "UJI", "--format", "table").output
    assert "belum ikrar" in shown
    target = tmp_path / "kedudukan.json"
    typed("standing", "export", "--cycle", "UJI", "-o", target)
    assert {row["state"] for row in json.loads(target.read_text())} == {"open"}
    typed("events", "add", ready.folder / "rakor.toml", "--by", "Rini")
    shown = typed("events", "list", "--format", "table").output
    assert "pakta integritas" in shown
    assert "[" not in shown


def test_an_instant_before_there_was_a_programme_is_answered_by_itself(
    ready: Office, typed: Typed
) -> None:
    asked = ("--cycle", "UJI", "--as-of", "2024-09-18T08:00")
    said = typed("standing", "summary", "--by", "district", *asked, exit_code=2).output
    assert "belum ada program yang tercatat" in said
    assert "--on" in said


def test_a_district_sees_its_own(ready: Office, listed: Listed) -> None:
    assert listed("standing", "list", "--district", "35.17") == []
    assert len(listed("standing", "list", "--district", "35.16", "--cycle", "UJI")) == 6


def test_dates_are_those_of_the_office(listed: Listed, ready: Office) -> None:
    (one,) = {row["due"] for row in listed("standing", "list", "--cycle", "UJI")}
    assert date.fromisoformat(one) == DUE
