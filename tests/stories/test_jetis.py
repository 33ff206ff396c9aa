"""Jetis, Mojokerto, 31 October 2023: one kecamatan; ikrar of four points and pakta integritas of heads
of villages and perangkat. Two acts of one day are one mark; the kecamatan sends who spoke and who
signed as its list.

Source: DOMAIN 9. All people are invented.
"""

from datetime import date

from sibermata.store.programme.catalogue import stored_programme
from tests.lists import Lists
from tests.stories.conftest import Papers, Province, villages

AS_WRITTEN = {"KADES": "Kades", "SEKDES": "Sekdes", "KAUR_KEUANGAN": "Kaur Keuangan"}
MEETING = """
[event]
code = "JETIS-2023"
title = "Ikrar dan pakta integritas netralitas"
level = "subdistrict"
area = "35.16.16"
organiser = "Kecamatan Jetis"
held_on = 2023-10-31
forms = ["ikrar", "pakta_integritas"]
modes = ["in_person"]
cycle = "PEMILU-2024"
texts = ["SKB-4"]
[meeting]
pledge = "personal"
[[invite]]
posts = ["KADES", "SEKDES", "KAUR_KEUANGAN"]
[[guests]]
name = "Camat Rekaan"
office = "Camat"
area = "35.16.16"
"""


def test_one_kecamatan_pledges_and_signs_and_a_substitute_counts_for_himself(
    province: Province, papers: Papers
) -> None:
    places = villages("35.16.16")[:4]
    elsewhere = villages("35.16.05")[0]
    posts = ("Kepala Desa", "Sekretaris Desa", "Kaur Keuangan", "Kasi Pelayanan")
    seats = [(village, post) for village in places for post in posts]
    names = province.holders("35.16", [*seats, (elsewhere, "Kepala Desa")])
    province.programme.today = date(2023, 10, 31)
    gathering = province.meeting(MEETING, "JETIS-2023")
    gathering.invite()
    assert len(gathering.lines()) == 13
    with province.programme.desk() as desk:
        assert len(stored_programme(desk.connection).texts["SKB-4"][-1].points) == 4
    head, clerk, kasi = names[0], names[1], names[3]
    present = [row["line"] for row in gathering.lines() if row["name"] not in (head, clerk)]
    gathering.scan(*(gathering.codes()[line] for line in present))
    sent = {"substitute_name": kasi.upper(), "substitute_post": "Kasi Pelayanan"}
    gathering.tell({head: {"outcome": "diwakili", **sent}})
    sums = gathering.close().sums.whole
    assert (sums.invited, sums.hadir, sums.diwakili, sums.tidak_hadir) == (13, 11, 1, 1)
    lists = Lists(province.programme)
    there = [row for row in gathering.lines() if row["name"] not in (head, clerk)]
    signed = [
        {"name": row["name"], "village_code": row["village_code"], "post": AS_WRITTEN[row["post"]]}
        for row in there
        if row["person_id"]
    ]
    substitute = {"name": kasi.upper(), "village_code": places[0], "post": "Kasi Pelayanan"}
    represented = {"name": head, "village_code": places[0], "post": "Kades", "represented_by": kasi}
    rows = [
        {**row, "form": form}
        for row in (*signed, substitute, represented)
        for form in ("Ikrar", "Pakta Integritas")
    ]
    lists.take(rows, district="35.16", toml='[constants]\nevent = "JETIS-2023"')
    states = [act[5] for act in lists.acts()]
    assert states.count("counted") == 22  # ten officials and the substitute, an ikrar and a pakta
    assert states.count("representative") == 2
    province.programme.mark()
    marks = {row["name"]: row["state"] for row in province.programme.marks("PEMILU-2024")}
    assert (marks[head], marks[clerk], marks[kasi]) == ("open", "open", "covered")
    assert sum(state == "covered" for state in marks.values()) == 11
    assert marks[names[-1]] == "open"
    letters = papers.text("undangan", "JETIS-2023")
    assert all(code in letters for code in gathering.codes().values())
    record = papers.text("berita-acara", "JETIS-2023")
    assert "Diundang 13 orang, hadir atau diwakili 12 (dua belas) orang" in record
    assert "telah dilaksanakan Ikrar dan pakta integritas netralitas oleh Kecamatan Jetis" in record
    assert "bertempat di ......" in record  # the file names no place
    recap = papers.recap("2023-10-31", "--cycle", "PEMILU-2024", "--district", "35.16")
    assert (recap["Wajib (orang)"], recap["Sudah ikrar"]) == (17, 11)
