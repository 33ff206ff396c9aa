"""`sources new FOLDER`: a drop folder is proposed as one source, and works as proposed."""

import pytest

from tests.cli.conftest import Type
from tests.office import CAST, KESEMEN, SRIGADING, Office, as_csv


def _a4(village: str, people: int = 4) -> str:
    rows = [row for row in CAST if row["village_code"] == SRIGADING][:people]
    return as_csv(
        [{**row, "village_code": village} for row in rows], ("name", "nik", "post", "village_code")
    )


@pytest.mark.parametrize(
    ("files", "together"),
    [
        pytest.param(
            {"a.csv": SRIGADING, "b.csv": KESEMEN}, 'together = "parts"', id="R13-two-villages"
        ),
        pytest.param(
            {"maret.csv": SRIGADING, "april.csv": SRIGADING}, "", id="R13-two-versions-of-one"
        ),
    ],
)
def test_a_folder_is_proposed_as_parts_as_soon_as_two_files_speak_of_different_villages(
    type_: Type, office: Office, files: dict[str, str], together: str
) -> None:
    folder = office.folder / "drop" / "kiriman ngoro"
    folder.mkdir()
    for name, village in files.items():
        (folder / name).write_text(_a4(village))
    target = office.folder / "sources" / "kiriman-ngoro.toml"
    said = type_("sources", "new", folder, "--district", "35.16", "-o", target)
    assert said.code == 0, said.err
    text = target.read_text()
    assert ("together" in text, together in text) == (bool(together), True)
    assert f'address = "{folder}/*.csv"' in text
    assert "3516055503809001" not in said.out + said.err
    assert type_("sync", "kiriman-ngoro").code == 0
    assert type_("sources", "check", "kiriman-ngoro").code == 0
    assert {row["village_code"] for row in office.roster()} == set(files.values())


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-village-in-the-file-s-name")])
def test_a_folder_whose_files_are_called_like_their_villages_is_proposed_so(
    type_: Type, office: Office, fault: str
) -> None:
    folder = office.folder / "drop" / "ngoro"
    folder.mkdir()
    for name in ("Srigading", "01_Kesemen_A4_2026"):
        body = "\n".join(line.rpartition(",")[0] for line in _a4(SRIGADING).splitlines())
        (folder / f"{name}.csv").write_text(
            body.replace("Contohwati", f"Contoh{name[-6:-5]}wati") + "\n"
        )
    (folder / "pindaian.csv").write_bytes(b"%PDF-1.4")
    target = office.folder / "sources" / "ngoro.toml"
    said = type_("sources", "new", folder, "--district", "35.16", "-o", target)
    assert said.code == 0, said.err
    assert 'fill_down = ["village_name"]' in target.read_text()
    assert 'together = "parts"' in target.read_text()
    assert "tidak dapat dibaca: pindaian.csv" in said.err
    assert type_("sync", "ngoro").code == 0
    assert {row["village_code"] for row in office.roster()} == {SRIGADING, KESEMEN}


def test_an_empty_folder_gets_a_sentence(type_: Type, office: Office) -> None:
    (office.folder / "drop" / "kosong").mkdir()
    assert type_("sources", "new", office.folder / "drop" / "kosong").code == 2


def test_a_folder_of_lists_is_proposed_as_a_list_of_parts(type_: Type, office: Office) -> None:
    folder = office.folder / "drop" / "hadir ngoro"
    folder.mkdir()
    for name, village in (("a.csv", SRIGADING), ("b.csv", KESEMEN)):
        rows = f"1;Siti Contohwati;Kades;{village};v\n2;Budi Ujicoba;Sekdes;{village};\n"
        text = f"DAFTAR HADIR BIMTEK\nNo;Nama;Jabatan;Kode Desa;Tanda Tangan\n{rows}"
        (folder / name).write_text(text)
    target = office.folder / "sources" / "hadir.toml"
    said = type_("sources", "new", folder, "--district", "35.16", "-o", target)
    assert said.code == 0, said.err
    text = target.read_text()
    assert 'delivers = "trainings"' in text
    assert 'together = "parts"' in text
    text = text.replace('course = ""', 'course = "SBM-ASET"')
    target.write_text(text.replace('held_from = ""', 'held_from = "2024-02-12"'))
    synced = type_("sync", "hadir-ngoro")
    assert synced.code == 0, synced.err
    assert "dibaca 4" in synced.out + synced.err
