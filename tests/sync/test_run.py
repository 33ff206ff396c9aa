"""A night: what is admitted, what stands still, what is held, and that nothing happens twice."""

import gc
from contextlib import closing

from sibermata.sync.run import few_collections
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
    Office,
    as_csv,
    person,
)
from tests.sources.loopback import Script, reply


def test_the_first_night_admits_everybody_and_publishes(office: Office) -> None:
    office.deliver(CAST)
    result = office.one()
    assert (result.state, result.counts["rows_read"], result.counts["admitted"]) == (
        "PUBLISHED",
        6,
        6,
    )
    assert office.people() == [
        ("Siti Contohwati", SRIGADING, "KADES", "active"),
        ("Budi Ujicoba", SRIGADING, "SEKDES", "active"),
        ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN", "active"),
        ("Joko Fiktif", SRIGADING, "KADUS", "active"),
        ("Siti Contohwati", KESEMEN, "KADES", "active"),
        ("Agus Latihan", KESEMEN, "SEKDES", "active"),
    ]


def test_a_second_night_with_the_same_bytes_moves_one_timestamp_and_nothing_else(
    office: Office,
) -> None:  # I9
    office.deliver(CAST)
    office.one()
    before = office.state()
    confirmed = office.ask("select confirmed_at from source")
    assert office.one().state == "NOOP"
    assert office.state() == before
    assert (
        office.ask("select confirmed_at from source")[0]["confirmed_at"]
        > confirmed[0]["confirmed_at"]
    )
    assert office.ask("select count(*) n from publication") == [{"n": 1}]


def test_shuffled_rows_change_nothing_in_the_registry(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    office.deliver(reversed(CAST))
    assert office.one().state == "NOOP"
    assert office.state() == before


def test_a_changed_value_closes_one_version_and_opens_another(office: Office) -> None:  # I3
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, {**BUDI, "phone": "081234500002"}, *CAST[2:]])
    result = office.one()
    assert (result.state, result.counts["changed"], result.counts["added"]) == ("PUBLISHED", 1, 0)
    versions = office.ask(
        "select recorded_to = 'infinity' as open from person where name_key = 'BUDI UJICOBA' "
        "order by recorded_from"
    )
    assert versions == [{"open": False}, {"open": True}]


def test_the_roster_as_of_a_past_instant_shows_what_we_knew_then(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    then = office.ask("select clock_timestamp() t")[0]["t"]
    office.deliver([{**SITI, "name": "Siti Contohwati Baru"}, *CAST[1:]])
    office.one()
    assert office.roster()[0]["name"] == "Siti Contohwati Baru"
    assert office.roster(as_of=then)[0]["name"] == "Siti Contohwati"


def test_who_is_not_there_is_marked_missing_and_stays_on_the_roster(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, BUDI, JOKO, OTHER_SITI, AGUS])
    result = office.one()
    assert (result.state, result.counts["missing"]) == ("PUBLISHED", 1)
    assert ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN", "missing") in office.people()


def test_who_returns_goes_on_in_the_same_tenure(office: Office) -> None:
    for rows in (CAST, [SITI, BUDI, JOKO, OTHER_SITI, AGUS], CAST):
        office.deliver(rows)
        result = office.one()
    assert result.counts["returned"] == 1
    assert ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN", "active") in office.people()
    assert office.ask("select count(distinct id) n from tenure") == [{"n": 6}]


def test_a_village_missing_as_a_whole_moves_nobodys_counter(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, BUDI, WATI, JOKO], toml="[brake]\nvillages_share = 0.4")
    assert office.one().counts["missing"] == 0
    assert {status for *_, status in office.people()} == {"active"}


def test_an_empty_delivery_is_held_and_closes_nobody(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    office.deliver([])
    result = office.one()
    assert (result.state, result.code) == ("HELD", "ZERO_ROWS")
    assert office.state() == before


def test_a_file_without_a_byte_fails_and_closes_nobody(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver("")
    result = office.one()
    assert (result.state, result.code) == ("FAILED", "EMPTY_BODY")
    assert len(office.people()) == 6


def test_an_empty_roster_is_normal_where_the_region_table_has_no_village(office: Office) -> None:
    office.deliver([], "kota-kediri", district="35.71")
    assert office.one("kota-kediri").state == "PUBLISHED"
    assert office.one("kota-kediri").state == "NOOP"


def test_a_shrunken_delivery_is_held_whole(office: Office) -> None:
    crowd = [
        person(
            str(n),
            f"Orang Nomor{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{'abcdefghij'[n // 26]}",
            "",
            f"Kepala Dusun {n}",
            birth_date=f"1980-02-{n % 28 + 1:02d}",
        )
        for n in range(40)
    ]
    office.deliver(crowd)
    assert office.one().counts["admitted"] == 40
    before = office.state()
    office.deliver(crowd[:20])
    result = office.one()
    assert (result.state, result.code) == ("HELD", "SHRINK")
    assert office.state() == before


def test_a_refused_row_counts_as_seen_and_its_repair_continues_the_same_record(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, {**BUDI, "name": "-"}, *CAST[2:]])
    result = office.one()
    assert (result.counts["refused"], result.counts["missing"]) == (1, 0)
    assert "NAME_INVALID" in office.codes()
    office.deliver([SITI, {**BUDI, "name": "Budi Ujicobo"}, *CAST[2:]])
    office.one()
    assert "NAME_INVALID" not in office.codes()
    assert "NAME_INVALID" in office.codes("fixed_at_source")
    assert office.ask("select count(*) n from source_record") == [{"n": 6}]
    assert ("Budi Ujicobo", SRIGADING, "SEKDES", "active") in office.people()


def test_a_person_with_two_posts_is_one_person(office: Office) -> None:
    office.deliver(
        [*CAST, {**BUDI, "post": "Plt. Kepala Desa", "village_code": KESEMEN, "key": "9"}]
    )
    office.one()
    held = [row for row in office.roster() if row["name"] == "Budi Ujicoba"]
    assert [(row["post"], row["capacity"]) for row in held] == [
        ("SEKDES", "definitif"),
        ("KADES", "Plt"),
    ]
    assert len({row["person_id"] for row in held}) == 1


def test_one_nik_in_two_districts_is_one_person_with_both_tenures_and_a_question(
    office: Office,
) -> None:  # I2
    office.deliver(CAST)
    office.deliver([{**BUDI, "village_code": "35.17.01.2001"}], "jombang", district="35.17")
    office.sync()
    held = [row for row in office.roster() if row["name"] == "Budi Ujicoba"]
    assert sorted(row["district_code"] for row in held) == ["35.16", "35.17"]
    assert len({row["person_id"] for row in held}) == 1
    assert "NIK_TWO_DISTRICTS" in office.codes()


def test_a_promotion_ends_the_old_tenure_as_observed_and_opens_the_new(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, {**WATI, "post": "Sekretaris Desa"}, JOKO, OTHER_SITI, AGUS])
    office.one()
    wati = [
        (row["post"], row["status"])
        for row in office.roster(ended=True)
        if row["name"] == "Wati Simulasi"
    ]
    assert sorted(wati) == [("KAUR_KEUANGAN", "ended"), ("SEKDES", "active")]


def test_one_failing_source_stops_no_other(office: Office) -> None:  # I13
    office.deliver(CAST)
    office.deliver("<html>Request Rejected</html>", "jombang", district="35.17")
    results = {result.source: (result.state, result.code) for result in office.sync()}
    assert results["mojokerto"][0] == "PUBLISHED"
    assert results["jombang"][0] == "FAILED"


def test_every_run_balances(office: Office) -> None:  # I7
    office.deliver(
        [
            *CAST,
            SITI,
            {**JOKO, "key": "7", "post": "Staf Kaur Keuangan"},
            {**JOKO, "key": "8", "post": "Bendahara BPD"},
        ]
    )
    counts = office.one().counts
    counted = [
        counts[name]
        for name in ("rows_read", "admitted", "refused", "asked", "duplicates", "not_officials")
    ]
    assert counted == [9, 6, 0, 1, 1, 1]


def test_a_dry_run_writes_nothing(office: Office) -> None:
    office.deliver(CAST)
    result = office.one(dry_run=True)
    assert (result.state, result.counts["admitted"]) == ("PUBLISHED", 6)
    assert office.ask(
        "select (select count(*) from run) + (select count(*) from person) + (select count(*) "
        "from delivery) n"
    ) == [{"n": 0}]


def test_other_rules_read_the_kept_rows_anew_and_change_nothing_that_is_equal(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    office.deliver(as_csv(CAST), toml='publisher = "DPMD"')
    assert office.one().state == "NOOP"
    assert office.state() == before


def test_a_source_that_numbered_its_rows_anew_is_held_and_matched_naturally_once_released(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    before = [row["person_id"] for row in office.roster()]
    office.deliver([{**row, "key": f"9{row['key']}"} for row in CAST])
    result = office.one()
    assert (result.state, result.code) == ("HELD", "RENUMBERED")
    assert [row["person_id"] for row in office.roster()] == before


def test_a_source_of_an_unknown_district_fails_alone(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.deliver(CAST, "nowhere", district="35.99")
    states = {result.source: (str(result.state), result.code) for result in office.sync()}
    assert states == {"mojokerto": ("PUBLISHED", ""), "nowhere": ("FAILED", "CONFIG")}
    assert office.ask("select source from run") == [{"source": "mojokerto"}]


def test_an_unknown_column_is_reported_once_by_name(office: Office) -> None:
    office.deliver(
        "nama;nik;desa kode;kode desa;jabatan;Hobi\nSiti "
        "Contohwati;3516055503809001;x;35.16.05.2001;Kepala Desa;catur\n"
    )
    office.one()
    assert office.ask(
        "select header from finding where code = 'COLUMN_UNKNOWN' order by header"
    ) == [
        {"header": "Hobi"},
        {"header": "desa kode"},
    ]


def test_a_local_file_is_proven_by_its_size_though_its_last_line_has_no_end(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(as_csv([SITI, BUDI, JOKO, OTHER_SITI, AGUS]).rstrip("\n"))
    result = office.one()
    assert (result.state, result.counts["missing"], result.counts["complete"]) == (
        "PUBLISHED",
        1,
        True,
    )
    assert "NO_PROOF" not in office.codes()


def test_an_answer_without_proof_adds_and_changes_but_misses_nobody_and_says_so(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    five = [SITI, BUDI, JOKO, OTHER_SITI, AGUS]
    sent = as_csv(five).encode()
    with closing(Script()) as server:
        server.play(reply(sent, length=None))  # it may have been cut there
        declared = office.folder / "sources" / "mojokerto.toml"
        declared.write_text(
            'name = "mojokerto"\ndistrict = "35.16"\ntype = "spreadsheet"\n'
            f'address = "{server.url}.csv"\ninternal_network = true\n'
        )
        result = office.one()
    assert (result.state, result.counts["missing"], result.counts["complete"]) == (
        "PUBLISHED",
        0,
        False,
    )
    assert "NO_PROOF" in office.codes()
    office.deliver(five)
    assert office.one().counts["missing"] == 1
    assert "NO_PROOF" not in office.codes()


def test_a_source_that_numbers_its_people_by_nik_leaves_no_nik_in_the_clear(office: Office) -> None:
    rows = [{**row, "key": row["nik"]} for row in CAST]
    office.deliver(rows)
    office.one()
    office.deliver([*rows[1:], {**rows[0], "name": "-"}])
    assert office.one().counts["missing"] == 0  # the refused row is still known by its key
    assert not office.ask("select 1 from source_record where key ~ '[0-9]{16}'")
    office.deliver(rows)
    office.one()
    assert office.ask("select count(*) n from source_record") == [{"n": 6}]


def test_a_night_leaves_the_collector_as_it_found_it():
    assert gc.isenabled()
    with few_collections():
        assert not gc.isenabled()
        with few_collections():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
