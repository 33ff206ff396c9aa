"""Magetan, 28 December 2023: socialisation only. The attendance list of the day is a list of
trainings: training marks change, pledge marks do not.

Source: DOMAIN 9. All people are invented.
"""

from datetime import date

from tests.lists import Lists
from tests.stories.conftest import Papers, Province, villages

MEETING = """
[event]
code = "MAGETAN-2023"
title = "Sosialisasi netralitas kepala desa dan lurah"
level = "district"
area = "35.20"
organiser = "Bakesbangpol Kabupaten Magetan"
held_on = 2023-12-28
forms = ["sosialisasi"]
modes = ["in_person"]
cycle = "PEMILU-2024"
courses = ["SOSIALISASI-NETRALITAS"]
[meeting]
pledge = "none"
[[invite]]
requirement = "NETRALITAS-2024"
training = ["not_started", "in_grace", "failed", "expired"]
"""


def test_socialisation_trains_and_pledges_nothing(province: Province, papers: Papers) -> None:
    seats = [(village, "Kepala Desa") for village in villages("35.20")[:5]]
    seats += [(village, "Lurah") for village in villages("35.20", ("kelurahan",))[:2]]
    seats += [(villages("35.20")[0], "Sekretaris Desa")]
    province.holders("35.20", seats)
    province.programme.today = date(2023, 12, 28)
    gathering = province.meeting(MEETING, "MAGETAN-2023")
    gathering.invite()
    assert {row["post"] for row in gathering.lines()} == {"KADES", "LURAH"}
    said = gathering.lines()[0]["explanation"]
    assert said == "aturan 1; Lurah Alastuwo; masa tenggang untuk Sosialisasi netralitas 2024"
    before = province.pledges("PEMILU-2024")
    excuse = {"excuse_from": "Camat", "excuse_date": "2023-12-27", "excuse_letter": "005/12"}
    gathering.scan(*list(gathering.codes().values())[:6])
    gathering.tell({gathering.lines()[-1]["name"]: {"outcome": "izin", **excuse}})
    assert gathering.close().sums.whole.izin == 1
    lists = Lists(province.programme)
    sheet = [
        {
            "Nama": row["name"],
            "Kode Desa": row["village_code"],
            "Jabatan": "Lurah" if row["post"] == "LURAH" else "Kades",
            "Tanda Tangan": "ttd" if row["outcome"] == "hadir" else "",
            "Keterangan": "Izin" if row["outcome"] == "izin" else "",
        }
        for row in gathering.lines()
    ]
    event = '[constants]\nevent = "MAGETAN-2023"'
    counts = lists.take(sheet, district="35.20", delivers="trainings", toml=event).counts
    assert (counts["admitted"], counts["refused"]) == (6, 1)
    assert len(lists.results()) == 6
    assert lists.acts() == []
    province.programme.mark()
    assert province.pledges("PEMILU-2024") == before
    states = [row["state"] for row in province.programme.marks("NETRALITAS-2024")]
    assert sorted(states) == ["in_grace"] + ["valid"] * 6
    assert "Kehadiran bukan pernyataan ikrar" in papers.text("berita-acara", "MAGETAN-2023")
    where = ("--district", "35.20")
    trained = papers.recap("2023-12-28", "--requirement", "NETRALITAS-2024", *where)
    assert trained["Terlatih"] == 6
    assert papers.recap("2023-12-28", "--cycle", "PEMILU-2024", *where)["Sudah ikrar"] == 0
