"""Unesa, 30 November 2023: thousands hear representatives speak the ikrar. An event is not a pledge by
everyone: nobody's pledge changes by a byte.

Source: DOMAIN 9. All people are invented; the numbers are a tenth.
"""

from datetime import date, datetime

from sibermata.desk.meetings.attendance import Scan
from sibermata.rules.time.office import WIB
from tests.stories.conftest import Papers, Province, villages

DAY = date(2023, 11, 30)
MEETING = """
[event]
code = "UNESA-2023"
title = "Ikrar netralitas aparatur desa"
level = "province"
area = "35"
organiser = "DPMD Provinsi Jawa Timur"
held_on = 2023-11-30
starts = "08:00"
places = ["Pintu timur", "Pintu barat"]
witnesses = ["KPU", "Bawaslu"]
forms = ["ikrar"]
modes = ["in_person"]
cycle = "PEMILU-2024"
texts = ["SKB-4"]
[meeting]
pledge = "representatives"
per_district = 80
order = ["overdue", "open"]
[[invite]]
posts = ["KADES"]
pledge = ["open", "overdue"]
[[guests]]
name = "Kepala Dinas Contoh"
office = "Kepala DPMD Provinsi"
"""


def test_a_crowd_that_hears_an_ikrar_has_not_pledged(province: Province, papers: Papers) -> None:
    for district in ("35.16", "35.20"):
        seats = [(village, "Kepala Desa") for village in villages(district)[:100]]
        province.holders(district, seats)
    province.programme.today = DAY
    gathering = province.meeting(MEETING, "UNESA-2023")
    done = gathering.invite()
    assert len(done.left_out) == 40
    before = province.pledges("PEMILU-2024")
    assert len(before) == 200

    at = datetime(2023, 11, 30, 7, 40, tzinfo=WIB)
    codes = list(gathering.codes().values())
    gathering.scan(*(Scan(code, "timur", at) for code in codes[:90]), door="Pintu timur")
    gathering.scan(*(Scan(code, "barat", at) for code in codes[80:]), door="Pintu barat")
    speaker = gathering.lines()[0]["name"]
    gathering.tell({speaker: {"remarks": "Pembaca ikrar"}})
    closed = gathering.close()
    assert closed.sums.whole._asdict() == {
        **closed.sums.whole._asdict(),
        "invited": 161,
        "hadir": 161,
        "tidak_hadir": 0,
    }
    assert {name: one.hadir for name, one in closed.sums.by_district.items()} == {
        "-": 1,
        "35.16": 80,
        "35.20": 80,
    }
    province.programme.mark()
    assert province.pledges("PEMILU-2024") == before
    assert [line for line, *_ in gathering.candidates()] == [gathering.line(speaker)]
    assert province.office.ask("select count(*) n from pledge_act")[0]["n"] == 0
    record = papers.text("berita-acara", "UNESA-2023")
    assert "161 (seratus enam puluh satu) orang" in record
    sheets = papers.text("daftar-hadir", "UNESA-2023")
    assert "sampai lembar ini 161 orang" in sheets
    assert papers.recap("2023-11-30", "--cycle", "PEMILU-2024")["Sudah ikrar"] == 0
