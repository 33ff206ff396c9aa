"""Marks on a real database: through nights and acts as the tables say, and never otherwise than if
everybody were marked anew (`Programme.mark` compares each time).
"""

from datetime import date, timedelta
from typing import Any

import pytest

from sibermata.desk.corrections.correct import correct
from sibermata.desk.identity.merges import merge_people, split_from_record, split_people
from sibermata.desk.programme.pledges import annul_pledge
from sibermata.desk.programme.trainings import annul_exemption, exempt
from sibermata.errors import Refusal
from sibermata.standing.mark import mark_aside
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.gather import gather
from sibermata.store.views.counts import AREAS, count_standing
from sibermata.store.views.deeds import list_exemptions
from sibermata.store.views.runs import find_run
from sibermata.store.views.standing import Wanted, list_marks
from sibermata.sync.again.revert import revert_run
from tests.lives import bare, live
from tests.marks import CLOSES, DUE, OPENS, TODAY, Programme
from tests.office import (
    AGUS,
    BUDI,
    CAST,
    JOKO,
    KESEMEN,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    person,
)

NEW_HEAD = person(
    "70",
    "Tono Pengganti",
    "3516050705809070",
    "Kepala Desa",
    birth_date="1980-05-07",
    start_date="2026-03-08",
    sk_number="141/7/2026",
    sk_date="2026-03-07",
)


OLD_CODE, NEW_CODE = "35.16.11.2015", "35.16.18.2013"  # Gayaman: same name, new code


def test_everybody_in_office_stands_open_and_nobody_is_covered_by_an_event(
    settled: Programme,
) -> None:
    assert settled.states() == {
        ("Siti Contohwati", "kades"): "open",
        ("Budi Ujicoba", "perangkat"): "open",
        ("Wati Simulasi", "perangkat"): "open",
        ("Joko Fiktif", "perangkat"): "open",
        ("Agus Latihan", "perangkat"): "open",
    }
    assert len(settled.marks()) == len(CAST)


def test_a_signature_covers_the_signer_and_nobody_else(settled: Programme) -> None:
    settled.sign(settled.person("Budi Ujicoba"))
    settled.mark()
    found = settled.states()
    assert found.pop(("Budi Ujicoba", "perangkat")) == "covered"
    assert set(found.values()) == {"open"}


def test_an_annulled_signature_covers_nobody(settled: Programme) -> None:
    done = settled.sign(settled.person("Budi Ujicoba"))
    settled.mark()
    with settled.desk() as desk:
        annul_pledge(desk, done.number, "salah orang")
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat") == "open"


def test_time_alone_moves_marks(settled: Programme) -> None:
    settled.sign(settled.person("Budi Ujicoba"))
    for day, expected in (
        (DUE, "open"),
        (DUE + timedelta(1), "overdue"),
        (CLOSES, "overdue"),
        (CLOSES + timedelta(1), "missed"),
    ):
        settled.mark(day)
        assert settled.state("Wati Simulasi", "perangkat") == expected
        assert settled.state("Budi Ujicoba", "perangkat") == "covered"


def test_a_quiet_night_marks_nobody_and_carries_the_measures(settled: Programme) -> None:
    settled.mark(TODAY)
    done = settled.mark(TODAY + timedelta(1))
    assert (done.people, done.whole) == (0, False)
    nights = settled.office.ask("select distinct night from measure order by 1")
    assert [row["night"] for row in nights] == [TODAY, TODAY + timedelta(1)]


def test_a_replacement_begins_his_own_obligation_and_inherits_nothing(settled: Programme) -> None:
    settled.sign(settled.person("Siti Contohwati", SRIGADING))
    settled.office.deliver([NEW_HEAD, *CAST[1:]])
    settled.office.one()
    settled.mark(date(2026, 3, 11))
    assert settled.state("Tono Pengganti") == "open"
    due = {row["name"]: row["due"] for row in settled.marks()}
    assert due["Tono Pengganti"] == date(2026, 3, 22)
    gone = [row for row in settled.marks() if row["village_code"] == SRIGADING]
    assert [row["state"] for row in gone if row["name"] == "Siti Contohwati"] == ["covered"]


def test_who_is_replaced_without_an_act_in_time_is_closed(settled: Programme) -> None:
    settled.office.deliver([NEW_HEAD, *CAST[1:]])
    settled.office.one()
    settled.mark(date(2026, 3, 11))
    states = {
        row["village_code"]: row["state"]
        for row in settled.marks()
        if row["name"] == "Siti Contohwati"
    }
    assert states == {SRIGADING: "closed", KESEMEN: "open"}


def test_a_promotion_inside_the_class_keeps_the_act(settled: Programme) -> None:
    settled.sign(settled.person("Wati Simulasi"))
    promoted = {**WATI, "post": "Sekretaris Desa", "start_date": "2026-03-09"}
    settled.office.deliver([SITI, promoted, JOKO, OTHER_SITI, AGUS])
    settled.office.one()
    settled.mark()
    marks = [row for row in settled.marks() if row["name"] == "Wati Simulasi"]
    assert [(row["state"], row["post"]) for row in marks] == [("covered", "SEKDES")]


def test_a_second_hat_of_another_class_is_a_second_mark(settled: Programme) -> None:
    settled.sign(settled.person("Budi Ujicoba"))
    plt = {**BUDI, "post": "Plt. Kepala Desa", "start_date": "2026-03-09"}
    settled.office.deliver([BUDI, plt, WATI, JOKO, OTHER_SITI, AGUS])
    settled.office.one()
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat") == "covered"
    assert settled.state("Budi Ujicoba") == "resign_needed"


def test_a_move_takes_the_act_along_to_the_new_village(settled: Programme) -> None:
    settled.sign(settled.person("Wati Simulasi"))
    moved = {**WATI, "village_code": KESEMEN, "start_date": "2026-03-09"}
    settled.office.deliver([SITI, BUDI, moved, JOKO, OTHER_SITI, AGUS])
    settled.office.one()
    settled.mark()
    marks = [row for row in settled.marks() if row["name"] == "Wati Simulasi"]
    assert [(row["state"], row["village_code"]) for row in marks] == [("covered", KESEMEN)]


def test_absence_freezes_and_a_return_thaws(settled: Programme) -> None:
    settled.office.deliver([*CAST[:2], *CAST[3:]])
    settled.office.one()
    settled.mark()
    assert settled.state("Wati Simulasi", "perangkat") == "frozen"
    present = settled.office.ask("select present from held_seat where post = 'KAUR_KEUANGAN'")
    assert present == [{"present": False}]
    settled.office.deliver(CAST)
    settled.office.one()
    settled.mark()
    assert settled.state("Wati Simulasi", "perangkat") == "open"


def test_a_missing_signer_stays_covered_by_person_and_not_by_seat(settled: Programme) -> None:
    settled.sign(settled.person("Wati Simulasi"))
    settled.office.deliver([*CAST[:2], *CAST[3:]])
    settled.office.one()
    settled.mark()
    assert settled.state("Wati Simulasi", "perangkat") == "covered"
    row = settled.office.ask(
        "select sum(persons) persons, sum(seats) seats, sum(seats_covered) covered from measure "
        "where night = %s and subject = 'UJI' and pledge_class = 'perangkat'",
        TODAY,
    )[0]
    assert (row["persons"], row["seats"], row["covered"]) == (4, 3, 0)


def test_a_run_that_is_taken_back_takes_its_people_and_their_marks(settled: Programme) -> None:
    settled.office.deliver([*CAST, NEW_HEAD | {"post": "Kasi Pelayanan"}])
    result = settled.office.one()
    settled.mark()
    assert settled.state("Tono Pengganti", "perangkat") == "open"
    night = settled.office.night()
    with night.database.work() as connection:
        run = find_run(connection, Scope.province(), result.run_id)
        assert run is not None
        revert_run(connection, run, night)
    settled.mark()
    assert settled.state("Tono Pengganti", "perangkat") is None


def test_a_corrected_start_moves_the_day_that_is_due(settled: Programme) -> None:
    settled.mark()
    with settled.desk() as desk:
        correct(
            desk,
            settled.person("Joko Fiktif"),
            "start_date",
            "2026-03-08",
            reason="salah tulis",
            evidence="SK 141/8/2026",
        )
    settled.mark()
    due = {row["name"]: row["due"] for row in settled.marks()}
    assert (due["Joko Fiktif"], due["Wati Simulasi"]) == (date(2026, 3, 22), DUE)


def test_an_uncertain_succession_inherits_nothing_and_is_unconfirmed(programme: Programme) -> None:
    silent = {**BUDI, "nik": "", "birth_date": "", "sk_number": "141/7/2020"}
    live(programme.office, [bare(SITI), silent])
    programme.sign(programme.person("Budi Ujicoba"))
    live(programme.office, [bare(SITI), {**silent, "name": "Karto Rekaan"}])
    programme.mark()
    assert programme.state("Karto Rekaan", "perangkat") == "unconfirmed"
    appointed = {"sk_number": "141/9/2026", "sk_date": "2026-02-27", "start_date": "2026-02-27"}
    live(programme.office, [bare(SITI), {**silent, **appointed, "name": "Karto Rekaan"}])
    programme.mark()
    assert programme.state("Karto Rekaan", "perangkat") == "open"


def test_a_merge_joins_the_acts_and_a_split_parts_them_again(programme: Programme) -> None:
    office = programme.office
    live(office, [bare(SITI), bare(BUDI)], [bare(SITI), bare(BUDI, name="Budi Uji")])
    old, new = programme.person("Budi Ujicoba"), programme.person("Budi Uji")
    programme.sign(old)
    programme.mark()
    assert programme.state("Budi Ujicoba", "perangkat") == "covered"
    # An open RENAME: two persons until it is decided; the new seat counts and is not covered.
    assert programme.state("Budi Uji", "perangkat") == "unconfirmed"
    with programme.desk() as desk:
        merge_people(desk, new, old, "KTP")
    programme.mark()
    assert programme.states() == {
        ("Siti Contohwati", "kades"): "open",
        ("Budi Uji", "perangkat"): "covered",
    }
    with programme.desk() as desk:
        split_people(desk, old, "dua orang")
    programme.mark()
    assert programme.state("Budi Ujicoba", "perangkat") == "covered"
    assert programme.state("Budi Uji", "perangkat") == "open"


def test_after_a_split_of_a_record_acts_and_results_follow_the_post_as_written(
    programme: Programme,
) -> None:
    office = programme.office
    rosters = {
        "mojokerto": [bare(SITI), bare(BUDI)],
        "mojokerto-2": [bare(SITI, post="Kaur Keuangan")],
    }
    live(office, rosters)
    siti = programme.person("Siti Contohwati")
    as_kades = programme.sign(siti, post="KADES").number
    as_kaur = programme.sign(siti, post="KAUR_KEUANGAN").number
    programme.mark()
    record = office.ask("select id from source_record where source = 'mojokerto-2'")[0]["id"]
    with programme.desk() as desk:
        apart = split_from_record(desk, siti, record).apart
    programme.mark()
    owners = office.ask("select id, person_id from pledge_act where recorded_to = 'infinity'")
    assert {row["id"]: row["person_id"] for row in owners} == {as_kades: siti, as_kaur: apart}
    marks = {(row["person_id"], row["pledge_class"]): row["state"] for row in programme.marks()}
    assert marks[siti, "kades"] == marks[apart, "perangkat"] == "covered"


def test_a_retired_village_code_takes_nobodys_act_away(programme: Programme) -> None:
    office = programme.office
    office.deliver([SITI, {**BUDI, "village_code": OLD_CODE}, *CAST[2:]])
    office.one()
    programme.sign(programme.person("Budi Ujicoba"))
    programme.mark()
    moved = [row for row in programme.marks() if row["name"] == "Budi Ujicoba"]
    assert [(row["state"], row["village_code"]) for row in moved] == [("covered", NEW_CODE)]
    office.deliver([SITI, {**BUDI, "village_code": NEW_CODE}, *CAST[2:]])
    office.one()
    programme.mark()
    again = [row for row in programme.marks() if row["name"] == "Budi Ujicoba"]
    assert [(row["state"], row["village_code"]) for row in again] == [("covered", NEW_CODE)]


def test_trained_in_time_valid_then_expired(settled: Programme) -> None:
    budi = settled.person("Budi Ujicoba")
    settled.train(budi)
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat", "DASAR") == "valid"
    assert settled.state("Agus Latihan", "perangkat", "DASAR") == "in_grace"
    settled.mark(date(2026, 3, 12))
    assert settled.state("Agus Latihan", "perangkat", "DASAR") == "not_started"
    settled.mark(date(2028, 3, 6))
    assert settled.state("Budi Ujicoba", "perangkat", "DASAR") == "expired"


def test_an_exemption_holds_to_its_last_day(settled: Programme) -> None:
    with settled.desk() as desk:
        exempt(desk, settled.person("Budi Ujicoba"), "DASAR", date(2026, 3, 15), "sakit")
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat", "DASAR") == "exempt"
    settled.mark(date(2026, 3, 16))
    assert settled.state("Budi Ujicoba", "perangkat", "DASAR") == "not_started"


def test_an_exemption_that_is_annulled_frees_nobody_and_stays_to_be_read(
    settled: Programme,
) -> None:
    budi = settled.person("Budi Ujicoba")
    with settled.desk() as desk:
        number = exempt(desk, budi, "DASAR", date(2026, 3, 15), "sakit")
    settled.mark()
    (before,) = settled.office.ask("select clock_timestamp() at")
    with settled.desk("Sari") as desk:
        annul_exemption(desk, number, "sudah sembuh")
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat", "DASAR") == "in_grace"
    with settled.office.database.connection() as connection:
        everywhere = Scope.province()
        (now,) = list_exemptions(connection, everywhere, budi)
        (then,) = list_exemptions(connection, everywhere, budi, before["at"])
        known = gather(connection, {}, [budi], before["at"]).exemptions[budi]
    said = ("state", "reason", "by", "annulled_by", "annul_reason")
    assert [now[name] for name in said] == ["annulled", "sakit", "Rini", "Sari", "sudah sembuh"]
    assert [then[name] for name in said] == ["counted", "sakit", "Rini", "", ""]
    assert [one.number for one in known] == [number]
    for reason, code in ((" ", "REASON_NEEDED"), ("lagi", "EXEMPTION_ANNULLED")):
        with pytest.raises(Refusal, match=code), settled.desk() as desk:
            annul_exemption(desk, number, reason)


def test_a_new_major_of_a_text_asks_everybody_again(settled: Programme) -> None:
    settled.sign(settled.person("Budi Ujicoba"))
    settled.mark()
    settled.load(
        """
        [text.SKB-4]
        title = "Ikrar netralitas"
        classes = ["kades", "perangkat", "bpd", "lurah"]
        version = "2.0"
        points = ["satu", "dua"]
        from = 2026-03-12
        """
    )
    settled.mark()
    assert settled.state("Budi Ujicoba", "perangkat") == "covered"
    done = settled.mark(date(2026, 3, 12))
    assert done.whole
    assert settled.state("Budi Ujicoba", "perangkat") == "resign_needed"


def test_a_cycle_that_opens_tomorrow_marks_everybody_tomorrow(settled: Programme) -> None:
    settled.load(
        """
        [cycle.NANTI]
        name = "Nanti"
        vote_day = 2026-05-01
        opens = 2026-03-12
        due = 2026-04-01
        closes = 2026-05-01
        classes = ["kades"]
        texts = ["SKB-4"]
        """
    )
    settled.mark(date(2026, 3, 11))
    assert settled.marks("NANTI") == []
    settled.mark(date(2026, 3, 12))
    assert {row["state"] for row in settled.marks("NANTI")} == {"open"}


def test_the_numbers_of_every_level_tie(settled: Programme) -> None:

    settled.sign(settled.person("Budi Ujicoba"))
    settled.mark()
    sums: dict[str, tuple[int, ...]] = {}
    with settled.office.database.connection() as connection:
        known = stored_programme(connection)
        for level in AREAS:
            counts = count_standing(
                connection, Scope.province(), level, known, settled.office.rules.book.posts.posts
            )
            mine = [count for group, count in counts.items() if group.subject == "UJI"]
            sums[level] = (
                sum(one.persons for one in mine),
                sum(one.states.get("covered", 0) for one in mine),
                sum(one.seats for one in mine),
                sum(one.seats_covered for one in mine),
                sum(one.vacant for one in mine),
            )
    assert len(set(sums.values())) == 1, sums
    # Srigading lacks a KASI_PEMERINTAHAN; Kesemen that, a KAUR_KEUANGAN and a KADUS.
    assert sums["province"] == (6, 1, 6, 1, 4)


def test_an_act_in_one_class_covers_no_seat_of_another(settled: Programme) -> None:
    budi = settled.person("Budi Ujicoba")
    settled.sign(budi)
    settled.mark()
    with settled.office.database.work() as connection:
        connection.execute(
            "insert into held_seat select -1, person_id, district_code, village_code, 'BPD_KETUA', "
            "'bpd', true from held_seat where person_id = %s",
            (budi,),
        )
        counts = count_standing(
            connection,
            Scope.province(),
            "province",
            stored_programme(connection),
            settled.office.rules.book.posts.posts,
        )
    covered = {
        group.pledge_class: (count.seats, count.seats_covered)
        for group, count in counts.items()
        if group.subject == "UJI"
    }
    assert covered == {"kades": (2, 0), "perangkat": (4, 1), "bpd": (1, 0)}


@pytest.mark.parametrize("table", ["mark", "held_seat"])
def test_marks_that_were_lost_are_made_again(settled: Programme, table: str) -> None:
    before = settled.tables()
    with settled.office.database.work() as connection:
        connection.execute(f"delete from {table}")
    settled.mark(whole=True)
    assert settled.tables() == before


def test_another_day_is_marked_aside_and_the_stored_marks_stay(settled: Programme) -> None:

    before = settled.tables()
    with settled.office.database.work() as connection:
        mark_aside(connection, settled.office.rules, CLOSES + timedelta(1))
        found: list[dict[str, Any]] = list_marks(
            connection, Scope.province(), Wanted(subject="UJI")
        )
    assert {row["state"] for row in found} == {"missed"}
    with settled.office.database.work() as connection:
        mark_aside(connection, settled.office.rules, OPENS - timedelta(1))
        assert list_marks(connection, Scope.province(), Wanted(subject="UJI")) == []
    assert settled.tables() == before
