"""Kutai Timur, 13 November 2023: a district of another province; heads of villages and lurah sign the
pakta integritas, and whoever was there and signed has pledged: the district sends its list.

Source: DOMAIN 9. All people are invented.
"""

from collections.abc import Callable
from datetime import date

from tests.lists import Lists
from tests.stories.conftest import Papers, Province, villages

MEETING = """
[event]
code = "KUTIM-2023"
title = "Penandatanganan pakta integritas netralitas"
level = "district"
area = "64.08"
organiser = "DPMDes Kabupaten Kutai Timur"
held_on = 2023-11-13
witnesses = ["KPU", "Polres", "Bawaslu"]
speakers = ["KPU", "Polres", "DPMDes", "Bawaslu"]
forms = ["pakta_integritas"]
modes = ["in_person"]
cycle = "PEMILU-2024"
texts = ["SKB-4"]
[meeting]
pledge = "personal"
[[invite]]
posts = ["KADES", "LURAH"]
[[guests]]
name = "Ketua KPU Contoh"
office = "KPU"
area = "64.08"
"""


def test_who_signed_has_pledged_and_who_stayed_away_has_not(
    province: Province, with_places: Callable[[str], None], papers: Papers
) -> None:
    with_places("64.08")
    seats = [(village, "Kepala Desa") for village in villages("64.08")[:12]]
    seats += [(village, "Lurah") for village in villages("64.08", ("kelurahan",))[:2]]
    names = province.holders("64.08", seats)
    province.programme.today = date(2023, 11, 13)
    gathering = province.meeting(MEETING, "KUTIM-2023")
    gathering.invite()
    assert [row["post"] for row in gathering.lines()].count("LURAH") == 2
    away = names[3]
    present = [row for row in gathering.lines() if row["name"] != away]
    codes = gathering.codes()
    gathering.scan(*(codes[row["line"]] for row in present))
    gathering.close()
    said = {"form": "Pakta integritas", "text": "SKB-4", "pledge_date": "2023-11-13"}
    signed = [
        {
            "name": row["name"].upper(),
            "village_code": row["village_code"],
            "post": "Lurah" if row["post"] == "LURAH" else "Kades",
            "event": "KUTIM-2023",
            **said,
        }
        for row in present
        if row["person_id"]
    ]
    lists = Lists(province.programme)
    counts = lists.take(signed, district="64.08").counts
    assert (counts["admitted"], counts["asked"], counts["refused"]) == (13, 0, 0)
    assert len(lists.acts()) == 13
    province.programme.mark()
    marks = {row["name"]: row["state"] for row in province.programme.marks("PEMILU-2024")}
    assert marks.pop(away) == "open"
    assert set(marks.values()) == {"covered"}
    counts = {name: one.tidak_hadir for name, one in gathering.now().sums.by_post.items()}
    assert counts == {"KADES": 1, "LURAH": 0, "TAMU": 0}
    record = papers.text("berita-acara", "KUTIM-2023")
    assert "Diundang 15 orang, hadir atau diwakili 14 (empat belas) orang" in record
    assert all(witness in record for witness in ("KPU", "Polres", "Bawaslu"))
    assert away in papers.invited("KUTIM-2023")
