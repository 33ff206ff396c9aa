"""Kutai Timur, 13 November 2023: a district of another province; heads of villages and lurah sign the
pakta integritas, and whoever was there and signed has pledged.

Source: DOMAIN 9. All people are invented.
"""

from collections.abc import Callable
from datetime import date

from tests.gathering import PROOF
from tests.stories.conftest import Province, villages

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
    province: Province, with_places: Callable[[str], None]
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
    signed = [row["line"] for row in present if row["person_id"]]
    assert gathering.confirm(*signed, scan=PROOF).acts == 13
    province.programme.mark()
    marks = {row["name"]: row["state"] for row in province.programme.marks("PEMILU-2024")}
    assert marks.pop(away) == "open"
    assert set(marks.values()) == {"covered"}
    counts = {name: one.tidak_hadir for name, one in gathering.now().sums.by_post.items()}
    assert counts == {"KADES": 1, "LURAH": 0, "TAMU": 0}
