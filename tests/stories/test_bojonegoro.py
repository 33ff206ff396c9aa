"""Bojonegoro, 13 September 2024: heads of villages sign in the pendopo, the others watch in every
balai desa. Both come as one list of the district; who watched has not signed.

Source: DOMAIN 9. All people are invented.
"""

from datetime import date

from tests.lists import Lists
from tests.stories.conftest import Papers, Province, villages

MEETING = """
[event]
code = "BJN-2024"
title = "Deklarasi netralitas"
level = "district"
area = "35.22"
organiser = "Pemerintah Kabupaten Bojonegoro"
held_on = 2024-09-13
places = ["Pendopo"]
forms = ["ikrar", "pakta_integritas"]
modes = ["in_person", "live_stream"]
cycle = "PILKADA-2024"
texts = ["SKB-4"]
[meeting]
pledge = "personal"
[[invite]]
posts = ["KADES"]
[[guests]]
name = "Camat Rekaan"
office = "Camat"
area = "35.22.01"
[[guests]]
name = "Pegawai Rekaan"
office = "ASN"
area = "35.22"
"""
DAY = date(2024, 9, 13)


def test_who_signed_in_the_pendopo_counts_and_who_watched_waits(
    province: Province, papers: Papers
) -> None:
    places = villages("35.22")[:6]
    seats = [(village, "Kepala Desa") for village in places]
    seats += [(village, "Sekretaris Desa") for village in places]
    names = province.holders("35.22", seats)
    heads, clerks = names[:6], names[6:]
    province.programme.today = DAY
    gathering = province.meeting(MEETING, "BJN-2024")
    gathering.invite()
    gathering.scan(*gathering.codes().values())
    gathering.close()
    sums = gathering.now().sums.by_post
    assert (sums["KADES"].hadir, sums["TAMU"].hadir) == (6, 2)
    lists = Lists(province.programme)
    rows = [
        {"name": name, "village_code": village, "post": "Kades", "form": form, "mode": "hadir"}
        for name, village in zip(heads, places, strict=True)
        for form in ("Ikrar", "Pakta Integritas")
    ]
    rows += [
        {"name": name, "village_code": village, "post": "Sekdes", "form": "Ikrar", "mode": "nobar"}
        for name, village in zip(clerks, places, strict=True)
    ]
    lists.take(rows, district="35.22", toml='[constants]\nevent = "BJN-2024"')
    states = [act[5] for act in lists.acts()]
    assert states.count("counted") == 12  # the ikrar and the pakta of each
    assert states.count("candidate") == 6
    province.programme.mark()
    marks = {row["name"]: row["state"] for row in province.programme.marks("PILKADA-2024")}
    assert {marks[name] for name in heads} == {"covered"}
    assert {marks[name] for name in clerks} == {"open"}
    assert sorted(papers.invited("BJN-2024")) == sorted([*heads, "Camat Rekaan", "Pegawai Rekaan"])
    assert "hadir atau diwakili 8 (delapan) orang" in papers.text("berita-acara", "BJN-2024")
    recap = papers.recap("2024-09-13", "--cycle", "PILKADA-2024", "--district", "35.22")
    assert (recap["Wajib (orang)"], recap["Sudah ikrar"]) == (12, 6)
